"""From a client's plain text to HTML, and what is counted and found in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensembl_fed.text.compose import (
    MentionTarget,
    character_count,
    compose_html,
    find_hashtags,
    find_mentions,
)
from ensembl_fed.text.sanitize import clean_html

REL = 'rel="nofollow noopener noreferrer"'
LEA = MentionTarget("https://moulins.test/@lea", "lea")
BOB = MentionTarget("http://localhost:8001/@bob", "bob")


def compose(text: str) -> str:
    return compose_html(
        text,
        mentions={"lea": LEA, "bob@localhost:8001": BOB},
        tag_url=lambda tag: f"https://moulins.test/tags/{tag.lower()}",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bonjour", "<p>Bonjour</p>"),
        ("", ""),
        (" \n ", ""),
        ("a\nb", "<p>a<br />b</p>"),
        ("a\r\n\r\nb", "<p>a</p><p>b</p>"),
        ("a\n \n\nb", "<p>a</p><p>b</p>"),
        ("<b>&amp;</b>", "<p>&lt;b&gt;&amp;amp;&lt;/b&gt;</p>"),
        ('l\'été\u00a0: "oui"', '<p>l\'été&nbsp;: "oui"</p>'),
        (
            "@Lea ?",
            '<p><span class="h-card"><a href="https://moulins.test/@lea" class="u-url mention" '
            f"{REL}>@<span>lea</span></a></span> ?</p>",
        ),
        (
            "@bob@localhost:8001: oui",
            '<p><span class="h-card"><a href="http://localhost:8001/@bob" class="u-url mention" '
            f"{REL}>@<span>bob</span></a></span>: oui</p>",
        ),
        ("@inconnu", "<p>@inconnu</p>"),
        (
            "#Été",
            f'<p><a href="https://moulins.test/tags/été" class="mention hashtag" {REL}>#<span>Été</span></a></p>',
        ),
        (
            "voir https://moulins.fr.",
            f'<p>voir <a href="https://moulins.fr" {REL}><span class="invisible">https://</span>'
            "<span>moulins.fr</span></a>.</p>",
        ),
        (
            "https://www.moulins.fr/une/tres/longue/adresse#ici",
            f'<p><a href="https://www.moulins.fr/une/tres/longue/adresse#ici" {REL}>'
            '<span class="invisible">https://www.</span><span class="ellipsis">moulins.fr/une/tres/longue/adr</span>'
            '<span class="invisible">esse#ici</span></a></p>',
        ),
        ("C'est fini.Je rentre, a@b.fr ftp://x.fr", "<p>C'est fini.Je rentre, a@b.fr ftp://x.fr</p>"),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
    ],
)
def test_text_becomes_html(text: str, expected: str) -> None:
    assert compose(text) == expected


@given(st.text(alphabet="ab@#é.:/<>&\"'\n\u00a0 1·_-httpsw", max_size=80))
def test_composed_html_passes_the_cleaner_unchanged(text: str) -> None:
    """What we write is what we would accept from a stranger."""
    html = compose(f"{text} @lea #tag https://x.fr/?a=1&b=2")
    assert clean_html(html) == html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@lea @Lea @bob", ["lea", "bob"]),
        ("@lea@moulins.test.", ["lea@moulins.test"]),
        ("(@lea@localhost:8001)", ["lea@localhost:8001"]),
        ("@lea@moulins.test: bonjour", ["lea@moulins.test"]),
        ("mail lea@moulins.test", []),
        ("https://x.test/@lea", []),
        ("@jean.marc- salut", ["jean.marc"]),
    ],
)
def test_mentions_are_found_with_their_port(text: str, expected: list[str]) -> None:
    assert find_mentions(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#Ménage #menage #MÉNAGE", ["Ménage"]),
        ("#demande, #courses! (#Chartreux)", ["demande", "courses", "Chartreux"]),
        ("#123 #4mains n#1 a#b", ["4mains"]),
        ("https://x.test/#ancre &#39;", []),
        ("#les_chartreux #l'eau", ["les_chartreux", "l"]),
        ("#e\u0301te\u0301", ["été"]),
    ],
)
def test_hashtags_are_found(text: str, expected: list[str]) -> None:
    assert find_hashtags(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", 3),
        ("https://moulins.fr/une/tres/longue/adresse/qui/ne/finit/pas", 23),
        ("@lea@moulins.test a", 6),
        ("@lea@localhost:8001", 4),
        ("#tag", 4),
        ("👨‍👩‍👧 🇫🇷 👍🏽 e\u0301", 7),
        ("a\r\nb", 3),
    ],
)
def test_characters_are_counted_as_clients_do(text: str, expected: int) -> None:
    assert character_count(text) == expected
