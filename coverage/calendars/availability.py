"""Working hours as VAVAILABILITY (RFC 7953): an export; they are edited on the web.

The hours of a week are rules on the clock of a wall, with a TZID: in UTC a rule of nine o'clock
would be at ten in summer. Absences are no part of it; they are events of their own.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from coverage.calendars.events import PRODUCT
from coverage.calendars.rules import WEEKDAYS
from coverage.calendars.zone_components import zone_component
from coverage.domain.ids import AdvisorId
from coverage.domain.working_hours import Shift, WorkingHours

_NAMES = {number: name for name, number in WEEKDAYS.items()}
_FIRST = date(2024, 1, 1)
"""A Monday before anybody told their hours; the rules begin in its week."""


def availability(
    hours: WorkingHours, *, owner: AdvisorId, changed_at: datetime, zone: ZoneInfo
) -> bytes:
    """A calendar with one VAVAILABILITY; the same hours and moment always give the same bytes."""
    uid = uuid5(NAMESPACE_URL, f"naast:availability:{owner}")
    stamp = f"DTSTAMP:{changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        *zone_component(zone, since=_FIRST.year),
        "BEGIN:VAVAILABILITY",
        f"UID:{uid}",
        stamp,
        "BUSYTYPE:BUSY-UNAVAILABLE",
    ]
    for shift in hours.shifts:
        lines += [
            "BEGIN:AVAILABLE",
            f"UID:{uuid5(uid, f'{shift.weekday}/{shift.begins}')}",
            stamp,
            *_times(shift, zone),
            "END:AVAILABLE",
        ]
    lines += ["END:VAVAILABILITY", "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def _times(shift: Shift, zone: ZoneInfo) -> list[str]:
    day = datetime.combine(_FIRST + timedelta(days=shift.weekday), datetime.min.time())
    begins, ends = (day + timedelta(minutes=m) for m in (shift.begins, shift.ends))
    return [
        f"DTSTART;TZID={zone.key}:{begins:%Y%m%dT%H%M%S}",
        f"DTEND;TZID={zone.key}:{ends:%Y%m%dT%H%M%S}",
        f"RRULE:FREQ=WEEKLY;BYDAY={_NAMES[shift.weekday]}",
    ]
