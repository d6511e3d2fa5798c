"""For data protection: who read what; somebody's data found, given out, erased; figures (G6, G7, C19)."""

import csv
import io
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

import orjson
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.casework.agents import agents
from ensembl_fed.casework.figures import (
    by_category_and_quartier,
    by_channel,
    hours_to_contact,
    table,
    totals,
)
from ensembl_fed.casework.kinds import Channel
from ensembl_fed.casework.rights import (
    cases_about,
    erase_person_wholly,
    everything_about,
    note_given_out,
    read_by,
    register_entries_of,
)
from ensembl_fed.clock import utc_now
from web.casework.desk_door import Desk, for_responsibles
from web.casework.desk_words import CHANNELS, day_words, read_time
from web.forms import flag_of, texts_of
from web.pages.gather import around, category_of
from web.pages.reader import leave_word, see_other, show
from web.pages.shell import NO_FORM, Choice, FormState, Page

_YEAR: Final = timedelta(days=365)
_MONTH: Final = timedelta(days=30)
_MOST_CASES: Final = 200


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One reading, or one refusal."""

    at: str
    who: str
    action: str
    about: str
    reason: str
    was_allowed: bool


@dataclass(frozen=True, slots=True)
class AuditPage(Page):
    """GET /dossiers/journal?de=&a=&agent="""

    template: ClassVar[str] = "desk_audit.html"
    is_private: ClassVar[bool] = True
    lines: tuple[AuditLine, ...]
    concerned: int
    since: str
    until: str
    agent: str
    team: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class RightsPage(Page):
    """GET, POST /dossiers/droits"""

    template: ClassVar[str] = "desk_rights.html"
    is_private: ClassVar[bool] = True
    typed: str = ""
    found: tuple[Choice, ...] = ()
    in_register: int = 0
    form: FormState = NO_FORM


@dataclass(frozen=True, slots=True)
class FiguresPage(Page):
    """GET /dossiers/chiffres"""

    template: ClassVar[str] = "desk_figures.html"
    is_private: ClassVar[bool] = True
    totals: tuple[tuple[str, str], ...]
    channels: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str, str], ...]


@for_responsibles
async def show_audit(desk: Desk) -> Response:
    """GET /dossiers/journal"""
    query = desk.request.query_params
    since = read_time(query.get("de", "")) or utc_now() - _MONTH
    until = read_time(query.get("a", "")) or utc_now() + timedelta(minutes=1)
    chosen = query.get("agent", "")
    async with desk.room.store.unit() as unit:
        team = await agents(unit)
        member_id = int(chosen) if chosen.isdecimal() and len(chosen) < 20 else None  # noqa: PLR2004 -- 63 bits
        breach = await read_by(unit, member_id=member_id, since=since, until=until)
        await desk.note(unit, "read", "audit")
    lines = tuple(
        AuditLine(
            day_words(line.at),
            line.who,
            _ACTIONS.get(line.action, line.action),
            f"{line.about} {line.about_id or ''}".strip(),
            line.reason,
            line.was_allowed,
        )
        for line in breach.lines[:500]
    )
    page = AuditPage(
        await desk.shell(),
        lines,
        len(breach.case_ids),
        query.get("de", ""),
        query.get("a", ""),
        chosen,
        tuple(Choice(str(one.member_id), one.name) for one in team),
    )
    return await show(desk.request, page)


@for_responsibles
async def show_rights(desk: Desk) -> Response:
    """GET /dossiers/droits"""
    return await show(desk.request, RightsPage(await desk.shell()))


@for_responsibles
async def use_rights(desk: Desk) -> Response:
    """POST /dossiers/droits with the field do: search, export or erase"""
    case_ids = [int(one) for one in texts_of(desk.form, "cases") if one.isdecimal()][:_MOST_CASES]
    if desk.text("do") == "export" and case_ids:
        return await _export(desk, case_ids)
    if desk.text("do") == "erase" and case_ids:
        if not flag_of(desk.form, "sure"):
            form = FormState(errors={"": "Cochez la case : rien ne pourra être retrouvé."})
            return await _search(desk, form, status=422)
        async with desk.room.store.unit() as unit:
            await erase_person_wholly(unit, desk.room, case_ids, by=desk.me)
        async with desk.room.town.unit() as unit:
            await leave_word(unit, desk.who, "Tout est effacé. Il reste une preuve sans nom.")
        return see_other("/dossiers/droits")
    return await _search(desk, NO_FORM)


async def _export(desk: Desk, case_ids: list[int]) -> Response:
    async with desk.room.store.unit() as unit:
        found = await everything_about(unit, desk.room, case_ids)
        await note_given_out(unit, desk.room, case_ids, found, by=desk.me)
        for case_id in case_ids:
            await desk.note(unit, "export", "case", case_id)
    content = orjson.dumps(found, option=orjson.OPT_INDENT_2)
    headers = {"cache-control": "private, no-store", "content-disposition": 'attachment; filename="donnees.json"'}
    return Response(content, media_type="application/json", headers=headers)


async def _search(desk: Desk, form: FormState, *, status: int = 200) -> Response:
    typed = desk.text("q")[:120]
    if not typed:
        form = form if form.errors else FormState(errors={"": "Écrivez un nom, un téléphone ou une adresse."})
        return await show(desk.request, RightsPage(await desk.shell(), form=form), status=422)
    async with desk.room.store.unit() as unit:
        cases = await cases_about(unit, desk.room, typed)
        in_register = len(await register_entries_of(unit, desk.room, typed))
        await desk.note(unit, "search", "person")
    found = tuple(Choice(str(case.id), f"{case.number}, reçu {day_words(case.created_at)}") for case in cases)
    page = RightsPage(await desk.shell(), typed, found, in_register, form)
    return await show(desk.request, page, status=status)


@dataclass(frozen=True, slots=True)
class _Figures:
    totals: tuple[tuple[str, str], ...]
    channels: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str, str], ...]


@for_responsibles
async def show_figures(desk: Desk) -> Response:
    """GET /dossiers/chiffres"""
    found = await _figures(desk)
    return await show(desk.request, FiguresPage(await desk.shell(), found.totals, found.channels, found.rows))


@for_responsibles
async def export_figures(desk: Desk) -> Response:
    """GET /dossiers/chiffres.csv, for the board: nothing that the page does not show"""
    found = await _figures(desk)
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerows([*found.totals, *found.channels, *found.rows])
    headers = {"cache-control": "private, no-store", "content-disposition": 'attachment; filename="chiffres.csv"'}
    return Response("\ufeff" + written.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


async def _figures(desk: Desk) -> _Figures:
    since, until = utc_now() - _YEAR, utc_now() + timedelta(minutes=1)
    async with desk.room.store.reading() as unit:
        named = await totals(unit, since=since, until=until)
        named["Délai médian avant le premier contact"] = await hours_to_contact(unit, since=since, until=until)
        channels = await by_channel(unit, since=since, until=until)
        counts = await by_category_and_quartier(unit, since=since, until=until)
    async with desk.room.town.reading() as town:
        quartiers = (await around(desk.request, town)).quartiers
    rows = tuple(
        (category_of(category).label, quartiers.get(quartier, "Non précisé"), count)
        for category, quartier, count in table(counts)
    )
    named_channels = tuple((CHANNELS[Channel(channel)], count) for channel, count in channels)
    return _Figures(tuple(named.items()), named_channels, rows)


_ACTIONS: Final = {
    "read": "lecture",
    "list": "liste",
    "search": "recherche",
    "reason": "motif donné",
    "break_glass": "secret levé",
    "refused": "refusé",
    "export": "export",
    "print": "impression",
    "letter": "lettre",
    "image": "photo",
    "match": "rapprochement",
    "relay": "relais",
    "day": "ma journée",
}
ROUTES = [
    Route("/dossiers/journal", show_audit),
    Route("/dossiers/droits", show_rights),
    Route("/dossiers/droits", use_rights, methods=["POST"]),
    Route("/dossiers/chiffres", show_figures),
    Route("/dossiers/chiffres.csv", export_figures),
]
