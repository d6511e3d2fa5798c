"""What the law, and decency, want to be found from every page: notice, privacy, accessibility, rules, plain words (G2).

These texts are long, and their words matter: each stands whole in its language, not in the catalogues.
"""

from dataclasses import dataclass, field
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.errors import NotFound
from ensembl_fed.models.kinds import Role
from ensembl_fed.storage.town import instance_profile, rules
from ensembl_fed.storage.unit import Unit
from web.forms import number_of, read_form, text_of
from web.pages.frame import language_of
from web.pages.reader import Reader, leave_word, reader_of, see_other, shell_for, show, writer_of
from web.pages.render import PAGES
from web.pages.shell import NO_FORM, FormState, Page
from web.pages.words import Place, mark
from web.request import instance_of
from web.version import own_version

LEGAL_FIELDS: Final = ("publisher", "address", "director", "host", "data_protection")
_EDIT_PATH: Final = "/mentions-legales/completer"
_LONGEST: Final = 500
# From no bound to full age; below 15 the law wants the parents' consent (Loi Informatique et Libertés, article 45).
_AGES: Final = range(19)
_KEPT: Final = mark("C’est enregistré.")


@dataclass(frozen=True, slots=True)
class LegalPage(Page):
    """One of the texts. `source` is its template in the reader's language, else in French."""

    template: ClassVar[str] = "legal_text.html"
    title: str
    source: str
    legal: dict[str, str] = field(default_factory=dict)
    contact: str = ""
    version: str = ""
    rules: tuple[str, ...] = ()
    edit_url: str = ""


@dataclass(frozen=True, slots=True)
class LegalFormPage(Page):
    """GET, POST /mentions-legales/completer, for administrators."""

    template: ClassVar[str] = "legal_form.html"
    is_private: ClassVar[bool] = True
    form: FormState = NO_FORM


@dataclass(frozen=True, slots=True)
class _Text:
    place: Place
    name: str
    title: str


_TEXTS: Final = {
    "/mentions-legales": _Text(Place.LEGAL, "mentions", mark("Mentions légales")),
    "/confidentialite": _Text(Place.PRIVACY, "privacy", mark("Vos données, et les cookies")),
    "/accessibilite": _Text(Place.ACCESSIBILITY, "accessibility", mark("Déclaration d’accessibilité")),
    "/regles": _Text(Place.RULES, "rules", mark("Les règles de bon voisinage")),
    "/facile-a-lire": _Text(Place.PLAIN, "plain", mark("Ce site en facile à lire")),
}


async def show_text(request: Request) -> Response:
    """GET /mentions-legales, /confidentialite, /accessibilite, /regles, /facile-a-lire"""
    text = _TEXTS[request.url.path]
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        profile = await instance_profile(unit)
        page = LegalPage(
            await shell_for(request, unit, reader, text.place),
            title=text.title,
            source=_source(text.name, language_of(request)),
            legal={name: str((profile.legal if profile else {}).get(name, "")) for name in LEGAL_FIELDS},
            contact=profile.contact_email if profile else "",
            version=own_version(),
            rules=tuple(rule.text for rule in await rules(unit)) if text.place is Place.RULES else (),
            edit_url=_EDIT_PATH if text.place is Place.LEGAL and _is_admin(reader) else "",
        )
    return await show(request, page)


def _source(name: str, lang: str) -> str:
    """The text in a language, or in French where nobody has translated it."""
    wanted = f"legal/{lang}/{name}.html"
    return wanted if (PAGES / "templates" / wanted).is_file() else f"legal/fr/{name}.html"


async def show_form(request: Request) -> Response:
    """GET /mentions-legales/completer: for administrators; to anybody else it does not exist"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        page = await _form_page(request, unit, reader)
    return await show(request, page)


async def keep_form(request: Request) -> Response:
    """POST /mentions-legales/completer"""
    form = await read_form(request)
    async with instance_of(request).database.unit() as unit:
        who = await writer_of(request, unit, form)
        profile = await instance_profile(unit)
        if who.member.role is not Role.ADMIN or profile is None:
            raise NotFound
        profile.legal = {name: text_of(form, name).strip()[:_LONGEST] for name in LEGAL_FIELDS}
        profile.contact_email = text_of(form, "contact_email").strip()[:320]
        age = number_of(form, "minimum_age")
        profile.minimum_age = age if age is not None and age in _AGES else profile.minimum_age
        await unit.add(profile)
        await leave_word(unit, who, _KEPT)
    return see_other("/mentions-legales")


async def _form_page(request: Request, unit: Unit, reader: Reader) -> LegalFormPage:
    profile = await instance_profile(unit)
    if profile is None or not _is_admin(reader):
        raise NotFound
    values = {name: str(profile.legal.get(name, "")) for name in LEGAL_FIELDS}
    values["contact_email"], values["minimum_age"] = profile.contact_email, str(profile.minimum_age)
    return LegalFormPage(await shell_for(request, unit, reader, Place.LEGAL), FormState(values))


def _is_admin(reader: Reader) -> bool:
    return reader.member is not None and reader.member.role is Role.ADMIN


ROUTES = [
    Route(_EDIT_PATH, show_form),
    Route(_EDIT_PATH, keep_form, methods=["POST"]),
    *(Route(path, show_text) for path in _TEXTS),
]
