"""A posted status is kept once, shown to those it is for, and owed to those elsewhere."""

import asyncio

import pytest
from sqlmodel import col, select

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.events import StatusShown
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, HelpPost, Media, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.services.post_status import Draft, post_status
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.timelines import trim_home
from tests.unit.services.conftest import CITY, Store, fresh

MOST_STATEMENTS_OF_A_PLAIN_POST = 8


async def _post(store: Store, author: Account, text: str, **draft: object) -> Status:
    async with store.database.unit() as unit:
        return await post_status(unit, await fresh(unit, author), Draft(text=text, **draft))  # type: ignore[arg-type]


async def test_a_plain_post_is_kept_and_shown(store: Store) -> None:
    """Author and followers have it in their home feeds, the author's count grows, and streams are told."""
    lea, max_ = await store.account("lea"), await store.account("max")
    await store.follow(max_, lea)

    status = await _post(store, lea, "Bonjour #Moulins")

    assert await store.home_feed(max_) == [status.id]
    assert await store.home_feed(lea) == [status.id]
    async with store.database.reading() as unit:
        assert (await fresh(unit, lea)).statuses_count == 1
    assert status.uri == f"https://sud.example/users/lea/statuses/{status.id}"
    assert '<a href="https://sud.example/tags/Moulins"' in status.content
    assert StatusShown(status.id, (lea.id, max_.id)) in store.told
    assert await store.owed() == []


async def test_a_plain_post_costs_few_statements(store: Store) -> None:
    """What everyone does all day stays cheap: a handful of statements, none read back."""
    lea = await store.account("lea")
    async with store.database.unit() as unit:
        author = await fresh(unit, lea)
        with store.counting() as statements:
            await post_status(unit, author, Draft(text="Bonjour", idempotency_key="k"))

    assert len(statements) <= MOST_STATEMENTS_OF_A_PLAIN_POST, statements


@pytest.mark.parametrize(
    ("draft", "word"),
    [
        (Draft(text="  \n"), "vide"),
        (Draft(text="a" * 2_001), "trop long"),
        (Draft(text="a", spoiler_text="b" * 201), "avertissement"),
        (Draft(text="a", media_ids=(1, 2, 3, 4, 5)), "images"),
        (Draft(text="a", media_ids=(1,)), "introuvable"),
    ],
)
async def test_what_can_not_be_posted_is_said_in_french(store: Store, draft: Draft, word: str) -> None:
    """An empty, too long or wrongly illustrated draft leaves nothing behind."""
    lea = await store.account("lea")
    with pytest.raises(Invalid, match=word):
        async with store.database.unit() as unit:
            await post_status(unit, await fresh(unit, lea), draft)

    async with store.database.reading() as unit:
        assert list(await unit.session.exec(select(Status))) == []


async def test_an_address_counts_as_clients_count_it(store: Store) -> None:
    """A long address is 23 characters."""
    lea = await store.account("lea")

    status = await _post(store, lea, "a" * 1_970 + " https://exemple.example/" + "b" * 500)

    assert status.id


async def test_a_used_key_posts_nothing_new(store: Store) -> None:
    """The same idempotency key, also in two requests at once, gives one status, counted and shown once (S40)."""
    lea = await store.account("lea")

    first, second = await asyncio.gather(
        _post(store, lea, "Une fois", idempotency_key="abc"), _post(store, lea, "Une fois", idempotency_key="abc")
    )
    third = await _post(store, lea, "Une fois", idempotency_key="abc")

    assert first.id == second.id == third.id
    async with store.database.reading() as unit:
        assert (await fresh(unit, lea)).statuses_count == 1
        assert len(list(await unit.session.exec(select(Status)))) == 1


async def test_a_key_is_its_authors_own(store: Store) -> None:
    """Two people may use the same key."""
    lea, max_ = await store.account("lea"), await store.account("max")

    assert (await _post(store, lea, "a", idempotency_key="k")).id != (
        await _post(store, max_, "b", idempotency_key="k")
    ).id


async def test_who_is_named_is_linked_and_told(store: Store) -> None:
    """Accounts of here and known ones of elsewhere; an unknown handle stays text."""
    lea, max_ = await store.account("lea"), await store.account("max")
    zoe = await store.account("Zoe", "ailleurs.example")

    status = await _post(store, lea, "@max @zoe@ailleurs.example @nobody bonjour")

    assert status.content.count("u-url mention") == 2
    assert await store.notified(max_) == [("mention", lea.id)]
    [(inbox, activity)] = await store.owed()
    assert inbox == "https://ailleurs.example/inbox"
    note = activity["object"]
    assert isinstance(note, dict)
    assert zoe.uri in note["cc"]


