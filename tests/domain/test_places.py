"""On which half-days of a week a room can be used."""

from __future__ import annotations

import pytest

from coverage.domain.clients import HalfDay
from coverage.domain.ids import PlaceId
from coverage.domain.places import Place, PlaceKind

AM, PM = HalfDay.MORNING, HalfDay.AFTERNOON


def half_days(opening: str) -> set[tuple[int, HalfDay]]:
    return set(
        Place(id=PlaceId("room"), name="Room", kind=PlaceKind.ROOM, opening=opening).half_days()
    )


def test_a_room_that_is_open_all_day_has_a_morning_and_an_afternoon() -> None:
    expected = {(day, half) for day in range(5) for half in (AM, PM)}
    assert half_days("mon-fri 08:30-18:00") == expected


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("tue 09:00-12:30", {(1, AM)}),
        ("sat 13:00-17:00", {(5, PM)}),
        ("mon 10:30-14:30", {(0, AM), (0, PM)}),
        ("mon 10:31-14:29", set()),
        ("mon 08:00-09:00|mon 11:00-12:00", {(0, AM)}),
        ("mon 09:00-12:00 | wed 13:00-24:00", {(0, AM), (2, PM)}),
        ("sun 00:00-24:00", {(6, AM), (6, PM)}),
        ("", set()),
        ("whenever", set()),
    ],
)
def test_a_half_day_needs_the_time_of_one_conversation(
    opening: str, expected: set[tuple[int, HalfDay]]
) -> None:
    assert half_days(opening) == expected
