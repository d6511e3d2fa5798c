"""Following, asking, agreeing, blocking and muting: counts, feeds, notifications and what others are told."""

from datetime import timedelta

import pytest

from ensembl_fed.clock import moved, utc_now
from ensembl_fed.errors import NotAllowed, NotFound
from ensembl_fed.models import Account
from ensembl_fed.models.kinds import AccountKind, FollowState, Visibility
from ensembl_fed.services.answer_follow import accept_follow, reject_follow, remove_follower
from ensembl_fed.services.block_account import block_account, unblock_account
from ensembl_fed.services.delete_status import delete_status
from ensembl_fed.services.favourite_status import favourite_status, unfavourite_status
from ensembl_fed.services.follow_account import follow_account, unfollow_account
from ensembl_fed.services.mute_account import mute_account, unmute_account
from ensembl_fed.services.post_status import Draft, post_status
from ensembl_fed.services.reblog_status import reblog_status, share_as
from ensembl_fed.storage.relations import follow_between, is_blocked
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.surface.timelines import account_timeline, public_timeline, tag_timeline
from tests.unit.services.conftest import Store, fresh


async def _post(store: Store, author: Account, text: str = "Bonjour", scope: Visibility = Visibility.PUBLIC) -> int:
    async with store.database.unit() as unit:
        return (await post_status(unit, await fresh(unit, author), Draft(text=text, scope=scope))).id


async def test_following_here_begins_with_the_latest(store: Store) -> None:
    """An open account agrees at once: counted on both sides, told, and its posts are in the feed."""
    lea, max_ = await store.account("lea"), await store.account("max")
    posted = await _post(store, lea)
    async with store.database.unit() as unit:
        follow = await follow_account(unit, await fresh(unit, max_), await fresh(unit, lea))
        again = await follow_account(unit, await fresh(unit, max_), await fresh(unit, lea), notify=True)

    assert follow.state is FollowState.ACCEPTED
    assert again.notify
    assert await store.home_feed(max_) == [posted]
    assert await store.notified(lea) == [("follow", max_.id)]
    async with store.database.reading() as unit:
        assert (await fresh(unit, lea)).followers_count == 1
        assert (await fresh(unit, max_)).following_count == 1
    assert await _post(store, lea, "Encore") in await store.home_feed(max_)
    assert ("status", lea.id) in await store.notified(max_)


async def test_a_locked_account_is_asked(store: Store) -> None:
    """S33: the relation exists only after its owner's yes."""
    lea, max_ = await store.account("lea", locked=True), await store.account("max")
    async with store.database.unit() as unit:
        await follow_account(unit, await fresh(unit, max_), await fresh(unit, lea))
    private = await _post(store, lea, scope=Visibility.PRIVATE)
    assert await store.home_feed(max_) == []
    assert await store.notified(lea) == [("follow_request", max_.id)]

    async with store.database.unit() as unit:
        assert await accept_follow(unit, await fresh(unit, lea), await fresh(unit, max_))

    assert await store.home_feed(max_) == [private]
    assert await store.notified(lea) == [("follow", max_.id)]


async def test_an_account_elsewhere_is_asked_and_answers(store: Store) -> None:
    """Follow leaves; its Accept makes the relation; unfollowing takes back that very Follow."""
    lea, zoe = await store.account("lea"), await store.account("zoe", "ailleurs.example")
    async with store.database.unit() as unit:
        follow = await follow_account(unit, await fresh(unit, lea), await fresh(unit, zoe))
        assert follow.state is FollowState.PENDING
        assert await accept_follow(unit, await fresh(unit, zoe), await fresh(unit, lea))
        assert (await fresh(unit, lea)).following_count == 1
        await unfollow_account(unit, await fresh(unit, lea), await fresh(unit, zoe))
        assert (await fresh(unit, lea)).following_count == 0

    (_, asked), (_, undone) = await store.owed()
    assert (asked["type"], undone["type"]) == ("Follow", "Undo")
    assert isinstance(undone["object"], dict)
    assert undone["object"]["id"] == asked["id"]


async def test_somebody_elsewhere_is_told_yes_and_no(store: Store) -> None:
    """Accept is sent again when asked again; removing a follower sends Reject."""
    lea, zoe = await store.account("lea"), await store.account("zoe", "ailleurs.example")
    await store.follow(zoe, lea)
    async with store.database.unit() as unit:
        one, other = await fresh(unit, lea), await fresh(unit, zoe)
        assert await accept_follow(unit, one, other)
        assert await remove_follower(unit, one, other)
        assert not await reject_follow(unit, one, other)

    assert [activity["type"] for _, activity in await store.owed()] == ["Accept", "Reject"]


