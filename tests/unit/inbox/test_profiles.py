"""What we keep of accounts elsewhere: pins, emoji, decisions about their domain, and how they look today."""

from datetime import timedelta

import pytest

from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, DomainRule
from ensembl_fed.models.kinds import DomainSeverity
from ensembl_fed.outbox.render import note_of
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.storage.accounts import account_by_id, account_by_uri
from ensembl_fed.storage.keepsakes import pinned_ids
from ensembl_fed.storage.kept_notes import replace_media
from ensembl_fed.storage.statuses import media_of, status_by_uri
from ensembl_fed.storage.work import claim_jobs
from ensembl_fed.surface.visibility import visible_clause
from tests.federation.home import OurInstance
from tests.federation.others import Stranger
from tests.town import Town
from tests.unit.inbox.pictures import picture_of

_PICTURE = {"type": "Image", "url": "https://ailleurs.test/p.jpg", "mediaType": "image/jpeg"}


async def _rule(
    ours: OurInstance, zoe: Stranger, severity: DomainSeverity, *, reject_media: bool = False
) -> DomainRule:
    rule = DomainRule(domain=zoe.domain, severity=severity, reject_media=reject_media, created_at=utc_now())
    async with ours.database.unit() as unit:
        await unit.add(rule)
    return rule


async def _pins(ours: OurInstance, account: Account) -> list[int]:
    async with ours.database.reading() as unit:
        return await pinned_ids(unit, account.id, visible=visible_clause(None), limit=10)


async def test_pins_come_and_go_with_add_and_remove(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S14: into the sender's own collection, of the sender's own posts; a post we lack is fetched."""
    featured = f"{zoe.uri}/collections/featured"
    zoe.changes["featured"] = featured
    ours.others.add(zoe)
    account = await bring_actor(ours.peers, zoe.uri)
    note, foreign = zoe.note(1), yann.note(1)
    for one in (note, foreign):
        ours.others.publish(one)
    await ours.receives(yann, yann.create(foreign))

    await ours.receives(zoe, zoe.activity("Add", foreign["id"], target=featured))
    await ours.receives(yann, yann.activity("Add", foreign["id"], target=featured))
    assert await _pins(ours, account) == []

    await ours.receives(zoe, zoe.activity("Add", note["id"], target=featured))
    async with ours.database.reading() as unit:
        status = await status_by_uri(unit, str(note["id"]))
    assert status is not None
    assert await _pins(ours, account) == [status.id]
    await ours.receives(yann, yann.activity("Remove", note["id"], target=featured))
    assert await _pins(ours, account) == [status.id]
    await ours.receives(zoe, zoe.activity("Remove", note["id"], target=featured))
    assert await _pins(ours, account) == []


async def test_a_pin_is_seen_on_another_instance(town: Town) -> None:
    """Pinned through the client API here, at the top of the profile there, and gone again."""
    lea, bruno = await town.residents("lea", "bruno", on_hosts=2)
    await bruno.follows(lea)
    status = await lea.posts("À lire d'abord", visibility="public")
    await lea.post(f"/api/v1/statuses/{status['id']}/pin")
    await town.settle()
    account = await bruno.finds(lea.handle)
    path = f"/api/v1/accounts/{account['id']}/statuses"
    assert [one["uri"] for one in await bruno.get(path, pinned="true")] == [status["uri"]]

    await lea.post(f"/api/v1/statuses/{status['id']}/unpin")
    await town.settle()
    assert await bruno.get(path, pinned="true") == []


async def test_emoji_of_actors_are_kept(ours: OurInstance, zoe: Stranger) -> None:
    """Clients draw them into the name."""
    icon = {"type": "Image", "url": "https://ailleurs.test/fleur.png"}
    zoe.changes |= {"name": "Zoé :fleur:", "tag": [{"type": "Emoji", "name": ":fleur:", "icon": icon}]}
    ours.others.add(zoe)

    account = await bring_actor(ours.peers, zoe.uri)

    assert [(one["shortcode"], one["url"]) for one in account.emojis] == [("fleur", icon["url"])]


async def test_new_accounts_of_a_silenced_domain_are_limited(ours: OurInstance, zoe: Stranger) -> None:
    """At the rule's own moment, so that lifting the rule lifts this too."""
    rule = await _rule(ours, zoe, DomainSeverity.SILENCE)

    assert (await bring_actor(ours.peers, zoe.uri)).limited_at == rule.created_at


@pytest.mark.parametrize("reject_media", [True, False])
async def test_pictures_of_a_domain_may_be_refused(ours: OurInstance, zoe: Stranger, reject_media: bool) -> None:
    """Neither in posts nor on profiles; the words stay."""
    await _rule(ours, zoe, DomainSeverity.SILENCE, reject_media=reject_media)
    zoe.changes["icon"] = _PICTURE
    ours.others.add(zoe)
    note = zoe.note(1, attachment=[_PICTURE])
    await ours.receives(zoe, zoe.create(note))

    async with ours.database.reading() as unit:
        status = await status_by_uri(unit, str(note["id"]))
        assert status is not None
        media = (await media_of(unit, [status.id]))[status.id]
        account = await account_by_uri(unit, zoe.uri)
    assert account is not None
    assert (len(media), bool(account.avatar_url)) == ((0, False) if reject_media else (1, True))


async def test_an_actor_that_acts_is_read_again_after_a_week(ours: OurInstance, zoe: Stranger) -> None:
    """One job, however much it does meanwhile; a fresh one costs nothing."""
    account = await bring_actor(ours.peers, zoe.uri)
    await ours.receives(zoe, zoe.create(zoe.note(1)))
    async with ours.database.unit() as unit:
        assert await claim_jobs(unit, now=utc_now(), limit=10) == []
        stale = await account_by_id(unit, account.id)
        assert stale is not None
        stale.fetched_at = utc_now() - timedelta(days=8)
        await unit.add(stale)
    for number in (2, 3):
        await ours.receives(zoe, zoe.create(zoe.note(number)))

    async with ours.database.unit() as unit:
        jobs = await claim_jobs(unit, now=utc_now(), limit=10)
    assert [(job.kind, job.payload["id"]) for job in jobs] == [("refresh_actor", str(account.id))]


async def test_pictures_of_a_sensitized_author_leave_behind_a_warning(ours: OurInstance) -> None:
    """A moderator's decision counts elsewhere too; words alone need no warning."""
    lea = await ours.account("lea")
    plain, pictured = await ours.posts("lea"), await ours.posts("lea")
    async with ours.database.unit() as unit:
        lea.sensitized_at = utc_now()
        await unit.session.merge(lea)
        await replace_media(unit, pictured.id, [picture_of(pictured)], is_new=True)

    async with ours.database.reading() as unit:
        assert not (await note_of(unit, plain)).sensitive
        assert (await note_of(unit, pictured)).sensitive
