"""The office: the team, what the CCAS chose, how long things are kept (C13, G5, G11)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from typing import ClassVar, Final

from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.casework.agents import agents, decide_agent
from ensembl_fed.casework.desk_settings import change_settings, consent_text, desk_settings, new_consent_text
from ensembl_fed.casework.retention import SUBJECTS, apply_rules, change_rule, is_proved, rules, runs, try_rules
from ensembl_fed.casework.tables import Agent
from ensembl_fed.errors import Invalid, TownError
from web.casework.desk_case import problem_status
from web.casework.desk_door import Desk, for_agents, for_responsibles
from web.casework.desk_words import day_words
from web.casework.processing import Processing, register_of_processing
from web.forms import number_of
from web.pages.reader import leave_word, see_other, show
from web.pages.shell import NO_FORM, FormState, Page

_SETTINGS: Final = (
    *("phone", "address", "hours", "controller", "dpo", "kept_for", "emergency", "quick_exit"),
    *("image_days", "follow_up_days", "rules_for_helpers"),
)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of retention, and how many things it would end now."""

    subject: str
    words: str
    why: str
    days: int
    due: int


@dataclass(frozen=True, slots=True)
class OfficePage(Page):
    """GET, POST /dossiers/bureau"""

    template: ClassVar[str] = "desk_office.html"
    is_private: ClassVar[bool] = True
    me: Agent
    team: tuple[Agent, ...] = ()
    rules: tuple[RuleRow, ...] = ()
    runs: tuple[tuple[str, str], ...] = ()
    is_proved: bool = True
    consent: str = ""
    consent_version: str = ""
    form: FormState = NO_FORM


@dataclass(frozen=True, slots=True)
class ProcessingPage(Page):
    """GET /dossiers/traitements"""

    template: ClassVar[str] = "desk_processing.html"
    is_private: ClassVar[bool] = True
    controller: str
    dpo: str
    entries: tuple[Processing, ...]


@for_agents
async def show_office(desk: Desk) -> Response:
    """GET /dossiers/bureau"""
    return await _page(desk, NO_FORM)


@for_responsibles
async def change_office(desk: Desk) -> Response:
    """POST /dossiers/bureau with the field do: settings, consent, agent, rule or apply"""
    step = _STEPS.get(desk.text("do"))
    try:
        if step is None:
            raise Invalid("Choisissez ce qu’il faut changer.")
        await step(desk)
    except TownError as error:
        values = {name: desk.text(name) for name in _SETTINGS} if desk.text("do") == "settings" else {}
        return await _page(desk, FormState(values, {"": str(error)}), status=problem_status(error))
    async with desk.room.town.unit() as unit:
        await leave_word(unit, desk.who, "C’est noté.")
    return see_other("/dossiers/bureau")


async def _settings(desk: Desk) -> None:
    async with desk.room.store.unit() as unit:
        await change_settings(unit, {name: desk.text(name) for name in _SETTINGS}, by=desk.me)


async def _consent(desk: Desk) -> None:
    async with desk.room.store.unit() as unit:
        await new_consent_text(unit, desk.text("text"))


async def _agent(desk: Desk) -> None:
    async with desk.room.store.unit() as unit:
        await decide_agent(unit, number_of(desk.form, "agent") or 0, desk.text("action"), by=desk.agent)


async def _rule(desk: Desk) -> None:
    async with desk.room.store.unit() as unit:
        await change_rule(unit, desk.text("subject"), number_of(desk.form, "days") or 0, by=desk.me)


async def _apply(desk: Desk) -> None:
    await apply_rules(desk.room)


_STEPS: Final[Mapping[str, Callable[[Desk], Awaitable[None]]]] = {
    "settings": _settings,
    "consent": _consent,
    "agent": _agent,
    "rule": _rule,
    "apply": _apply,
}


async def _page(desk: Desk, form: FormState, *, status: int = 200) -> Response:
    if not desk.agent.is_responsible:
        return await show(desk.request, OfficePage(await desk.shell(), desk.agent))
    async with desk.room.store.unit() as unit:
        settings, consent = await desk_settings(unit), await consent_text(unit)
        team, days, due = await agents(unit), await rules(unit), await try_rules(unit)
        past = await runs(unit, limit=5)
        proved = await is_proved(unit, desk.room)
        await desk.note(unit, "read", "office")
    values = form.values or {name: str(value) for name, value in asdict(settings).items()}
    page = OfficePage(
        await desk.shell(),
        desk.agent,
        team=tuple(team),
        rules=tuple(
            RuleRow(name, subject.words, subject.why, days[name], due[name]) for name, subject in SUBJECTS.items()
        ),
        runs=tuple((day_words(run.at), _counts(run.counts)) for run in past),
        is_proved=proved,
        consent=consent.text,
        consent_version=consent.version,
        form=FormState(values, form.errors),
    )
    return await show(desk.request, page, status=status)


def _counts(counts: Mapping[str, object]) -> str:
    ended = [f"{SUBJECTS[name].words} : {count}" for name, count in counts.items() if count and name in SUBJECTS]
    return ", ".join(ended) or "rien à effacer"


@for_responsibles
async def show_processing(desk: Desk) -> Response:
    """GET /dossiers/traitements"""
    async with desk.room.store.reading() as unit:
        settings, days = await desk_settings(unit), await rules(unit)
    controller = settings.controller or desk.room.home.name
    page = ProcessingPage(await desk.shell(), controller, settings.dpo, register_of_processing(days))
    return await show(desk.request, page)


ROUTES = [
    Route("/dossiers/bureau", show_office),
    Route("/dossiers/bureau", change_office, methods=["POST"]),
    Route("/dossiers/traitements", show_processing),
]
