"""Rules and clocks against two others: dateutil's rules, and a clock asked minute by minute."""

from __future__ import annotations

import datetime as datetimes
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coverage.calendars.rules import rule_of
from coverage.calendars.walls import Steps, walls
from coverage.domain.calendars import Window
from tests.calendars.telephones import AMSTERDAM, an_event, times

FIRST = datetime.fromisoformat("2027-03-01T02:30")
ZONES = ("Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "UTC")


@pytest.fixture(params=["UTC", "Europe/Amsterdam"], autouse=True)
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing depends on where the server thinks it is."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other looks for the next instance until the year 9999, which takes minutes."""
    names = {name: getattr(datetimes, name) for name in dir(datetimes) if name[0] != "_"}
    monkeypatch.setattr("dateutil.rrule.datetime", SimpleNamespace(**names | {"MAXYEAR": 2030}))


def lists(least: int, most: int, *, ends: bool = False) -> st.SearchStrategy[str]:
    numbers = st.integers(least, most)
    if ends:
        numbers = numbers | numbers.map(lambda number: -number)
    return st.lists(numbers, min_size=1, max_size=3, unique=True).map(
        lambda found: ",".join(map(str, sorted(found)))
    )


WEEKDAYS = st.lists(
    st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=3, unique=True
).map(",".join)
NUMBERED = st.lists(
    st.tuples(st.sampled_from([-2, -1, 1, 2, 3, 5]), st.sampled_from(["MO", "WE", "SU"])).map(
        lambda day: f"{day[0]}{day[1]}"
    ),
    min_size=1,
    max_size=2,
    unique=True,
).map(",".join)


def often(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Sometimes, and else nothing."""
    return st.just("") | st.just("") | strategy


def a_rule(kind: str, **parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    shared = {
        "INTERVAL": st.integers(1, 5).map(str),
        "BYMONTH": lists(1, 12),
        "BYHOUR": lists(0, 23),
        "BYMINUTE": lists(0, 59),
        "BYSETPOS": lists(1, 4, ends=True),
        "WKST": st.sampled_from(["MO", "SU", "TH"]),
        "COUNT": st.integers(1, 30).map(str),
    }
    found = st.fixed_dictionaries({name: often(part) for name, part in (shared | parts).items()})
    return found.map(
        lambda chosen: ";".join(
            [f"FREQ={kind}", *(f"{name}={value}" for name, value in chosen.items() if value)]
        )
    )


DAYS = {"BYMONTHDAY": lists(1, 31, ends=True), "BYDAY": WEEKDAYS}
LONG_RULES = (
    a_rule("YEARLY", BYYEARDAY=lists(1, 366, ends=True), **DAYS)
    | a_rule("YEARLY", BYDAY=NUMBERED)
    | a_rule("MONTHLY", **DAYS)
    | a_rule("MONTHLY", BYDAY=NUMBERED)
    # of a first week that has begun the other sees the rest only, and so other positions
    | a_rule("WEEKLY", BYDAY=WEEKDAYS, BYSETPOS=st.just(""))
    | a_rule("WEEKLY", BYDAY=WEEKDAYS, WKST=st.just("MO"))
    | a_rule("DAILY", **DAYS)
)
"""Rules that RFC 5545 allows, with every part that it has."""
SHORT_RULES = a_rule("HOURLY", **DAYS) | a_rule("MINUTELY", **DAYS) | a_rule("SECONDLY", **DAYS)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=LONG_RULES)
def test_rules_give_what_another_reader_of_the_standard_gives(text: str) -> None:
    assert _ours(text, FIRST + timedelta(days=900)) == _others(text, FIRST + timedelta(days=900))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(text=SHORT_RULES)
def test_rules_within_a_day_do_so_too(text: str) -> None:
    end = FIRST + timedelta(days=1 if "HOURLY" not in text else 60)
    assert _ours(text, end) == _others(text, end)


def _ours(text: str, end: datetime) -> list[datetime]:
    found = walls(rule_of(text), FIRST, since=FIRST, until=end, steps=Steps(10**6))
    return list(islice(found, _MOST))


def _others(text: str, end: datetime) -> list[datetime]:
    """As the other has it, after the first instance: that is one whatever the rule says."""
    count = min(rule_of(text).count or _MOST, _MOST)
    without_count = re.sub(";COUNT=[0-9]+", "", text)
    try:
        other = rrulestr(f"{without_count};UNTIL={end:%Y%m%dT%H%M%S}", dtstart=FIRST)
    except ValueError:  # it refuses rules that never come to anything
        return [FIRST]
    return [FIRST, *islice((wall for wall in other if wall > FIRST), count - 1)]


_MOST = 40


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=LONG_RULES, days=st.integers(0, 600), length=st.integers(1, 40))
def test_a_window_shows_what_the_whole_series_has_there(text: str, days: int, length: int) -> None:
    body = an_event(
        "DTSTART;TZID=Europe/Amsterdam:20270301T023000", "DURATION:PT5H", f"RRULE:{text}"
    )
    start = datetime(2027, 2, 20, tzinfo=UTC) + timedelta(days=days)
    window = Window(start=start, end=start + timedelta(days=length))
    whole = times(body, window=Window(end=datetime(2029, 1, 1, tzinfo=UTC)))
    assert window.start
    assert window.end
    expected = [o for o in whole if o.start < window.end and o.end > window.start]
    assert list(times(body, window=window)) == expected


DAYS_OF_CHANGE = (
    "2027-03-27",
    "2027-03-28",
    "2027-10-31",
    "2027-03-14",
    "2027-11-07",
    "2027-04-04",
    "2027-10-03",
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    zone=st.sampled_from(ZONES),
    day=st.sampled_from(DAYS_OF_CHANGE),
    minute=st.integers(0, 95).map(lambda quarter: 15 * quarter),
    floating=st.booleans(),
)
def test_a_wall_time_is_the_instant_that_a_clock_on_that_wall_shows(
    zone: str, day: datetime, minute: int, floating: bool
) -> None:
    wall = datetime.fromisoformat(day) + timedelta(minutes=minute)
    line = "DTSTART" if floating else f"DTSTART;TZID={zone}"
    reader = ZoneInfo(zone) if floating else AMSTERDAM
    (found,) = times(an_event(f"{line}:{wall:%Y%m%dT%H%M%S}"), zone=reader)
    assert found.start == _by_asking_the_clock(wall, ZoneInfo(zone))


def _by_asking_the_clock(wall: datetime, zone: ZoneInfo) -> datetime:
    """Walk through the instants and look at the clock.

    The first that shows ``wall``; where none does, as long after the last one before the gap as
    the walls differ (RFC 5545 3.3.5).
    """
    instant = wall.replace(tzinfo=UTC) - timedelta(hours=16)
    for _ in range(32 * 12):
        shown = instant.astimezone(zone).replace(tzinfo=None)
        if shown == wall:
            return instant
        following = instant + timedelta(minutes=5)
        after = following.astimezone(zone).replace(tzinfo=None)
        if shown < wall < after and after - shown > timedelta(minutes=5):
            return instant + (wall - shown)
        instant = following
    raise AssertionError(wall)
