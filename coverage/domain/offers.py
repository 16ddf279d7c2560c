"""Which times a client's employees are offered, so that the employer cannot tell who booked.

Nobody but the service can tell a time that was booked from one that was withdrawn for no reason, or
from one that was never offered: docs/decisions/0090. Everything here follows from a key and
arguments; the same key always offers the same.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from coverage.domain.bookings import OFFERED_DAYS, instant_of
from coverage.domain.clients import HalfDay
from coverage.domain.ids import AdvisorId, ClientId

QUOTA = 2
"""Times of a half-day that are ever offered of one advisor at one client."""
WITHDRAWN = 0.5
"""In which share of half-days a conversation is made up that takes their times away."""
EARLY = 2.0
"""How much more often that happens shortly before than long before, as real seekers do: the lead is
the longest possible times a number from 0 to 1 to this power.
"""
REACH = 9
"""A made-up conversation keeps up to so many quanta free on both sides, as travel does."""
AWAKE = (time(8), time(23))
"""Between which hours of the day times are withdrawn: those in which people book."""
TURN = time(3)
"""When the times that are listed change, by the clock on the wall."""
_AWAKE = timedelta(hours=AWAKE[1].hour - AWAKE[0].hour)


@dataclass(frozen=True, kw_only=True)
class Page:
    """Whose offer it is: that of one advisor at one client, under the service's key."""

    key: bytes = field(repr=False)
    client: ClientId
    advisor: AdvisorId

    def draw(self, *words: object) -> bytes:
        """32 bytes that nobody can foretell without the key."""
        text = "\0".join([self.client, self.advisor, *map(str, words)])
        return hmac.digest(self.key, text.encode(), "sha256")


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """A conversation that nobody booked: at which quantum it begins, from when on it is as if it
    were there, and how many quanta of travel it pretends.
    """

    quantum: int
    at: datetime
    reach: int

    def takes(self, quantum: int, *, length: int, pause: int) -> bool:
        """Whether a conversation of ``length`` that begins at ``quantum`` cannot be beside it."""
        return abs(quantum - self.quantum) < length + pause + self.reach


def offers_key(secret: bytes) -> bytes:
    """The key of everything here, from the key of the service."""
    return hmac.digest(secret, b"naast offers 1", "sha256")


def quota(
    page: Page, starts: Sequence[int], *, apart: int = 0, most: int = QUOTA
) -> tuple[int, ...]:
    """Which of the quanta at which a conversation could begin in one half-day are ever offered.

    ``starts`` follow from working hours and absences alone. The key draws the first of them; the
    others are drawn from those at least ``apart`` quanta from it (a conversation and its pause), so
    that one booking does not take them all, as far as there are any: docs/decisions/0101.
    """
    return _quota(page, tuple(starts), apart, most)


def withdrawal(
    page: Page,
    day: date,
    half: HalfDay,
    offered: Sequence[int],
    *,
    notice: timedelta,
    zone: ZoneInfo,
    share: float = WITHDRAWN,
    early: float = EARLY,
) -> Withdrawal | None:
    """The conversation that is made up in a half-day with these ``offered`` times, if any.

    Its moment lies where real bookings are made: from the first turn at which the day can be booked
    until its own beginning less ``notice``.
    """
    happens, which, lead, clock, travel = _shares(page.draw("withdrawal", day, half))
    if not offered or happens >= share:
        return None
    quantum = offered[int(which * len(offered))]
    since, until = turn_of(day - timedelta(days=OFFERED_DAYS), zone), instant_of(quantum) - notice
    on = (until - (until - since) * lead**early).astimezone(zone).date()
    moment = datetime.combine(on, AWAKE[0], tzinfo=zone).astimezone(UTC) + clock * _AWAKE
    reach = max(0, int(travel * 2 * (REACH + 1)) - REACH - 1)
    return Withdrawal(quantum=quantum, at=min(moment, until), reach=reach)


def turn_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment of ``day`` from which its list holds."""
    return datetime.combine(day, TURN, tzinfo=zone).astimezone(UTC)


def last_turn(now: datetime, zone: ZoneInfo) -> datetime:
    """The turn since which the list of ``now`` holds."""
    today = now.astimezone(zone).date()
    turn = turn_of(today, zone)
    return turn if turn <= now else turn_of(today - timedelta(days=1), zone)


def _shares(drawn: bytes) -> tuple[float, float, float, float, float]:
    """Five numbers from 0 to 1, without 1."""
    one, two, three, four, five = (
        int.from_bytes(drawn[place : place + 6]) / (1 << 48) for place in range(0, 30, 6)
    )
    return one, two, three, four, five


@lru_cache(maxsize=1 << 15)
def _quota(page: Page, starts: tuple[int, ...], apart: int, most: int) -> tuple[int, ...]:
    """Kept, because every page asks for the same; what is kept follows from no booking."""
    drawn = sorted(starts, key=lambda start: page.draw("quota", start))
    chosen = drawn[:1]
    while len(chosen) < min(most, len(drawn)):
        left = [start for start in drawn if start not in chosen]
        beside = (s for s in left if all(abs(s - other) >= apart for other in chosen))
        chosen.append(next(beside, left[0]))
    return tuple(sorted(chosen[:most]))
