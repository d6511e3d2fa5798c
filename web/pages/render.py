"""Turns a page into HTML: templates, catalogues of words, addresses of our own files."""

import hashlib
import io
import re
from collections.abc import Callable
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web.pages.languages import ALL, LANGUAGES, Language
from web.pages.once import once
from web.pages.shell import Page

PAGES = Path(__file__).parent
STATIC = PAGES / "static"
LOCALES = PAGES.parent / "locales"
STATIC_PREFIX = "/static"
# Said on the front page: a catalogue that begins to be filled begins there.
_FIRST_WORDS = "Entre voisins, on s’entraide."

# Control characters, and the marks that turn the direction of text: a stranger's name must not turn the page.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class French(NullTranslations):
    """The message ids themselves: in French, none and one are singular."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Choose the singular for 0 and 1."""
        return msgid2 if abs(n) > 1 else msgid1


def render(page: Page) -> str:
    """The page as HTML, in the language of its shell. Text is escaped; only `Markup` values pass as they are."""
    environment = environment_for(page.shell.lang)
    html = environment.get_template(page.template).render(view=page, shell=page.shell)
    return _UNWANTED.sub("", html)


@cache
def environment_for(lang: str) -> Environment:
    """The templates in one language, compiled once; an unknown language reads French."""
    environment = Environment(
        loader=FileSystemLoader([PAGES / "templates", PAGES.parent / "casework" / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    words = translations_for(lang)
    installer: Callable[..., None] = vars(environment)["install_gettext_callables"]
    installer(words.gettext, words.ngettext, newstyle=True)
    environment.globals["static"] = static_url
    environment.globals["once"] = once
    environment.globals["languages"] = offered_languages
    # Words kept in values are translated by `said`, which escapes them; `_()` in a template trusts what it is given.
    environment.filters["said"] = lambda words_kept: words.gettext(words_kept) if words_kept else ""
    return environment


@cache
def translations_for(lang: str) -> NullTranslations:
    """The words of a language, read from its .po file as it stands: nothing has to be compiled beforehand."""
    source = LOCALES / lang / "LC_MESSAGES" / "ensembl.po"
    if lang not in LANGUAGES or not source.exists():
        return French()
    with source.open("rb") as file:
        catalogue = read_po(file, locale=lang)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    words = Translations(compiled)
    words.add_fallback(French())
    return words


@cache
def offered_languages() -> tuple[Language, ...]:
    """The languages that a reader may choose: French, and those whose catalogue says the words of the main pages."""
    return tuple(one for one in ALL if one.code == LANGUAGES[0] or _speaks(one.code))


def _speaks(code: str) -> bool:
    return translations_for(code).gettext(_FIRST_WORDS) != _FIRST_WORDS


@cache
def static_url(name: str) -> str:
    """The address of one of our files; it changes with the content, so that it may be kept for a year."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"{STATIC_PREFIX}/{name}?v={digest}"
