"""Who runs this instance, its rules, how to reach people, and what happens to what one writes."""

from typing import Final

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.models.kinds import Role
from ensembl_fed.storage.accounts import account_by_id, members_with_role
from ensembl_fed.storage.town import instance_profile, rules
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.sanitize import clean_html
from web.pages.forms import AboutPage, Section
from web.pages.gather import Around, around, person
from web.pages.reader import reader_of, shell_for, show
from web.pages.render import translations_for
from web.pages.shell import NOTHING, Person
from web.pages.words import mark
from web.request import instance_of
from web.version import own_version

_PRIVACY: Final = (
    mark("Ce que vous écrivez pour la ville n’est envoyé qu’aux sites du réseau de la ville, et à personne d’autre."),
    mark(
        "Un visiteur sait qu’un besoin existe, de quelle sorte et dans quel quartier. Il ne voit ni le texte ni "
        "votre nom."
    ),
    mark("Les petits nombres ne sont jamais montrés : en dessous de cinq, nous écrivons « moins de 5 »."),
    mark("Vous pouvez supprimer ce que vous avez écrit ; la demande de suppression part aussi vers les autres sites."),
)
_PRIVACY_TITLE: Final = mark("Qui peut lire ce que j’écris ?")


async def show_about(request: Request) -> Response:
    """GET /a-propos"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        here = await around(request, unit)
        profile = await instance_profile(unit)
        page = AboutPage(
            await shell_for(request, unit, reader),
            description=_cleaned(profile.description or profile.short_description) if profile else NOTHING,
            rules=tuple(rule.text for rule in await rules(unit)),
            contact_email=profile.contact_email if profile else "",
            contact_person=await _contact(unit, here),
            sections=(_privacy(here),),
            version=own_version(),
        )
    return await show(request, page)


async def _contact(unit: Unit, here: Around) -> Person | None:
    administrators = await members_with_role(unit, Role.ADMIN, limit=1)
    account = await account_by_id(unit, administrators[0].account_id) if administrators else None
    return person(account, here) if account is not None else None


def _cleaned(text: str) -> Markup:
    """What administrators wrote, as HTML or as plain lines."""
    html = text if "<" in text else "".join(f"<p>{escape(part)}</p>" for part in text.split("\n") if part.strip())
    return Markup(clean_html(html))  # noqa: S704 -- cleaned here


def _privacy(here: Around) -> Section:
    said = translations_for(here.lang).gettext
    lines = Markup().join(Markup("<li>{}</li>").format(said(line)) for line in _PRIVACY)
    return Section("confidentialite", said(_PRIVACY_TITLE), Markup("<ul>{}</ul>").format(lines))


ROUTES = [Route("/a-propos", show_about)]
