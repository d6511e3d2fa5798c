"""An account says what it wants to be warned of, or not to see; clients and streams hear of each change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, InvalidFields, NotFound
from ensembl_fed.events import FiltersChanged
from ensembl_fed.ids import new_id
from ensembl_fed.models import Filter, FilterKeyword, FilterStatus
from ensembl_fed.models.kinds import FilterAction
from ensembl_fed.storage.filters import (
    MOST_FILTERS,
    WholeFilter,
    filter_of,
    filtered_status_of,
    filters_of,
    keyword_of,
    remove_filter,
    remove_filtered_status,
    remove_keywords,
)
from ensembl_fed.storage.unit import Unit

PLACES = ("home", "notifications", "public", "thread", "account")
_LONGEST_TITLE = 255
_LONGEST_KEYWORD = 512
_MOST_KEYWORDS = 200
_MOST_STATUSES = 200
_LONGEST_TERM_S = 100 * 365 * 24 * 3_600


@dataclass(frozen=True, slots=True)
class KeywordDraft:
    """What a client says of a keyword: a new one without `id`; `is_removed` takes it away."""

    keyword: str | None = None
    whole_word: bool | None = None
    id: int | None = None
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class FilterDraft:
    """What a client says of a filter; None where it says nothing. `expires_in_s` of 0 means never."""

    title: str | None = None
    context: Sequence[str] | None = None
    action: str | None = None
    expires_in_s: int | None = None
    keywords: Sequence[KeywordDraft] = ()


async def create_filter(unit: Unit, account_id: int, draft: FilterDraft) -> WholeFilter:
    """A new filter. Raises Invalid for a missing title, an unknown place or action, an empty keyword, or too many."""
    if len(await filters_of(unit, account_id)) >= MOST_FILTERS:
        raise Invalid(f"Validation failed: Vous avez déjà {MOST_FILTERS} filtres.")
    kept = Filter(
        id=new_id(), account_id=account_id, title="", context=[], action=FilterAction.WARN, created_at=utc_now()
    )
    _apply(kept, FilterDraft(draft.title or "", draft.context or (), draft.action, draft.expires_in_s))
    await unit.add(kept)
    for keyword in draft.keywords:
        if not keyword.is_removed:
            await _add_keyword(unit, kept.id, keyword)
    return await _changed(unit, account_id, kept.id)


async def change_filter(unit: Unit, account_id: int, filter_id: int, draft: FilterDraft) -> WholeFilter:
    """Change what is said of a filter and its keywords. Raises NotFound for another's, Invalid as `create_filter`."""
    whole = await own_filter(unit, account_id, filter_id)
    _apply(whole.filter, draft)
    await unit.add(whole.filter)
    known = {keyword.id: keyword for keyword in whole.keywords}
    for one in draft.keywords:
        if one.id is None:
            await _add_keyword(unit, filter_id, one, beside=len(known))
        elif one.id not in known:
            raise NotFound
        elif one.is_removed:
            await remove_keywords(unit, filter_id, [one.id])
        else:
            await _change_keyword(unit, known[one.id], one)
    return await _changed(unit, account_id, filter_id)


async def delete_filter(unit: Unit, account_id: int, filter_id: int) -> None:
    """Forget a filter. Raises NotFound for another's."""
    await own_filter(unit, account_id, filter_id)
    await remove_filter(unit, filter_id)
    unit.tell(FiltersChanged(account_id))


async def add_keyword(unit: Unit, account_id: int, filter_id: int, draft: KeywordDraft) -> FilterKeyword:
    """One more keyword. Raises NotFound for another's filter, Invalid for an empty keyword."""
    whole = await own_filter(unit, account_id, filter_id)
    keyword = await _add_keyword(unit, filter_id, draft, beside=len(whole.keywords))
    unit.tell(FiltersChanged(account_id))
    return keyword


async def change_keyword(unit: Unit, account_id: int, keyword_id: int, draft: KeywordDraft) -> FilterKeyword:
    """Another word, or another way to look for it. Raises NotFound for another's, Invalid for an empty one."""
    _, keyword = await own_keyword(unit, account_id, keyword_id)
    await _change_keyword(unit, keyword, draft)
    unit.tell(FiltersChanged(account_id))
    return keyword


async def delete_keyword(unit: Unit, account_id: int, keyword_id: int) -> None:
    """Forget a keyword; its filter stays. Raises NotFound for another's."""
    kept, keyword = await own_keyword(unit, account_id, keyword_id)
    await remove_keywords(unit, kept.id, [keyword.id])
    unit.tell(FiltersChanged(account_id))


