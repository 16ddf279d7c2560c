"""When somebody is busy, as iCalendar: stretches of time and nothing else."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from hashlib import sha256

from coverage.calendars.events import PRODUCT
from coverage.calendars.objects import read_object
from coverage.calendars.parsing import Line, Part
from coverage.calendars.recurring import instances
from coverage.calendars.walls import Steps
from coverage.calendars.writing import written
from coverage.domain.calendars import Window
from coverage.domain.stretches import Stretch, merged


@dataclass(frozen=True, kw_only=True)
class BusyTimes:
    """When somebody is busy for certain, and when perhaps; stretches may overlap."""

    certain: tuple[Stretch, ...] = ()
    tentative: tuple[Stretch, ...] = ()

    def __add__(self, other: "BusyTimes") -> "BusyTimes":
        """All of both."""
        return BusyTimes(
            certain=self.certain + other.certain, tentative=self.tentative + other.tentative
        )


def busy_times(
    body: bytes, window: Window, *, zone: tzinfo, among: Steps | None = None
) -> BusyTimes:
    """When one object makes its owner busy (RFC 4791 7.10): STATUS tells how certainly.

    Floating times are those of ``zone``. NotAnObject (max-instances) as in `instances`.
    """
    certain: list[Stretch] = []
    tentative: list[Stretch] = []
    for one in instances(read_object(body, among), zone=zone, window=window, among=among):
        if one.occurrence.busy:
            status = one.happening.part.one("STATUS")
            perhaps = status is not None and status.value.strip().upper() == "TENTATIVE"
            stretch = (one.occurrence.start, one.occurrence.end)
            (tentative if perhaps else certain).append(stretch)
    return BusyTimes(certain=tuple(certain), tentative=tuple(tentative))


def free_busy(busy: BusyTimes, start: datetime, end: datetime, *, now: datetime) -> bytes:
    """A VFREEBUSY about the time from ``start`` to ``end`` (RFC 4791 7.10), asked for at
    ``now``. Its UID (RFC 5545 3.6.4) is another one for each answer that says something else.
    """
    lines = [("DTSTAMP", "", _utc(now)), ("DTSTART", "", _utc(start)), ("DTEND", "", _utc(end))]
    for kind, stretches in (("", busy.certain), (";FBTYPE=BUSY-TENTATIVE", busy.tentative)):
        for first, last in merged(stretches, start, end):
            lines.append(("FREEBUSY", kind, f"{_utc(first)}/{_utc(last)}"))
    lines.insert(0, ("UID", "", sha256(repr(lines).encode()).hexdigest()[:32]))
    answer = Part(name="VFREEBUSY", lines=[_line(*each) for each in lines])
    head = [_line("VERSION", "", "2.0"), _line("PRODID", "", PRODUCT)]
    return written(Part(name="VCALENDAR", lines=head, parts=[answer]))


def _line(name: str, parameters: str, value: str) -> Line:
    return Line(name=name, parameters=parameters, value=value)


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"
