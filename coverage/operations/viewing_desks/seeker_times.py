"""Rooms and times as a seeker's session shows them, from the offer of the day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from coverage.domain.bookings import OFFERED_DAYS
from coverage.domain.clients import HalfDay
from coverage.domain.ids import AdvisorId
from coverage.domain.offers import offers_key
from coverage.domain.seeking import Choices, Refused
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking.booking_times import (
    Offer,
    TimesWanted,
    public_half_days,
    times_and_nearest,
)
from coverage.operations.booking.rooms_near import RoomNear, rooms_for
from coverage.operations.elsewhere import WITHHELD_AFTER
from coverage.persistence.database import reading

Half = tuple[date, HalfDay]


@dataclass(frozen=True, kw_only=True)
class Times:
    """Times of one half-day, and the ``nearest`` others on which there are any."""

    offers: tuple[Offer, ...]
    nearest: tuple[Half, ...]


def rooms_of(
    reader: SeekerReader, choices: Choices, advisors: tuple[AdvisorId, ...]
) -> tuple[RoomNear, ...]:
    """The rooms to which any of ``advisors`` comes, the nearest to the seeker's choice first."""
    with reading() as session:
        return rooms_for(
            session, reader.client, advisors, near=choices.near, on_site=choices.on_site
        )


def half_days_of(
    advisors: tuple[AdvisorId, ...], *, now: datetime, zone: ZoneInfo
) -> tuple[Half, ...]:
    """The half-days on which any of ``advisors`` works, as far as can be booked, in order; what is
    free on them is not told.
    """
    today = now.astimezone(zone).date()
    until = today + timedelta(days=OFFERED_DAYS)
    with reading() as session:
        found = public_half_days(session, advisors, first=today, until=until, zone=zone, now=now)
    together: frozenset[Half] = frozenset().union(*found.values())
    return tuple(sorted(together, key=lambda half: (half[0], half[1] is HalfDay.AFTERNOON)))


def times_of(
    wanted: TimesWanted,
    half: Half,
    *,
    refused: Collection[Refused],
    key: bytes,
    now: datetime,
    zone: ZoneInfo,
    withheld_after: timedelta = WITHHELD_AFTER,
) -> Times:
    """The times that are listed in one half-day, one advisor for each, and where else there are
    some. What was ``refused`` is with somebody else, or not there. ``withheld_after``: how long a
    calendar elsewhere may be unread.
    """
    with reading() as session:
        offers, nearest = times_and_nearest(
            session,
            wanted,
            day=half[0],
            half=half[1],
            refused=refused,
            key=offers_key(key),
            now=now,
            zone=zone,
            after=withheld_after,
        )
    first: dict[datetime, Offer] = {}
    for offer in sorted(offers, key=lambda offer: wanted.advisors.index(offer.advisor)):
        first.setdefault(offer.starts, offer)
    return Times(offers=tuple(first[starts] for starts in sorted(first)), nearest=nearest)
