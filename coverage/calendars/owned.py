"""What an advisor's device sends, as it is stored: the very bytes, and when they take place."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from coverage.calendars.events import etag_of, midnight
from coverage.calendars.objects import ReadObject
from coverage.calendars.parsing import Condition, NotAnObject
from coverage.calendars.recurring import occurrences
from coverage.domain.calendars import CalendarId, NewItem, Occurrence, Window

BEHIND, AHEAD = timedelta(days=3 * 366), timedelta(days=3 * 366)
"""How much of a long series is stored, about today. What lies beyond is worked out when asked."""


def owned_item(
    thing: ReadObject,
    body: bytes,
    *,
    calendar: CalendarId,
    href: str,
    today: date,
    zone: ZoneInfo,
) -> NewItem:
    """``body``, which was read as ``thing``, to be stored under ``href``.

    NotAnObject (max-instances) when it takes place too often to be stored.
    """
    found, known = known_occurrences(thing, today=today, zone=zone)
    return NewItem(
        calendar=calendar,
        href=href,
        uid=thing.uid,
        component=thing.component,
        body=body,
        etag=etag_of(body),
        occurrences=found,
        known=known,
    )


def known_occurrences(
    thing: ReadObject, *, today: date, zone: ZoneInfo
) -> tuple[tuple[Occurrence, ...], Window | None]:
    """All occurrences and None, or those of some years about ``today`` and which years."""
    if not thing.forever:
        try:
            return occurrences(thing, zone=zone, window=Window()), None
        except NotAnObject as reason:
            if reason.condition is not Condition.INSTANCES:
                raise
    window = about(today)
    return occurrences(thing, zone=zone, window=window), window


def about(today: date) -> Window:
    """The years that are stored of a long series."""
    start: datetime = midnight(today - BEHIND)
    return Window(start=start, end=midnight(today + AHEAD))
