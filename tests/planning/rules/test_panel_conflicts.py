"""Nobody has two hats: a conflict on any day of the horizon keeps an advisor from a client."""

from datetime import date, timedelta

from coverage.domain.weeks import Horizon
from coverage.planning.check import Breach
from tests.builders import MONDAY, a_conflict
from tests.planning.rules.tiny import BOTH, broken, tiny

LAST = Horizon(start=MONDAY, weeks=4).last
DAY, LONG_AGO = timedelta(days=1), date(2015, 1, 1)


def with_a_tie(first: date, until: date | None) -> list[Breach]:
    return broken(tiny(conflicts=(a_conflict("ada", "alfa", first, until),)), BOTH)


def test_without_a_conflict_anybody_may_serve() -> None:
    assert broken(tiny(), BOTH) == []


def test_a_conflict_without_an_end_refuses() -> None:
    assert with_a_tie(LONG_AGO, None) == [Breach.CONFLICT]


def test_a_conflict_that_has_ended_refuses_no_longer() -> None:
    assert with_a_tie(LONG_AGO, date(2020, 1, 1)) == []


def test_one_day_of_the_horizon_is_enough() -> None:
    assert with_a_tie(LONG_AGO, MONDAY) == [Breach.CONFLICT]
    assert with_a_tie(LONG_AGO, MONDAY - DAY) == []
    assert with_a_tie(LAST, None) == [Breach.CONFLICT]
    assert with_a_tie(LAST + DAY, None) == []


def test_a_conflict_that_ends_before_it_begins_covers_no_day() -> None:
    assert with_a_tie(MONDAY + 9 * DAY, MONDAY + 2 * DAY) == []


def test_a_conflict_is_between_one_advisor_and_one_client() -> None:
    agency = tiny(conflicts=(a_conflict("bo", "beta", LONG_AGO),))
    assert broken(agency, BOTH) == []
