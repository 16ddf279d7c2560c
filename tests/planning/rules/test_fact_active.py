"""A client is active in a week that its contract touches on any day; elsewhere it asks nothing."""

from datetime import date, timedelta

from coverage.planning.check import check
from coverage.planning.problem import build_problem
from tests.builders import MONDAY, a_client, a_panel
from tests.planning.rules.tiny import BOTH, broken, cost, tiny, week

DAY = timedelta(days=1)
SUNDAY = MONDAY + 6 * DAY


def active(first: date, until: date | None = None) -> list[int]:
    """The weeks of the horizon that a contract touches; none: the client is not in the problem."""
    problem = build_problem(tiny(alfa={"contract_from": first, "contract_until": until}))
    return [w for w in range(problem.weeks) if problem.clients and problem.is_active(0, w)]


def test_a_contract_over_the_whole_horizon_is_active_in_every_week() -> None:
    assert active(MONDAY) == [0, 1, 2, 3]
    assert active(date(2020, 1, 1), date(2030, 1, 1)) == [0, 1, 2, 3]


def test_one_day_of_a_week_is_enough_a_sunday_too() -> None:
    assert active(SUNDAY) == [0, 1, 2, 3]
    assert active(SUNDAY + DAY) == [1, 2, 3]
    assert active(date(2020, 1, 1), MONDAY) == [0]
    assert active(SUNDAY, SUNDAY) == [0]


def test_a_contract_outside_the_horizon_is_active_in_no_week() -> None:
    assert active(date(2020, 1, 1), MONDAY - DAY) == []
    assert active(MONDAY + 28 * DAY) == []


def test_a_contract_that_ends_before_it_begins_is_active_in_no_week() -> None:
    # docs/decisions/0060; also when both days lie in one week
    assert active(MONDAY + 9 * DAY, MONDAY + 2 * DAY) == []
    assert active(MONDAY + 2 * DAY, MONDAY + DAY) == []


def test_a_client_that_is_never_active_needs_no_panel_and_counts_nowhere() -> None:
    agency = tiny(alfa={"contract_until": MONDAY - DAY}, panels=(BOTH,))
    assert (cost(agency), broken(agency)) == ({}, [])
    assert build_problem(agency).constants == 0.0


def test_only_active_weeks_are_covered_and_load_anybody() -> None:
    problem = build_problem(tiny(alfa={"contract_until": SUNDAY}))
    cover = check(problem, (a_panel("alfa", "ada"),)).cover
    assert (cover.primary, cover.gap) == ((0b0001,), (0,))
    assert cover.load[0] == (120, 0, 0, 0)


def test_a_client_says_the_same_of_its_weeks_as_the_problem() -> None:
    for first in range(-8, 36):
        for last in (None, first - 3, first, first + 9):
            until = None if last is None else MONDAY + last * DAY
            client = a_client(contract_from=MONDAY + first * DAY, contract_until=until)
            weeks = [n for n in range(4) if client.active_in(week(n))]
            assert weeks == active(client.contract_from, until)
            assert client.active_during(tiny().horizon) is bool(weeks)
