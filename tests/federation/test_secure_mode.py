"""An instance that shows its documents only to servers that sign."""

import pytest

from activitypub.documents import parse_document
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import DomainRule
from ensembl_fed.models.kinds import DomainSeverity, Visibility
from ensembl_fed.storage.statuses import statuses_by_uris
from ensembl_fed.storage.town import set_authorized_fetch
from tests.federation.home import OurInstance
from tests.federation.others import Stranger
from tests.town import Town

_PATHS = ["/users/lea", "/users/lea/outbox", "/users/lea/followers?page=true", "/users/lea/collections/featured"]


async def _secure(ours: OurInstance) -> None:
    async with ours.database.unit() as unit:
        await set_authorized_fetch(unit, is_on=True)


@pytest.mark.parametrize("path", [*_PATHS, "/users/lea/following", "/groups/entraide"])
async def test_who_does_not_sign_is_shown_nothing(ours: OurInstance, zoe: Stranger, path: str) -> None:
    """S18, S32: 401 without a signature; with one the document, for that server alone."""
    assert (await ours.get(path)).status == 200
    await _secure(ours)

    assert (await ours.get(path)).status == 401
    answer = await ours.get(path, by=zoe)
    assert answer.status == 200
    assert answer.headers["cache-control"] == "private, no-store"


async def test_posts_and_their_collections_too(ours: OurInstance, zoe: Stranger) -> None:
    """Public posts are no exception; a wrong signature is none at all."""
    status = await ours.posts("lea")
    path = status.uri.removeprefix(ours.home.addresses.base)
    await _secure(ours)

    for address in (path, f"{path}/activity", f"{path}/replies", f"{path}/context"):
        assert (await ours.get(address)).status == 401
        assert (await ours.get(address, by=zoe)).status == 200
    wrong = {"Signature": 'keyId="x",signature="AAAA"', "Accept": "application/activity+json"}
    assert (await ours.call("GET", path, headers=wrong)).status == 401


@pytest.mark.parametrize(
    "path",
    ["/actor", "/.well-known/webfinger?resource=acct:lea@moulins.test", "/nodeinfo/2.1", "/contexts/ensembl.jsonld"],
)
async def test_what_others_need_in_order_to_sign_stays_open(ours: OurInstance, path: str) -> None:
    """Two instances in secure mode verify each other by their instance actors."""
    await _secure(ours)

    assert (await ours.get(path)).status == 200


async def test_a_suspended_server_signs_in_vain(ours: OurInstance, zoe: Stranger) -> None:
    """S18: whoever we do not speak with is told that there is nothing."""
    await _secure(ours)
    rule = DomainRule(domain=zoe.domain, severity=DomainSeverity.SUSPEND, id=new_id(), created_at=utc_now())
    async with ours.database.unit() as unit:
        await unit.add(rule)

    assert (await ours.get("/users/lea", by=zoe)).status == 404


async def test_two_instances_in_secure_mode_speak_with_each_other(town: Town) -> None:
    """Neither asks the other for anything that cannot be had with a signature."""
    lea, bruno = await town.residents("lea", "bruno", on_hosts=2)
    for instance in town.hosting.instances:
        async with instance.database.unit() as unit:
            await set_authorized_fetch(unit, is_on=True)

    await bruno.follows(lea)
    await lea.posts("Bonjour à tous", visibility="public")
    await town.settle()

    assert await bruno.home() == ["Bonjour à tous"]


async def test_a_conversation_is_a_collection_of_whoever_began_it(ours: OurInstance) -> None:
    """FEP-7888: what anyone may see of it, ours and others', oldest first; private parts are left out."""
    root = await ours.posts("lea")
    context = ours.home.addresses.context(root.uri)
    answers = [await ours.posts("marc"), await ours.posts("marc", visibility=Visibility.PRIVATE)]
    async with ours.database.unit() as unit:
        for status in (await statuses_by_uris(unit, [root.uri, *(one.uri for one in answers)])).values():
            status.conversation_uri = context
            await unit.add(status)

    document = parse_document((await ours.get(context.removeprefix(ours.home.addresses.base))).body)
    assert document["attributedTo"] == (await ours.account("lea")).uri
    assert document["orderedItems"] == [root.uri, answers[0].uri]
