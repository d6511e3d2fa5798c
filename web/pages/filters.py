"""What a reader does not want to read: words, and the accounts they hid or blocked (R22)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid
from ensembl_fed.models import Account
from ensembl_fed.models.kinds import FilterAction
from ensembl_fed.services.keep_filter import PLACES, FilterDraft, KeywordDraft, create_filter, delete_filter
from ensembl_fed.storage.filters import WholeFilter, filters_of
from ensembl_fed.storage.relationships import blocked_page, muted_page
from ensembl_fed.storage.unit import Unit
from web.forms import number_of, read_form, text_of
from web.pages.gather import Around, account_path, around, person
from web.pages.reader import leave_word, reader_of, see_other, shell_for, show, to_sign_in, writer_of
from web.pages.shell import NO_FORM, FormState, Page, Person
from web.pages.words import Place, mark
from web.request import instance_of

_PATH: Final = "/parametres/filtres"
_MOST: Final = 80
_LONGEST_WORDS: Final = 200
_ADDED: Final = mark("C’est noté.")
_REMOVED: Final = mark("Ce filtre est retiré.")
_NO_WORDS: Final = mark("Écrivez le mot à filtrer.")
_ACTIONS: Final = {"hide": FilterAction.HIDE, "warn": FilterAction.WARN}


@dataclass(frozen=True, slots=True)
class FilterRow:
    """A filter as it is listed: its words, and whether what it finds is hidden or only covered."""

    id: str
    words: str
    is_hiding: bool


@dataclass(frozen=True, slots=True)
class HiddenPerson:
    """Somebody whom the reader mutes or blocks; `url` takes the field on (0) to undo it."""

    person: Person
    url: str


@dataclass(frozen=True, slots=True)
class FiltersPage(Page):
    """GET, POST /parametres/filtres. Fields: words, action (warn, hide)."""

    template: ClassVar[str] = "filters.html"
    is_private: ClassVar[bool] = True
    filters: tuple[FilterRow, ...] = ()
    muted: tuple[HiddenPerson, ...] = ()
    blocked: tuple[HiddenPerson, ...] = ()
    form: FormState = NO_FORM


async def show_filters(request: Request) -> Response:
    """GET /parametres/filtres"""
    return await _answer(request, NO_FORM)


async def add(request: Request) -> Response:
    """POST /parametres/filtres: one word or a few that stand together, everywhere"""
    form = await read_form(request)
    words, action = text_of(form, "words").strip()[:_LONGEST_WORDS], text_of(form, "action", "warn")
    draft = FilterDraft(
        title=words,
        context=PLACES,
        action=_ACTIONS.get(action, FilterAction.WARN).value,
        keywords=(KeywordDraft(words, whole_word=True),),
    )
    try:
        async with instance_of(request).database.unit() as unit:
            who = await writer_of(request, unit, form)
            if not words:
                raise Invalid(_NO_WORDS)
            await create_filter(unit, who.account.id, draft)
            await leave_word(unit, who, _ADDED)
    except Invalid as error:
        told = str(error).removeprefix("Validation failed: ")
        return await _answer(request, FormState({"words": words, "action": action}, {"words": told}), status=422)
    return see_other(_PATH)


async def remove(request: Request) -> Response:
    """POST /parametres/filtres/retirer, with the field filter"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        await delete_filter(unit, who.account.id, number_of(form, "filter") or 0)
        await leave_word(unit, who, _REMOVED)
    return see_other(_PATH)


async def _answer(request: Request, form: FormState, *, status: int = 200) -> Response:
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None:
            return to_sign_in(request)
        page = await _page(request, unit, reader.account, form)
    return await show(request, page, status=status)


async def _page(request: Request, unit: Unit, account: Account, form: FormState) -> FiltersPage:
    here = await around(request, unit)
    muted = await muted_page(unit, account.id, older_than=None, newer_than=None, limit=_MOST)
    blocked = await blocked_page(unit, account.id, older_than=None, newer_than=None, limit=_MOST)
    return FiltersPage(
        await shell_for(request, unit, await reader_of(request, unit), Place.FILTERS),
        tuple(_row(one) for one in await filters_of(unit, account.id)),
        _hidden([one for _, one in muted], "masquer", here),
        _hidden([one for _, one in blocked], "bloquer", here),
        form,
    )


def _row(whole: WholeFilter) -> FilterRow:
    words = ", ".join(one.keyword for one in whole.keywords) or whole.filter.title
    return FilterRow(str(whole.filter.id), words, whole.filter.action is FilterAction.HIDE)


def _hidden(accounts: Sequence[Account], deed: str, here: Around) -> tuple[HiddenPerson, ...]:
    return tuple(HiddenPerson(person(one, here), f"{account_path(one)}/{deed}") for one in accounts)


ROUTES = [
    Route(_PATH, show_filters),
    Route(_PATH, add, methods=["POST"]),
    Route(f"{_PATH}/retirer", remove, methods=["POST"]),
]
