"""Days off and school holidays, held against sums and publications outside the library."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.calendars.holidays import days_off, holy_sundays, school_holidays
from coverage.domain.clients import SchoolRegion
from coverage.domain.weeks import Horizon, Week


def easter_sunday(year: int) -> date:
    """The anonymous Gregorian computus (Meeus, Jones, Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    rest = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * rest) // 451
    month, day = divmod(h + rest - 7 * m + 114, 31)
    return date(year, month, day + 1)


def year_of(year: int, *, good_friday: bool = False, liberation_day: bool = False) -> set[date]:
    horizon = Horizon(start=Week.of(date(year, 1, 8)).monday, weeks=50)
    days = days_off(horizon, good_friday=good_friday, liberation_day=liberation_day)
    return {day for day in days if day.year == year}


@given(year=st.integers(2014, 2099))
def test_the_movable_feasts_follow_easter(year: int) -> None:
    easter = easter_sunday(year)
    kings_day = date(year, 4, 26 if date(year, 4, 27).weekday() == 6 else 27)
    assert year_of(year) == {
        date(year, 1, 1),
        easter + timedelta(days=1),
        kings_day,
        easter + timedelta(days=39),
        easter + timedelta(days=50),
        date(year, 12, 25),
        date(year, 12, 26),
    }


def test_kings_day_moves_to_saturday_when_the_27th_is_a_sunday() -> None:
    assert date(2025, 4, 26) in year_of(2025)
    assert date(2025, 4, 27) not in year_of(2025)


@given(year=st.integers(2014, 2099))
def test_liberation_day_counts_every_year_or_never(year: int) -> None:
    without, with_it = year_of(year), year_of(year, liberation_day=True)
    ascension = easter_sunday(year) + timedelta(days=39)
    assert with_it - without == {date(year, 5, 5)} - {ascension}
    assert date(year, 5, 5) in with_it


@given(year=st.integers(2014, 2099))
def test_good_friday_counts_only_where_the_agency_says_so(year: int) -> None:
    friday = easter_sunday(year) - timedelta(days=2)
    assert year_of(year, good_friday=True) - year_of(year) == {friday}


def test_a_horizon_over_new_year_has_the_holidays_of_both_years() -> None:
    days = days_off(
        Horizon(start=date(2026, 12, 21), weeks=3), good_friday=False, liberation_day=False
    )
    assert {date(2026, 12, 25), date(2027, 1, 1)} <= days


def test_years_whose_holidays_nobody_knows_are_refused() -> None:
    horizon = Horizon(start=Week.of(date(2101, 6, 1)).monday, weeks=2)
    with pytest.raises(ValueError, match="2101"):
        days_off(horizon, good_friday=False, liberation_day=False)


@pytest.mark.parametrize(
    ("region", "summer"),
    [
        # rijksoverheid.nl: school year 2026-2027
        (SchoolRegion.NOORD, (date(2027, 7, 10), date(2027, 8, 22))),
        (SchoolRegion.MIDDEN, (date(2027, 7, 17), date(2027, 8, 29))),
        (SchoolRegion.ZUID, (date(2027, 7, 24), date(2027, 9, 5))),
    ],
)
def test_each_region_has_its_own_summer(region: SchoolRegion, summer: tuple[date, date]) -> None:
    (holiday,) = school_holidays(region, date(2027, 8, 1), date(2027, 8, 7))
    assert (holiday.first, holiday.until) == summer


def test_a_christmas_holiday_is_one_holiday_over_new_year() -> None:
    (holiday,) = school_holidays(SchoolRegion.NOORD, date(2027, 1, 1), date(2027, 1, 2))
    assert (holiday.first.year, holiday.until.year) == (2026, 2027)


def test_a_school_year_has_five_holidays_in_order() -> None:
    found = school_holidays(SchoolRegion.ZUID, date(2026, 9, 15), date(2027, 9, 15))
    assert len(found) == 5
    assert all(a.until < b.first for a, b in pairwise(found))


@given(year=st.integers(2014, 2099))
def test_whoever_works_on_sundays_has_easter_and_whitsun_off(year: int) -> None:
    horizon = Horizon(start=Week.of(date(year, 1, 8)).monday, weeks=50)
    easter = easter_sunday(year)
    found = {day for day in holy_sundays(horizon) if day.year == year}
    assert found == {easter, easter + timedelta(days=49)}
