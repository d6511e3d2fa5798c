"""Like, Announce and their Undo: counted once for each actor, and never wider than the post."""

from collections.abc import Mapping

import pytest
from sqlmodel import select

from ensembl_fed.models import Account, Favourite, HomeEntry, Notification, Status
from ensembl_fed.models.kinds import NotificationKind, Visibility
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.services.block_account import block_account
from ensembl_fed.services.follow_account import follow_account
from ensembl_fed.storage.statuses import status_by_id, status_by_uri
from tests.federation.home import OurInstance
from tests.federation.others import PUBLIC, Stranger


async def _fresh(ours: OurInstance, status: Status) -> Status:
    async with ours.database.reading() as unit:
        found = await status_by_id(unit, status.id)
    assert found is not None
    return found


async def _told(ours: OurInstance) -> list[NotificationKind]:
    async with ours.database.reading() as unit:
        return list(await unit.session.exec(select(Notification.kind)))


async def _lea_follows(ours: OurInstance, stranger: Stranger) -> Account:
    lea, target = await ours.account("lea"), await bring_actor(ours.peers, stranger.uri)
    async with ours.database.unit() as unit:
        asked = await follow_account(unit, lea, target)
    await ours.receives(stranger, stranger.activity("Accept", asked.uri))
    return target


@pytest.mark.parametrize("kind", ["Like", "EmojiReact"])
async def test_a_like_counts_once_for_each_actor(ours: OurInstance, zoe: Stranger, yann: Stranger, kind: str) -> None:
    """S17: as many as there are distinct actors, however often they say it; each takes back its own."""
    status = await ours.posts("lea")
    likes = [zoe.activity(kind, status.uri) for _ in range(3)]
    for like in likes:
        await ours.receives(zoe, like)
    await ours.receives(yann, yann.activity(kind, status.uri))
    assert (await _fresh(ours, status)).favourites_count == 2
    assert await _told(ours) == [NotificationKind.FAVOURITE] * 2

    await ours.receives(yann, yann.activity("Undo", likes[0]))
    assert (await _fresh(ours, status)).favourites_count == 2
    for _ in range(2):
        await ours.receives(zoe, zoe.activity("Undo", likes[0]))
    assert (await _fresh(ours, status)).favourites_count == 1
    await ours.receives(yann, yann.activity("Undo", f"{yann.uri}/activities/1"))
    assert (await _fresh(ours, status)).favourites_count == 0


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.DIRECT, Visibility.TOWN, Visibility.INSTANCE])
async def test_what_a_stranger_may_not_see_it_cannot_like_or_share(
    ours: OurInstance, zoe: Stranger, visibility: Visibility
) -> None:
    """S18, S29: a private post is neither liked nor shared by those it is not for, and they learn nothing."""
    status = await ours.posts("lea", visibility=visibility)
    await ours.receives(zoe, zoe.activity("Like", status.uri))
    await ours.receives(zoe, zoe.activity("Announce", status.uri, to=[PUBLIC]))

    fresh = await _fresh(ours, status)
    assert (fresh.favourites_count, fresh.reblogs_count) == (0, 0)
    assert await _told(ours) == []


async def test_a_share_is_shown_and_taken_back(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """A followed account's share enters the home feed, the author is told; its Undo by anyone else does nothing."""
    await _lea_follows(ours, zoe)
    status = await ours.posts("marc")
    share = zoe.activity("Announce", status.uri, to=[PUBLIC])
    await ours.receives(zoe, share)
    await ours.receives(zoe, zoe.activity("Announce", status.uri, to=[PUBLIC]))

    assert (await _fresh(ours, status)).reblogs_count == 1
    assert await _told(ours) == [NotificationKind.REBLOG]
    async with ours.database.reading() as unit:
        assert len((await unit.session.exec(select(HomeEntry))).all()) == 1
    await ours.receives(yann, yann.activity("Undo", share))
    assert (await _fresh(ours, status)).reblogs_count == 1
    for _ in range(2):
        await ours.receives(zoe, zoe.activity("Undo", share))
    assert (await _fresh(ours, status)).reblogs_count == 0


async def test_a_shared_post_is_fetched_from_its_own_server(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S11: an inline copy in an Announce is never used."""
    await _lea_follows(ours, zoe)
    real = yann.note(1, "<p>Vrai</p>")
    ours.others.publish(real)
    await ours.receives(zoe, zoe.activity("Announce", {**real, "content": "<p>Faux</p>"}, to=[PUBLIC]))

    async with ours.database.reading() as unit:
        status = await status_by_uri(unit, str(real["id"]))
    assert status is not None
    assert (status.content, status.reblogs_count) == ("<p>Vrai</p>", 1)


async def test_a_share_by_nobodys_friend_fetches_nothing(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S24, S25: whom nobody here follows does not make us ask others."""
    ours.others.publish(yann.note())
    await ours.receives(zoe, zoe.activity("Announce", yann.note()["id"], to=[PUBLIC]))

    assert ours.others.urls() == [zoe.uri]


async def test_a_group_passes_on_what_its_members_do(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """FEP-1b12: Announce{Create, Update, Delete} count for what the post's own server says."""
    group = Stranger(zoe.domain, "voisins", zoe.keys, kind="Group")
    ours.others.add(group)
    await _lea_follows(ours, group)
    note = yann.note(1)
    ours.others.publish(note)
    uri = str(note["id"])

    await ours.receives(group, group.activity("Announce", yann.create(note), to=[PUBLIC]))
    assert await _content(ours, uri) == "<p>Bonjour</p>"
    forged = yann.activity("Update", {**note, "content": "<p>Faux</p>"})
    await ours.receives(group, group.activity("Announce", forged, to=[PUBLIC]))
    await ours.receives(group, group.activity("Announce", yann.activity("Delete", uri), to=[PUBLIC]))
    assert await _content(ours, uri) == "<p>Bonjour</p>"

    ours.others.publish({**note, "content": "<p>Bonsoir</p>"})
    await ours.receives(group, group.activity("Announce", forged, to=[PUBLIC]))
    assert await _content(ours, uri) == "<p>Bonsoir</p>"
    ours.others.gone(uri)
    await ours.receives(group, group.activity("Announce", yann.activity("Delete", uri), to=[PUBLIC]))
    assert await _content(ours, uri) is None


async def test_a_blocked_account_does_not_reach_the_blocker(ours: OurInstance, zoe: Stranger) -> None:
    """S18: no like, no share, no notification from somebody who is blocked."""
    status, account = await ours.posts("lea"), await bring_actor(ours.peers, zoe.uri)
    async with ours.database.unit() as unit:
        await block_account(unit, await ours.account("lea"), account)
    activities: list[Mapping[str, object]] = [
        zoe.activity("Like", status.uri),
        zoe.activity("Announce", status.uri, to=[PUBLIC]),
        zoe.create(zoe.note(inReplyTo=status.uri, tag=[{"type": "Mention", "href": status.uri.rsplit("/", 2)[0]}])),
    ]
    for activity in activities:
        await ours.receives(zoe, activity)

    fresh = await _fresh(ours, status)
    assert (fresh.favourites_count, fresh.reblogs_count) == (0, 0)
    assert await _told(ours) == []
    async with ours.database.reading() as unit:
        assert (await unit.session.exec(select(Favourite))).all() == []


async def _content(ours: OurInstance, uri: str) -> str | None:
    async with ours.database.reading() as unit:
        status = await status_by_uri(unit, uri)
    return None if status is None else status.content
