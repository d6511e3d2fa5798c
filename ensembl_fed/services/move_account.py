"""A person changes address: the new account names the old one, then the old one moves and takes its followers along."""

from datetime import timedelta
from typing import Final

from activitypub.activities import move_activity
from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany, TownError
from ensembl_fed.events import AccountChanged
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account
from ensembl_fed.models.kinds import AccountKind
from ensembl_fed.outbox.publish import publish_profile_update
from ensembl_fed.outbox.send import send
from ensembl_fed.services.block_account import block_account
from ensembl_fed.services.follow_account import follow_account, unfollow_account
from ensembl_fed.storage.departures import local_blockers_of, local_followers_of
from ensembl_fed.storage.relations import follow_between, follower_inboxes, is_blocked
from ensembl_fed.storage.unit import Unit

MOST_ALIASES: Final = 10
# As Mastodon has it: followers are not sent to and fro. Source: https://docs.joinmastodon.org/user/moving/
MOVE_PAUSE: Final = timedelta(days=30)
TAKEN_AGAIN_AFTER: Final = timedelta(days=7)
# Beyond that the rest follow by hand; an instance has some hundred members.
_MOST_FOLLOWERS: Final = 5_000
_DAY_S: Final = 86_400


async def add_alias(unit: Unit, account: Account, other: Account) -> None:
    """Name another account of the same person, so that it may move here. Naming it twice is naming it once.

    Raises Invalid for oneself, for a group and beyond ten names.
    """
    if other.id == account.id:
        raise Invalid("C’est ce compte-ci : indiquez l’adresse de l’autre.")
    if other.kind in (AccountKind.GROUP, AccountKind.APPLICATION):
        raise Invalid("Ce compte n’est pas celui d’une personne.")
    if other.uri in account.also_known_as:
        return
    if len(account.also_known_as) >= MOST_ALIASES:
        raise Invalid(f"Vous pouvez indiquer {MOST_ALIASES} autres comptes au plus.")
    await _name(unit, account, [*account.also_known_as, other.uri])


async def remove_alias(unit: Unit, account: Account, uri: str) -> None:
    """No longer name an account; it is no error if it was not named."""
    if uri in account.also_known_as:
        await _name(unit, account, [one for one in account.also_known_as if one != uri])


async def set_aliases(unit: Unit, account: Account, others: list[Account]) -> None:
    """Name these accounts and no others. Raises Invalid."""
    wanted = {other.uri for other in others}
    for uri in [uri for uri in account.also_known_as if uri not in wanted]:
        await remove_alias(unit, account, uri)
    for other in others:
        await add_alias(unit, account, other)


async def move_account(unit: Unit, account: Account, target: Account) -> int:
    """Move an account of this instance to another one, which was just read and names it; returns to how many inboxes
    that is told.

    The followers here follow the new account, those elsewhere are led there by their servers. The old account stays,
    points to the new one and is quiet. Raises NotAllowed, NotFound, Conflict without the new account's word, TooMany
    within 30 days of the last move.
    """
    check_may_move(account)
    if target.id == account.id:
        raise Invalid("C’est ce compte-ci : indiquez l’adresse du nouveau.")
    if target.gone_at is not None or target.suspended_at is not None:
        raise NotFound("Ce compte n’existe pas, ou plus.")
    if target.moved_to_uri:
        raise Conflict("Ce compte a lui-même déménagé.")
    if account.uri not in target.also_known_as:
        raise Conflict("Le nouveau compte n’indique pas encore celui-ci parmi vos autres comptes. Faites-le d’abord.")
    account.moved_to_uri, account.moved_at = target.uri, utc_now()
    account.version += 1
    await unit.add(account)
    unit.tell(AccountChanged(account.id))
    await publish_profile_update(unit, account)
    inboxes = [inbox for _, inbox in await follower_inboxes(unit, account.id)]
    document = move_activity(
        f"{account.uri}#moves/{new_id()}", account.uri, target.uri, to=[account.followers_uri], cc=[target.uri]
    )
    if not target.is_local:
        inboxes.append(target.inbox_uri)
    count = await send(unit, account, document, inboxes, object_uri=account.uri)
    await take_followers_along(unit, account, target)
    return count


def check_may_move(account: Account) -> None:
    """Raise what keeps an account from moving, whatever the destination."""
    if not account.is_local or account.kind in (AccountKind.GROUP, AccountKind.APPLICATION):
        raise NotAllowed("Ce compte ne peut pas déménager.")
    if account.moved_to_uri:
        raise Conflict("Ce compte a déjà déménagé. Annulez d’abord ce déménagement.")
    waits = account.moved_at + MOVE_PAUSE - utc_now() if account.moved_at is not None else timedelta(0)
    if waits > timedelta(0):
        seconds = int(waits.total_seconds())
        days = -(-seconds // _DAY_S)
        raise TooMany(
            f"Vous avez déménagé il y a peu. Vous pourrez le faire de nouveau dans {days} jours.",
            retry_after_s=seconds,
        )


async def undo_move(unit: Unit, account: Account) -> None:
    """The old account is in use again. Who was led away does not come back by itself. No error if it never moved."""
    if not account.moved_to_uri:
        return
    account.moved_to_uri = ""
    account.version += 1
    await unit.add(account)
    unit.tell(AccountChanged(account.id))
    await publish_profile_update(unit, account)


async def take_followers_along(unit: Unit, moved: Account, target: Account) -> None:
    """Let the followers of this instance follow the new account instead, as they followed the old; whoever blocks
    the old one blocks the new one too."""
    for blocker in await local_blockers_of(unit, moved.id, limit=_MOST_FOLLOWERS):
        if blocker.id != target.id:
            await block_account(unit, blocker, target)
    for follower in await local_followers_of(unit, moved.id, limit=_MOST_FOLLOWERS):
        follow = await follow_between(unit, follower.id, moved.id)
        if follow is not None and follower.id != target.id and not await is_blocked(unit, follower.id, target.id):
            await _follow_instead(unit, follower, target, reblogs=follow.show_reblogs, tells=follow.notify)
        await unfollow_account(unit, follower, moved)


async def _follow_instead(unit: Unit, follower: Account, target: Account, *, reblogs: bool, tells: bool) -> None:
    try:
        await follow_account(unit, follower, target, reblogs=reblogs, notify=tells)
    except TownError:
        return  # one who may not follow, such as an account that moved itself, keeps nobody else back


async def _name(unit: Unit, account: Account, uris: list[str]) -> None:
    account.also_known_as = uris
    account.version += 1
    await unit.add(account)
    unit.tell(AccountChanged(account.id))
    await publish_profile_update(unit, account)
