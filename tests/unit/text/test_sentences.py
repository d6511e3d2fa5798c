"""Two hundred sentences that people of a town would write, each with what is understood, or nothing."""

from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from ensembl_fed.text.compose import find_hashtags
from ensembl_fed.text.grammar import HelpScope, QuartierName, Urgency, read_help_intent

TABLE: Final = Path(__file__).parents[2] / "data" / "sentences.txt"
NOW: Final = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))  # a Wednesday
QUARTIERS: Final = [
    QuartierName("chartreux", "Les Chartreux"),
    QuartierName("gateaux", "Les Gâteaux"),
    QuartierName("champins", "Champins", ("Les Champins",)),
    QuartierName("centre-ville", "Centre-ville", ("centre",)),
    QuartierName("madeleine", "La Madeleine"),
]
KINDS: Final = {"request": "demande", "offer": "offre"}
URGENCIES: Final = {Urgency.TODAY: "today", Urgency.THIS_WEEK: "week", Urgency.WHENEVER: "-"}
PARTS: Final = {"m": (6, 12), "a": (12, 18), "s": (18, 24)}


def lines() -> list[tuple[str, str]]:
    """The sentences and what is expected of each, without the comments at the head."""
    rows = [line.rpartition(" | ") for line in TABLE.read_text(encoding="utf-8").splitlines()[2:]]
    return [(sentence, expected) for sentence, _, expected in rows]


def moment(written: str, *, last: bool) -> datetime | None:
    """'27T14:00', or '5/12' for a day's beginning or its last minute; None for nothing."""
    if not written:
        return None
    date, _, hour = written.partition("T")
    day, month, year = date.split("/") if "/" in date else (date, "11", "2026")
    at_midnight = datetime(int(year), int(month), int(day), tzinfo=NOW.tzinfo)
    if hour:
        return at_midnight.replace(hour=int(hour[:2]), minute=int(hour[3:]))
    return at_midnight.replace(hour=23, minute=59) if last else at_midnight


def window(written: str) -> tuple[datetime | None, datetime | None]:
    """The first and the last moment that a cell of the table means."""
    if written == "-":
        return None, None
    if written[-1] in PARTS:
        day = moment(written[:-1], last=False)
        assert day is not None
        start, end = PARTS[written[-1]]
        return day.replace(hour=start), day.replace(hour=23, minute=59) if end == 24 else day.replace(hour=end)
    start_text, dots, end_text = written.partition("..")
    return moment(start_text, last=False), moment(end_text if dots else start_text, last=True)


def year_of(written: str) -> str:
    """The cell with the year put where the month alone is written."""
    return "..".join(f"{p}/2026" if p.count("/") == 1 else p for p in written.split(".."))


@pytest.mark.capability("T10")
@pytest.mark.parametrize(("sentence", "expected"), lines())
def test_a_sentence_is_understood_as_its_author_meant_it(sentence: str, expected: str) -> None:
    intent = read_help_intent(sentence, find_hashtags(sentence), quartiers=QUARTIERS, now=NOW)
    if expected == "nothing":
        assert intent is None
        return
    assert intent is not None
    kind, category, quartier, when, urgency, scope = expected.split()
    assert (KINDS[intent.kind.value], intent.category, intent.quartier or "-") == (kind, category, quartier)
    assert (intent.due_from, intent.due_until) == window(year_of(when))
    assert (URGENCIES[intent.urgency], intent.scope) == (urgency, None if scope == "-" else HelpScope(scope))


def test_the_table_is_large_and_says_no_often() -> None:
    table = dict(lines())
    assert len(table) == len(lines()) >= 200
    assert sum(expected == "nothing" for expected in table.values()) >= 30
