"""Every page, with everyday values: safe, light, and usable with a keyboard and a screen reader."""

import gzip
import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from scripts.page_samples import sample_pages
from scripts.page_values import CARDS, COURSES, POST, RESIDENT, VISITOR, sample_map
from web.pages.cards import Count
from web.pages.forms import ErrorPage, NoticePage
from web.pages.render import STATIC, render, static_url
from web.pages.shell import FormState, Person, SignedIn
from web.pages.views import FrontPage, HelpListPage, ProfilePage, StatusPage

NAMES = sorted(sample_pages())
OUR_SCRIPT = {"src": static_url("page.js"), "defer": ""}
HOSTILE = "<script>alert('x')</script>\" onmouseover=\"x\u202egpj\u2066"


class Outline(HTMLParser):
    """What a browser would see: elements, headings, texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, *tags: str) -> list[dict[str, str]]:
        """The attributes of every element with one of these names."""
        return [attributes for tag, attributes in self.elements if tag in tags]


def outline(name: str) -> Outline:
    return Outline(render(sample_pages()[name]))


@pytest.mark.parametrize("name", NAMES)
def test_page_carries_no_code_of_its_own(name: str) -> None:
    """No inline script, style or event attribute: the content security policy would refuse them."""
    page = outline(name)

    assert page.all("style", "iframe", "object") == []
    assert page.all("script") == [OUR_SCRIPT]
    assert re.search(r"<script[^>]*></script>", render(sample_pages()[name]))
    for _, attributes in page.elements:
        assert "style" not in attributes
        assert [key for key in attributes if key.startswith("on")] == []
        assert "javascript:" not in "".join(attributes.values())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.capability("G10")
def test_page_loads_nothing_from_elsewhere(name: str) -> None:
    """Everything a page loads has an address on this site."""
    page = outline(name)

    loaded = [
        attributes.get("src", attributes.get("href", "")) for attributes in page.all("link", "img", "use", "script")
    ]
    assert loaded
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.capability("Z4")
def test_page_has_landmarks_and_headings_in_order(name: str) -> None:
    """One main, one title, one h1, no level skipped, every id once, every reference answered."""
    page = outline(name)

    assert page.all("html")[0]["lang"] == "fr"
    assert len(page.all("main")) == len([title for title in page.all("title") if "id" not in title]) == 1
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in page.elements:
        for reference in (attributes.get("aria-labelledby", "") + " " + attributes.get("aria-describedby", "")).split():
            assert reference in ids
    assert {"href": "#contenu", "class": "skip"} in page.all("a")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.capability("Z4")
def test_every_field_has_a_label(name: str) -> None:
    """A field has a label that names it, or stands inside its label; a form that changes something has its secret."""
    html = render(sample_pages()[name])
    page = Outline(html)

    named = {attributes.get("for") for attributes in page.all("label")}
    for attributes in page.all("input", "select", "textarea"):
        if attributes.get("type") == "hidden":
            continue
        inside = re.search(r"<label[^>]*>(?:(?!</label>).)*name=\"" + attributes["name"] + '"', html, re.S)
        assert attributes.get("id") in named or inside
    for form in re.findall(r"<form.*?</form>", html, re.S):
        assert ('method="post"' in form) == ("csrf_token" in form)


@pytest.mark.parametrize("name", NAMES)
def test_page_reads_in_english_too(name: str) -> None:
    """The English catalogue is complete: the same page has no French word of ours left in its navigation."""
    page = sample_pages()[name]

    html = render(replace(page, shell=replace(page.shell, lang="en")))

    assert '<html lang="en" dir="ltr">' in html
    assert "Skip to content" in html
    assert "Aller au contenu" not in html


def test_hostile_text_stays_text() -> None:
    """What strangers write is shown as text, without the marks that turn its direction."""
    stranger = Person(HOSTILE, "@x@y.example", "/@x", instance=HOSTILE)
    card = replace(COURSES, title=HOSTILE, excerpt=HOSTILE, when=HOSTILE, quartier=HOSTILE, author=stranger)
    signed_in = replace(RESIDENT, signed_in=SignedIn(stranger), instance_name=HOSTILE)
    category = replace(COURSES.category, label=HOSTILE, icon=HOSTILE)
    pages = [
        FrontPage(signed_in, (replace(card, category=category),), quartier=HOSTILE, categories=(category,)),
        StatusPage(signed_in, replace(POST, author=stranger, warning=HOSTILE), aid_form=FormState({"text": HOSTILE})),
        ProfilePage(signed_in, stranger, kind=HOSTILE, verified_by=HOSTILE),
        NoticePage(signed_in, HOSTILE, (HOSTILE,)),
        ErrorPage(signed_in, 403, HOSTILE),
    ]
    for page in pages:
        html = render(page)
        seen = Outline(html)
        assert seen.all("script") == [OUR_SCRIPT]
        assert all("onmouseover" not in attributes for _, attributes in seen.elements)
        assert "\u202e" not in html
        assert "\u2066" not in html


def test_only_markup_passes_unescaped() -> None:
    """The text of a post was cleaned when it came in and passes; the same characters in a plain value do not."""
    html = render(
        StatusPage(VISITOR, replace(POST, content=Markup("<p><b>fort</b></p>"), author=Person("<b>x</b>", "@x", "/@x")))
    )

    assert "<p><b>fort</b></p>" in html
    assert "<b>x</b>" not in html


@pytest.mark.capability("Z5")
def test_first_page_weighs_less_than_100_kb() -> None:
    """The front page with everything it may load, as it travels: text files compressed, the page itself not."""
    front = render(FrontPage(VISITOR, CARDS, sample_map(), neighbours=Count.of(137)))

    texts = ("sheet.css", "page.js", "icons.svg", "mark.svg", "sw.js")
    as_they_are = [*STATIC.glob("fonts/*.woff2"), STATIC / "mark-192.png", STATIC / "manifest.webmanifest"]
    weights = [len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in texts]
    weights += [path.stat().st_size for path in as_they_are]
    assert len(front.encode()) + sum(weights) < 100_000


@pytest.mark.capability("R14")
@pytest.mark.parametrize("name", NAMES)
def test_pages_are_not_indexed(name: str) -> None:
    """No page of people is offered to search engines."""
    assert {"name": "robots", "content": "noindex"} in outline(name).all("meta")


@pytest.mark.capability("D9")
@pytest.mark.parametrize("name", NAMES)
def test_emergency_numbers_stand_on_every_page(name: str) -> None:
    """15, 17, 18, 112 and 114 are there as text, and can be tapped."""
    html = render(sample_pages()[name])

    for number in ("15", "17", "18", "112", "114"):
        assert f'<a href="tel:{number}">{number}</a>' in html


def test_veiled_help_shows_neither_text_nor_author() -> None:
    """A visitor learns the category and the quartier of a town post, and nothing that its author wrote."""
    veiled = replace(COURSES, is_veiled=True)

    html = render(HelpListPage(VISITOR, (veiled,)))

    assert "Les Chartreux" in html
    assert "Courses et démarches" in html
    assert COURSES.title not in html
    assert COURSES.excerpt not in html
    assert "Alice" not in html


def test_passwords_are_never_written_back() -> None:
    """A form that comes back with errors has lost the password."""
    page = replace(
        sample_pages()["sign-up-errors"], form=FormState({"password": "un secret bien gardé"}, {"name": "x"})
    )

    assert "un secret bien gardé" not in render(page)


def test_preview_repeats_what_was_typed_without_secrets() -> None:
    """The preview carries each field once, and neither an old secret nor an old step."""
    page = sample_pages()["post-help-preview"]
    typed = {**page.form.values, "csrf_token": "ancien", "step": "preview"}  # type: ignore[attr-defined]  # a PostHelpPage

    html = render(replace(page, form=FormState(typed)))

    assert "ancien" not in html
    assert html.count('name="csrf_token"') == 3  # the form, the door out, and the choice of a language
    assert html.count('name="text"') == 1


def test_help_that_i_answered_does_not_ask_me_again() -> None:
    """Among my own helping hands, no card offers to help a second time."""
    assert "Je peux aider" not in render(sample_pages()["my-responses"])
