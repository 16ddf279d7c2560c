"""The horizon of what recurs moves on by itself: every day a little more of it is known.

Of a series without an end some years about today are stored (`coverage.calendars.owned`). Nobody
has to touch it for the years after to be known in time; a worker does this once a day, and doing it
twice, or after a month in which nobody did, is the same.
"""

import logging
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.calendars.collections import TIME_OFF
from coverage.calendars.events import midnight
from coverage.calendars.objects import read_object
from coverage.calendars.owned import AHEAD, known_occurrences
from coverage.calendars.parsing import NotAnObject
from coverage.domain.calendars import CalendarId
from coverage.operations.calendars.time_off import recount_time_off
from coverage.persistence.database import reading, writing
from coverage.persistence.horizons import (
    calendars_known_until,
    know,
    leave_as_known,
    owners_of,
    recurring_in,
)

SLACK = timedelta(days=30)
"""How far the stored years may lag: each series is looked at once a month, not every day."""
_AT_ONCE = 200
"""Objects in one transaction, so that nobody who writes waits for long."""
_LOG = logging.getLogger(__name__)


def move_horizon(*, now: datetime, today: date, zone: ZoneInfo) -> int:
    """Store the occurrences that came within reach, and count time off again.

    Returns how many series were looked at.
    """
    before = midnight(today + AHEAD - SLACK)
    with reading() as session:
        due = calendars_known_until(session, before=before)
    moved = 0
    for calendar in due:
        while some := _extend(calendar, before=before, today=today, zone=zone):
            moved += some
    _count_again(now=now, today=today, zone=zone)
    return moved


def _extend(calendar: CalendarId, *, before: datetime, today: date, zone: ZoneInfo) -> int:
    """Bring some series of one calendar up to date; how many, 0 when none is left."""
    with writing() as session:
        found = recurring_in(session, calendar, before=before, most=_AT_ONCE)
        for each in found:
            _know_more(session, calendar, each.row, each.body, today=today, zone=zone)
    return len(found)


def _know_more(
    session: Session, calendar: CalendarId, row: int, body: bytes, *, today: date, zone: ZoneInfo
) -> None:
    try:
        occurrences, known = known_occurrences(read_object(body), today=today, zone=zone)
    except NotAnObject as refusal:
        # it could be stored once: what is known of it stays, and it is not asked for every day
        _LOG.warning("object %s cannot be expanded: %s", row, refusal.condition)
        leave_as_known(session, row, until=midnight(today + AHEAD))
    else:
        know(session, calendar, row, occurrences, known=known)


def _count_again(*, now: datetime, today: date, zone: ZoneInfo) -> None:
    """Days of time off that came within reach, or that count otherwise by other working days."""
    with reading() as session:
        advisors = owners_of(session, TIME_OFF.name)
    for advisor in advisors:
        with writing() as session:
            recount_time_off(session, advisor, now=now, today=today, zone=zone)
