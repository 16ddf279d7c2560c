"""Objects as telephones write them, and when they take place by a slow reading of the standard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from coverage.calendars.objects import NotAnObject
from coverage.calendars.recurring import occurrences
from coverage.domain.calendars import Occurrence, Window

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CENTURY = Window(end=datetime(2030, 1, 1, tzinfo=UTC))


def a_calendar(*lines: str) -> bytes:
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//telephone//EN", *lines, "END:VCALENDAR", ""]
    ).encode()


def component(kind: str, *lines: str, uid: str = "u") -> list[str]:
    return [f"BEGIN:{kind}", f"UID:{uid}", "DTSTAMP:20270101T000000Z", *lines, f"END:{kind}"]


def an_event(*lines: str) -> bytes:
    return a_calendar(*component("VEVENT", *lines))


def events(*each: Iterable[str], before: Iterable[str] = ()) -> bytes:
    return a_calendar(*before, *(line for lines in each for line in component("VEVENT", *lines)))


def times(
    body: bytes, *, zone: ZoneInfo = AMSTERDAM, window: Window = CENTURY
) -> tuple[Occurrence, ...]:
    return occurrences(body, zone=zone, window=window)


def starts(body: bytes, *, zone: ZoneInfo = AMSTERDAM, window: Window = CENTURY) -> list[str]:
    """When it begins, as a clock in ``zone`` shows it."""
    found = times(body, zone=zone, window=window)
    return [f"{each.start.astimezone(zone):%m-%d %H:%M}" for each in found]


def refusal(body: bytes, *, window: Window = CENTURY) -> str:
    try:
        occurrences(body, zone=AMSTERDAM, window=window)
    except NotAnObject as reason:
        return reason.condition.value
    return ""


def hours(occurrence: Occurrence) -> float:
    return (occurrence.end - occurrence.start) / timedelta(hours=1)
