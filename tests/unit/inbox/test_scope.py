"""A help post of another instance is opened to everyone by its author's new Create, and by nothing else."""

from collections.abc import Mapping

import pytest

from ensembl_fed.models.kinds import InstanceKind, Visibility
from ensembl_fed.services.join_town import admit
from ensembl_fed.storage.statuses import status_by_uri
from tests.federation.home import OurInstance
from tests.federation.others import PUBLIC, Stranger

HELP: dict[str, object] = {
    "purpose": "request",
    "helpStatus": "open",
    "helpCategory": "courses",
    "publishes": {"type": "Intent", "action": "deliverService"},
}


async def _is_member(ours: OurInstance, sender: Stranger) -> None:
    async with ours.database.unit() as unit:
        await admit(unit, sender.domain, kind=InstanceKind.NEIGHBOURHOOD)


async def _visibility(ours: OurInstance, note: Mapping[str, object]) -> Visibility | None:
    async with ours.database.reading() as unit:
        status = await status_by_uri(unit, str(note["id"]))
    return None if status is None else status.visibility


async def test_a_new_create_opens_a_help_post_to_everyone(ours: OurInstance, zoe: Stranger) -> None:
    """From the town to the public by a second Create; an Update that says the same widens nothing (S15)."""
    await _is_member(ours, zoe)
    town = zoe.note(to=[ours.home.town_members_uri], cc=[zoe.followers], **HELP)
    opened = {**town, "to": [PUBLIC]}
    await ours.receives(zoe, zoe.create(town))
    assert await _visibility(ours, town) is Visibility.TOWN

    await ours.receives(zoe, zoe.activity("Update", opened))
    assert await _visibility(ours, town) is Visibility.TOWN

    await ours.receives(zoe, zoe.create(opened))
    assert await _visibility(ours, town) is Visibility.PUBLIC


async def test_an_update_takes_a_help_post_back_to_the_town(ours: OurInstance, zoe: Stranger) -> None:
    """Narrower is what any version may say."""
    await _is_member(ours, zoe)
    note = zoe.note(**HELP)
    await ours.receives(zoe, zoe.create(note))
    assert await _visibility(ours, note) is Visibility.PUBLIC

    await ours.receives(zoe, zoe.activity("Update", {**note, "to": [ours.home.town_members_uri]}))

    assert await _visibility(ours, note) is Visibility.TOWN


@pytest.mark.parametrize("terms", [HELP, {}], ids=["help", "ordinary"])
async def test_what_is_private_stays_private(ours: OurInstance, zoe: Stranger, terms: dict[str, object]) -> None:
    """A second Create opens neither a direct message, nor one for followers, nor an ordinary post."""
    lea = (await ours.account("lea")).uri
    note = zoe.note(to=[lea], cc=[], tag=[{"type": "Mention", "href": lea, "name": "@lea"}], **terms)
    await ours.receives(zoe, zoe.create(note))
    assert await _visibility(ours, note) is Visibility.DIRECT

    await ours.receives(zoe, zoe.create({**note, "to": [PUBLIC]}))

    assert await _visibility(ours, note) is Visibility.DIRECT


async def test_nobody_else_opens_it(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """A copy of somebody else's post, sent as one's own, changes nothing."""
    await _is_member(ours, zoe)
    town = zoe.note(to=[ours.home.town_members_uri], cc=[zoe.followers], **HELP)
    await ours.receives(zoe, zoe.create(town))

    await ours.receives(yann, yann.create({**town, "to": [PUBLIC]}))

    assert await _visibility(ours, town) is Visibility.TOWN
