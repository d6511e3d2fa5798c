"""Moderators work through reports and decide about accounts, without JavaScript."""

from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid, TownError
from ensembl_fed.models import Account, Rule
from ensembl_fed.models.kinds import DecisionScope
from ensembl_fed.storage.town import rules, town_member_by_domain
from ensembl_fed.storage.unit import Unit
from moderation.decide_account import Decision, decide_about
from moderation.decide_report import assign_report, reopen_report, report_for, resolve_report
from moderation.queue import Pile, dossier_of, pending_members, reports_queue
from web.forms import Form, flag_of, read_form, text_of
from web.pages.desk import Measure, ModerationAccountPage, ModerationPage, ReportState
from web.pages.desk_rows import (
    ACTS,
    MEASURES,
    NEEDS_RULE,
    account_desk,
    facts_about,
    removal_of,
    report_rows,
    standing_words,
    strike,
)
from web.pages.gather import around, person
from web.pages.moderation_more import MORE_ROUTES
from web.pages.moderator_door import moderator_at
from web.pages.posts import post_cards
from web.pages.reader import Reader, leave_word, see_other, shell_for, show
from web.pages.shell import NO_FORM, Choice, FormState, Paging
from web.pages.words import Place, mark
from web.paging import read_id
from web.request import instance_of

_REPORTS_A_PAGE: Final = 20
_APPLIED: Final = mark("Votre décision est appliquée. La personne en est informée.")
_APPLIED_HERE: Final = mark("Votre décision est appliquée sur cette instance.")
# The reason with its rule must not pass what a decision takes.
_LONGEST_FACTS: Final = 1_500
_DECIDE_REPORT: Final = {"assign": assign_report, "resolve": resolve_report, "reopen": reopen_report}


async def show_queue(request: Request) -> Response:
    """GET /moderation"""
    pile = _pile_of(request.query_params.get("state", ""))
    older_than = read_id(request.query_params.get("older"))
    async with instance_of(request).database.reading() as unit:
        who, moderator = await moderator_at(request, unit)
        queue = await reports_queue(unit, moderator, pile, older_than=older_than, limit=_REPORTS_A_PAGE + 1)
        here = await around(request, unit)
        entries = queue.entries[:_REPORTS_A_PAGE]
        rows = await report_rows(unit, entries, here)
        sign_ups = len(await pending_members(unit, moderator))
        shell = await shell_for(request, unit, Reader(who), Place.MODERATION)
    base = f"/moderation?state={pile.value}"
    paging = Paging(
        base if older_than is not None else "",
        f"{base}&older={entries[-1].report.id}" if len(queue.entries) > len(entries) else "",
    )
    page = ModerationPage(shell, rows, ReportState(pile.value), waiting=queue.waiting, sign_ups=sign_ups, paging=paging)
    return await show(request, page)


async def decide_report(request: Request) -> Response:
    """POST /moderation/signalements/ID"""
    form = await read_form(request)
    change = _DECIDE_REPORT.get(text_of(form, "action"))
    async with instance_of(request).database.unit() as unit:
        who, moderator = await moderator_at(request, unit, form)
        report = await report_for(unit, moderator, request.path_params["id"])
        if change is None:
            raise Invalid("Choisissez ce qu’il faut faire de ce signalement.")
        await change(unit, moderator, report)
        await leave_word(unit, who, mark("C’est noté."))
    return see_other("/moderation")


async def show_account(request: Request) -> Response:
    """GET /moderation/comptes/ID"""
    async with instance_of(request).database.reading() as unit:
        return await _account_page(request, unit, NO_FORM)


async def decide_account(request: Request) -> Response:
    """POST /moderation/comptes/ID: first the question whether one is sure, then the decision."""
    form = await read_form(request)
    state = FormState(values={name: text_of(form, name) for name in ("action", "rule", "reason")})
    measure = _measure_of(form)
    async with instance_of(request).database.reading() as unit:
        await moderator_at(request, unit, form)
        house_rules = await rules(unit)
        errors = _errors_of(form, measure, house_rules)
        if errors or not flag_of(form, "confirm"):
            return await _account_page(request, unit, FormState(state.values, errors), confirming=measure)
    try:
        return await _decide(request, form, Measure(measure or ""), _decision_of(form, house_rules))
    except TownError as error:
        async with instance_of(request).database.reading() as unit:
            return await _account_page(request, unit, FormState(state.values, {"": str(error)}))


