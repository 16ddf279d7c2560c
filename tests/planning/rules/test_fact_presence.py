"""Usual days are working days that are no public holidays; present days are those of them without
an absence, with a valid credential, while the advisor is available.
"""

from datetime import timedelta
from typing import Any

from coverage.domain.absences import Absence
from coverage.domain.ids import AdvisorId
from coverage.planning.problem import build_problem
from tests.builders import MONDAY, days_away
from tests.planning.rules.tiny import tiny

DAY = timedelta(days=1)
WEDNESDAY = MONDAY + 2 * DAY


def days(*absences: Absence, ada: dict[str, Any] | None = None, **facts: Any) -> tuple[int, int]:
    """Ada's usual and present days of the first week."""
    problem = build_problem(tiny(ada=ada, absences=absences, **facts))
    return problem.usual[0][0], problem.present[0][0]


def test_a_quiet_week_has_five_of_each() -> None:
    assert days() == (5, 5)


def test_days_on_which_an_advisor_never_works_are_not_usual() -> None:
    assert days(ada={"working_days": frozenset({0, 4})}) == (2, 2)


def test_an_absence_takes_present_days_and_no_usual_ones() -> None:
    assert days(days_away("ada", MONDAY, 2)) == (5, 3)


def test_an_absence_on_a_day_off_or_at_the_weekend_takes_nothing() -> None:
    part_time = {"working_days": frozenset({0, 1})}
    assert days(days_away("ada", WEDNESDAY, 5), ada=part_time) == (2, 2)


def test_absences_that_overlap_take_a_day_once() -> None:
    assert days(days_away("ada", MONDAY, 3), days_away("ada", WEDNESDAY, 2)) == (5, 1)


def test_an_absence_counts_with_both_its_ends_and_also_from_before_the_horizon() -> None:
    long = Absence(advisor=AdvisorId("ada"), first=MONDAY - 40 * DAY, until=MONDAY)
    assert days(long) == (5, 4)


def test_the_absences_of_others_are_theirs() -> None:
    assert days(days_away("bo", MONDAY, 5)) == (5, 5)


def test_a_public_holiday_is_neither_usual_nor_present() -> None:
    assert days(days_off=frozenset({MONDAY})) == (4, 4)
    assert days(days_away("ada", MONDAY, 1), days_off=frozenset({MONDAY})) == (4, 4)
    assert days(days_off=frozenset({MONDAY + 5 * DAY})) == (5, 5)


def test_the_last_day_of_a_credential_still_counts() -> None:
    assert days(ada={"valid_until": WEDNESDAY}) == (5, 3)


def test_the_first_and_the_last_available_day_count() -> None:
    assert days(ada={"available_from": WEDNESDAY}) == (5, 3)
    assert days(ada={"available_until": WEDNESDAY}) == (5, 3)
    assert days(ada={"available_from": WEDNESDAY, "available_until": WEDNESDAY}) == (5, 1)