async def test_nobody_follows_themselves_or_who_is_gone(store: Store) -> None:
    """And nobody follows who blocks them."""
    lea, max_ = await store.account("lea"), await store.account("max")
    async with store.database.unit() as unit:
        one, other = await fresh(unit, lea), await fresh(unit, max_)
        with pytest.raises(NotAllowed):
            await follow_account(unit, one, one)
        await block_account(unit, one, other)
        with pytest.raises(NotAllowed):
            await follow_account(unit, other, one)
        await unblock_account(unit, one, other)
        one.suspended_at = utc_now()
        with pytest.raises(NotFound):
            await follow_account(unit, other, one)


async def test_a_block_ends_everything_between_two(store: Store) -> None:
    """Both follows, what stands in the feeds, what was notified; the other's server is told."""
    lea, max_ = await store.account("lea"), await store.account("max")
    zoe = await store.account("zoe", "ailleurs.example")
    await store.follow(max_, lea)
    await store.follow(lea, max_)
    posted = await _post(store, max_, "@lea ?")
    assert await store.home_feed(lea) == [posted]
    async with store.database.unit() as unit:
        one = await fresh(unit, lea)
        await block_account(unit, one, await fresh(unit, max_))
        await block_account(unit, one, await fresh(unit, zoe))
        await block_account(unit, one, await fresh(unit, zoe))
        assert await is_blocked(unit, lea.id, max_.id)
        assert await follow_between(unit, lea.id, max_.id) is None
        assert await follow_between(unit, max_.id, lea.id) is None
        await unblock_account(unit, one, await fresh(unit, zoe))

    assert await store.home_feed(lea) == []
    assert await store.notified(lea) == []
    assert [activity["type"] for _, activity in await store.owed()] == ["Block", "Undo"]
    own = await _post(store, lea)
    with pytest.raises(NotFound):
        async with store.database.unit() as unit:
            await favourite_status(unit, await fresh(unit, max_), own)


async def test_a_mute_hides_until_it_ends(store: Store) -> None:
    """Feeds and notifications; with an end, only until then; the muted one's follow stays."""
    lea, max_ = await store.account("lea"), await store.account("max")
    await store.follow(lea, max_)
    await _post(store, max_)
    async with store.database.unit() as unit:
        until = utc_now() + timedelta(hours=1)
        await mute_account(unit, await fresh(unit, lea), await fresh(unit, max_), until=until)
    await _post(store, max_, "@lea !")
    assert await store.home_feed(lea) == []
    assert await store.notified(lea) == []

    with moved(timedelta(hours=2)):
        shown = await _post(store, max_, "@lea ?")
        assert await store.home_feed(lea) == [shown]
        assert await store.notified(lea) == [("mention", max_.id)]
    async with store.database.unit() as unit:
        await unmute_account(unit, await fresh(unit, lea), await fresh(unit, max_))


async def test_a_mute_may_leave_notifications(store: Store) -> None:
    """What the muted one writes to one is still told if one wants that."""
    lea, max_ = await store.account("lea"), await store.account("max")
    async with store.database.unit() as unit:
        await mute_account(unit, await fresh(unit, lea), await fresh(unit, max_))
        await mute_account(unit, await fresh(unit, lea), await fresh(unit, max_), notifications=False)
    await _post(store, max_, "@lea ?")

    assert await store.notified(lea) == [("mention", max_.id)]


async def test_one_cause_is_told_once(store: Store) -> None:
    """Liking, unliking and liking again is one notification; one's own like is none."""
    lea, max_ = await store.account("lea"), await store.account("max")
    posted = await _post(store, lea)
    async with store.database.unit() as unit:
        one = await fresh(unit, max_)
        await favourite_status(unit, one, posted)
        await unfavourite_status(unit, one, posted)
        assert (await favourite_status(unit, one, posted)).favourites_count == 1
        await favourite_status(unit, await fresh(unit, lea), posted)

    assert await store.notified(lea) == [("favourite", max_.id)]


async def test_a_status_stands_once_in_a_feed(store: Store) -> None:
    """Who has a status already, or a share of it, gets no further share of it (F9)."""
    lea, max_ = await store.account("lea"), await store.account("max")
    groups = [await store.account(name, kind=AccountKind.GROUP) for name in ("nord", "ville")]
    for group in groups:
        await store.follow(max_, group)
    posted = await _post(store, lea)
    async with store.database.unit() as unit:
        status = await status_by_id(unit, posted)
        assert status is not None
        shares = [await share_as(unit, await fresh(unit, group), status) for group in groups]

    assert await store.home_feed(max_) == [shares[0].id]
    assert await store.notified(lea) == []


