"""Time off that advisors write into their own calendar counts for the plan, as days and no more.

What it says stays in the calendar, which only its advisor reads. The rest of the product learns on
which days somebody is away, by the half-day rule (`coverage.domain.working_hours`).
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.calendars.collections import TIME_OFF
from coverage.calendars.events import midnight
from coverage.domain.absences import LATE
from coverage.domain.calendars import OwnerKind
from coverage.domain.ids import AccountId, AdvisorId
from coverage.domain.stretches import Stretch
from coverage.domain.working_hours import absent_days_of, hours_of, runs_of_days
from coverage.operations.booking.falling_away import tell_affected
from coverage.persistence import audit
from coverage.persistence.busy_times import busy_in
from coverage.persistence.calendar_changes import locked_some
from coverage.persistence.facts import (
    Origin,
    absences_of,
    advisor_of,
    replace_calendar_absences,
)
from coverage.persistence.working_hours import shifts_of

AHEAD = timedelta(days=3 * 366)
"""Nobody plans further ahead."""
_WEEK = timedelta(days=7)


def apply_time_off(
    session: Session,
    advisor: AdvisorId,
    *,
    now: datetime,
    today: date,
    zone: ZoneInfo,
    account: AccountId | None = None,
    touched: Collection[datetime] | None = None,
) -> bool:
    """Make the advisor's absences say what their time-off calendar says; whether any day changed.

    Part of the transaction that writes the calendar. Facts change only when days do, a published
    plan never. Days more than four weeks ago stay as they were counted: telephones tidy away what
    is past, and that must not undo it.

    ``touched`` are instants between which everything lies that changed, when that is known: days
    far from them need not be looked at again. None: all days are.
    """
    person = advisor_of(session, advisor)
    if person is None:
        return False
    hours = hours_of(person, shifts_of(session, advisor))
    first, until = today - LATE, today + AHEAD
    if touched is not None:
        first, until = _near(touched, first, until, zone)
    busy = time_off_of(session, advisor, since=first, until=until) if first <= until else []
    days = absent_days_of(busy, hours, first=first, until=until, zone=zone) | _counted_days(
        session, advisor, before=first, after=None if touched is None else until
    )
    changed = replace_calendar_absences(session, advisor, runs_of_days(days, hours), now=now)
    # also where no day changed: an hour off may be that of a conversation
    tell_affected(session, [advisor], now=now, zone=zone)
    if changed:
        audit.record(
            session,
            at=now,
            account=account,
            verb="absence.read_from_calendar",
            subject=f"advisor:{advisor}",
            detail={"days": len(days)},
        )
    return changed


def recount_time_off(
    session: Session,
    advisor: AdvisorId,
    *,
    now: datetime,
    today: date,
    zone: ZoneInfo,
    account: AccountId | None = None,
) -> bool:
    """`apply_time_off` for who did not write the calendar, and waits for those who do."""
    locked_some(session, OwnerKind.ADVISOR, advisor, [TIME_OFF.name])
    return apply_time_off(session, advisor, now=now, today=today, zone=zone, account=account)


def time_off_of(session: Session, advisor: AdvisorId, *, since: date, until: date) -> list[Stretch]:
    """When the advisor's time-off calendar makes them busy on these days, both inclusive."""
    return busy_in(
        session,
        advisor,
        TIME_OFF.name,
        since=midnight(since),
        until=midnight(until + timedelta(days=1)),
    )


def _near(
    touched: Collection[datetime], first: date, until: date, zone: ZoneInfo
) -> tuple[date, date]:
    """The days to look at again: those touched and a week to either side, since weekends join the
    absences before and after them. The second one is before the first when there are none.
    """
    if not touched:
        return first, first - timedelta(days=1)
    began, ended = (instant.astimezone(zone).date() for instant in (min(touched), max(touched)))
    return max(first, began - _WEEK), min(until, ended + _WEEK)


def _counted_days(
    session: Session, advisor: AdvisorId, *, before: date, after: date | None
) -> frozenset[date]:
    """The days that were counted from the calendar already: before the one, after the other."""
    stored = [one for one in absences_of(session, advisor) if one.origin is Origin.CALENDAR]
    days = (
        one.absence.first + timedelta(days=offset)
        for one in stored
        for offset in range((one.absence.until - one.absence.first).days + 1)
    )
    return frozenset(day for day in days if day < before or (after and day > after))
