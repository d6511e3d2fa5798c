"""Create, Update and Delete: what authors of other servers say, and nobody in their place."""

from datetime import timedelta

import pytest
from sqlmodel import select

from ensembl_fed.clock import utc_now
from ensembl_fed.models import (
    Account,
    HelpPost,
    HomeEntry,
    Media,
    Mention,
    Notification,
    Status,
    StatusTag,
    Tombstone,
    TownMember,
)
from ensembl_fed.models.kinds import HelpState, InstanceKind, MemberState, NotificationKind, Visibility
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.services.follow_account import follow_account
from ensembl_fed.storage.accounts import account_by_uri
from ensembl_fed.storage.statuses import edits_of, status_by_uri
from tests.federation.home import BASE, OurInstance
from tests.federation.others import PUBLIC, Stranger

LEA = f"{BASE}/users/lea"
TOWN = f"{BASE}/groups/entraide/members"


async def _status(ours: OurInstance, uri: object) -> Status | None:
    async with ours.database.reading() as unit:
        return await status_by_uri(unit, str(uri))


async def _count(ours: OurInstance) -> int:
    async with ours.database.reading() as unit:
        return len((await unit.session.exec(select(Status.id))).all())


async def _lea_follows(ours: OurInstance, stranger: Stranger) -> Account:
    lea, target = await ours.account("lea"), await bring_actor(ours.peers, stranger.uri)
    async with ours.database.unit() as unit:
        asked = await follow_account(unit, lea, target)
    await ours.receives(stranger, stranger.activity("Accept", asked.uri))
    return target


async def _homes(ours: OurInstance) -> list[int]:
    async with ours.database.reading() as unit:
        return list(await unit.session.exec(select(HomeEntry.status_id)))


async def test_a_post_is_kept_cleaned_and_shown(ours: OurInstance, zoe: Stranger) -> None:
    """S26: a followed author's post enters the home feed, without the scripts; twice is once."""
    await _lea_follows(ours, zoe)
    note = zoe.note(
        text='<p onclick="x">Bonjour <a href="javascript:x()">à tous</a><script>x()</script></p>',
        tag=[{"type": "Hashtag", "name": "#Entraide", "href": "https://ailleurs.test/tags/entraide"}],
        attachment=[
            {"type": "Document", "mediaType": "image/png", "url": "https://ailleurs.test/1.png", "name": "Un chat"}
        ],
    )
    await ours.receives(zoe, zoe.create(note))
    await ours.receives(zoe, zoe.create(note))

    status = await _status(ours, note["id"])
    assert status is not None
    assert status.content == '<p>Bonjour <a rel="nofollow noopener noreferrer">à tous</a></p>'
    assert status.visibility is Visibility.PUBLIC
    assert await _homes(ours) == [status.id]
    async with ours.database.reading() as unit:
        assert [tag.name for tag in await unit.session.exec(select(StatusTag))] == ["entraide"]
        assert [media.description for media in await unit.session.exec(select(Media))] == ["Un chat"]
        author = await account_by_uri(unit, zoe.uri)
    assert author is not None
    assert author.statuses_count == 1


ADDRESSES: list[tuple[str, dict[str, object], Visibility | None]] = [
    ("public", {"to": [PUBLIC], "cc": []}, Visibility.PUBLIC),
    ("public as a word", {"to": "as:Public", "cc": []}, Visibility.PUBLIC),
    ("unlisted", {"to": ["{followers}"], "cc": [PUBLIC]}, Visibility.UNLISTED),
    ("followers", {"to": ["{followers}"], "cc": []}, Visibility.PRIVATE),
    ("one of us", {"to": [LEA], "cc": []}, Visibility.DIRECT),
    ("nobody here", {"to": ["https://loin.test/users/yann"], "cc": []}, None),
    ("nobody", {"to": [], "cc": []}, None),
    ("the town, from outside it", {"to": [TOWN], "cc": ["{followers}"]}, Visibility.PRIVATE),
    ("somebody else's followers", {"to": ["https://loin.test/users/yann/followers"], "cc": []}, None),
]