async def test_a_deleted_status_is_nowhere(store: Store) -> None:
    """Feeds, shares, counts; its author alone may delete it."""
    lea, max_ = await store.account("lea"), await store.account("max")
    await store.follow(max_, lea)
    posted = await _post(store, lea)
    async with store.database.unit() as unit:
        await reblog_status(unit, await fresh(unit, max_), posted)
        with pytest.raises(NotFound):
            await delete_status(unit, await fresh(unit, max_), posted)
        await delete_status(unit, await fresh(unit, lea), posted)

    assert await store.home_feed(max_) == []
    async with store.database.reading() as unit:
        assert (await fresh(unit, lea)).statuses_count == 0
        assert (await fresh(unit, max_)).statuses_count == 0


async def test_public_timelines_show_each_viewer_their_part(store: Store) -> None:
    """A visitor what is for everyone; a member also what is for the town and the instance; nobody what is private."""
    await store.town()
    lea, max_ = await store.account("lea"), await store.account("max")
    posted = {scope: await _post(store, lea, f"#moulins {scope}", scope) for scope in Visibility}
    members = [posted[scope] for scope in (Visibility.INSTANCE, Visibility.TOWN, Visibility.PUBLIC)]
    async with store.database.reading() as unit:
        assert await public_timeline(unit, None, limit=20) == [posted[Visibility.PUBLIC]]
        assert await public_timeline(unit, max_.id, limit=20) == members
        assert await public_timeline(unit, max_.id, remote=True, limit=20) == []
        assert await tag_timeline(unit, max_.id, one_of=("Moulins",), local=True, limit=20) == members
        assert await tag_timeline(unit, max_.id, one_of=("moulins",), none_of=("moulins",), limit=20) == []
        theirs = await account_timeline(unit, lea.id, lea.id, limit=20)
        assert set(theirs) == set(posted.values())
        seen = await account_timeline(unit, max_.id, lea.id, limit=20)
        assert set(seen) == {*members, posted[Visibility.UNLISTED]}


async def test_pages_follow_each_other(store: Store) -> None:
    """Older, newer, and the page just after one; always newest first."""
    lea = await store.account("lea")
    posted = [await _post(store, lea, str(number)) for number in range(5)]

    assert await store.home_feed(lea, older_than=posted[2], limit=2) == [posted[1], posted[0]]
    assert await store.home_feed(lea, newer_than=posted[0], limit=2) == [posted[4], posted[3]]
    assert await store.home_feed(lea, newer_than=posted[0], oldest_first=True, limit=2) == [posted[2], posted[1]]
    async with store.database.reading() as unit:
        after = await public_timeline(unit, lea.id, newer_than=posted[0], oldest_first=True, limit=2)
        assert after == [posted[2], posted[1]]


async def test_limited_and_suspended_accounts_are_left_out(store: Store) -> None:
    """A limited account is not in public timelines, a suspended one in none (S18)."""
    lea, max_ = await store.account("lea"), await store.account("max")
    await store.follow(max_, lea)
    posted = await _post(store, lea)
    async with store.database.unit() as unit:
        account = await fresh(unit, lea)
        account.limited_at = utc_now()
        await unit.add(account)
    async with store.database.reading() as unit:
        assert await public_timeline(unit, max_.id, limit=20) == []
    assert await store.home_feed(max_) == [posted]
    async with store.database.unit() as unit:
        account = await fresh(unit, lea)
        account.suspended_at = utc_now()
        await unit.add(account)
    async with store.database.reading() as unit:
        assert await account_timeline(unit, max_.id, lea.id, limit=20) == []
    assert await store.home_feed(max_) == []


async def test_a_reply_to_a_stranger_enters_no_feed(store: Store) -> None:
    """Followers see what an author answers to others only if they follow both."""
    lea, max_, ines = await store.account("lea"), await store.account("max"), await store.account("ines")
    await store.follow(ines, lea)
    asked = await _post(store, max_, "?")
    async with store.database.unit() as unit:
        answer = await post_status(unit, await fresh(unit, lea), Draft(text="!", in_reply_to_id=asked))
    assert await store.home_feed(ines) == []
    await store.follow(ines, max_)
    async with store.database.unit() as unit:
        second = await post_status(unit, await fresh(unit, lea), Draft(text="!!", in_reply_to_id=asked))

    assert await store.home_feed(ines) == [second.id]
    assert answer.id not in await store.home_feed(ines)
