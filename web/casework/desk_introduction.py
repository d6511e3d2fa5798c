"""One introduction: asked, agreed on both sides, made, followed (C9 to C12)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.casework.consents import has_consent, record_consent
from ensembl_fed.casework.desk_settings import desk_settings
from ensembl_fed.casework.introductions import (
    GIVEN_BY,
    SHARES,
    Helper,
    answer_follow_up,
    follow_ups_of,
    introduce,
    introduction_at,
    move_introduction,
    open_helper,
)
from ensembl_fed.casework.kinds import HelpOutcome, IntroductionState, Purpose, Way
from ensembl_fed.casework.letters import letter_values
from ensembl_fed.casework.mission_cards import make_card
from ensembl_fed.casework.people import Person, open_person, person_card
from ensembl_fed.casework.tables import CaseFile, Introduction
from ensembl_fed.errors import Invalid, TownError
from ensembl_fed.services.aide import mention
from ensembl_fed.services.hand_to_desk import write_for_desk
from ensembl_fed.storage.accounts import account_by_uri
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.categories import category_by_slug
from ensembl_fed.text.paper import pdf_of
from web.casework.desk_case import problem_status
from web.casework.desk_door import Desk, for_agents
from web.casework.desk_words import HELP_OUTCOMES, INTRODUCTIONS, choices, day_words
from web.forms import number_of, texts_of
from web.pages.reader import leave_word, see_other, show
from web.pages.shell import NO_FORM, Choice, FormState, Page

PRINT: Final = Path(__file__).parent / "print"
_CONTACT: Final = (
    "{to} Le CCAS cherche quelqu’un pour un coup de main ({what}), près de chez vous si possible. Seriez-vous "
    "disponible ? Répondez à ce message, ou appelez-nous{phone}. Rien n’est décidé : vous pouvez dire non."
)
_CARD: Final = (
    "{to} Merci d’avoir dit oui. Voici votre fiche de mission, à lire dans les trois jours : {url}\n"
    "Elle est pour vous seul : ne la transmettez pas."
)


@dataclass(frozen=True, slots=True)
class ShownFollowUp:
    """A question to ask, or its answer."""

    number: int
    words: str
    outcome: str


@dataclass(frozen=True, slots=True)
class IntroductionPage(Page):
    """GET, POST /mises-en-relation/ID"""

    template: ClassVar[str] = "desk_introduction.html"
    is_private: ClassVar[bool] = True
    number: int
    version: int
    state: str
    case_id: int
    case_number: str
    helper: Helper
    reasons: tuple[str, ...]
    person: Person
    person_agrees: bool
    helper_agrees: bool
    is_made: bool
    is_over: bool
    made: str
    shares: tuple[Choice, ...]
    ways: tuple[Choice, ...]
    outcomes: tuple[Choice, ...]
    follow_ups: tuple[ShownFollowUp, ...] = ()
    form: FormState = NO_FORM


@for_agents
async def show_introduction(desk: Desk) -> Response:
    """GET /mises-en-relation/ID"""
    return await _page(desk, NO_FORM)


@for_agents
async def act(desk: Desk) -> Response:
    """POST /mises-en-relation/ID with the field do"""
    number: int = desk.request.path_params["id"]
    step = _ACTS.get(desk.text("do"))
    try:
        if step is None:
            raise Invalid("Choisissez ce qu’il faut faire.")
        told = await step(desk, number)
    except TownError as error:
        return await _page(desk, FormState(errors={"": str(error)}), status=problem_status(error))
    async with desk.room.town.unit() as unit:
        await leave_word(unit, desk.who, told)
    return see_other(f"/mises-en-relation/{number}")


@for_agents
async def letter(desk: Desk) -> Response:
    """GET /mises-en-relation/ID/lettre.pdf: to the person, with their address in the window of the envelope"""
    async with desk.room.store.unit() as unit:
        row, case = await introduction_at(unit, desk.request.path_params["id"])
        person = open_person(desk.room.seal, await person_card(unit, case.person_id))
        settings = await desk_settings(unit)
        await desk.note(unit, "letter", "case", case.id)
    helper = open_helper(desk.room.seal, row)
    values = letter_values(settings, desk.room.home.name, person, helper)
    return pdf_answer(await asyncio.to_thread(pdf_of, PRINT / "letter.typ", values))


def pdf_answer(content: bytes) -> Response:
    """A PDF that nobody keeps."""
    headers = {"cache-control": "private, no-store", "content-disposition": "inline", "x-robots-tag": "noindex"}
    return Response(content, media_type="application/pdf", headers=headers)


async def _row(desk: Desk, unit: Unit, number: int) -> tuple[Introduction, CaseFile]:
    return await introduction_at(unit, number, number_of(desk.form, "version") or 0)


async def _contact(desk: Desk, number: int) -> str:
    """Ask the helper, in the desk's name, without a word about the person."""
    async with desk.room.store.unit() as unit:
        row, case = await _row(desk, unit, number)
        helper, settings = open_helper(desk.room.seal, row), await desk_settings(unit)
        await move_introduction(unit, desk.room.seal, row, IntroductionState.CONTACTED, by=desk.me)
    category = category_by_slug(case.category)
    words = {"what": category.label.lower() if category else "coup de main"}
    words["phone"] = f" au {settings.phone}" if settings.phone else ""
    await _write(desk, helper, _CONTACT, words)
    return "Le message est parti."


