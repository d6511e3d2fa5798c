"""Whom a status is addressed to and the inboxes it goes to: never more than its visibility implies (S31, I8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from activitypub.addresses import PUBLIC
from ensembl_fed.home import Home
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import StatusPart, Visibility
from ensembl_fed.outbox.relay import relay_inboxes
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.audiences import accounts_that_reacted, local_shares, named_accounts
from ensembl_fed.storage.events import joined_accounts
from ensembl_fed.storage.help import help_by_id
from ensembl_fed.storage.polls import voters_of
from ensembl_fed.storage.relations import follower_inboxes
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.town import ENTRAIDE, town_members
from ensembl_fed.storage.unit import Unit

_OPEN = (Visibility.PUBLIC, Visibility.UNLISTED)
Named = Sequence[tuple[Account, bool]]


@dataclass(frozen=True, slots=True)
class Audience:
    """`to` and `cc` as they stand in the document, and the inboxes elsewhere, shared ones once."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    inboxes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Addresses:
    """`to` and `cc` of a document."""

    to: tuple[str, ...]
    cc: tuple[str, ...]


async def recipients_of(unit: Unit, status: Status, *, named: Named | None = None) -> Audience:
    """Whom a new status, or a share, of this instance is for.

    public, unlisted: followers, the named, the author of what it answers; town: the town's instances; private:
    followers and the named; direct: the named; instance: nobody elsewhere. `named` spares a query if it is known.
    """
    author = await account_by_id(unit, status.account_id)
    if author is None:
        return Audience((), (), ())
    if status.reblog_of_id is not None:
        return await _recipients_of_share(unit, author, status)
    if named is None:
        named = await named_accounts(unit, status.id)
    addressed = addresses_of(unit.home, author, status, named)
    inboxes = await _inboxes_of(unit, author, status, named)
    if unit.home.relays:
        inboxes = _distinct([*inboxes, *relay_inboxes(unit.home, status)])
    return Audience(addressed.to, addressed.cc, inboxes)


async def holders_of(unit: Unit, status: Status) -> Audience:
    """Whom a change or the end of a status is for: those it was for, those whom a local share brought it, and, if it
    was open to all, the servers of those who reacted."""
    first = await recipients_of(unit, status)
    inboxes = dict.fromkeys(first.inboxes)
    for share in await local_shares(unit, status.id):
        inboxes |= dict.fromkeys((await recipients_of(unit, share)).inboxes)
    if status.visibility in _OPEN:
        inboxes |= dict.fromkeys(map(inbox_of, await accounts_that_reacted(unit, status.id)))
        if status.parts & StatusPart.POLL:
            inboxes |= dict.fromkeys(map(inbox_of, await voters_of(unit, status.id, local=False)))
        if status.parts & StatusPart.EVENT:
            inboxes |= dict.fromkeys(map(inbox_of, await joined_accounts(unit, status.id, local=False)))
    return Audience(first.to, first.cc, tuple(inboxes))


def addresses_of(
    home: Home, author: Account, status: Status, named: Named, *, is_help: bool | None = None
) -> Addresses:
    """`to` and `cc` of a status of ours, by its visibility.

    A help post that is not narrower than the town is also addressed to this instance's `entraide` group.
    """
    mentioned = tuple(account.uri for account, _ in named)
    followers = author.followers_uri
    group = group_uri_of(home)
    helps = (group,) if is_help else ()
    match status.visibility:
        case Visibility.PUBLIC:
            return Addresses((PUBLIC,), (followers, *helps, *mentioned))
        case Visibility.UNLISTED:
            return Addresses((followers,), (PUBLIC, *helps, *mentioned))
        case Visibility.TOWN:
            return Addresses((home.town_members_uri or group,), (followers, group, *mentioned))
        case Visibility.PRIVATE:
            return Addresses((followers,), mentioned)
        case Visibility.DIRECT:
            return Addresses(mentioned, ())
        case Visibility.INSTANCE:
            return Addresses((), ())


