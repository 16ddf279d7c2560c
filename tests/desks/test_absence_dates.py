"""Which days an advisor may hand in as an absence: rules without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coverage.domain.errors import InvalidInput
from coverage.operations.absences import check_dates
from tests.desks.agencies import TODAY

FIRST, UNTIL = date(2027, 3, 29), date(2027, 4, 4)


@pytest.mark.parametrize(
    ("first", "until"),
    [(FIRST, UNTIL), (FIRST, FIRST), (TODAY - timedelta(days=28), TODAY)],
)
def test_a_holiday_ahead_and_an_illness_that_has_begun_may_be_handed_in(
    first: date, until: date
) -> None:
    check_dates(first, until, today=TODAY)


@pytest.mark.parametrize(
    ("first", "until", "problems"),
    [
        (UNTIL, FIRST, {"until": "date_order"}),
        (TODAY - timedelta(days=5), TODAY - timedelta(days=1), {"until": "past"}),
        (TODAY - timedelta(days=29), UNTIL, {"first": "past"}),
        (FIRST, FIRST + timedelta(days=367), {"until": "too_large"}),
        (date(9999, 12, 1), date(9999, 12, 31), {"until": "too_large"}),
    ],
)
def test_days_that_cannot_be_are_refused(
    first: date, until: date, problems: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_dates(first, until, today=TODAY)
    assert refusal.value.problems == problems
