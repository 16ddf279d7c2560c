"""Advisors who write into their calendars, as their telephones do."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from coverage.domain.calendars import Conditions
from coverage.domain.ids import AccountId, AdvisorId
from coverage.domain.visibility import AdvisorReader
from coverage.operations.calendars.coverage_calendars import prepare
from coverage.operations.calendars.writing_calendars import Day, Place, delete, put
from coverage.persistence.database import writing
from tests.desks.agencies import ADA, NOW, TODAY

ZONE = ZoneInfo("Europe/Amsterdam")
CANARY = "zq-dentist-canary"


def reader(advisor: AdvisorId = ADA) -> AdvisorReader:
    return AdvisorReader(advisor=advisor, account=AccountId(5))


def prepare_calendars(*advisors: AdvisorId) -> None:
    with writing() as session:
        for advisor in advisors:
            prepare(session, advisor)


def an_event(*lines: str, uid: str = "holiday") -> bytes:
    return a_calendar(f"UID:{uid}", *lines)


def a_calendar(*events: str) -> bytes:
    """A calendar with one event, whose lines these are."""
    text = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//telephone//EN",
        "BEGIN:VEVENT",
        "DTSTAMP:20270301T000000Z",
        f"SUMMARY:{CANARY}",
        *events,
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(text).encode()


def days_off(first: date, after: date, *lines: str, uid: str = "holiday") -> bytes:
    """An all-day event from ``first`` to the day before ``after``."""
    start, end = (
        f"{name};VALUE=DATE:{day:%Y%m%d}" for name, day in (("DTSTART", first), ("DTEND", after))
    )
    return an_event(start, end, *lines, uid=uid)


def write(
    body: bytes,
    *,
    advisor: AdvisorId = ADA,
    name: str = "time-off",
    href: str = "holiday.ics",
    now: datetime = NOW,
    today: date = TODAY,
) -> None:
    day = Day(now=now, today=today, zone=ZONE)
    put(reader(advisor), advisor, Place(name, href), body, conditions=Conditions(), day=day)


def take_out(*, advisor: AdvisorId = ADA, href: str = "holiday.ics", today: date = TODAY) -> None:
    day = Day(now=NOW, today=today, zone=ZONE)
    place = Place("time-off", href)
    delete(reader(advisor), advisor, place, conditions=Conditions(), day=day)