async def _decide(request: Request, form: Form, measure: Measure, decision: Decision) -> Response:
    async with instance_of(request).database.unit() as unit:
        who, moderator = await moderator_at(request, unit, form)
        dossier = await dossier_of(unit, moderator, request.path_params["id"])
        scope = await _scope_for(unit, dossier.account)
        await decide_about(unit, moderator, dossier.account, ACTS[measure], replace(decision, scope=scope))
        await leave_word(unit, who, _APPLIED if dossier.account.is_local else _APPLIED_HERE)
    return see_other(account_desk(dossier.account.id))


async def _account_page(
    request: Request, unit: Unit, form: FormState, *, confirming: Measure | None = None
) -> Response:
    who, moderator = await moderator_at(request, unit)
    dossier = await dossier_of(unit, moderator, request.path_params["id"])
    here = await around(request, unit)
    posts = await post_cards(unit, dossier.statuses, here)
    shell = await shell_for(request, unit, Reader(who), Place.MODERATION)
    page = ModerationAccountPage(
        shell,
        account=person(dossier.account, here),
        action_url=account_desk(dossier.account.id),
        status=standing_words(dossier.account, dossier.member),
        facts=facts_about(dossier, here),
        strikes=tuple(strike(one, here) for one in dossier.past),
        posts=posts,
        measures=tuple(MEASURES[act] for act in dossier.acts if act in MEASURES),
        rules=tuple(Choice(str(rule.id), rule.text) for rule in await rules(unit)),
        form=form,
        confirming=None if form.errors else confirming,
        removals={card.url: removal_of(status) for card, status in zip(posts, dossier.statuses, strict=True)},
    )
    return await show(request, page, status=422 if form.errors else 200)


def _pile_of(word: str) -> Pile:
    return Pile(word) if word in set(Pile) else Pile.RECEIVED


def _measure_of(form: Form) -> Measure | None:
    word = text_of(form, "action")
    return Measure(word) if word in {measure.value for measure in ACTS} else None


def _errors_of(form: Form, measure: Measure | None, house_rules: list[Rule]) -> dict[str, str]:
    """What is missing: a measure, the rule in question, the facts that the person will read (M3)."""
    errors: dict[str, str] = {}
    if measure is None:
        errors["action"] = mark("Choisissez une mesure.")
    elif house_rules and measure in NEEDS_RULE and _rule_of(form, house_rules) is None:
        errors["rule"] = mark("Choisissez la règle en cause.")
    if not text_of(form, "reason").strip():
        errors["reason"] = mark("Écrivez vos motifs : la personne a le droit de les connaître.")
    elif len(text_of(form, "reason")) > _LONGEST_FACTS:
        errors["reason"] = mark("Vos motifs sont trop longs.")
    return errors


def _rule_of(form: Form, house_rules: list[Rule]) -> Rule | None:
    return next((rule for rule in house_rules if str(rule.id) == text_of(form, "rule")), None)


def _decision_of(form: Form, house_rules: list[Rule]) -> Decision:
    """The facts, and the rule that they break."""
    rule = _rule_of(form, house_rules)
    return Decision(reason=text_of(form, "reason").strip(), rule_id=None if rule is None else rule.id)


async def _scope_for(unit: Unit, account: Account) -> DecisionScope:
    """A city's moderators decide for the town about whoever belongs to it; everyone else at home."""
    is_of_town = account.is_local or await town_member_by_domain(unit, account.domain) is not None
    return DecisionScope.TOWN if unit.home.is_city and is_of_town else DecisionScope.INSTANCE


ROUTES = [
    Route("/moderation", show_queue),
    Route("/moderation/signalements/{id:int}", decide_report, methods=["POST"]),
    Route("/moderation/comptes/{id:int}", show_account),
    Route("/moderation/comptes/{id:int}", decide_account, methods=["POST"]),
    *MORE_ROUTES,
]
