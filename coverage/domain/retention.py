"""How long what is known of seekers is kept, and what is left of it afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from coverage.domain.bookings import BookingState
from coverage.domain.cases import Aftercare
from coverage.domain.ids import CaseId, ClientId

NOTICES_KEPT = timedelta(days=30)
"""So that an occasion is not told twice: no booking is further ahead than that."""
MAIL_FILES_KEPT = timedelta(days=7)
"""Mails that no server took lie in a folder; they are addresses in clear."""
SEEKERS_COUNTED = timedelta(hours=1)
"""How long it is counted what one network address tried as a seeker: as `attempts` forgives."""
SEEKERS_KEYS = ("seeker", "times", "code", "locator")
"""What such counts are kept under."""
_QUARTER = 15


@dataclass(frozen=True, kw_only=True)
class KeepingRules:
    """The operator's: how long a contact and a case stay after the last conversation."""

    contact: timedelta
    cases: timedelta


class Private(StrEnum):
    """The kinds of things that retention removes, in the order in which it does."""

    CONTACTS = "contacts"
    CASES = "cases"
    HOLDS = "holds"
    SESSIONS = "sessions"
    SPENT_TIMES = "spent_times"
    NOTICES = "notices"
    ATTEMPTS = "attempts"
    APPOINTMENTS = "appointments"
    TRACES = "traces"
    """Of appointments that were taken out of calendars: that something was there, and until when.
    """
    EARLIER_VERSIONS = "earlier_versions"
    MAIL_FILES = "mail_files"


@dataclass(frozen=True, kw_only=True)
class Expired:
    """How many of one kind are due to go: those of before that day."""

    kind: Private
    number: int
    before: date


@dataclass(frozen=True, kw_only=True)
class PastBooking:
    """As much of a booking as retention needs."""

    starts: datetime
    ends: datetime
    state: BookingState


@dataclass(frozen=True, kw_only=True)
class KeptCase:
    """As much of a case as retention needs, with its bookings. ``category`` and ``route`` are empty
    while nobody closed it; ``minutes`` is None then.
    """

    id: CaseId
    client: ClientId
    opened_on: date
    aftercare: Aftercare
    aftercare_due: date | None
    category: str
    route: str
    minutes: int | None
    has_contact: bool
    bookings: Sequence[PastBooking]


@dataclass(frozen=True, kw_only=True)
class PastCase:
    """All that is left of a case: too little to tell of anybody. ``minutes`` in quarters."""

    client: ClientId
    year: int
    quarter: int
    category: str
    route: str
    conversations: int
    minutes: int


def last_day(case: KeptCase, *, zone: tzinfo) -> date:
    """The day from which the days that are left to a case are counted.

    That of its last conversation, also when it was cancelled or missed; without any, the day on
    which it was opened. Aftercare that was agreed and not done yet holds it until it was due.
    """
    days = [case.opened_on, *(each.ends.astimezone(zone).date() for each in case.bookings)]
    if case.aftercare is Aftercare.AGREED and case.aftercare_due is not None:
        days.append(case.aftercare_due)
    return max(days)


def thinned(case: KeptCase, *, zone: tzinfo) -> PastCase | None:
    """What is kept for the annual report; None when nobody came and nothing was counted.

    A conversation that nobody marked is taken to have taken place.
    """
    held = [
        each
        for each in case.bookings
        if each.state in (BookingState.TOOK_PLACE, BookingState.BOOKED)
    ]
    if not held and not case.category:
        return None
    day = max((each.starts.astimezone(zone).date() for each in held), default=case.opened_on)
    lengths = sum(((each.ends - each.starts) for each in held), timedelta())
    return PastCase(
        client=case.client,
        year=day.year,
        quarter=(day.month + 2) // 3,
        category=case.category,
        route=case.route,
        conversations=len(held),
        minutes=_in_quarters(lengths) if case.minutes is None else case.minutes,
    )


def _in_quarters(length: timedelta) -> int:
    return -(-length // timedelta(minutes=_QUARTER)) * _QUARTER
