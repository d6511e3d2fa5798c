"""Moderators see every decision: what each member did with it, what waits for a yes, and who contests."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models import DecisionAnswer, Member, ModerationDecision
from ensembl_fed.models.kinds import AppealState, DecisionState
from ensembl_fed.storage.decisions import answers_to, appeal_by_id, decision_by_id, decisions_page, open_appeals
from ensembl_fed.storage.unit import Unit
from moderation import words
from moderation.appeals import LONGEST_ANSWER, answer_appeal
from moderation.decide_account import second_emergency, undo_decision
from moderation.proposals import apply_proposal, refuse_proposal
from moderation.statement import ground_words, how_long, where
from web.forms import read_form, text_of
from web.pages.gather import around
from web.pages.moderator_door import moderator_at
from web.pages.reader import Reader, leave_word, see_other, shell_for, show
from web.pages.shell import Choice, Link, Moment, Page, Paging
from web.pages.words import Place, mark
from web.paging import read_id
from web.request import instance_of

_PATH: Final = "/moderation/decisions"
_A_PAGE: Final = 20
_STATES: Final = {
    DecisionState.APPLIED: mark("Appliquée"),
    DecisionState.PROPOSED: mark("Proposée par la ville"),
    DecisionState.RECOMMENDED: mark("Recommandée par la ville"),
    DecisionState.REFUSED: mark("Refusée"),
    DecisionState.UNDONE: mark("Annulée"),
    DecisionState.ENDED: mark("Terminée"),
    DecisionState.UNCONFIRMED: mark("Attend l’accord d’une autre personne"),
}
_RESULTS: Final = {
    "": mark("pas encore de réponse"),
    "applied": mark("appliquée"),
    "proposed": mark("attend son modérateur"),
    "recommended": mark("recommandée"),
    "refused": mark("refusée"),
    "undone": mark("annulée"),
    "flagged": mark("signalée, sans mandat"),
}
_UNDO: Final = Choice("undo", mark("Annuler cette décision"))
_APPLY: Final = Choice("apply", mark("Appliquer"))
_REFUSE: Final = Choice("refuse", mark("Refuser"))
_SECOND: Final = Choice("second", mark("Donner mon accord"))
_CHOICES: Final = {
    DecisionState.APPLIED: (_UNDO,),
    DecisionState.PROPOSED: (_APPLY, _REFUSE),
    DecisionState.RECOMMENDED: (_APPLY, _REFUSE),
    DecisionState.UNCONFIRMED: (_SECOND, _UNDO),
}
_OUTCOMES: Final = {
    AppealState.UPHELD: mark("Maintenir la décision"),
    AppealState.OVERTURNED: mark("Annuler la décision"),
}


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision. `members` are pairs: a member of the town, what it did. `choices` are what may be done now."""

    title: str
    target: Link
    state: str
    taken: Moment
    lines: tuple[str, ...]
    members: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...]
    action_url: str


@dataclass(frozen=True, slots=True)
class AppealRow:
    """One appeal that waits. Fields: outcome, answer."""

    decision: str
    text: str
    asked: Moment
    action_url: str


@dataclass(frozen=True, slots=True)
class DecisionsPage(Page):
    """GET /moderation/decisions"""

    template: ClassVar[str] = "moderation_decisions.html"
    is_private: ClassVar[bool] = True
    rows: tuple[DecisionRow, ...]
    appeals: tuple[AppealRow, ...]
    outcomes: tuple[Choice, ...]
    longest: int
    paging: Paging


async def show_decisions(request: Request) -> Response:
    """GET /moderation/decisions, and /moderation/recours"""
    older_than = read_id(request.query_params.get("older"))
    async with instance_of(request).database.reading() as unit:
        who, _ = await moderator_at(request, unit)
        here = await around(request, unit)
        found = await decisions_page(unit, older_than=older_than, limit=_A_PAGE + 1)
        rows = [_row(one, await answers_to(unit, one.id), here.moment(one.created_at)) for one in found[:_A_PAGE]]
        appeals: list[AppealRow] = []
        for appeal in await open_appeals(unit):
            decision = await decision_by_id(unit, appeal.decision_id)
            if decision is not None and decision.issuer_uri == unit.home.addresses.instance_actor:
                title = f"{words.recorded(decision.action)} : {decision.target_uri}"
                asked = here.moment(appeal.created_at)
                appeals.append(AppealRow(title, appeal.text, asked, f"/moderation/recours/{appeal.id}"))
        shell = await shell_for(request, unit, Reader(who), Place.MODERATION)
    page = DecisionsPage(
        shell,
        rows=tuple(rows),
        appeals=tuple(appeals),
        outcomes=tuple(Choice(state.value, label) for state, label in _OUTCOMES.items()),
        longest=LONGEST_ANSWER,
        paging=Paging(
            _PATH if older_than is not None else "",
            f"{_PATH}?older={found[_A_PAGE - 1].id}" if len(found) > _A_PAGE else "",
        ),
    )
    return await show(request, page)


async def change_decision(request: Request) -> Response:
    """POST /moderation/decisions/ID with the field action: undo, apply, refuse, second."""
    form = await read_form(request)
    change = _CHANGES.get(text_of(form, "action"))
    async with instance_of(request).database.unit() as unit:
        who, moderator = await moderator_at(request, unit, form)
        decision = await decision_by_id(unit, request.path_params["id"])
        if decision is None:
            raise NotFound
        if change is None:
            raise Invalid("Choisissez ce qu’il faut faire de cette décision.")
        await change(unit, moderator, decision)
        await leave_word(unit, who, mark("C’est noté."))
    return see_other(_PATH)


async def answer(request: Request) -> Response:
    """POST /moderation/recours/ID with the fields outcome and answer."""
    form = await read_form(request)
    outcome = text_of(form, "outcome")
    if outcome not in {state.value for state in _OUTCOMES}:
        raise Invalid("Choisissez ce que devient la décision.")
    async with instance_of(request).database.unit() as unit:
        who, moderator = await moderator_at(request, unit, form)
        appeal = await appeal_by_id(unit, request.path_params["id"])
        if appeal is None:
            raise NotFound
        words_said = text_of(form, "answer")
        await answer_appeal(unit, moderator, appeal, answer=words_said, outcome=AppealState(outcome))
        await leave_word(unit, who, mark("Votre réponse est partie."))
    return see_other(_PATH)


def _row(decision: ModerationDecision, answers: list[DecisionAnswer], taken: Moment) -> DecisionRow:
    return DecisionRow(
        title=words.recorded(decision.action),
        target=Link(decision.target_uri, decision.target_uri),
        state=_STATES[decision.state],
        taken=taken,
        lines=(decision.facts, ground_words(decision), f"{where(decision)}, {how_long(decision)}"),
        members=tuple((one.domain, _RESULTS.get(one.result, one.result)) for one in answers),
        choices=_CHOICES.get(decision.state, ()),
        action_url=f"{_PATH}/{decision.id}",
    )


_CHANGES: Final[dict[str, Callable[[Unit, Member, ModerationDecision], Awaitable[None]]]] = {
    "undo": undo_decision,
    "apply": apply_proposal,
    "refuse": refuse_proposal,
    "second": second_emergency,
}
ROUTES = [
    Route(_PATH, show_decisions),
    Route(f"{_PATH}/{{id:int}}", show_decisions),
    Route(f"{_PATH}/{{id:int}}", change_decision, methods=["POST"]),
    Route("/moderation/recours", show_decisions),
    Route("/moderation/recours/{id:int}", answer, methods=["POST"]),
]
