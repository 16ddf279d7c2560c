"""An advisor is away in a week without a present day, or with less than half of the usual ones."""

from collections.abc import Collection
from datetime import timedelta

import pytest

from coverage.planning.problem import build_problem
from tests.builders import MONDAY, days_away
from tests.planning.rules.tiny import tiny


def is_away(working: Collection[int], absent: Collection[int], off: Collection[int] = ()) -> bool:
    """Whether Ada, who works on some weekdays, is away in a week in which she misses others."""
    dates = [MONDAY + timedelta(days=day) for day in range(5)]
    problem = build_problem(
        tiny(
            ada={"working_days": frozenset(working)},
            absences=tuple(days_away("ada", dates[day], 1) for day in absent),
            days_off=frozenset(dates[day] for day in off),
        )
    )
    return problem.is_away(0, 0)


def test_who_is_there_all_week_is_not_away() -> None:
    assert not is_away(range(5), [])


def test_who_is_not_there_at_all_is_away() -> None:
    assert is_away(range(5), range(5))


@pytest.mark.parametrize(
    ("working", "absent", "away"),
    [
        (range(5), [0, 1], False),  # three of five
        (range(5), [0, 1, 2], True),  # two of five
        (range(4), [0, 1], False),  # half is enough
        (range(4), [0, 1, 2], True),
        (range(3), [0, 1], True),  # one of three
        (range(2), [0], False),
        ([0], [], False),
        ([0], [0], True),
    ],
)
def test_half_of_the_usual_days_is_enough_and_less_is_not(
    working: range, absent: list[int], away: bool
) -> None:
    assert is_away(working, absent) is away


def test_public_holidays_shrink_what_is_usual() -> None:
    # of three usual days one is left: away; of two, half is enough
    assert is_away(range(3), [0, 1])
    assert not is_away(range(3), [1], off=[0])


def test_who_works_on_public_holidays_alone_is_away_without_an_absence() -> None:
    assert is_away([0], [], off=[0])


def test_who_works_on_no_day_is_away() -> None:
    assert is_away([], [])


def test_a_week_may_have_hours_and_still_count_as_away() -> None:
    problem = build_problem(tiny(absences=(days_away("ada", MONDAY, 4),)))
    assert (problem.is_away(0, 0), problem.capacity[0][0]) == (True, 8 * 60)
