"""The town's moderation for clients: decisions and what members did with them, appeals, mandates, the log."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Conflict, Invalid, NotAllowed, NotFound
from ensembl_fed.models import Account, Appeal, Member, ModerationDecision
from ensembl_fed.models.kinds import AppealState, InstanceKind, Role
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.audit import first_broken_line, lines
from ensembl_fed.storage.decisions import answers_to, appeal_by_id, decision_by_id, decisions_page, open_appeals
from ensembl_fed.storage.unit import Unit
from moderation.acts import Act
from moderation.appeals import answer_appeal, check_may_answer
from moderation.decide_account import second_emergency, undo_decision
from moderation.ground import Decision
from moderation.mandates import invite, is_live, join, leave, lend, mandate_now, mandates_held, read_powers, revoke
from moderation.proposals import apply_proposal, refuse_proposal
from web.answers import json_answer
from web.auth import needs_scope
from web.entities.decision import appeal_entity, decision_entity, mandate_entity
from web.entities.decision_schemas import LINK, LOG, TEXT
from web.entities.help_schemas import ID
from web.entities.moments import moment
from web.forms import Form, form_of, number_of, read_form, text_of
from web.mastodon.admin_views import moderator_of
from web.mastodon.decision_form import decision_of
from web.openapi import Operation, Schema, listed
from web.paging import read_page
from web.request import instance_of

_READS: Final = "admin:read:reports"
_WRITES: Final = "admin:write:reports"
_BASE: Final = "/api/ensembl/v1/moderation"
_USUAL_DAYS: Final = 365
Change = Callable[[Unit, Member, ModerationDecision, Form], Awaitable[None]]


@needs_scope(_READS)
async def decisions(request: Request) -> Response:
    """GET /api/ensembl/v1/moderation/decisions: newest first."""
    page = read_page(request, default=20, most=80)
    async with instance_of(request).database.reading() as unit:
        await moderator_of(request, unit)
        rows = await decisions_page(unit, older_than=page.max_id, limit=page.limit)
        found = [decision_entity(row, await answers_to(unit, row.id)) for row in rows]
    return json_answer(found)


@needs_scope(_READS)
async def show_decision(request: Request) -> Response:
    """GET /api/ensembl/v1/moderation/decisions/ID"""
    async with instance_of(request).database.reading() as unit:
        await moderator_of(request, unit)
        row = await _decision_asked(request, unit)
        return json_answer(decision_entity(row, await answers_to(unit, row.id)))


def changes(change: Change) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint by which a moderator does something with one decision."""

    @needs_scope(_WRITES)
    async def changed(request: Request) -> Response:
        """POST /api/ensembl/v1/moderation/decisions/ID/…"""
        form = await read_form(request)
        async with instance_of(request).database.unit() as unit:
            moderator = await moderator_of(request, unit)
            row = await _decision_asked(request, unit)
            await change(unit, moderator, row, form)
            return json_answer(decision_entity(row, await answers_to(unit, row.id)))

    return changed


async def _undo(unit: Unit, moderator: Member, row: ModerationDecision, form: Form) -> None:
    await undo_decision(unit, moderator, row, reason=text_of(form, "reason").strip())


async def _apply(unit: Unit, moderator: Member, row: ModerationDecision, form: Form) -> None:
    await apply_proposal(unit, moderator, row)


async def _refuse(unit: Unit, moderator: Member, row: ModerationDecision, form: Form) -> None:
    await refuse_proposal(unit, moderator, row, reason=text_of(form, "reason").strip())


async def _second(unit: Unit, moderator: Member, row: ModerationDecision, form: Form) -> None:
    await second_emergency(unit, moderator, row)


@needs_scope(_READS)
async def appeals(request: Request) -> Response:
    """GET /api/ensembl/v1/moderation/appeals: those that wait, oldest first."""
    async with instance_of(request).database.reading() as unit:
        await moderator_of(request, unit)
        rows = await open_appeals(unit)
        return json_answer([appeal_entity(row, await decision_by_id(unit, row.decision_id)) for row in rows])