@pytest.mark.parametrize(("to", "visibility"), [case[1:] for case in ADDRESSES], ids=[case[0] for case in ADDRESSES])
async def test_visibility_is_read_from_the_addresses(
    ours: OurInstance, zoe: Stranger, to: dict[str, object], visibility: Visibility | None
) -> None:
    """S29: what is not clearly addressed is private, and private posts that concern nobody here are not kept."""
    await _lea_follows(ours, zoe)
    addresses = {
        key: [uri.format(followers=zoe.followers) for uri in value] if isinstance(value, list) else value
        for key, value in to.items()
    }
    note = zoe.note(**addresses)
    await ours.receives(zoe, zoe.create(note))

    status = await _status(ours, note["id"])
    assert (None if status is None else status.visibility) == visibility


async def test_followers_only_posts_of_unfollowed_authors_are_not_kept(ours: OurInstance, zoe: Stranger) -> None:
    """S31: a private post that nobody here may read is not stored."""
    note = zoe.note(to=[zoe.followers], cc=[])
    await ours.receives(zoe, zoe.create(note))
    assert await _status(ours, note["id"]) is None


async def test_a_town_post_is_the_towns(ours: OurInstance, zoe: Stranger) -> None:
    """I8: what an instance of the town sends to its members is kept for our members."""
    async with ours.database.unit() as unit:
        await unit.add(
            TownMember(
                domain=zoe.domain,
                actor_uri=f"https://{zoe.domain}/actor",
                shared_inbox_uri=f"https://{zoe.domain}/inbox",
                kind=InstanceKind.NEIGHBOURHOOD,
                state=MemberState.ACTIVE,
                joined_at=utc_now(),
            )
        )
    note = zoe.note(to=[TOWN], cc=[zoe.followers])
    await ours.receives(zoe, zoe.create(note))

    status = await _status(ours, note["id"])
    assert status is not None
    assert status.visibility is Visibility.TOWN


async def test_a_direct_message_reaches_whom_it_names(ours: OurInstance, zoe: Stranger) -> None:
    """The named are noted and notified; who is addressed without being named is noted silently."""
    note = zoe.note(to=[LEA, f"{BASE}/users/marc"], cc=[], tag=[{"type": "Mention", "href": LEA, "name": "@lea"}])
    await ours.receives(zoe, zoe.create(note))

    async with ours.database.reading() as unit:
        mentions = {row.account_id: row.silent for row in await unit.session.exec(select(Mention))}
        told = [(row.account_id, row.kind) for row in await unit.session.exec(select(Notification))]
    lea, marc = await ours.account("lea"), await ours.account("marc")
    assert mentions == {lea.id: False, marc.id: True}
    assert told == [(lea.id, NotificationKind.MENTION)]