def share_addresses(home: Home, account: Account, share: Status, original_author: Account) -> Addresses:
    """`to` and `cc` of a share, by its scope."""
    followers = account.followers_uri
    match share.visibility:
        case Visibility.PUBLIC:
            return Addresses((PUBLIC,), (followers, original_author.uri))
        case Visibility.UNLISTED:
            return Addresses((followers,), (PUBLIC, original_author.uri))
        case Visibility.TOWN:
            return Addresses((home.town_members_uri or followers,), (followers, original_author.uri))
        case Visibility.PRIVATE:
            return Addresses((followers,), ())
        case Visibility.DIRECT | Visibility.INSTANCE:
            return Addresses((), ())


def group_uri_of(home: Home) -> str:
    """This instance's own `entraide` group."""
    return home.addresses.actor(ENTRAIDE, group=True)


def inbox_of(account: Account) -> str:
    """Where an account is reached: its server's shared inbox, or its own."""
    return account.shared_inbox_uri or account.inbox_uri


async def _inboxes_of(unit: Unit, author: Account, status: Status, named: Named) -> tuple[str, ...]:
    mentioned = _reachable(account for account, _ in named)
    match status.visibility:
        case Visibility.PUBLIC | Visibility.UNLISTED:
            followers = [inbox for _, inbox in await follower_inboxes(unit, author.id)]
            # Help and events that are open to all are first of all for the town, whoever follows their author.
            is_for_town = bool(unit.home.town_members_uri) and (
                bool(status.parts & StatusPart.EVENT) or await help_by_id(unit, status.id) is not None
            )
            town = (await _town_inboxes(unit)).values() if is_for_town else ()
            return _distinct([*followers, *mentioned, *town, *await _parent_author(unit, status)])
        case Visibility.PRIVATE:
            followers = [inbox for _, inbox in await follower_inboxes(unit, author.id)]
            return _distinct([*followers, *mentioned])
        case Visibility.TOWN:
            domains = await _town_inboxes(unit)
            # Who is named elsewhere in the town stands behind a shared inbox that gets it anyway.
            return _distinct(domains.values())
        case Visibility.DIRECT:
            return _distinct(mentioned)
        case Visibility.INSTANCE:
            return ()


async def _recipients_of_share(unit: Unit, account: Account, share: Status) -> Audience:
    """A share goes to the sharer's followers and to the author; one of a town post only within the town."""
    original = await status_by_id(unit, share.reblog_of_id) if share.reblog_of_id is not None else None
    author = await account_by_id(unit, original.account_id) if original is not None else None
    if author is None:
        return Audience((), (), ())
    addressed = share_addresses(unit.home, account, share, author)
    if share.visibility in (Visibility.DIRECT, Visibility.INSTANCE):
        return Audience(addressed.to, addressed.cc, ())
    reached = await follower_inboxes(unit, account.id)
    if share.visibility is not Visibility.PRIVATE and author.domain and author.suspended_at is None:
        reached.append((author.domain, inbox_of(author)))
    if share.visibility is Visibility.TOWN:
        members = await _town_inboxes(unit)
        reached = [(domain, inbox) for domain, inbox in reached if domain in members]
    return Audience(addressed.to, addressed.cc, _distinct(inbox for _, inbox in reached))


async def _town_inboxes(unit: Unit) -> dict[str, str]:
    """Domain -> shared inbox of the town's other active instances; none for an instance without a town."""
    if not unit.home.town_members_uri:
        return {}
    members = await town_members(unit)
    return {member.domain: member.shared_inbox_uri for member in members if member.domain != unit.home.domain}


async def _parent_author(unit: Unit, status: Status) -> list[str]:
    if status.in_reply_to_account_id is None or status.in_reply_to_account_id == status.account_id:
        return []
    parent_author = await account_by_id(unit, status.in_reply_to_account_id)
    return _reachable([parent_author] if parent_author is not None else [])


def _reachable(accounts: Iterable[Account]) -> list[str]:
    return [
        inbox_of(account)
        for account in accounts
        if not account.is_local and account.suspended_at is None and account.gone_at is None
    ]


def _distinct(inboxes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(inbox for inbox in inboxes if inbox))