@needs_scope(_READS)
async def show_appeal(request: Request) -> Response:
    """GET /api/ensembl/v1/moderation/appeals/ID: 409 for whoever took the decision (M8)."""
    async with instance_of(request).database.reading() as unit:
        moderator = await moderator_of(request, unit)
        appeal = await _appeal_asked(request, unit)
        try:
            decision = await check_may_answer(unit, moderator, appeal)
        except Conflict as error:
            return json_answer({"error": str(error)}, status=409)
        return json_answer(appeal_entity(appeal, decision))


@needs_scope(_WRITES)
async def decide_appeal(request: Request) -> Response:
    """POST /api/ensembl/v1/moderation/appeals/ID: outcome, answer, and what replaces the decision."""
    form = await read_form(request)
    outcome, action = text_of(form, "outcome"), text_of(form, "action")
    if outcome not in set(AppealState) - {AppealState.OPEN}:
        raise Invalid("Choisissez ce que devient la décision.")
    if action and action not in set(Act):
        raise Invalid("Cette mesure n’existe pas.")
    instead: tuple[Act, Decision] | None = (Act(action), decision_of(form)) if action else None
    async with instance_of(request).database.unit() as unit:
        moderator = await moderator_of(request, unit)
        appeal = await _appeal_asked(request, unit)
        try:
            decision = await check_may_answer(unit, moderator, appeal)
        except Conflict as error:
            return json_answer({"error": str(error)}, status=409)
        answer = text_of(form, "answer")
        await answer_appeal(unit, moderator, appeal, answer=answer, outcome=AppealState(outcome), instead=instead)
        return json_answer(appeal_entity(appeal, decision))


@needs_scope(_READS)
async def show_mandates(request: Request) -> Response:
    """GET /api/ensembl/v1/moderation/mandates: what this instance lends, or what the city is lent."""
    async with instance_of(request).database.reading() as unit:
        await moderator_of(request, unit)
        own, now = await mandate_now(unit), utc_now()
        rows = [own] if own is not None else await mandates_held(unit)
        return json_answer([mandate_entity(row, is_live=is_live(row, now)) for row in rows])


@needs_scope(_WRITES)
async def keep_mandate(request: Request) -> Response:
    """POST /api/ensembl/v1/moderation/mandates: powers[hide]=automatic, days; with `invitation` it joins a town."""
    form = await read_form(request)
    powers = read_powers({name: str(value) for name, value in form_of(form, "powers").items()})
    days = number_of(form, "days") or _USUAL_DAYS
    ends_at = utc_now().replace(microsecond=0) + timedelta(days=max(1, min(days, 10 * _USUAL_DAYS)))
    link = text_of(form, "invitation")
    async with instance_of(request).database.unit() as unit:
        actor = await _administrator(request, unit)
        if link:
            mandate = await join(unit, link, powers, ends_at=ends_at, actor=actor.uri)
        else:
            mandate = await lend(unit, powers, ends_at=ends_at, actor=actor.uri)
        return json_answer(mandate_entity(mandate, is_live=True))


@needs_scope(_WRITES)
async def end_mandate(request: Request) -> Response:
    """DELETE /api/ensembl/v1/moderation/mandates: at once; with `leave` the town is left as well."""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        actor = await _administrator(request, unit)
        if text_of(form, "leave"):
            await leave(unit, actor=actor.uri)
            return json_answer({})
        return json_answer(mandate_entity(await revoke(unit, actor=actor.uri), is_live=False))


@needs_scope(_WRITES)
async def make_invitation(request: Request) -> Response:
    """POST /api/ensembl/v1/moderation/invitations: kind, name. The link is shown once."""
    form = await read_form(request)
    kind = text_of(form, "kind", InstanceKind.NEIGHBOURHOOD)
    if kind not in set(InstanceKind) - {InstanceKind.CITY}:
        raise Invalid("Ce genre d’instance n’existe pas.")
    async with instance_of(request).database.unit() as unit:
        actor = await _administrator(request, unit)
        link = await invite(unit, name=text_of(form, "name")[:255], kind=InstanceKind(kind), actor=actor.uri)
    return json_answer({"link": link})


