"""Whether a time can be had at this very moment: one, asked for by somebody who wants it, or all of
an advisor's own, asked for by themselves.

What is listed may be a day old (`booking_times`); this knows everything, holds included.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.domain.bookings import OFFERED_DAYS, ConversationKind, instant_of, quanta_of
from coverage.domain.ids import AdvisorId, BookingId, ClientId, PlaceId
from coverage.domain.openings import bits
from coverage.operations.booking.booking_times import Offer, TimesWanted, search_wanted
from coverage.operations.booking.searching import by_now, not_given_up, without_holds
from coverage.operations.elsewhere import WITHHELD_AFTER


@dataclass(frozen=True, kw_only=True)
class Free:
    """What a free time would take: until when, minutes of pause after it, which seat of the room
    (0 without one).
    """

    ends: datetime
    pause: int
    seat: int


def is_free(
    session: Session,
    *,
    client: ClientId,
    advisor: AdvisorId,
    kind: ConversationKind,
    place: PlaceId | None,
    starts: datetime,
    key: bytes,
    now: datetime,
    zone: ZoneInfo,
    offered: bool,
    ignoring: BookingId | None = None,
    after: timedelta = WITHHELD_AFTER,
) -> Free | None:
    """What a time would take when it is free at this very moment; None when it is not.

    Called under the advisor's lock. ``offered`` is for seekers: only what their quota holds and was
    not withdrawn. Otherwise an advisor books for themselves: without quota, notice and withdrawal,
    even when nobody else can book them. Why a time is not free cannot be told, nor measured: all is
    worked out before anything is decided.
    """
    day, today = starts.astimezone(zone).date(), now.astimezone(zone).date()
    wanted = TimesWanted(
        client=client,
        advisors=(advisor,),
        kind=kind,
        place=place,
        first=day,
        until=day,
        ignoring=ignoring,
    )
    search = search_wanted(session, wanted, now, zone)
    if advisor not in search.agendas:
        return None
    terms = search.agendas[advisor].standing.terms
    free = search.free(advisor, by_now if offered else not_given_up)
    bit = quanta_of(starts, starts).start - search.window.start
    on_offer = bit in search.offered(advisor, free, key=key, gone_by=now, after=after)
    in_time = now + timedelta(hours=terms.notice if offered else 0) <= starts
    seat = search.seat(advisor, bit, by_now if offered else not_given_up)
    exact = instant_of(search.window.start + bit) == starts
    near = today <= day <= today + timedelta(days=OFFERED_DAYS)
    fit = exact and near and in_time and bool(free >> bit & 1) and (on_offer or not offered)
    if not fit or seat is None:
        return None
    return Free(ends=starts + timedelta(minutes=terms.minutes), pause=terms.pause, seat=seat)


def times_on_hold(
    session: Session,
    wanted: TimesWanted,
    *,
    key: bytes,
    now: datetime,
    zone: ZoneInfo,
    after: timedelta = WITHHELD_AFTER,
) -> tuple[Offer, ...]:
    """The times that could be had at this very moment, were nobody deciding."""
    search, found = search_wanted(session, wanted, now, zone), list[Offer]()
    for advisor, agenda in search.agendas.items():
        there, everything = (
            set(search.offered(advisor, free, key=key, gone_by=now, after=after))
            for free in (search.free(advisor, by_now), search.free(advisor, without_holds))
        )
        length = timedelta(minutes=agenda.standing.terms.minutes)
        for bit in everything - there:
            starts = instant_of(search.window.start + bit)
            found.append(Offer(starts=starts, ends=starts + length, advisor=advisor))
    return tuple(sorted(found))


def free_for_advisor(
    session: Session,
    advisor: AdvisorId,
    *,
    kind: ConversationKind,
    place: PlaceId | None,
    first: date,
    until: date,
    now: datetime,
    zone: ZoneInfo,
) -> tuple[datetime, ...]:
    """All times at which an advisor could have a conversation, for their own eyes: no quota, no
    notice, nothing withdrawn.
    """
    wanted = TimesWanted(
        client=None, advisors=(advisor,), kind=kind, place=place, first=first, until=until
    )
    search = search_wanted(session, wanted, now, zone)
    if advisor not in search.agendas:
        return ()
    free = search.free(advisor, not_given_up)
    times = (instant_of(search.window.start + bit) for bit in bits(free))
    return tuple(each for each in times if each >= now)
