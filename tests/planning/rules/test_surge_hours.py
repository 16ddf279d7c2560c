"""A surge asks extra hours of every week that it touches, in proportion to its working days.

They are worked in steps of half an hour, and nobody works hours that were not asked.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from coverage.domain.clients import Surge
from coverage.planning.check import Breach
from coverage.planning.problem import build_problem
from coverage.planning.surge_rules import SurgeWeek, surge_weeks
from tests.builders import MONDAY
from tests.planning.rules.tiny import in_a_surge, surge, tiny, work

DAY = timedelta(days=1)


def asked(*surges: Surge) -> list[tuple[int, int, int]]:
    """Week, minutes asked, and the most of them that may be staffed."""
    return [(w.week, w.minutes, w.staffable) for w in _weeks(*surges)]


def _weeks(*surges: Surge) -> tuple[SurgeWeek, ...]:
    return surge_weeks(build_problem(tiny(surges=surges)))


def test_without_a_surge_nothing_is_asked() -> None:
    assert asked() == []
    assert in_a_surge(work("cas", 30, in_week=1)) == [Breach.NOT_ASKED]


def test_a_surge_may_stay_unstaffed_and_be_staffed_in_full() -> None:
    assert in_a_surge() == []
    assert in_a_surge(work("cas", 150), work("dee", 90)) == []


def test_nobody_works_hours_that_were_not_asked() -> None:
    assert in_a_surge(work("cas", 270)) == [Breach.ABOVE_ASKED]
    assert in_a_surge(work("cas", 150), work("dee", 120)) == [Breach.ABOVE_ASKED]


@pytest.mark.parametrize("minutes", [45, 31, 0, -30])
def test_hours_come_in_halves(minutes: int) -> None:
    assert in_a_surge(work("cas", minutes)) == [Breach.HALF_HOURS]


def test_a_week_that_is_touched_on_all_five_days_asks_in_full() -> None:
    assert asked(surge()) == [(0, 240, 240)]
    assert asked(surge(first=MONDAY - 30 * DAY, until=MONDAY + 6 * DAY)) == [(0, 240, 240)]


def test_a_week_that_is_touched_in_part_asks_in_proportion() -> None:
    # three days of five: 144 minutes, of which four half hours can be worked
    part = surge(until=MONDAY + 2 * DAY)
    assert asked(part) == [(0, 144, 120)]
    assert in_a_surge(work("cas", 120), asked=part) == []
    assert in_a_surge(work("cas", 150), asked=part) == [Breach.ABOVE_ASKED]


def test_a_surge_that_begins_and_ends_in_mid_week_asks_of_every_week_between() -> None:
    long = surge(first=MONDAY + 3 * DAY, until=MONDAY + 14 * DAY)
    assert asked(long) == [(0, 96, 90), (1, 240, 240), (2, 48, 30)]


def test_a_weekend_asks_nothing() -> None:
    assert asked(surge(first=MONDAY + 5 * DAY, until=MONDAY + 6 * DAY)) == []


def test_weeks_outside_the_horizon_ask_nothing() -> None:
    assert asked(surge(first=date(2020, 1, 1), until=MONDAY - DAY)) == []


def test_half_days_on_site_lie_inside_the_hours() -> None:
    (found,) = _weeks(surge(extra_hours_per_week=10, half_days_per_week=2))
    assert (found.minutes, found.on_site) == (600, 480)


def test_two_surges_of_a_client_add_up_and_the_stricter_rules_hold() -> None:
    (found,) = _weeks(
        surge(neutral=False, languages=frozenset({"pl"})), surge(extra_hours_per_week=1)
    )
    assert (found.minutes, found.neutral, found.languages) == (300, True, {"pl"})


def test_what_is_asked_of_one_client_is_not_asked_of_another() -> None:
    stranger = replace(work("cas", 30), client="zulu")  # type: ignore[arg-type]
    assert in_a_surge(stranger) == [Breach.NOT_ASKED]