@needs_scope(_READS)
async def show_log(request: Request) -> Response:
    """GET /api/ensembl/v1/moderation/log: for administrators, newest first, and whether it holds together."""
    page = read_page(request, default=80, most=80)
    async with instance_of(request).database.reading() as unit:
        await _administrator(request, unit)
        rows = await lines(unit, older_than=page.max_id, limit=page.limit)
        broken, _ = await first_broken_line(unit)
    found = [
        {"number": row.number, "at": moment(row.at), "kind": row.kind, "actor": row.actor, "about": row.about,
         "details": row.details, "digest": row.digest}
        for row in rows
    ]  # fmt: skip
    return json_answer({"lines": found, "broken_line": broken})


async def _administrator(request: Request, unit: Unit) -> Account:
    moderator = await moderator_of(request, unit)
    account = await account_by_id(unit, moderator.account_id)
    if moderator.role is not Role.ADMIN or account is None:
        raise NotAllowed("Seul un administrateur engage son instance.")
    return account


async def _decision_asked(request: Request, unit: Unit) -> ModerationDecision:
    row = await decision_by_id(unit, request.path_params["id"])
    if row is None:
        raise NotFound
    return row


async def _appeal_asked(request: Request, unit: Unit) -> Appeal:
    appeal = await appeal_by_id(unit, request.path_params["id"])
    if appeal is None:
        raise NotFound
    return appeal


_ONE: Final = f"{_BASE}/decisions/{{id:int}}"
_APPEAL: Final = f"{_BASE}/appeals/{{id:int}}"
_MANDATE: Final[Mapping[str, Schema]] = {
    "powers": {"type": "object", "description": "automatic or proposed, by power"},
    "days": {"type": "integer", "minimum": 1},
    "invitation": TEXT,
}
_INVITED: Final[Mapping[str, Schema]] = {"kind": TEXT, "name": TEXT}
_ANSWER: Final[Mapping[str, Schema]] = {"outcome": TEXT, "answer": TEXT, "action": TEXT}
_REASON: Final[Mapping[str, Schema]] = {"reason": TEXT}
_PAGE: Final[Mapping[str, Schema]] = {"max_id": ID, "limit": {"type": "integer", "minimum": 1, "maximum": 80}}
OPERATIONS: Final = (
    Operation("GET", f"{_BASE}/decisions", decisions, "What was decided", listed("Decision"), query=_PAGE),
    Operation("GET", _ONE, show_decision, "One decision", "Decision"),
    Operation("POST", f"{_ONE}/undo", changes(_undo), "Take a decision back", "Decision", body=_REASON),
    Operation("POST", f"{_ONE}/apply", changes(_apply), "Apply what the city proposed", "Decision"),
    Operation("POST", f"{_ONE}/refuse", changes(_refuse), "Refuse what the city proposed", "Decision", body=_REASON),
    Operation("POST", f"{_ONE}/second", changes(_second), "Be the second to hide an account", "Decision"),
    Operation("GET", f"{_BASE}/appeals", appeals, "Appeals that wait", listed("Appeal")),
    Operation("GET", _APPEAL, show_appeal, "One appeal", "Appeal"),
    Operation("POST", _APPEAL, decide_appeal, "Answer an appeal", "Appeal", body=_ANSWER, required=("outcome",)),
    Operation("GET", f"{_BASE}/mandates", show_mandates, "What is lent", listed("Mandate")),
    Operation("POST", f"{_BASE}/mandates", keep_mandate, "Lend powers, or join a town", "Mandate", body=_MANDATE),
    Operation("DELETE", f"{_BASE}/mandates", end_mandate, "Take back what is lent", {"type": "object"}),
    Operation("POST", f"{_BASE}/invitations", make_invitation, "Invite an instance", LINK, body=_INVITED),
    Operation("GET", f"{_BASE}/log", show_log, "The log of decisions", LOG, query=_PAGE),
)
