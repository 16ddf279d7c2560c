"""Weeks are ISO weeks, and a horizon is a whole number of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.domain.weeks import Horizon, Week


def test_2026_has_a_week_53() -> None:
    assert str(Week.of(date(2026, 12, 31))) == "2026-W53"
    assert Week.parse("2026-W53").monday == date(2026, 12, 28)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)))
def test_every_day_lies_in_the_week_it_names(day: date) -> None:
    week = Week.of(day)
    assert week.monday <= day <= week.sunday
    assert Week.parse(str(week)) == week


@pytest.mark.parametrize(
    "text", ["", "2027", "2027-W54", "2027-W00", "W05-2027", "2027-w05", "2027-W5x"]
)
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Week.parse(text)


def test_a_horizon_starts_on_a_monday() -> None:
    with pytest.raises(ValueError, match="Monday"):
        Horizon(start=date(2027, 1, 1), weeks=4)


def test_a_horizon_ends_on_the_sunday_of_its_last_week() -> None:
    horizon = Horizon(start=date(2027, 1, 4), weeks=52)
    assert horizon.last == date(2028, 1, 2)
    assert [str(week) for week in horizon][-1] == "2027-W52"


def test_the_last_day_of_a_horizon_still_overlaps_it_and_the_next_does_not() -> None:
    horizon = Horizon(start=date(2027, 1, 4), weeks=1)
    assert horizon.overlaps(horizon.last, None)
    assert not horizon.overlaps(horizon.last + timedelta(days=1), None)
    assert not horizon.overlaps(date(2020, 1, 1), date(2027, 1, 3))


def test_what_ends_before_it_begins_touches_no_week() -> None:
    horizon = Horizon(start=date(2027, 1, 4), weeks=4)
    first, until = date(2027, 1, 20), date(2027, 1, 12)
    assert not horizon.overlaps(first, until)
    assert not any(week.touches(first, until) for week in horizon)