async def test_own_free_uploads_are_attached_in_order(store: Store) -> None:
    """Only the author's own, and only once."""
    lea, max_ = await store.account("lea"), await store.account("max")
    ids = [new_id() for _ in range(2)]
    async with store.database.unit() as unit:
        await unit.add(*(Media(id=media_id, account_id=lea.id, created_at=utc_now()) for media_id in ids))

    with pytest.raises(Invalid):
        await _post(store, max_, "volé", media_ids=(ids[0],))
    status = await _post(store, lea, "", media_ids=(ids[1], ids[0]))
    with pytest.raises(Invalid):
        await _post(store, lea, "encore", media_ids=(ids[0],))

    async with store.database.reading() as unit:
        query = select(Media.id).where(Media.status_id == status.id).order_by(col(Media.position))
        assert list(await unit.session.exec(query)) == [ids[1], ids[0]]


async def test_a_reply_reaches_no_further_than_what_it_answers(store: Store) -> None:
    """Public in answer to the town is for the town; private stays private; the conversation goes on."""
    await store.town()
    lea, max_ = await store.account("lea"), await store.account("max")
    parent = await _post(store, lea, "Pour la ville", scope=Visibility.TOWN)

    public = await _post(store, max_, "Oui", in_reply_to_id=parent.id, visibility=Visibility.PUBLIC)
    private = await _post(store, max_, "Oui", in_reply_to_id=parent.id, visibility=Visibility.PRIVATE)

    assert public.visibility is Visibility.TOWN
    assert private.visibility is Visibility.PRIVATE
    assert public.conversation_uri == parent.conversation_uri != ""
    async with store.database.reading() as unit:
        kept = await status_by_id(unit, parent.id)
        assert kept is not None
        assert kept.replies_count == 2


async def test_nobody_answers_what_they_may_not_see(store: Store) -> None:
    """A direct message to somebody else is not there (S29, S30)."""
    lea, max_ = await store.account("lea"), await store.account("max")
    secret = await _post(store, lea, "Pour moi", visibility=Visibility.DIRECT)

    with pytest.raises(NotFound):
        await _post(store, max_, "Ah ?", in_reply_to_id=secret.id)


async def test_a_direct_message_enters_no_other_feed(store: Store) -> None:
    """Followers who are not named do not see it, those who are named do."""
    lea, max_, ines = await store.account("lea"), await store.account("max"), await store.account("ines")
    await store.follow(max_, lea)
    await store.follow(ines, lea)

    status = await _post(store, lea, "@ines psst", visibility=Visibility.DIRECT)

    assert await store.home_feed(max_) == []
    assert await store.home_feed(ines) == [status.id]


async def test_outside_a_town_the_town_is_this_instance(store: Store) -> None:
    """A help post of an instance without a town stays among its members."""
    lea = await store.account("lea")
    await store.follow(await store.account("zoe", "ailleurs.example"), lea)

    status = await _post(store, lea, "Qui peut m'aider samedi ? #demande #courses")

    assert status.visibility is Visibility.INSTANCE
    assert await store.owed() == []


async def test_a_plain_post_with_a_hashtag_asks_for_help(store: Store) -> None:
    """It goes to the town, is a help post, its group shares it, and @aide confirms it once (T10, F9)."""
    await store.town("nord.example")
    lea = await store.account("lea")

    status = await _post(store, lea, "Qui peut m'accompagner samedi ? #demande #courses")

    assert status.visibility is Visibility.TOWN
    assert await store.inboxes("Create") == {"nord.example", CITY}
    async with store.database.reading() as unit:
        post = await unit.session.get(HelpPost, status.id)
        assert post is not None
        assert post.category == "courses"
        shares = list(await unit.session.exec(select(Status).where(Status.reblog_of_id == status.id)))
        assert [share.visibility for share in shares] == [Visibility.TOWN]
    assert [kind for kind, _ in await store.notified(lea)] == ["mention"]


async def test_home_feeds_stay_bounded(store: Store) -> None:
    """Of many entries the newest are kept."""
    lea = await store.account("lea")
    posted = [(await _post(store, lea, str(number))).id for number in range(6)]
    async with store.database.unit() as unit:
        await trim_home(unit, lea.id, keep=9)
        await trim_home(unit, lea.id, keep=4)

    assert await store.home_feed(lea) == posted[:1:-1]
