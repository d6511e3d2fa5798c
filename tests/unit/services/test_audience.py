"""Whom a status is delivered to: the table of visibilities, tried with every kind of reader at once."""

from collections.abc import Iterable

import pytest

from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, DomainRule, Status
from ensembl_fed.models.kinds import AccountKind, DomainSeverity, MemberState, Visibility
from ensembl_fed.outbox.audience import recipients_of
from ensembl_fed.services.delete_status import delete_status
from ensembl_fed.services.favourite_status import favourite_status
from ensembl_fed.services.post_status import Draft, post_status
from ensembl_fed.services.reblog_status import reblog_status, share_as, unreblog_status
from tests.unit.services.conftest import CITY, Store, fresh

# Hosts: a follower and a named account, each inside and outside the town; members without either; former members.
EVERYONE = {
    Visibility.PUBLIC: {"suivi.town", "suivi.out", "nom.town", "nom.out"},
    Visibility.UNLISTED: {"suivi.town", "suivi.out", "nom.town", "nom.out"},
    Visibility.TOWN: {"suivi.town", "nom.town", "autre.town", CITY},
    Visibility.INSTANCE: set[str](),
    Visibility.PRIVATE: {"suivi.town", "suivi.out", "nom.town", "nom.out"},
    Visibility.DIRECT: {"nom.town", "nom.out"},
}


async def _crowd(store: Store) -> Account:
    """An author with readers of every kind, among them some who must never be written to."""
    author = await store.account("lea")
    await store.town("suivi.town", "nom.town", "autre.town")
    await store.town("parti.town", state=MemberState.LEFT)
    for domain in ("suivi.town", "suivi.out", "bloqué.out".encode("idna").decode()):
        await store.follow(await store.account("f", domain), author)
    await store.account("n", "nom.town")
    await store.account("n", "nom.out")
    gone, suspended = await store.account("g", "gone.out"), await store.account("s", "suspendu.out")
    for account in (gone, suspended):
        await store.follow(account, author)
    async with store.database.unit() as unit:
        (await fresh(unit, gone)).gone_at = utc_now()
        (await fresh(unit, suspended)).suspended_at = utc_now()
        unit.session.add_all([await fresh(unit, gone), await fresh(unit, suspended)])
        await unit.add(
            DomainRule(
                domain="bloqué.out".encode("idna").decode(), severity=DomainSeverity.SUSPEND, created_at=utc_now()
            )
        )
    return author


@pytest.mark.capability("I8")
@pytest.mark.parametrize("scope", list(Visibility))
async def test_no_visibility_is_delivered_wider_than_its_table(store: Store, scope: Visibility) -> None:
    """S31: exactly the hosts that the visibility implies; never a suspended host, a former member or our own."""
    author = await _crowd(store)
    async with store.database.unit() as unit:
        await post_status(unit, await fresh(unit, author), Draft(text="@n@nom.town @n@nom.out oui", scope=scope))

    assert _hosts(inbox for inbox, _ in await store.owed()) == EVERYONE[scope]


@pytest.mark.parametrize("scope", [Visibility.PUBLIC, Visibility.TOWN, Visibility.INSTANCE])
async def test_a_share_goes_no_further_than_what_it_shares(store: Store, scope: Visibility) -> None:
    """A group's followers outside the town get no town post; nobody elsewhere gets one of this instance (F9)."""
    author = await _crowd(store)
    group = await store.account("chartreux", kind=AccountKind.GROUP)
    await store.follow(await store.account("x", "abonné-du-groupe.out".encode("idna").decode()), group)
    await store.follow(await store.account("x", "autre.town"), group)
    async with store.database.unit() as unit:
        status = await post_status(unit, await fresh(unit, author), Draft(text="oui", scope=scope))
        share = await share_as(unit, await fresh(unit, group), status)
        inboxes = (await recipients_of(unit, share)).inboxes

    outside = "abonné-du-groupe.out".encode("idna").decode()
    expected = {
        Visibility.PUBLIC: {outside, "autre.town"},
        Visibility.TOWN: {"autre.town"},
        Visibility.INSTANCE: set[str](),
    }
    assert _hosts(inboxes) == expected[scope]


async def test_the_end_of_a_status_reaches_those_whom_a_share_brought_it(store: Store) -> None:
    """A Delete goes to the author's audience and to the followers of groups here that shared it."""
    author = await store.account("lea")
    group = await store.account("chartreux", kind=AccountKind.GROUP)
    await store.follow(await store.account("x", "groupe.example"), group)
    async with store.database.unit() as unit:
        lea = await fresh(unit, author)
        status = await post_status(unit, lea, Draft(text="oui"))
        await share_as(unit, await fresh(unit, group), status)
        await delete_status(unit, lea, status.id)

    assert await store.inboxes("Delete") == {"groupe.example"}


async def test_a_town_post_is_addressed_to_the_town(store: Store) -> None:
    """`to` is the members collection, `cc` the followers and the instance's own group."""
    await store.town("nord.example")
    author = await store.account("lea")
    async with store.database.unit() as unit:
        status = await post_status(unit, await fresh(unit, author), Draft(text="oui", scope=Visibility.TOWN))
        audience = await recipients_of(unit, status)

    assert audience.to == (f"https://{CITY}/groups/entraide/members",)
    assert audience.cc == (author.followers_uri, "https://sud.example/groups/entraide")


async def test_the_author_of_what_a_public_reply_answers_gets_it(store: Store) -> None:
    """Even where the text does not name them."""
    lea, zoe = await store.account("lea"), await store.account("zoe", "ailleurs.example")
    status = Status(
        id=1,
        uri=f"{zoe.uri}/1",
        account_id=zoe.id,
        visibility=Visibility.PUBLIC,
        created_at=utc_now(),
        content="<p>?</p>",
    )
    async with store.database.unit() as unit:
        await unit.add(status)
        await post_status(unit, await fresh(unit, lea), Draft(text="oui", in_reply_to_id=1))

    [(inbox, activity)] = await store.owed()
    assert inbox == "https://ailleurs.example/inbox"
    assert isinstance(activity["object"], dict)
    assert activity["object"]["inReplyTo"] == status.uri


async def test_shares_and_likes_are_taken_back_with_what_they_named(store: Store) -> None:
    """Announce, Like and their Undo reach the author's server with the same ids."""
    lea, zoe = await store.account("lea"), await store.account("zoe", "ailleurs.example")
    status = Status(id=1, uri=f"{zoe.uri}/1", account_id=zoe.id, visibility=Visibility.PUBLIC, created_at=utc_now())
    async with store.database.unit() as unit:
        await unit.add(status)
        actor = await fresh(unit, lea)
        shared = await reblog_status(unit, actor, 1)
        assert (await reblog_status(unit, actor, 1)).id == shared.id
        await favourite_status(unit, actor, 1)
        liked = await favourite_status(unit, actor, 1)
        assert (liked.favourites_count, liked.reblogs_count) == (1, 1)
        back = await unreblog_status(unit, actor, 1)
        assert back.reblogs_count == 0

    kinds = [activity["type"] for _, activity in await store.owed()]
    assert kinds == ["Announce", "Like", "Undo"]
    (_, announce), _, (_, undo) = await store.owed()
    assert isinstance(undo["object"], dict)
    assert undo["object"]["id"] == announce["id"]


def _hosts(inboxes: Iterable[str]) -> set[str]:
    return {inbox.split("/")[2] for inbox in inboxes}
