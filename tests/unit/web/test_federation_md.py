"""FEDERATION.md says what the code does: its tables are held against handlers, writers and terms."""

import re
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest

from activitypub import activities
from activitypub.contexts import OWN_PREFIX, VOCABULARY
from ensembl_fed.inbox.handlers import HANDLERS
from moderation.handlers import with_moderation

_TEXT = (Path(__file__).parents[3] / "FEDERATION.md").read_text()
_WRITTEN = {name.removesuffix("_activity") for name in dir(activities) if name.endswith("_activity") and name[0] != "_"}


def _rows(section: str) -> Iterator[list[str]]:
    """The rows of the first table below a heading, without its head, as cells."""
    lines = _TEXT.split(f"\n{section}\n", 1)[1].splitlines()
    table = [line for line in takewhile(lambda line: not line.startswith("#"), lines) if line.startswith("|")]
    for line in table[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def _names(cell: str) -> set[str]:
    return set(re.findall(r"`([A-Za-z_]+)`", cell))


@pytest.mark.capability("F15")
def test_every_activity_that_has_a_handler_is_named_and_no_other() -> None:
    """The first column names what is handled; the objects that it speaks of beside it are no activities."""
    named = {name for row in _rows("### Activities") for name in _names(row[0])}
    assert named - {"Agreement", "QuoteAuthorization"} == set(with_moderation(HANDLERS))


@pytest.mark.capability("F15")
def test_what_we_write_is_said_to_be_sent() -> None:
    """Each kind of activity that a writer exists for stands in a row whose last column says that it is sent."""
    sent = {name.lower() for row in _rows("### Activities") if row[2] for name in _names(row[0]) | _names(row[2])}
    assert {kind for kind in _WRITTEN if kind != "read"} <= sent


@pytest.mark.capability("F15")
def test_every_term_of_our_own_is_in_the_vocabulary_table() -> None:
    """And nothing else: the table is what `/contexts/ensembl.jsonld` defines under our prefix."""
    terms = VOCABULARY["@context"]
    assert isinstance(terms, dict)
    own = {
        name
        for name, value in terms.items()
        if str(value["@id"] if isinstance(value, dict) else value).startswith(OWN_PREFIX)
    }
    assert {name for row in _rows("## Extension vocabulary") for name in _names(row[1])} == own


@pytest.mark.capability("F15")
def test_no_term_means_two_things() -> None:
    """Each prefix that a term uses is defined in the same document."""
    terms = VOCABULARY["@context"]
    assert isinstance(terms, dict)
    for name, value in terms.items():
        iri = str(value["@id"] if isinstance(value, dict) else value)
        prefix = iri.partition(":")[0]
        assert prefix in {"http", "https", "as"} or prefix in terms, name