async def add_filtered_status(unit: Unit, account_id: int, filter_id: int, status_id: int) -> FilterStatus:
    """A filter is about one status more, which its owner may see: ask before.

    Raises NotFound for another's filter, Invalid for a status that is in it already.
    """
    whole = await own_filter(unit, account_id, filter_id)
    if any(entry.status_id == status_id for entry in whole.statuses):
        raise Invalid("Validation failed: Ce message est déjà dans le filtre.")
    if len(whole.statuses) >= _MOST_STATUSES:
        raise Invalid(f"Validation failed: Un filtre contient {_MOST_STATUSES} messages au plus.")
    entry = FilterStatus(id=new_id(), filter_id=filter_id, status_id=status_id)
    await unit.add(entry)
    unit.tell(FiltersChanged(account_id))
    return entry


async def delete_filtered_status(unit: Unit, account_id: int, entry_id: int) -> FilterStatus:
    """A filter is no longer about a status. Raises NotFound for another's."""
    entry = await own_filtered_status(unit, account_id, entry_id)
    await remove_filtered_status(unit, entry.id)
    unit.tell(FiltersChanged(account_id))
    return entry


async def own_filter(unit: Unit, account_id: int, filter_id: int) -> WholeFilter:
    """One of an account's filters. Raises NotFound."""
    whole = await filter_of(unit, account_id, filter_id)
    if whole is None:
        raise NotFound
    return whole


async def own_keyword(unit: Unit, account_id: int, keyword_id: int) -> tuple[Filter, FilterKeyword]:
    """One of an account's keywords with its filter. Raises NotFound."""
    found = await keyword_of(unit, account_id, keyword_id)
    if found is None:
        raise NotFound
    return found


async def own_filtered_status(unit: Unit, account_id: int, entry_id: int) -> FilterStatus:
    """One of the statuses in an account's filters. Raises NotFound."""
    entry = await filtered_status_of(unit, account_id, entry_id)
    if entry is None:
        raise NotFound
    return entry


def _apply(kept: Filter, draft: FilterDraft) -> None:
    if draft.title is not None:
        kept.title = _checked_title(draft.title)
    if draft.context is not None:
        kept.context = _checked_places(draft.context)
    if draft.action is not None:
        kept.action = _checked_action(draft.action)
    if draft.expires_in_s is not None:
        term_s = min(draft.expires_in_s, _LONGEST_TERM_S)
        kept.expires_at = utc_now() + timedelta(seconds=term_s) if term_s else None


def _checked_title(title: str) -> str:
    if not title.strip():
        raise InvalidFields({"title": [("ERR_BLANK", "Le titre ne peut pas être vide.")]})
    if len(title) > _LONGEST_TITLE:
        raise InvalidFields({"title": [("ERR_TOO_LONG", f"Le titre est trop long : {_LONGEST_TITLE} caractères.")]})
    return title.strip()


def _checked_places(places: Sequence[str]) -> list[str]:
    wanted = [place for place in PLACES if place in places]
    if not places or len(wanted) < len(set(places)):
        raise InvalidFields({"context": [("ERR_INVALID", "Dites où le filtre s’applique : " + ", ".join(PLACES))]})
    return wanted


def _checked_action(word: str) -> FilterAction:
    try:
        return FilterAction(word)
    except ValueError as error:
        raise InvalidFields({"filter_action": [("ERR_INCLUSION", "Un filtre fait warn, hide ou blur.")]}) from error


def _checked_keyword(text: str | None) -> str:
    word = (text or "").strip()
    if not word:
        raise InvalidFields({"keyword": [("ERR_BLANK", "Le mot à filtrer ne peut pas être vide.")]})
    if len(word) > _LONGEST_KEYWORD:
        raise InvalidFields({"keyword": [("ERR_TOO_LONG", f"Le mot est trop long : {_LONGEST_KEYWORD} caractères.")]})
    return word


async def _add_keyword(unit: Unit, filter_id: int, draft: KeywordDraft, *, beside: int = 0) -> FilterKeyword:
    if beside >= _MOST_KEYWORDS:
        raise Invalid(f"Validation failed: Un filtre contient {_MOST_KEYWORDS} mots au plus.")
    keyword = FilterKeyword(
        id=new_id(),
        filter_id=filter_id,
        keyword=_checked_keyword(draft.keyword),
        whole_word=bool(draft.whole_word),
    )
    await unit.add(keyword)
    return keyword


async def _change_keyword(unit: Unit, keyword: FilterKeyword, draft: KeywordDraft) -> None:
    if draft.keyword is not None:
        keyword.keyword = _checked_keyword(draft.keyword)
    if draft.whole_word is not None:
        keyword.whole_word = draft.whole_word
    await unit.add(keyword)


async def _changed(unit: Unit, account_id: int, filter_id: int) -> WholeFilter:
    unit.tell(FiltersChanged(account_id))
    return await own_filter(unit, account_id, filter_id)
