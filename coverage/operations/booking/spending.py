"""A time that somebody asks for, and what a refusal leaves behind: nothing that tells why."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from coverage.domain.bookings import ConversationKind
from coverage.domain.clients import HalfDay
from coverage.domain.errors import TimeGone
from coverage.domain.ids import AdvisorId, BookingId, PlaceId
from coverage.domain.offers import QUOTA, offers_key
from coverage.domain.seeking import SESSION_LASTS, Refused
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking import placing, seeking
from coverage.operations.booking.booking_times import TimesWanted
from coverage.operations.booking.free_times import times_on_hold
from coverage.persistence import claims, seeker_sessions
from coverage.persistence.database import writing

MOST_A_DAY = QUOTA * len(HalfDay)
"""Times of one advisor that are ever offered on one day."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A time that somebody asks for, perhaps instead of a booking that they have."""

    advisor: AdvisorId
    kind: ConversationKind
    place: PlaceId | None
    starts: datetime
    instead_of: BookingId | None = None

    def instead(self, number: BookingId) -> "Wish":
        """The same, in place of that booking."""
        return replace(self, instead_of=number)


@contextmanager
def spending(
    reader: SeekerReader,
    wish: Wish,
    *,
    key: bytes,
    now: datetime,
    zone: ZoneInfo,
    after: timedelta,
) -> Iterator[None]:
    """Spend the times of a day that are on hold, when one of that day is refused.

    What was booked, withdrawn or cancelled never comes back. A hold does, and whoever was refused
    and asked again ten minutes later would know that somebody was deciding just then: so it never
    comes back for them either. The work is the same for whatever reason something is refused.
    """
    try:
        yield
    except TimeGone:
        with writing() as session:
            row = seeking.locked(session, reader)
            placing.hold_parties(session, [wish.advisor], [wish.place])
            own, day = claims.hold_of(session, reader.session), wish.starts.astimezone(zone).date()
            wanted = TimesWanted(
                client=reader.client,
                advisors=(wish.advisor,),
                kind=wish.kind,
                place=wish.place,
                first=day,
                until=day,
                ignoring=own.booking.id if own else wish.instead_of,
            )
            kept = offers_key(key)
            held = times_on_hold(session, wanted, key=kept, now=now, zone=zone, after=after)
            for number in range(max(MOST_A_DAY, len(held))):
                really = number < len(held)
                claims.spend_if(
                    session,
                    reader.client,
                    wish.advisor,
                    held[number].starts if really else wish.starts,
                    really=really,
                    now=now,
                )
            # whatever it was that was refused: this session is not shown it again
            refused = Refused(advisor=wish.advisor, starts=wish.starts, place=wish.place)
            seeker_sessions.keep_refused(row, refused)
            row.ends_at = now + SESSION_LASTS
        raise
