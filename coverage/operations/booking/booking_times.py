"""When a conversation can be had: half-days for everybody, times for somebody who is booking.

What the public pages show reads no booking and no calendar. What a booking session shows is an
offer, of which `coverage.domain.offers` chooses what the employer could learn nothing from. Whether
one time can be had at this moment is in `free_times`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.domain.bookings import (
    OFFERED_DAYS,
    ConversationKind,
    half_day_of,
    instant_of,
)
from coverage.domain.clients import HalfDay
from coverage.domain.ids import AdvisorId, BookingId, ClientId, PlaceId
from coverage.domain.offers import last_turn
from coverage.domain.openings import window_of
from coverage.domain.seeking import Refused
from coverage.operations.booking.agendas import standings
from coverage.operations.booking.searching import (
    Search,
    before,
    search_for,
)
from coverage.operations.elsewhere import WITHHELD_AFTER


@dataclass(frozen=True, kw_only=True)
class TimesWanted:
    """What somebody looks for: a conversation with one of ``advisors``, on days from ``first`` to
    ``until`` (inclusive). ``place`` only for a room. ``ignoring`` is a booking of their own that
    would be moved. ``client`` is None only for an advisor who looks at their own days.
    """

    client: ClientId | None
    advisors: tuple[AdvisorId, ...]
    kind: ConversationKind
    place: PlaceId | None
    first: date
    until: date
    ignoring: BookingId | None = None


@dataclass(frozen=True, kw_only=True, order=True)
class Offer:
    """A time that is offered, without its pause."""

    starts: datetime
    ends: datetime
    advisor: AdvisorId


def public_half_days(
    session: Session,
    advisors: Collection[AdvisorId],
    *,
    first: date,
    until: date,
    zone: ZoneInfo,
    now: datetime,
) -> Mapping[AdvisorId, frozenset[tuple[date, HalfDay]]]:
    """The half-days on which each of ``advisors`` works long enough for a conversation that begins
    no earlier than their notice allows at ``now``.

    Reads the clock, working hours, absences, public holidays, the plan and the advisors' terms; no
    booking and no calendar, so that nobody can watch it for one.
    """
    window = window_of(first, until, zone)
    found = {}
    for advisor, standing in standings(session, advisors, window).items():
        early = window.since(now + timedelta(hours=standing.terms.notice))
        starts = standing.starts() & early if standing.terms.bookable else 0
        found[advisor] = frozenset(
            (day, half) for day, half, mask in window.halves() if starts & mask
        )
    return found


def listed(
    session: Session,
    wanted: TimesWanted,
    *,
    key: bytes,
    now: datetime,
    zone: ZoneInfo,
    after: timedelta = WITHHELD_AFTER,
) -> tuple[Offer, ...]:
    """The times that are listed today, in order: the quota of each half-day without what was gone
    before today's turn. What went since is listed still.

    ``after`` is how long an advisor's calendar elsewhere may be unread before they are withheld.
    """
    today = now.astimezone(zone).date()
    first, until = max(wanted.first, today), min(wanted.until, today + timedelta(OFFERED_DAYS))
    if first > until:
        return ()
    search = search_wanted(session, replace(wanted, first=first, until=until), now, zone)
    turn = last_turn(now, zone)
    return tuple(sorted(_offers(search, key=key, now=now, turn=turn, after=after)))


def times_and_nearest(
    session: Session,
    wanted: TimesWanted,
    *,
    day: date,
    half: HalfDay,
    refused: Collection[Refused] = (),
    key: bytes,
    now: datetime,
    zone: ZoneInfo,
    most: int = 3,
    after: timedelta = WITHHELD_AFTER,
) -> tuple[tuple[Offer, ...], tuple[tuple[date, HalfDay], ...]]:
    """What `listed` lists of one half-day, and the half-days nearest to it, itself left out, with
    times that are listed today: at most ``most`` of them, in order of time. The days of ``wanted``
    do not matter; what was ``refused`` to whoever looks is left out.
    """
    far = _on_all_days(wanted, now, zone)
    offers = tuple(
        offer
        for offer in listed(session, far, key=key, now=now, zone=zone, after=after)
        if not any(r.concerns(offer.advisor, offer.starts, wanted.place) for r in refused)
    )
    mine = tuple(offer for offer in offers if half_of(offer.starts, zone) == (day, half))
    return mine, _nearest(offers, (day, half), zone=zone, most=most)


def half_of(starts: datetime, zone: ZoneInfo) -> tuple[date, HalfDay]:
    """The half-day in which a conversation lies that begins then."""
    there = starts.astimezone(zone)
    return there.date(), half_day_of(60 * there.hour + there.minute)


def _on_all_days(wanted: TimesWanted, now: datetime, zone: ZoneInfo) -> TimesWanted:
    """The same on all days on which anything can be listed."""
    today = now.astimezone(zone).date()
    return replace(wanted, first=today, until=today + timedelta(days=OFFERED_DAYS))


def _nearest(
    offers: Iterable[Offer], there: tuple[date, HalfDay], *, zone: ZoneInfo, most: int
) -> tuple[tuple[date, HalfDay], ...]:
    halves = {half_of(offer.starts, zone) for offer in offers} - {there}
    by_distance = sorted(halves, key=lambda each: (abs(_number(each) - _number(there)), each))
    return tuple(sorted(by_distance[:most]))


def _number(half_day: tuple[date, HalfDay]) -> int:
    day, half = half_day
    return 2 * day.toordinal() + (half is HalfDay.AFTERNOON)


def search_wanted(session: Session, wanted: TimesWanted, now: datetime, zone: ZoneInfo) -> Search:
    """Read what is needed to answer ``wanted``."""
    return search_for(
        session,
        client=wanted.client,
        advisors=wanted.advisors,
        kind=wanted.kind,
        place=wanted.place,
        window=window_of(wanted.first, wanted.until, zone),
        ignoring=wanted.ignoring,
        now=now,
    )


def _offers(
    search: Search, *, key: bytes, now: datetime, turn: datetime, after: timedelta
) -> Iterator[Offer]:
    """What is listed of each advisor, as it was at the turn, as far as it can still be booked."""
    for advisor, agenda in search.agendas.items():
        terms = agenda.standing.terms
        free = search.free(advisor, before(turn))
        for bit in search.offered(advisor, free, key=key, gone_by=turn, after=after):
            starts = instant_of(search.window.start + bit)
            if now + timedelta(hours=terms.notice) <= starts:
                ends = starts + timedelta(minutes=terms.minutes)
                yield Offer(starts=starts, ends=ends, advisor=advisor)
