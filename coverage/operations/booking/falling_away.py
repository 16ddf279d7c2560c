"""Conversations whose advisor will not be there, and who could be instead.

Worked out whenever somebody looks, so that an absence that is taken back leaves nothing behind. The
advisor sees which ones, a coordinator how many, the seeker their own with the offer of another
advisor: nobody is swapped without being asked.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.calendars.collections import TIME_OFF, ZONE
from coverage.domain.advisors import Advisor
from coverage.domain.bookings import Booking
from coverage.domain.falling_away import Coming, Obstacle, fell_away
from coverage.domain.ids import AdvisorId, BookingId
from coverage.domain.offers import last_turn
from coverage.domain.visibility import AdvisorReader, CoordinatorReader
from coverage.domain.weeks import Week
from coverage.operations.booking.bookable_panels import bookable_panel
from coverage.operations.booking.notices import queue_notice
from coverage.operations.elsewhere import withheld
from coverage.persistence.coming_bookings import circumstances, coming
from coverage.persistence.conversation_terms import terms_of
from coverage.persistence.database import reading
from coverage.persistence.parties import hold_advisor

_BEFORE = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Affected:
    """A conversation to come that its advisor cannot hold, as they see it themselves."""

    booking: BookingId
    starts: datetime
    ends: datetime
    obstacles: frozenset[Obstacle]


def affected(
    reader: AdvisorReader, *, now: datetime, zone: tzinfo, withheld_after: timedelta
) -> tuple[Affected, ...]:
    """The reader's own conversations that are affected, by time."""
    with reading() as session:
        found = coming(session, now=now, advisors=[reader.advisor])
        known = _obstacles(session, found, now=now, zone=zone, withheld_after=withheld_after)
    return tuple(
        Affected(
            booking=each.booking, starts=each.starts, ends=each.ends, obstacles=known[each.booking]
        )
        for each in found
        if known[each.booking]
    )


def affected_counts(
    _reader: CoordinatorReader, *, now: datetime, zone: ZoneInfo, withheld_after: timedelta
) -> Mapping[AdvisorId, Mapping[Week, int]]:
    """How many conversations of each advisor and week are affected; those without are left out.

    Numbers only: neither for which client nor when. So conflicts do not count, which are with one
    client: whoever enters one would read from the number whether somebody of it is to talk. And it
    is counted what was booked before last night's turn, as hours are.
    """
    with reading() as session:
        found = coming(session, now=now, booked_before=last_turn(now, zone))
        known = _obstacles(session, found, now=now, zone=zone, withheld_after=withheld_after)
    counts: defaultdict[AdvisorId, Counter[Week]] = defaultdict(Counter)
    for each in found:
        if known[each.booking] - {Obstacle.CONFLICT}:
            counts[each.advisor][Week.of(each.starts.astimezone(zone).date())] += 1
    return counts


def obstacles_to(
    session: Session, booking: Booking, *, now: datetime, zone: tzinfo, withheld_after: timedelta
) -> frozenset[Obstacle]:
    """What keeps the advisor from one conversation; see `fell_away` for what a seeker is told."""
    if booking.case is None:
        return frozenset()
    one = Coming(
        booking=booking.id,
        case=booking.case,
        client=booking.client,
        advisor=booking.advisor,
        starts=booking.starts,
        ends=booking.ends,
    )
    found = _obstacles(session, [one], now=now, zone=zone, withheld_after=withheld_after)
    return found[booking.id]


def backup_on_offer(
    session: Session,
    booking: Booking,
    *,
    avoided: Collection[AdvisorId],
    now: datetime,
    zone: tzinfo,
    withheld_after: timedelta,
) -> Advisor | None:
    """Who could take over a conversation whose advisor fell away: the first of the client's panel
    who may talk to its employees, is there, can be booked, and is not ``avoided`` by the seeker.

    None when there is nobody; nobody unqualified or in conflict is ever offered. Whether it happens
    is the seeker's choice: nothing of the case is shown to anybody before.
    """
    day = booking.starts.astimezone(zone).date()
    others = frozenset(avoided) | {booking.advisor}
    panel = bookable_panel(session, booking.client, day=day, avoided=others)
    members = [each.advisor.id for each in panel]
    if not members:
        return None
    terms = terms_of(session, members)
    known = circumstances(
        session,
        members,
        since=booking.starts - _BEFORE,
        until=booking.ends,
        time_off_in=TIME_OFF.name,
        withheld=withheld(session, now, after=withheld_after),
    )
    today = now.astimezone(zone).date()
    for each in panel:
        against = known[each.advisor.id].against(
            booking.client, booking.stretch, today=today, zone=zone
        )
        if terms[each.advisor.id].bookable and not against:
            return each.advisor
    return None


def tell_affected(
    session: Session,
    advisors: Collection[AdvisorId] | None,
    *,
    now: datetime,
    zone: tzinfo = ZONE,
) -> int:
    """Let seekers know, who asked for it, that their advisor fell away; how many are told now.

    Part of every transaction that stores an absence or other facts, of these advisors or of all.
    Each conversation is told of once. It costs one look into an index where nobody is to be told.
    These advisors are held from then on: of somebody who books at this moment and the absence, one
    finds the other.
    """
    for advisor in sorted(advisors or ()):
        hold_advisor(session, advisor)
    found = coming(session, now=now, advisors=advisors, with_mail=True)
    known = _obstacles(session, found, now=now, zone=zone, withheld_after=None)
    return sum(
        queue_notice(session, each.case, f"fell-away.{each.booking}", now=now)
        for each in found
        if fell_away(known[each.booking])
    )


def _obstacles(
    session: Session,
    found: Sequence[Coming],
    *,
    now: datetime,
    zone: tzinfo,
    withheld_after: timedelta | None,
) -> Mapping[BookingId, frozenset[Obstacle]]:
    """What is in the way of each of these; without ``withheld_after`` nobody counts as withheld."""
    if not found:
        return {}
    known = circumstances(
        session,
        {each.advisor for each in found},
        since=min(each.starts for each in found) - _BEFORE,
        until=max(each.ends for each in found),
        time_off_in=TIME_OFF.name,
        withheld=() if withheld_after is None else withheld(session, now, after=withheld_after),
    )
    today = now.astimezone(zone).date()
    return {
        each.booking: known[each.advisor].against(
            each.client, (each.starts, each.ends), today=today, zone=zone
        )
        for each in found
    }
