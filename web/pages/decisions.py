"""Whoever a decision is about reads why, and contests it, without signing in; anyone reads a month's figures."""

from dataclasses import dataclass
from hmac import compare_digest
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ensembl_fed.errors import Conflict, Invalid, NotFound
from ensembl_fed.models import Appeal, ModerationDecision
from ensembl_fed.models.kinds import AppealState, DecisionState
from ensembl_fed.storage.decisions import appeals_of, decision_by_id
from ensembl_fed.storage.unit import Unit
from moderation.appeals import LONGEST_APPEAL, contest
from moderation.statement import PAGE, statement
from moderation.transparency import transparency_of
from web.answers import json_answer
from web.counters import Rate, limit_rate
from web.forms import read_form, text_of
from web.pages.reader import reader_of, shell_for, show
from web.pages.shell import NO_FORM, FormState, Page
from web.pages.words import Place, mark
from web.request import address_of, instance_of
from web.session import check_form

_RATE: Final = Rate(30, 3_600)
_FIGURES: Final = {
    "notices": mark("Signalements reçus"),
    "own_initiative": mark("Décisions de notre propre initiative"),
    "automated_detections": mark("Contenus repérés par un filtre automatique"),
    "automated_decisions": mark("Décisions prises par un programme"),
    "appeals": mark("Recours"),
    "appeals_overturned": mark("Recours qui ont changé la décision"),
    "median_hours": mark("Heures jusqu’à la décision, en médiane"),
}
_DECISIONS: Final = {
    "warn": mark("Avertissements"),
    "sensitize": mark("Images derrière un avertissement"),
    "disable": mark("Comptes désactivés"),
    "limit": mark("Comptes limités"),
    "suspend": mark("Comptes suspendus"),
    "mute": mark("Interdictions de publier pour un temps"),
    "hide": mark("Comptes cachés en urgence"),
    "remove_status": mark("Messages retirés"),
}
_APPEALS: Final = {
    AppealState.OPEN: mark("Votre recours est arrivé. Une autre personne que celle qui a décidé vous répondra."),
    AppealState.UPHELD: mark("Votre recours a été examiné : la décision est maintenue."),
    AppealState.OVERTURNED: mark("Votre recours a été examiné : la décision est annulée."),
    AppealState.CHANGED: mark("Votre recours a été examiné : une mesure plus légère remplace la décision."),
}


@dataclass(frozen=True, slots=True)
class DecisionPage(Page):
    """GET, POST /decisions/ID?cle=…, with the field text. `appeal` says where it stands, and the answer."""

    template: ClassVar[str] = "decision.html"
    is_private: ClassVar[bool] = True
    action_url: str
    paragraphs: tuple[str, ...]
    is_over: bool = False
    appeal: tuple[str, ...] = ()
    may_contest: bool = True
    form: FormState = NO_FORM
    longest: int = LONGEST_APPEAL


@dataclass(frozen=True, slots=True)
class TransparencyPage(Page):
    """GET /transparence/2026-11"""

    template: ClassVar[str] = "transparency.html"
    month: str
    figures: tuple[tuple[str, str], ...]
    decisions: tuple[tuple[str, str], ...]
    json_url: str


async def show_decision(request: Request) -> Response:
    """GET /decisions/ID?cle=…"""
    async with instance_of(request).database.reading() as unit:
        return await _page(request, unit, NO_FORM, request.query_params.get("cle", ""))


async def contest_decision(request: Request) -> Response:
    """POST /decisions/ID?cle=…"""
    form, word = await read_form(request), request.query_params.get("cle", "")
    limit_rate(request, "appeal", address_of(request), _RATE)
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        check_form(request, form, reader.session)
        decision = await _decision_at(request, unit, word)
    try:
        async with instance_of(request).database.unit() as unit:
            await contest(unit, await _decision_at(request, unit, word), text_of(form, "text"))
    except (Invalid, Conflict) as error:
        async with instance_of(request).database.reading() as unit:
            state = FormState({"text": text_of(form, "text")}, {"text": str(error)})
            return await _page(request, unit, state, word, status=409 if isinstance(error, Conflict) else 422)
    return RedirectResponse(f"{PAGE}/{decision.id}?cle={word}", 303, {"cache-control": "no-store"})


async def show_month(request: Request) -> Response:
    """GET /transparence/2026-11"""
    month = request.path_params["month"]
    async with instance_of(request).database.reading() as unit:
        figures = await transparency_of(unit, month)
        shell = await shell_for(request, unit, await reader_of(request, unit), Place.ABOUT)
    counts = figures["decisions"]
    page = TransparencyPage(
        shell,
        month=month,
        figures=tuple(
            (label, "–" if figures[name] is None else str(figures[name])) for name, label in _FIGURES.items()
        ),
        decisions=tuple((_DECISIONS[name], str(count)) for name, count in counts.items() if name in _DECISIONS)
        if isinstance(counts, dict)
        else (),
        json_url=f"/transparence/{month}.json",
    )
    return await show(request, page)


async def month_json(request: Request) -> Response:
    """GET /transparence/2026-11.json"""
    async with instance_of(request).database.reading() as unit:
        return json_answer(await transparency_of(unit, request.path_params["month"]), shared=True)


def _shown(figure: object) -> str:
    return "–" if figure is None else str(figure)


async def _page(request: Request, unit: Unit, form: FormState, word: str, *, status: int = 200) -> Response:
    decision = await _decision_at(request, unit, word)
    appeals = await appeals_of(unit, decision.id)
    page = DecisionPage(
        await shell_for(request, unit, await reader_of(request, unit)),
        action_url=f"{PAGE}/{decision.id}?cle={decision.word}",
        paragraphs=tuple(statement(decision)),
        is_over=decision.state in (DecisionState.UNDONE, DecisionState.ENDED),
        appeal=_appeal_words(appeals[-1]) if appeals else (),
        may_contest=not appeals,
        form=form,
    )
    return await show(request, page, status=status)


def _appeal_words(appeal: Appeal) -> tuple[str, ...]:
    return (_APPEALS[appeal.state], *([appeal.answer] if appeal.answer else []))


async def _decision_at(request: Request, unit: Unit, word: str) -> ModerationDecision:
    """The decision, for whom its link was sent to. Raises NotFound for anyone else (security 30)."""
    decision = await decision_by_id(unit, request.path_params["id"])
    if decision is None or not decision.word or not compare_digest(decision.word.encode(), word.encode()):
        raise NotFound
    return decision


ROUTES = [
    Route(f"{PAGE}/{{id:int}}", show_decision),
    Route(f"{PAGE}/{{id:int}}", contest_decision, methods=["POST"]),
    Route("/transparence/{month}.json", month_json),
    Route("/transparence/{month}", show_month),
]
