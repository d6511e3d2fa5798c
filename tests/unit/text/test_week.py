"""The parts of a week as bits."""

from datetime import UTC, datetime

import pytest

from ensembl_fed.text.week import ALL_WEEK, Part, slot, slot_names, slot_words, slots_between, slots_of, whole_day


def test_names_and_bits_say_the_same() -> None:
    """What the API writes is read back; an unknown name counts for nothing."""
    names = ["tuesday-afternoon", "saturday-morning"]
    assert slots_of([*names, "funday-morning"]) == slot(1, Part.AFTERNOON) | slot(5, Part.MORNING)
    assert slot_names(slots_of(names)) == names
    assert slot_names(0) == []


@pytest.mark.parametrize(
    ("slots", "words"),
    [
        (0, ""),
        (ALL_WEEK, "toute la semaine"),
        (whole_day(5), "samedi"),
        (
            slot(1, Part.AFTERNOON) | slot(1, Part.EVENING) | slot(6, Part.MORNING),
            "mardi après-midi et soir, dimanche matin",
        ),
    ],
)
def test_a_week_in_words(slots: int, words: str) -> None:
    """A whole day is its name, parts are named."""
    assert slot_words(slots) == words


def test_a_window_touches_parts_of_the_week() -> None:
    """Of the town's clock: in winter, noon in Moulins is 11:00 UTC."""
    saturday_noon = datetime(2026, 11, 28, 11, tzinfo=UTC)
    assert slots_between(None, None) == 0
    assert slots_between(None, saturday_noon) == slot(5, Part.MORNING)
    assert slots_between(saturday_noon, None) == slot(5, Part.AFTERNOON) | slot(5, Part.EVENING)
    monday = datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert slots_between(saturday_noon, monday) == (
        slot(5, Part.AFTERNOON) | slot(5, Part.EVENING) | whole_day(6) | slot(0, Part.MORNING)
    )
    assert slots_between(monday, datetime(2026, 12, 20, tzinfo=UTC)) == ALL_WEEK
