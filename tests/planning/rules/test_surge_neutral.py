"""A neutral surge takes nobody of the panel and nobody with a conflict of any date."""

from datetime import date

from coverage.planning.check import Breach
from tests.builders import a_conflict
from tests.planning.rules.tiny import in_a_surge, surge, work

LONG_AGO = a_conflict("cas", "alfa", date(1999, 1, 1), date(1999, 12, 31))
LATER = a_conflict("cas", "alfa", date(2039, 1, 1))
NOW = a_conflict("cas", "alfa", date(2020, 1, 1))
PARTIAL = surge(neutral=False)


def test_somebody_from_outside_without_any_tie_may_work() -> None:
    assert in_a_surge(work("cas", 60)) == []


def test_nobody_of_the_panel_works_in_a_neutral_surge() -> None:
    assert in_a_surge(work("ada", 60)) == [Breach.PANEL]
    assert in_a_surge(work("bo", 60)) == [Breach.PANEL]


def test_a_surge_that_is_not_neutral_may_use_the_panel() -> None:
    assert in_a_surge(work("ada", 60), work("bo", 60), asked=PARTIAL) == []


def test_a_conflict_of_any_date_keeps_from_a_neutral_surge() -> None:
    assert in_a_surge(work("cas", 60), conflicts=(LONG_AGO,)) == [Breach.NEUTRAL]
    assert in_a_surge(work("cas", 60), conflicts=(LATER,)) == [Breach.NEUTRAL]


def test_an_old_conflict_does_not_keep_from_another_surge_and_a_present_one_does() -> None:
    assert in_a_surge(work("cas", 60), conflicts=(LONG_AGO,), asked=PARTIAL) == []
    found = in_a_surge(work("cas", 60), conflicts=(NOW,), asked=PARTIAL)
    assert found == [Breach.CONFLICT]


def test_a_present_conflict_breaks_both_rules_of_a_neutral_surge() -> None:
    found = in_a_surge(work("cas", 60), conflicts=(NOW,))
    assert found == [Breach.CONFLICT, Breach.NEUTRAL]
