"""Working hours: advisors tell them on the web; their calendar programs may read them."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from coverage.calendars.availability import availability
from coverage.domain.errors import InvalidInput, NotFound
from coverage.domain.visibility import AdvisorReader
from coverage.domain.working_hours import Shift, WorkingHours, hours_of, shift_problem
from coverage.operations.calendars.time_off import recount_time_off
from coverage.persistence import audit
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import advisor_of
from coverage.persistence.working_hours import replace_shifts, shifts_of


def own_hours(reader: AdvisorReader) -> WorkingHours:
    """The reader's hours, assumed where they told none; NotFound when the agency has them no
    longer.
    """
    with reading() as session:
        person = advisor_of(session, reader.advisor)
        if person is None:
            raise NotFound
        return hours_of(person, shifts_of(session, reader.advisor))


def tell_hours(
    reader: AdvisorReader,
    shifts: Sequence[Shift],
    *,
    now: datetime,
    today: date,
    zone: ZoneInfo,
) -> None:
    """From now on the reader works these hours, and on no other day than the agency's facts say.

    InvalidInput with ``shifts``: ``time_order``, ``quarter``, ``overlap`` or ``too_large``. A
    working day without any keeps the usual hours; no shift at all means usual hours every day. Part
    days off are counted anew, since half of a day may be less now.
    """
    if problem := shift_problem(shifts):
        raise InvalidInput({"shifts": problem})
    with writing() as session:
        if advisor_of(session, reader.advisor) is None:
            raise NotFound
        if sorted(shifts) == sorted(shifts_of(session, reader.advisor)):
            return
        replace_shifts(session, reader.advisor, shifts)
        audit.record(
            session,
            at=now,
            account=reader.account,
            verb="hours.told",
            subject=f"advisor:{reader.advisor}",
            detail={"shifts": len(shifts)},
        )
        recount_time_off(
            session, reader.advisor, now=now, today=today, zone=zone, account=reader.account
        )


def own_availability(reader: AdvisorReader, *, changed_at: datetime, zone: ZoneInfo) -> bytes:
    """The reader's hours as a VAVAILABILITY (RFC 7953); the same hours give the same bytes."""
    hours = own_hours(reader)
    return availability(hours, owner=reader.advisor, changed_at=changed_at, zone=zone)
