"""An account keeps lists of those it follows; what an exclusive list holds stays out of its home feed."""

from collections.abc import Sequence
from dataclasses import dataclass

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, InvalidFields, NotFound
from ensembl_fed.ids import new_id
from ensembl_fed.models import AccountList
from ensembl_fed.models.kinds import RepliesPolicy
from ensembl_fed.storage.lists import (
    MOST_LISTS,
    MOST_MEMBERS,
    add_list_members,
    count_lists,
    followed_or_asked,
    list_of,
    member_ids,
    remove_list,
    remove_list_members,
    settle_at_home,
)
from ensembl_fed.storage.timelines import fill_home
from ensembl_fed.storage.unit import Unit, unique

_LONGEST_TITLE = 255
_SHOWN_AGAIN = 20


@dataclass(frozen=True, slots=True)
class ListDraft:
    """What a client says of a list; None where it says nothing."""

    title: str | None = None
    replies_policy: str | None = None
    exclusive: bool | None = None


async def create_list(unit: Unit, account_id: int, draft: ListDraft) -> AccountList:
    """A new list, with nobody in it. Raises Invalid for a title that is missing, or too many lists."""
    if await count_lists(unit, account_id) >= MOST_LISTS:
        raise Invalid(f"Validation failed: Vous avez déjà {MOST_LISTS} listes.")
    kept = AccountList(
        id=new_id(),
        account_id=account_id,
        title=_title(draft.title or ""),
        replies_policy=_policy(draft.replies_policy) or RepliesPolicy.LIST,
        exclusive=bool(draft.exclusive),
        created_at=utc_now(),
    )
    await unit.add(kept)
    return kept


async def change_list(unit: Unit, account_id: int, list_id: int, draft: ListDraft) -> AccountList:
    """Give a list another title or other rules. Raises NotFound for another's, Invalid for an empty title."""
    kept = await own_list(unit, account_id, list_id)
    if draft.title is not None:
        kept.title = _title(draft.title)
    kept.replies_policy = _policy(draft.replies_policy) or kept.replies_policy
    was_exclusive = kept.exclusive
    kept.exclusive = kept.exclusive if draft.exclusive is None else draft.exclusive
    await unit.add(kept)
    if kept.exclusive is not was_exclusive:
        await _settle_home(unit, account_id, await member_ids(unit, list_id))
    return kept


async def delete_list(unit: Unit, account_id: int, list_id: int) -> None:
    """Forget a list. Raises NotFound for another's."""
    kept = await own_list(unit, account_id, list_id)
    members = await member_ids(unit, list_id) if kept.exclusive else []
    await remove_list(unit, list_id)
    await _settle_home(unit, account_id, members)


async def add_to_list(unit: Unit, account_id: int, list_id: int, target_ids: Sequence[int]) -> None:
    """Put accounts into a list.

    Raises NotFound for another's list and for accounts that its owner does not follow, Invalid for those in it already.
    """
    kept = await own_list(unit, account_id, list_id)
    wanted = unique(target_ids)
    if len(await followed_or_asked(unit, account_id, wanted)) < len(wanted):
        raise NotFound
    members = await member_ids(unit, list_id)
    if set(members) & set(wanted):
        raise Invalid("Validation failed: Ce compte est déjà dans la liste.")
    if len(members) + len(wanted) > MOST_MEMBERS:
        raise Invalid(f"Validation failed: Une liste contient {MOST_MEMBERS} comptes au plus.")
    await add_list_members(unit, account_id, list_id, wanted)
    if kept.exclusive:
        await _settle_home(unit, account_id, wanted)


async def remove_from_list(unit: Unit, account_id: int, list_id: int, target_ids: Sequence[int]) -> None:
    """Take accounts out of a list; it is no error if they are not in it. Raises NotFound for another's list."""
    kept = await own_list(unit, account_id, list_id)
    await remove_list_members(unit, list_id, unique(target_ids))
    if kept.exclusive:
        await _settle_home(unit, account_id, unique(target_ids))


async def own_list(unit: Unit, account_id: int, list_id: int) -> AccountList:
    """One of an account's lists. Raises NotFound."""
    kept = await list_of(unit, account_id, list_id)
    if kept is None:
        raise NotFound
    return kept


async def _settle_home(unit: Unit, account_id: int, target_ids: Sequence[int]) -> None:
    for target_id in await settle_at_home(unit, account_id, target_ids):
        await fill_home(unit, account_id, target_id, limit=_SHOWN_AGAIN)


def _title(title: str) -> str:
    if not title.strip():
        raise InvalidFields({"title": [("ERR_BLANK", "Le titre ne peut pas être vide.")]})
    if len(title) > _LONGEST_TITLE:
        raise InvalidFields({"title": [("ERR_TOO_LONG", f"Le titre est trop long : {_LONGEST_TITLE} caractères.")]})
    return title.strip()


def _policy(word: str | None) -> RepliesPolicy | None:
    if word is None:
        return None
    try:
        return RepliesPolicy(word)
    except ValueError as error:
        raise InvalidFields(
            {"replies_policy": [("ERR_INCLUSION", "Les réponses montrées sont followed, list ou none.")]}
        ) from error
