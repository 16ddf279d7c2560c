"""What may be asked for, and what a request is on which day: rules without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from coverage.domain.clients import Client
from coverage.domain.requests import CapacityWish, RequestState, state_on, wish_problems
from tests.builders import a_client
from tests.desks.agencies import HORIZON, TODAY

WISH = CapacityWish(first=date(2027, 3, 8), until=date(2027, 4, 2), hours_per_week=8)


def problems(wish: CapacityWish, client: Client | None = None) -> dict[str, str]:
    return wish_problems(wish, client or a_client(), horizon=HORIZON, today=TODAY)


def test_an_ordinary_wish_has_no_problems() -> None:
    assert problems(replace(WISH, half_days_per_week=2)) == {}


@pytest.mark.parametrize(
    ("hours", "half_days", "expected"),
    [
        (0, 0, {"hours": "too_small"}),
        (-8, 0, {"hours": "too_small"}),
        (float("nan"), 0, {"hours": "too_small"}),
        (121, 0, {"hours": "too_large"}),
        (8.25, 0, {"hours": "half_hours"}),
        (8, 3, {"half_days": "half_days_hours"}),
        (8, -1, {"half_days": "negative"}),
        (-1, -1, {"hours": "too_small", "half_days": "negative"}),
    ],
)
def test_hours_must_be_workable(hours: float, half_days: int, expected: dict[str, str]) -> None:
    wish = replace(WISH, hours_per_week=hours, half_days_per_week=half_days)
    assert problems(wish) == expected


@pytest.mark.parametrize(
    ("first", "until", "expected"),
    [
        (date(2027, 4, 2), date(2027, 3, 8), {"until": "date_order"}),
        (TODAY - timedelta(days=1), date(2027, 4, 2), {"first": "past"}),
        (date(2027, 3, 8), HORIZON.last + timedelta(days=1), {"until": "horizon"}),
        (date(2027, 3, 6), date(2027, 3, 7), {"until": "no_working_day"}),
    ],
)
def test_dates_must_be_days_that_are_planned(
    first: date, until: date, expected: dict[str, str]
) -> None:
    assert problems(replace(WISH, first=first, until=until)) == expected


def test_nothing_can_be_asked_before_the_planned_weeks() -> None:
    early = replace(WISH, first=HORIZON.start - timedelta(days=1))
    found = wish_problems(early, a_client(), horizon=HORIZON, today=date(2026, 12, 1))
    assert found == {"first": "horizon"}


def test_a_client_asks_only_within_its_contract() -> None:
    joins = a_client(contract_from=date(2027, 3, 10))
    leaves = a_client(contract_until=date(2027, 3, 31))
    assert problems(WISH, joins) == {"first": "contract"}
    assert problems(WISH, leaves) == {"until": "contract"}


@pytest.mark.parametrize(
    ("stored", "day", "expected"),
    [
        (RequestState.AGREED, date(2027, 3, 7), RequestState.AGREED),
        (RequestState.AGREED, date(2027, 3, 8), RequestState.RUNNING),
        (RequestState.AGREED, date(2027, 4, 2), RequestState.RUNNING),
        (RequestState.AGREED, date(2027, 4, 3), RequestState.ENDED),
        (RequestState.OPEN, date(2027, 4, 3), RequestState.OPEN),
        (RequestState.DECLINED, date(2027, 3, 20), RequestState.DECLINED),
    ],
)
def test_an_agreed_request_begins_and_ends_by_itself(
    stored: RequestState, day: date, expected: RequestState
) -> None:
    assert state_on(day, stored=stored, wish=WISH) is expected
