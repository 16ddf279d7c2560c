"""Usual days, present days, away weeks and capacity, as the plan counts them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coverage.domain.absences import Absence
from coverage.domain.availability import WeekPresence, absent_days, week_presence
from coverage.domain.ids import AdvisorId
from coverage.domain.rounding import round_half_up
from coverage.domain.weeks import Horizon, Week
from tests.builders import MONDAY, an_advisor

WEEK = Week(MONDAY)


def presence(*absent: int, off: int | None = None, **advisor: object) -> WeekPresence:
    """The presence in the week of an advisor absent on the weekdays ``absent``."""
    return week_presence(
        an_advisor(**advisor),
        WEEK,
        absent={MONDAY + timedelta(days=day) for day in absent},
        days_off=frozenset() if off is None else frozenset({MONDAY + timedelta(days=off)}),
    )


def test_half_of_the_usual_days_is_not_away() -> None:
    assert not presence(0, 1, working_days=frozenset({0, 1, 2, 3})).away
    assert presence(0, 1, 2, working_days=frozenset({0, 1, 2, 3})).away


def test_whose_only_day_is_a_public_holiday_is_away() -> None:
    found = presence(off=0, working_days=frozenset({0}))
    assert (found.usual, found.present, found.away) == (0, 0, True)


def test_a_public_holiday_takes_capacity_but_is_no_absence() -> None:
    found = presence(off=0)
    assert (found.usual, found.present, found.capacity, found.away) == (4, 4, 1920, False)


def test_capacity_is_rounded_half_up_to_minutes() -> None:
    third = presence(0, 1, working_days=frozenset({0, 1, 2}), hours_per_week=16.5)
    assert third.capacity == 330
    assert [round_half_up(x) for x in (0.5, 1.5, 2.5, 2.4999, 0.0)] == [1, 2, 3, 2, 0]


def test_the_last_valid_day_of_a_credential_still_counts() -> None:
    assert presence(valid_until=MONDAY + timedelta(days=1)).present == 2


@pytest.mark.parametrize(
    ("limits", "present"),
    [({"available_from": MONDAY + timedelta(days=3)}, 2), ({"available_until": MONDAY}, 1)],
)
def test_the_first_and_last_available_days_count(limits: dict[str, object], present: int) -> None:
    assert presence(**limits).present == present


def test_absences_that_overlap_count_a_day_once_and_only_inside_the_horizon() -> None:
    ada = AdvisorId("ada")
    horizon = Horizon(start=MONDAY, weeks=1)
    days = absent_days(
        [
            Absence(advisor=ada, first=date(2027, 2, 1), until=MONDAY),
            Absence(advisor=ada, first=MONDAY, until=MONDAY + timedelta(days=1)),
        ],
        horizon,
    )
    assert days == {ada: {MONDAY, MONDAY + timedelta(days=1)}}
