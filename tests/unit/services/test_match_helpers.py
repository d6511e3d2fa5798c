"""Who is proposed for a need, who is not, and what is said of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ensembl_fed.services.match_helpers import Helper, Match, Nearness, Need, match_helpers, reasons_of, why_you
from ensembl_fed.text.week import Part, slot, whole_day

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
NEED = Need("compagnie", "chartreux", frozenset({"champins"}), slots=slot(1, Part.AFTERNOON), hidden=frozenset({7}))
BRUNO = Helper(
    1,
    frozenset({"compagnie", "courses"}),
    "champins",
    slots=whole_day(1),
    this_week=1,
    charter_on=date(2026, 10, 2),
)


def matched(helper: Helper, need: Need = NEED) -> Match | None:
    found = match_helpers(need, [helper], now=NOW)
    return found[0] if found else None


@pytest.mark.capability("S5", "C8")
def test_a_match_says_why() -> None:
    """To the desk in short words, to the helper as a sentence."""
    match = matched(BRUNO)
    assert match is not None
    assert reasons_of(match) == [
        "compagnie et visites",
        "quartier voisin",
        "mardi après-midi",
        "charte signée le 02/10/2026",
        "1 mission cette semaine sur 2",
    ]
    assert why_you(match, quartier="Les Chartreux") == (
        "Pourquoi vous : vous aidez pour « compagnie et visites », Les Chartreux est à côté de chez vous, "
        "vous êtes libre mardi après-midi."
    )


@pytest.mark.capability("S4", "S5", "I17", "I18")
@pytest.mark.parametrize(
    ("who", "helper"),
    [
        ("does other things", replace(BRUNO, categories=frozenset({"jardin"}))),
        ("mutes this", replace(BRUNO, muted=frozenset({"compagnie"}))),
        ("lives too far", replace(BRUNO, quartier="gateaux")),
        ("has no quartier", replace(BRUNO, quartier="")),
        ("has other hours", replace(BRUNO, slots=whole_day(6))),
        ("did enough this week", replace(BRUNO, this_week=2)),
        ("is on pause", replace(BRUNO, paused_until=NOW + timedelta(minutes=1))),
        ("is behind a block, or asks herself", replace(BRUNO, account_id=7)),
        ("is not known to be old enough", replace(BRUNO, has_age=False)),
    ],
)
def test_who_is_not_proposed(who: str, helper: Helper) -> None:
    """Each of the rules alone is enough."""
    assert matched(helper) is None, who


@pytest.mark.capability("I18")
def test_children_are_for_adults() -> None:
    """A member of sixteen may carry shopping, and is never proposed where children are."""
    young = replace(BRUNO, categories=frozenset({"enfants", "courses"}), is_adult=False)
    assert matched(young, replace(NEED, category="enfants")) is None
    assert matched(replace(young, is_adult=True), replace(NEED, category="enfants")) is not None
    assert matched(young, replace(NEED, category="courses")) is not None


def test_a_language_must_be_shared_unless_it_is_french() -> None:
    """French is everybody's."""
    assert matched(BRUNO, replace(NEED, language="fr")) is not None
    assert matched(BRUNO, replace(NEED, language="uk")) is None
    speaks = matched(replace(BRUNO, languages=frozenset({"fr", "uk"})), replace(NEED, language="uk"))
    assert speaks is not None
    assert "parle ukrainien" in reasons_of(speaks)


def test_the_nearest_then_the_least_asked_come_first() -> None:
    """Same quartier, hours that suit, less done this week, then helped longest ago; a pause that is over is over."""
    near = replace(BRUNO, account_id=2, quartier="chartreux", paused_until=NOW)
    vague = replace(near, account_id=3, slots=0)
    busy = replace(near, account_id=4, this_week=1, weekly_most=2)
    idle = replace(near, account_id=5, this_week=0, last_helped_at=NOW - timedelta(days=9))
    idler = replace(idle, account_id=6, last_helped_at=None)

    found = match_helpers(NEED, [BRUNO, vague, busy, idle, idler], now=NOW)

    assert [match.helper.account_id for match in found] == [6, 5, 4, 3, 1]
    assert [match.nearness for match in found][-2:] == [Nearness.SAME, Nearness.NEXT_TO]
    assert "horaires à convenir" in reasons_of(found[3])
    assert len(match_helpers(NEED, [BRUNO, vague, busy], now=NOW, limit=2)) == 2


def test_a_need_without_a_quartier_is_for_the_whole_town() -> None:
    """Nobody is too far for it."""
    match = matched(replace(BRUNO, quartier="gateaux"), replace(NEED, quartier="", neighbours=frozenset()))
    assert match is not None
    assert match.nearness is Nearness.IN_TOWN