async def test_nobody_posts_for_somebody_else(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S11, S13: an inline copy of another's post is never used: it is fetched from its own server, or dropped."""
    forged = {**zoe.note(1, "<p>Faux</p>"), "attributedTo": zoe.uri}
    await ours.receives(yann, yann.activity("Create", forged, to=[PUBLIC]))
    assert await _count(ours) == 0

    ours.others.publish(zoe.note(1, "<p>Vrai</p>"))
    await ours.receives(yann, yann.activity("Create", forged, to=[PUBLIC]))
    status = await _status(ours, forged["id"])
    assert status is not None
    assert status.content == "<p>Vrai</p>"


@pytest.mark.parametrize(
    "change",
    [
        {"attributedTo": LEA},
        {"attributedTo": ["https://loin.test/users/yann"]},
        {"attributedTo": 1},
        {"attributedTo": "lea"},
        {"attributedTo": None},
        {"id": f"{BASE}/users/lea/statuses/1"},
        {"id": "https://loin.test/1"},
        {"id": None},
        {"type": "Person"},
    ],
)
async def test_a_post_that_is_not_its_senders_is_dropped(
    ours: OurInstance, zoe: Stranger, change: dict[str, object]
) -> None:
    """S11, S13: authors are URIs of remote actors, and id and author agree in origin."""
    note = zoe.note(**change) if "id" not in change else {**zoe.note(), **change}
    await ours.receives(zoe, zoe.create({**note, **change}))
    assert await _count(ours) == 0


async def test_an_edit_keeps_author_id_and_audience(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S15: an Update changes the text and remembers the earlier one; it widens nothing, and older versions lose."""
    await _lea_follows(ours, zoe)
    note = zoe.note(to=[zoe.followers], cc=[])
    await ours.receives(zoe, zoe.create(note))
    later = _after(minutes=5)

    edit = {**note, "content": "<p>Bonsoir</p>", "updated": later, "to": [PUBLIC]}
    await ours.receives(zoe, zoe.activity("Update", edit))
    await ours.receives(zoe, zoe.activity("Update", edit))
    await ours.receives(zoe, zoe.activity("Update", {**note, "content": "<p>Vieux</p>", "updated": _after(minutes=-5)}))
    await ours.receives(yann, yann.activity("Update", {**edit, "content": "<p>Faux</p>"}))

    status = await _status(ours, note["id"])
    assert status is not None
    assert (status.content, status.visibility) == ("<p>Bonsoir</p>", Visibility.PRIVATE)
    assert status.edited_at is not None
    async with ours.database.reading() as unit:
        assert [edit.content for edit in await edits_of(unit, status.id)] == ["<p>Bonjour</p>"]


async def test_an_author_cannot_take_over_a_neighbours_post(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S14: the same server is not the same author, for Update and Delete alike."""
    eve = Stranger(zoe.domain, "eve", yann.keys)
    ours.others.add(eve)
    note = zoe.note()
    await ours.receives(zoe, zoe.create(note))

    await ours.receives(eve, eve.activity("Update", {**note, "attributedTo": eve.uri, "content": "<p>Faux</p>"}))
    await ours.receives(eve, eve.activity("Delete", note["id"]))

    status = await _status(ours, note["id"])
    assert status is not None
    assert status.content == "<p>Bonjour</p>"


async def test_what_was_deleted_stays_deleted(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S15: the author's Delete is final, for a late Create too; nobody else's does anything."""
    note = zoe.note()
    await ours.receives(zoe, zoe.create(note))
    await ours.receives(yann, yann.activity("Delete", {"type": "Tombstone", "id": note["id"]}))
    assert await _status(ours, note["id"]) is not None

    for _ in range(2):
        await ours.receives(zoe, zoe.activity("Delete", {"type": "Tombstone", "id": note["id"]}))
    await ours.receives(zoe, zoe.create(note))

    assert await _status(ours, note["id"]) is None
    async with ours.database.reading() as unit:
        assert [row.uri for row in await unit.session.exec(select(Tombstone))] == [note["id"]]


async def test_a_delete_may_come_first(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S15: what was deleted before it came is not kept, and nobody buries another's post."""
    note, other = zoe.note(1), zoe.note(2)
    eve = Stranger(zoe.domain, "eve", yann.keys)
    ours.others.add(eve)
    await ours.receives(eve, eve.activity("Follow", LEA))

    await ours.receives(eve, eve.activity("Delete", other["id"]))
    await ours.receives(zoe, zoe.activity("Follow", LEA))
    await ours.receives(zoe, zoe.activity("Delete", note["id"]))
    await ours.receives(zoe, zoe.create(note))
    await ours.receives(zoe, zoe.create(other))

    assert await _status(ours, note["id"]) is None
    assert await _status(ours, other["id"]) is not None


async def test_an_account_that_is_gone_takes_everything_along(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S1, S14: an actor deletes itself, with posts and relations; nobody else does; its key verifies nothing after."""
    account = await _lea_follows(ours, zoe)
    await ours.receives(zoe, zoe.create(zoe.note()))
    await ours.receives(yann, yann.activity("Delete", zoe.uri))
    assert await _count(ours) == 1

    await ours.receives(zoe, zoe.activity("Delete", zoe.uri))

    ours.others.gone(zoe.uri)
    assert await _count(ours) == 0
    assert (await ours.account("lea")).following_count == 0
    assert await ours.post(zoe, zoe.create(zoe.note(2))) == 401
    async with ours.database.reading() as unit:
        gone = await unit.session.get(Account, account.id)
    assert gone is not None
    assert gone.gone_at is not None


async def test_a_profile_is_changed_by_itself_alone(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """S14: Update of an actor counts from that actor; a local account is nobody else's to describe."""
    await ours.receives(zoe, zoe.create(zoe.note()))
    await ours.receives(yann, yann.activity("Update", {**zoe.document(), "name": "Faux"}))
    await ours.receives(zoe, zoe.activity("Update", {**zoe.document(), "id": LEA, "name": "Faux"}))
    await ours.receives(zoe, zoe.activity("Update", {**zoe.document(), "name": "Zoé B."}))

    async with ours.database.reading() as unit:
        account = await account_by_uri(unit, zoe.uri)
    assert account is not None
    assert account.display_name == "Zoé B."
    assert (await ours.account("lea")).display_name == ""


async def test_a_reply_brings_what_it_answers(ours: OurInstance, zoe: Stranger, yann: Stranger) -> None:
    """A reply to unknown posts fetches them from their own servers, the first of them too."""
    first = yann.note(1)
    second = zoe.note(2, inReplyTo=first["id"])
    for note in (first, second):
        ours.others.publish(note)
    reply = zoe.note(3, inReplyTo=second["id"])
    await ours.receives(zoe, zoe.create(reply))

    kept = {uri: await _status(ours, uri) for uri in (first["id"], second["id"], reply["id"])}
    assert all(kept.values())
    assert kept[reply["id"]].in_reply_to_id == kept[second["id"]].id  # type: ignore[union-attr]
    assert kept[second["id"]].in_reply_to_id == kept[first["id"]].id  # type: ignore[union-attr]
    assert kept[first["id"]].replies_count == 1  # type: ignore[union-attr]


async def test_a_long_thread_is_followed_so_far(ours: OurInstance, zoe: Stranger) -> None:
    """S24: a chain without end makes us send a bounded number of requests."""
    for number in range(100):
        ours.others.publish(zoe.note(number, inReplyTo=f"{zoe.uri}/statuses/{number + 1}"))
    await ours.receives(zoe, zoe.create(zoe.note(1000, inReplyTo=f"{zoe.uri}/statuses/0")))

    assert await _count(ours) == 21
    assert len(ours.others.asked) <= 30


async def test_a_server_that_does_not_answer_is_asked_later(ours: OurInstance, zoe: Stranger) -> None:
    """The answered post cannot be had: the reply is kept without it, and names it."""
    reply = zoe.note(3, inReplyTo="https://eteint.test/1")
    await ours.receives(zoe, zoe.create(reply))

    status = await _status(ours, reply["id"])
    assert status is not None
    assert (status.in_reply_to_id, status.in_reply_to_uri) == (None, "https://eteint.test/1")


async def test_a_request_for_help_is_kept_as_one(ours: OurInstance, zoe: Stranger) -> None:
    """FEP-0837's terms on a Note make it a help post; its Update closes it."""
    terms = {
        "purpose": "request",
        "helpStatus": "open",
        "helpCategory": "courses",
        "publishes": {"type": "Intent", "name": "Courses du samedi", "action": "deliverService"},
    }
    note = zoe.note(text="<p>Qui peut m'aider ?</p>", **terms)
    await ours.receives(zoe, zoe.create(note))
    closed = {**note, "helpStatus": "fulfilled", "content": "<p>[Pourvue] Qui peut m'aider ?</p>", "updated": _after(1)}
    assert [post.state for post in await _help_posts(ours)] == [HelpState.OPEN]
    await ours.receives(zoe, zoe.activity("Update", closed))

    assert [(post.title, post.state) for post in await _help_posts(ours)] == [
        ("Courses du samedi", HelpState.FULFILLED)
    ]


async def test_one_bad_activity_does_not_undo_others(ours: OurInstance, zoe: Stranger) -> None:
    """Handled together, each has its own effect: what is refused leaves the rest as it is."""
    good = [zoe.note(number) for number in range(3)]
    bad = zoe.activity("Create", {**zoe.note(9), "type": "Person"})
    for activity in (zoe.create(good[0]), bad, zoe.create(good[1]), zoe.activity("Undo", 7), zoe.create(good[2])):
        assert await ours.post(zoe, activity) == 202
    await ours.work()

    assert [await _status(ours, note["id"]) is not None for note in good] == [True, True, True]


async def _help_posts(ours: OurInstance) -> list[HelpPost]:
    async with ours.database.reading() as unit:
        return list(await unit.session.exec(select(HelpPost)))


def _after(minutes: int) -> str:
    return (utc_now() + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
