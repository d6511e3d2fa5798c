"""Asking for help or offering it: a form, a look at the result, and then it is published."""

import re
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import Invalid
from ensembl_fed.models import Account
from ensembl_fed.models.kinds import HelpKind
from ensembl_fed.services.post_help import HelpForm, post_help
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.grammar import HelpScope
from web.forms import Form, read_form, text_of
from web.pages.cards import HelpCard, heading_of
from web.pages.forms import PostHelpPage
from web.pages.gather import CATEGORY_LIST, Around, around, category_of, person
from web.pages.help_list import URGENCIES
from web.pages.kept_forms import take_back
from web.pages.once import once_key
from web.pages.reader import Reader, leave_word, reader_of, see_other, shell_for, show, to_sign_in, writer_of
from web.pages.render import translations_for
from web.pages.shell import FormState
from web.pages.words import HelpKind as SaidKind
from web.pages.words import Place, Scope, Urgency, mark
from web.request import instance_of

LONGEST_TEXT: Final = 1_700  # leaves room in a post for the place, the time and the hashtags
_LONGEST_WHEN: Final = 100
_FIELDS: Final = ("kind", "category", "quartier", "urgency", "when", "text", "audience")
_PUBLISHED: Final = mark("C’est publié. Vous serez prévenu dès qu’un voisin répond.")
_PHONE: Final = re.compile(r"(?<!\d)(?:\+33|0)\s?[1-9](?:[\s.-]?\d{2}){4}(?!\d)")
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,}", re.IGNORECASE)
_REACHABLE: Final = mark(
    "Votre texte semble contenir un numéro de téléphone ou une adresse électronique. Mieux vaut les donner en privé, "
    "à la personne que vous aurez choisie."
)
_WRONG: Final = {
    "kind": mark("Dites si vous demandez ou si vous proposez."),
    "category": mark("Choisissez de quoi il s’agit."),
    "quartier": mark("Choisissez un quartier de la liste."),
    "urgency": mark("Choisissez pour quand."),
    "audience": mark("Choisissez qui pourra lire."),
}
_NO_TEXT: Final = mark("Écrivez quelques mots.")
_LONG_TEXT: Final = mark("C’est un peu trop long : raccourcissez votre texte.")


async def show_form(request: Request) -> Response:
    """GET /entraide/nouvelle, with the fields kind, category and quartier in the address"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        if reader.account is None:
            return to_sign_in(request)
        values = {name: request.query_params.get(name, "")[:64] for name in ("kind", "category", "quartier")}
        if not values["quartier"] and reader.member is not None:
            values["quartier"] = reader.member.quartier_slug
        values |= take_back(request, reader.session, "/entraide/nouvelle")
        page = await _page(request, unit, reader, FormState(values))
    return await show(request, page)


async def send_form(request: Request) -> Response:
    """POST /entraide/nouvelle, with the field step: preview, edit or publish"""
    form = await read_form(request)
    step = text_of(form, "step")
    async with instance_of(request).database.reading() as unit:
        who = await writer_of(request, unit, form)
        here = await around(request, unit)
        values = _values_of(form)
        errors = _errors_of(values, here)
        if errors or step != "publish":
            preview = _preview(values, who.account, here) if step == "preview" and not errors else None
            page = await _page(request, unit, Reader(who), FormState(values, errors), preview)
    if errors or step != "publish":
        return await show(request, page, status=422 if errors else 200)
    return await _publish(request, form, values)


async def _publish(request: Request, form: Form, values: Mapping[str, str]) -> Response:
    try:
        async with instance_of(request).database.unit() as unit:
            who = await writer_of(request, unit, form)
            key = once_key(form, *values.values())
            await post_help(unit, who.account, who.member, _help_form(values), idempotency_key=key)
            await leave_word(unit, who, _PUBLISHED)
    except Invalid as error:
        async with instance_of(request).database.reading() as unit:
            reader = await reader_of(request, unit)
            page = await _page(request, unit, reader, FormState(values, {"text": str(error)}))
        return await show(request, page, status=422)
    return see_other("/mes-demandes" if values["kind"] == HelpKind.REQUEST else "/mes-propositions")


def _values_of(form: Form) -> dict[str, str]:
    values = {name: text_of(form, name).strip()[: LONGEST_TEXT * 2] for name in _FIELDS}
    return values | {"urgency": values["urgency"] or "whenever", "audience": values["audience"] or "town"}


def _errors_of(values: Mapping[str, str], here: Around) -> dict[str, str]:
    """What is wrong, by field, in the order of the form."""
    known = {
        "kind": {kind.value for kind in HelpKind},
        "category": {category.slug for category in CATEGORY_LIST},
        "urgency": set(URGENCIES),
        "quartier": {"", *here.quartiers},
        "audience": {scope.value for scope in HelpScope},
    }
    errors = {name: _WRONG[name] for name, words in known.items() if values[name] not in words}
    if not values["text"]:
        errors["text"] = _NO_TEXT
    if len(values["text"]) > LONGEST_TEXT or len(values["when"]) > _LONGEST_WHEN:
        errors["text"] = _LONG_TEXT
    return errors


def _help_form(values: Mapping[str, str]) -> HelpForm:
    return HelpForm(
        kind=HelpKind(values["kind"]),
        text=values["text"],
        category=values["category"],
        quartier=values["quartier"],
        urgency=URGENCIES[values["urgency"]],
        when=values["when"],
        audience=HelpScope(values["audience"]),
    )


def _preview(values: Mapping[str, str], author: Account, here: Around) -> HelpCard:
    title, excerpt = heading_of(values["text"])
    urgency = Urgency(values["urgency"])
    said = translations_for(here.lang).gettext
    return HelpCard(
        url="",
        kind=SaidKind(values["kind"]),
        category=category_of(values["category"]),
        title=title,
        posted=here.moment(here.now),
        excerpt=excerpt,
        scope=Scope(values["audience"]),
        quartier=here.quartiers.get(values["quartier"], ""),
        when=values["when"] or (said(urgency.label) if urgency is not Urgency.WHENEVER else ""),
        author=person(author, here),
        is_urgent=urgency is Urgency.TODAY,
    )


async def _page(
    request: Request, unit: Unit, reader: Reader, form: FormState, preview: HelpCard | None = None
) -> PostHelpPage:
    here = await around(request, unit)
    text = form.value("text")
    tells = _PHONE.search(text) or _EMAIL.search(text)
    return PostHelpPage(
        await shell_for(request, unit, reader, Place.HELP),
        categories=CATEGORY_LIST,
        quartiers=here.quartier_choices,
        form=form,
        longest_text=LONGEST_TEXT,
        preview=preview,
        notices=(_REACHABLE,) if tells else (),
    )


ROUTES = [
    Route("/entraide/nouvelle", show_form),
    Route("/entraide/nouvelle", send_form, methods=["POST"]),
]
