"""Time off that advisors write into their own calendar counts for the plan, as days and no more.

What it says stays in the calendar, which only its advisor reads. The rest of the product learns on
which days somebody is away, by the half-day rule (`coverage.domain.working_hours`).
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.calendars.collections import TIME_OFF
from coverage.calendars.events import midnight
from coverage.domain.absences import LATE
from coverage.domain.ids import AccountId, AdvisorId
from coverage.domain.stretches import Stretch
from coverage.domain.working_hours import absent_days_of, hours_of, runs_of_days
from coverage.persistence import audit
from coverage.persistence.busy_times import busy_in
from coverage.persistence.facts import (
    Origin,
    absences_of,
    advisor_of,
    replace_calendar_absences,
)
from coverage.persistence.working_hours import shifts_of

AHEAD = timedelta(days=3 * 366)
"""Nobody plans further ahead."""


def apply_time_off(
    session: Session,
    advisor: AdvisorId,
    *,
    now: datetime,
    today: date,
    zone: ZoneInfo,
    account: AccountId | None = None,
) -> bool:
    """Make the advisor's absences say what their time-off calendar says; whether any day changed.

    Part of the transaction that writes the calendar. Facts change only when days do, a published
    plan never. Days more than four weeks ago stay as they were counted: telephones tidy away what
    is past, and that must not undo it.
    """
    person = advisor_of(session, advisor)
    if person is None:
        return False
    hours = hours_of(person, shifts_of(session, advisor))
    since, until = today - LATE, today + AHEAD
    busy = time_off_of(session, advisor, since=since, until=until)
    days = _kept_days(session, advisor, before=since) | absent_days_of(
        busy, hours, first=since, until=until, zone=zone
    )
    changed = replace_calendar_absences(session, advisor, runs_of_days(days, hours), now=now)
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


def time_off_of(session: Session, advisor: AdvisorId, *, since: date, until: date) -> list[Stretch]:
    """When the advisor's time-off calendar makes them busy on these days, both inclusive."""
    return busy_in(
        session,
        advisor,
        TIME_OFF.name,
        since=midnight(since),
        until=midnight(until + timedelta(days=1)),
    )


def _kept_days(session: Session, advisor: AdvisorId, *, before: date) -> frozenset[date]:
    """The days that were counted from the calendar before then."""
    last = before - timedelta(days=1)
    runs = (
        (one.absence.first, min(one.absence.until, last))
        for one in absences_of(session, advisor)
        if one.origin is Origin.CALENDAR
    )
    return frozenset(
        first + timedelta(days=offset)
        for first, until in runs
        for offset in range((until - first).days + 1)
    )