async def _write(desk: Desk, helper: Helper, template: str, words: Mapping[str, str]) -> None:
    async with desk.room.town.unit() as unit:
        account = await account_by_uri(unit, helper.uri)
        if account is None:
            raise Invalid("Ce compte n’existe plus : appelez le voisin autrement.")
        await write_for_desk(unit, account, template.format(to=mention(account), **words))


async def _agree(desk: Desk, number: int) -> str:
    way = desk.text("way")
    if way not in (Way.VOICE, Way.WRITING):
        raise Invalid("Dites comment le voisin a donné son accord.")
    async with desk.room.store.unit() as unit:
        row, case = await _row(desk, unit, number)
        await record_consent(
            unit,
            desk.room.seal,
            case,
            Purpose.BE_CONTACTED,
            Way(way),
            wording=desk.text("wording"),
            by=desk.me,
            introduction_id=row.id,
        )
        await move_introduction(unit, desk.room.seal, row, IntroductionState.AGREED, by=desk.me)
    return "L’accord du voisin est gardé."


async def _decline(desk: Desk, number: int) -> str:
    async with desk.room.store.unit() as unit:
        row, _ = await _row(desk, unit, number)
        await move_introduction(unit, desk.room.seal, row, IntroductionState.DECLINED, by=desk.me)
    return "C’est noté."


async def _introduce(desk: Desk, number: int) -> str:
    shared = texts_of(desk.form, "shared")
    given_by = desk.text("given_by")
    async with desk.room.store.unit() as unit:
        row, case = await _row(desk, unit, number)
        person = open_person(desk.room.seal, await person_card(unit, case.person_id))
        settings = await desk_settings(unit)
        await introduce(unit, desk.room.seal, row, shared=shared, given_by=given_by, settings=settings, by=desk.me)
        token = ""
        if given_by == "card":
            token = await make_card(unit, desk.room.seal, row, _card_fields(desk, person, shared))
        helper = open_helper(desk.room.seal, row)
    if token:
        url = f"{desk.room.home.addresses.base}/mission/{token}"
        await _write(desk, helper, _CARD, {"url": url})
    return "La mise en relation est faite."


def _card_fields(desk: Desk, person: Person, shared: list[str]) -> dict[str, str]:
    first_name = desk.text("first_name") or person.name
    known = {"first_name": first_name, "phone": person.phone, "address": person.address, "place": desk.text("place")}
    return {name: value for name, value in known.items() if name in shared} | {"words": desk.text("words")}


async def _follow_up(desk: Desk, number: int) -> str:
    if desk.text("outcome") not in set(HelpOutcome):
        raise Invalid("Choisissez ce qu’il en est.")
    outcome = HelpOutcome(desk.text("outcome"))
    async with desk.room.store.unit() as unit:
        follow_up = number_of(desk.form, "follow_up") or 0
        await answer_follow_up(unit, desk.room.seal, follow_up, outcome, desk.text("words"), by=desk.me)
    if outcome is HelpOutcome.INCIDENT:
        return "L’incident est noté : ce voisin n’est plus proposé. Prévenez un modérateur sans parler du dossier."
    return "C’est noté."


_ACTS: Final[Mapping[str, Callable[[Desk, int], Awaitable[str]]]] = {
    "contact": _contact,
    "agree": _agree,
    "decline": _decline,
    "introduce": _introduce,
    "follow_up": _follow_up,
}


async def _page(desk: Desk, form: FormState, *, status: int = 200) -> Response:
    async with desk.room.store.unit() as unit:
        row, case = await introduction_at(unit, desk.request.path_params["id"])
        person = open_person(desk.room.seal, await person_card(unit, case.person_id))
        agrees = await has_consent(unit, case.id, Purpose.SHARE_CONTACT)
        helper_agrees = await has_consent(unit, case.id, Purpose.BE_CONTACTED, row.id)
        asked = await follow_ups_of(unit, row.id)
        await desk.note(unit, "read", "introduction", row.id)
    page = IntroductionPage(
        await desk.shell(),
        number=row.id,
        version=row.version,
        state=INTRODUCTIONS[row.state],
        case_id=case.id,
        case_number=case.number,
        helper=open_helper(desk.room.seal, row),
        reasons=tuple(str(reason) for reason in row.reasons),
        person=person,
        person_agrees=agrees,
        helper_agrees=helper_agrees,
        is_made=row.introduced_at is not None,
        is_over=row.state in (IntroductionState.DONE, IntroductionState.STOPPED, IntroductionState.DECLINED),
        made=day_words(row.introduced_at) if row.introduced_at is not None else "",
        shares=tuple(Choice(name, words) for name, words in SHARES.items()),
        ways=tuple(Choice(name, words) for name, words in GIVEN_BY.items()),
        outcomes=choices(HELP_OUTCOMES),
        follow_ups=tuple(
            ShownFollowUp(
                one.id,
                f"J+{one.after_days} · {day_words(one.due_at)}",
                HELP_OUTCOMES[one.outcome] if one.outcome is not None else "",
            )
            for one in asked
        ),
        form=form,
    )
    return await show(desk.request, page, status=status)


ROUTES = [
    Route("/mises-en-relation/{id:int}", show_introduction),
    Route("/mises-en-relation/{id:int}", act, methods=["POST"]),
    Route("/mises-en-relation/{id:int}/lettre.pdf", letter),
]
