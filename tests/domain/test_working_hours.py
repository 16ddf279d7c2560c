"""Part of a day away: a whole absent day from half of its working hours on, else nothing."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.domain.stretches import Stretch, merged
from coverage.domain.working_hours import (
    MOST_SHIFTS,
    Shift,
    WorkingHours,
    absent_days_of,
    hours_of,
    runs_of_days,
    shift_problem,
)
from tests.builders import an_advisor

ZONE = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2027, 3, 1)
SUNDAY_OF_SPRING, SUNDAY_OF_AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
NINE_TO_FIVE = hours_of(an_advisor("ada"), [])


def on(day: date, begins: str, ends: str) -> Stretch:
    """From one clock time to another, where the agency is."""
    return _at(day, begins), _at(day, ends)


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=ZONE).astimezone(UTC)


def whole_days(first: date, until: date) -> Stretch:
    return _at(first, "00:00"), _at(until + timedelta(days=1), "00:00")


def absent(
    *busy: Stretch,
    hours: WorkingHours = NINE_TO_FIVE,
    first: date = MONDAY,
    until: date = date(2027, 12, 31),
) -> list[date]:
    return sorted(absent_days_of(busy, hours, first=first, until=until, zone=ZONE))


def a_shift(weekday: int, begins: str, ends: str) -> Shift:
    minutes = [60 * int(h) + int(m) for h, m in (begins.split(":"), ends.split(":"))]
    return Shift(weekday=weekday, begins=minutes[0], ends=minutes[1])


def test_half_of_the_working_hours_is_an_absent_day() -> None:
    assert absent(on(MONDAY, "13:00", "17:00")) == [MONDAY]


def test_a_minute_less_than_half_is_none() -> None:
    assert absent(on(MONDAY, "13:01", "17:00")) == []


def test_time_outside_working_hours_takes_nothing_of_them() -> None:
    assert absent(on(MONDAY, "06:00", "12:59")) == []
    assert absent(on(MONDAY, "18:00", "23:00")) == []


def test_several_appointments_on_a_day_add_up() -> None:
    assert absent(on(MONDAY, "09:00", "11:00"), on(MONDAY, "15:00", "17:00")) == [MONDAY]


def test_what_overlaps_counts_once() -> None:
    assert absent(on(MONDAY, "09:00", "12:00"), on(MONDAY, "10:00", "12:30")) == []


def test_appointments_on_two_days_do_not_add_up() -> None:
    tuesday = MONDAY + timedelta(days=1)
    assert absent(on(MONDAY, "09:00", "12:00"), on(tuesday, "09:00", "12:00")) == []


def test_a_holiday_goes_on_over_its_weekend_and_is_one_absence() -> None:
    friday, tuesday = MONDAY + timedelta(days=4), MONDAY + timedelta(days=8)
    days = absent(whole_days(friday, tuesday))
    assert runs_of_days(days, NINE_TO_FIVE) == [(friday, tuesday)]


def test_a_weekend_away_is_no_absence() -> None:
    saturday = MONDAY + timedelta(days=5)
    days = absent(whole_days(saturday, saturday + timedelta(days=1)))
    assert runs_of_days(days, NINE_TO_FIVE) == []


def test_two_absences_with_a_weekend_at_home_between_are_two() -> None:
    friday, monday = MONDAY + timedelta(days=4), MONDAY + timedelta(days=7)
    days = absent(whole_days(friday, friday), whole_days(monday, monday))
    assert runs_of_days(days, NINE_TO_FIVE) == [(friday, friday), (monday, monday)]


def test_half_is_of_the_hours_that_somebody_works_that_day() -> None:
    hours = WorkingHours(shifts=(a_shift(0, "09:00", "11:00"), a_shift(0, "19:00", "21:00")))
    assert absent(on(MONDAY, "19:00", "21:00"), hours=hours) == [MONDAY]
    assert absent(on(MONDAY, "11:00", "19:00"), hours=hours) == []
    assert absent(on(MONDAY, "10:00", "20:00"), hours=hours) == [MONDAY]


@pytest.mark.parametrize(
    ("day", "half"),
    [
        # the clock skips an hour: midnight to six lasts five hours
        (SUNDAY_OF_SPRING, ("00:00", "03:30")),
        # it shows an hour twice: midnight to six lasts seven hours
        (SUNDAY_OF_AUTUMN, ("00:00", "02:30")),
    ],
)
def test_hours_are_counted_as_they_pass_when_the_clock_changes(
    day: date, half: tuple[str, str]
) -> None:
    hours = WorkingHours(shifts=(a_shift(6, "00:00", "06:00"),))
    exact = timedelta(hours=2.5) if day == SUNDAY_OF_SPRING else timedelta(hours=3.5)
    begins = _at(day, half[0])
    assert absent((begins, begins + exact), hours=hours) == [day]
    assert absent((begins, begins + exact - timedelta(seconds=1)), hours=hours) == []


def test_days_outside_what_is_asked_are_not_told() -> None:
    years = whole_days(date(2020, 1, 1), date(2040, 1, 1))
    found = absent(years, first=MONDAY, until=MONDAY + timedelta(days=2))
    assert found == [MONDAY + timedelta(days=n) for n in range(3)]


def test_who_told_nothing_works_from_nine_to_five_on_working_days() -> None:
    hours = hours_of(an_advisor("ada", working_days=frozenset({0, 2})), [])
    assert [s.weekday for s in hours.shifts] == [0, 2]
    assert not hours.told
    assert hours.on(MONDAY, ZONE) == [on(MONDAY, "09:00", "17:00")]


def test_a_working_day_about_which_nothing_was_told_keeps_the_usual_hours() -> None:
    told = [a_shift(0, "12:00", "20:00"), a_shift(5, "10:00", "12:00")]
    hours = hours_of(an_advisor("ada", working_days=frozenset({0, 2})), told)
    assert hours.shifts == (told[0], a_shift(2, "09:00", "17:00"), told[1])


@pytest.mark.parametrize(
    ("shifts", "problem"),
    [
        ([], None),
        ([a_shift(0, "09:00", "12:00"), a_shift(0, "12:00", "17:00")], None),
        ([a_shift(0, "00:00", "24:00")], None),
        ([a_shift(0, "12:00", "09:00")], "time_order"),
        ([a_shift(7, "09:00", "12:00")], "time_order"),
        ([a_shift(0, "09:00", "24:15")], "time_order"),
        ([a_shift(0, "09:05", "12:00")], "quarter"),
        ([a_shift(0, "09:00", "12:00"), a_shift(0, "11:00", "17:00")], "overlap"),
        ([a_shift(n % 7, "09:00", "12:00") for n in range(MOST_SHIFTS + 1)], "too_large"),
    ],
)
def test_hours_that_nobody_can_work_are_refused(shifts: list[Shift], problem: str | None) -> None:
    assert shift_problem(shifts) == problem


QUARTER = timedelta(minutes=15)
spans = st.lists(st.tuples(st.integers(0, 4 * 96), st.integers(1, 150)), max_size=6)


@given(spans=spans, day=st.sampled_from([MONDAY, SUNDAY_OF_SPRING, SUNDAY_OF_AUTUMN]))
def test_the_rule_is_what_counting_every_quarter_gives(
    spans: list[tuple[int, int]], day: date
) -> None:
    first = day - timedelta(days=2)
    busy = _busy(spans, first)
    hours = WorkingHours(
        shifts=(
            a_shift(0, "09:00", "12:15"),
            a_shift(0, "13:00", "17:00"),
            a_shift(1, "01:30", "09:00"),
            a_shift(6, "01:30", "09:00"),
        )
    )
    expected = [d for d in _days(first, 4) if _by_quarters(busy, hours, d)]
    assert absent(*busy, hours=hours, first=first, until=first + timedelta(days=3)) == expected


def _busy(spans: list[tuple[int, int]], first: date) -> list[Stretch]:
    origin = _at(first, "00:00")
    return [(origin + a * QUARTER, origin + (a + n) * QUARTER) for a, n in spans]


def _days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


def _by_quarters(busy: list[Stretch], hours: WorkingHours, day: date) -> bool:
    """Ask each quarter that passes on ``day`` what the clock shows, and whether it is taken."""
    shifts = [s for s in hours.shifts if s.weekday == day.weekday()]
    taken = total = 0
    quarter = _at(day, "00:00")
    while (wall := quarter.astimezone(ZONE)).date() == day:
        shown = wall.hour * 60 + wall.minute
        if not shifts or any(s.begins <= shown < s.ends for s in shifts):
            total += 1
            taken += any(start <= quarter < end for start, end in busy)
        quarter += QUARTER
    return bool(taken) and 2 * taken >= total


@given(spans=spans)
def test_merging_keeps_every_minute_and_no_other(spans: list[tuple[int, int]]) -> None:
    busy = _busy(spans, MONDAY)
    whole = merged(busy)
    assert all(before[1] < after[0] for before, after in pairwise(whole))
    edges = [instant for stretch in busy for instant in stretch]
    for instant in edges:
        inside = any(start <= instant < end for start, end in busy)
        assert any(start <= instant < end for start, end in whole) == inside
