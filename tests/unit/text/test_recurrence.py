"""When an event takes place again, by the town's clocks, and which rules are not counted at all."""

from datetime import UTC, datetime, timedelta

import pytest

from ensembl_fed.text.event_words import EventWords, event_body, when_words, with_when_and_where
from ensembl_fed.text.recurrence import Schedule, is_rule, last_end, occurrences, rule_words

TUESDAY = datetime(2026, 10, 20, 16, tzinfo=UTC)  # 18 h in summer
WEEKLY = Schedule(TUESDAY, TUESDAY + timedelta(hours=2), "Europe/Paris", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261130")


@pytest.mark.capability("A5")
def test_six_in_the_evening_stays_six_in_the_evening() -> None:
    """Summer time ends on 25 October: from then on 18 h is 17 h UTC. The last day of UNTIL counts."""
    found = occurrences(WEEKLY, after=TUESDAY, before=datetime(2027, 1, 1, tzinfo=UTC))

    assert [start.strftime("%d/%m %H") for start, _ in found] == [
        *("20/10 16", "27/10 17", "03/11 17", "10/11 17", "17/11 17", "24/11 17"),
    ]
    assert last_end(WEEKLY) == datetime(2026, 11, 24, 19, tzinfo=UTC)


def test_what_goes_on_is_not_over() -> None:
    """An occurrence that began before and has not ended is shown; one that has ended is not."""
    at = datetime(2026, 10, 20, 17, tzinfo=UTC)
    assert occurrences(WEEKLY, after=at, before=at + timedelta(days=1))[0][0] == TUESDAY
    assert occurrences(WEEKLY, after=at + timedelta(hours=2), before=at + timedelta(days=1)) == []


def test_without_an_end_there_is_no_last_time() -> None:
    """A rule without UNTIL or COUNT goes on; without a rule the end is that of the only time."""
    assert last_end(Schedule(TUESDAY, None, "Europe/Paris", "FREQ=MONTHLY;BYDAY=3TU")) is None
    assert last_end(Schedule(TUESDAY, None, "Europe/Paris")) == TUESDAY


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=WE",
        "FREQ=YEARLY;BYMONTHDAY=31",
        "FREQ=WEEKLY;BYDAY=TU;BYDAY=WE",
        "FREQ=WEEKLY;COUNT=100000",
        "RRULE:FREQ=WEEKLY",
        "FREQ=WEEKLY\nEXDATE:20261020",
        "",
    ],
)
def test_rules_that_could_search_for_ever_are_refused(rule: str) -> None:
    """Strangers write rules too: whatever might never find a next day, or says more than it should, is none."""
    assert not is_rule(rule)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", "chaque mardi"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "toutes les 2 semaines, le mardi et jeudi"),
        ("FREQ=MONTHLY;BYDAY=1SA", "chaque mois, le premier samedi"),
        ("FREQ=DAILY;UNTIL=20261130T225959Z", "chaque jour jusqu’au 30/11/2026"),
        ("FREQ=MONTHLY;BYDAY=-1SU", "chaque mois, le dernier dimanche"),
    ],
)
def test_rules_are_said_in_words(rule: str, words: str) -> None:
    """As people say them."""
    assert is_rule(rule)
    assert rule_words(rule) == words


def test_days_and_hours_are_said_as_people_say_them() -> None:
    """The first of a month, half hours, several days."""
    start = datetime(2027, 5, 1, 7, 30, tzinfo=UTC)
    assert when_words(start, None, "Europe/Paris") == "samedi 1er mai 2027, à 9 h 30"
    two_days = when_words(start, start + timedelta(days=1, hours=2), "Europe/Paris")
    assert two_days == "du samedi 1er mai 2027, 9 h 30, au dimanche 2 mai 2027, 11 h 30"
    assert when_words(start, None, "Nowhere/Land") == when_words(start, None, "Europe/Paris")


def test_an_event_from_elsewhere_says_when_and_where_once() -> None:
    """For clients that show only text; a text that says it already is left alone, and no name becomes markup."""
    words = EventWords("Fête <b>", TUESDAY, place="Salle & cour", description="Venez.")
    told = with_when_and_where("<p><strong>Fête &lt;b&gt;</strong></p><p>Venez</p>", words)

    assert told == (
        "<p><strong>Fête &lt;b&gt;</strong></p>"
        "<p>🗓 mardi 20 octobre 2026, à 18 h<br>📍 Salle &amp; cour</p><p>Venez</p>"
    )
    assert with_when_and_where(told, words) == told
    assert event_body(words) == "🗓 mardi 20 octobre 2026, à 18 h\n📍 Salle & cour\n\nVenez."
