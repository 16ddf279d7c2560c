"""When conversations can begin: sets of five-minute quanta as the bits of Python integers.

Bit ``i`` of a mask is the quantum ``Window.start + i``, counted in UTC, so that days on which the
clock changes are right by themselves; only where a day, a half-day and the half hours of the clock
on the wall lie is asked of the time zone, once per window. A month is a thousand bytes, and Python
shifts and joins those in far less than a microsecond each: docs/decisions/0091.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from coverage.domain.bookings import QUANTUM, quanta_of
from coverage.domain.clients import HalfDay
from coverage.domain.places import NOON
from coverage.domain.stretches import Stretch
from coverage.domain.travel import road_quanta
from coverage.domain.working_hours import WorkingHours

GRID = 30
"""Conversations begin when the clock on the wall shows a multiple of so many minutes."""
_QUANTUM = QUANTUM.seconds // 60
_USUAL = 24 * 60 // _QUANTUM
"""Quanta of a day on which no clock changes."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """Whole local days from ``first`` to ``until``, both inclusive.

    ``start`` is the quantum of bit 0; ``midnights`` are the bits at which its days begin, and after
    them the one at which the last day ends.
    """

    first: date
    until: date
    zone: ZoneInfo
    start: int
    midnights: tuple[int, ...]

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Its days, in order."""
        return tuple(self.first + timedelta(days=n) for n in range(len(self.midnights) - 1))

    def day_of(self, quantum: int) -> date | None:
        """The day in which a quantum lies; None outside the window."""
        number = bisect_right(self.midnights, quantum - self.start) - 1
        return self.days[number] if 0 <= number < len(self.days) else None

    def bit_at(self, day: date, minutes: int) -> int:
        """The bit of the moment at which the clock shows so many minutes after midnight."""
        number = (day - self.first).days
        midnight, after = self.midnights[number], self.midnights[number + 1]
        if after - midnight == _USUAL:
            return midnight + minutes // _QUANTUM
        return quanta_of(_wall(day, minutes, self.zone), _wall(day, minutes, self.zone)).start - (
            self.start
        )

    def mask(self, quanta: range) -> int:
        """The part of ``quanta`` that does not lie before the window."""
        return _ones(quanta.start - self.start, quanta.stop - self.start)

    def masks(self, stretches: Iterable[Stretch]) -> int:
        """The quanta that any of the stretches touches."""
        found = 0
        for start, end in stretches:
            found |= self.mask(quanta_of(start, end))
        return found

    def since(self, instant: datetime) -> int:
        """All that begins at an instant or after it, without an end."""
        return -1 << max(0, quanta_of(instant, instant).stop - self.start)

    def of_days(self, days: Iterable[date]) -> int:
        """The whole of those of ``days`` that lie in it."""
        found = 0
        for day in days:
            if self.first <= day <= self.until:
                number = (day - self.first).days
                found |= _ones(self.midnights[number], self.midnights[number + 1])
        return found

    def halves(self) -> Iterator[tuple[date, HalfDay, int]]:
        """Every half-day with its mask: a conversation belongs to the one in which it begins."""
        for number, day in enumerate(self.days):
            noon = self.bit_at(day, NOON)
            yield day, HalfDay.MORNING, _ones(self.midnights[number], noon)
            yield day, HalfDay.AFTERNOON, _ones(noon, self.midnights[number + 1])


@dataclass(frozen=True, kw_only=True)
class Errand:
    """Something that an advisor does at some place, as quanta since 1970.

    ``pause`` are the quanta that a conversation keeps free after it; None for anything else, which
    needs no pause.
    """

    quanta: range
    where: str
    pause: int | None = None


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """The conversation that is looked for: its length and pause in quanta, and the postcode at
    which the advisor is meanwhile.
    """

    length: int
    pause: int
    where: str


@lru_cache(maxsize=64)
def window_of(first: date, until: date, zone: ZoneInfo) -> Window:
    """The days from ``first`` to ``until`` in ``zone``."""
    days = [first + timedelta(days=n) for n in range((until - first).days + 2)]
    instants = [_wall(day, 0, zone) for day in days]
    quanta = [quanta_of(each, each).start for each in instants]
    midnights = tuple(each - quanta[0] for each in quanta)
    return Window(first=first, until=until, zone=zone, start=quanta[0], midnights=midnights)


@lru_cache(maxsize=64)
def grid(window: Window, length: int) -> int:
    """Where a conversation of ``length`` quanta may begin: the half hours of the clock, and not so
    late that it would go on after midnight.
    """
    found = 0
    for midnight, after in pairwise(window.midnights):
        usual = after - midnight == _USUAL
        for bit in range(midnight, after - length + 1):
            shown = (bit - midnight) * _QUANTUM if usual else _clock(window, bit)
            if shown % GRID == 0:
                found |= 1 << bit
    return found


def runs(free: int, length: int) -> int:
    """The bits at which ``length`` free ones in a row begin, found in a few shifts of twice the
    length each.
    """
    have = 1
    while have < length:
        step = min(have, length - have)
        free &= free >> step
        have += step
    return free


def at_work(hours: WorkingHours, window: Window, *, away: int) -> int:
    """The working time in ``window`` without the days in ``away``."""
    by_weekday: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for shift in hours.shifts:
        by_weekday[shift.weekday].append((shift.begins, shift.ends))
    found, weekday = 0, window.first.weekday()
    for number, day in enumerate(window.days):
        midnight, after = window.midnights[number], window.midnights[number + 1]
        for begins, ends in by_weekday[(weekday + number) % 7]:
            if after - midnight == _USUAL:
                start, end = midnight - (-begins // _QUANTUM), midnight + ends // _QUANTUM
            else:
                start, end = window.bit_at(day, begins), window.bit_at(day, ends)
            found |= _ones(start, end)
    return found & ~away


def kept_free(errands: Iterable[Errand], meeting: Meeting, window: Window) -> int:
    """The quanta in which ``meeting`` cannot be: each errand with the way from and to it.

    Between two conversations there is the pause of the earlier one as well.
    """
    found, origin = 0, window.start
    for errand in errands:
        before = after = road_quanta(errand.where, meeting.where)
        if errand.pause is not None:
            before, after = before + meeting.pause, after + errand.pause
        start = errand.quanta.start - origin - before
        end = errand.quanta.stop - origin + after
        if end > 0 and end > start:
            found |= (1 << end) - (1 << (start if start > 0 else 0))
    return found


def room_free(taken: Sequence[int], open_for: int, meeting: Meeting) -> int:
    """Where a room is open for the whole conversation and some seat is free for it and its pause.

    ``taken`` is a mask for each seat.
    """
    seats = 0
    for seat in taken:
        seats |= runs(~seat, meeting.length + meeting.pause)
    return seats & runs(open_for, meeting.length)


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, in order."""
    text = bin(mask)[:1:-1]
    place = text.find("1")
    while place >= 0:
        yield place
        place = text.find("1", place + 1)


def _ones(start: int, end: int) -> int:
    """The bits from ``start`` (at least 0) up to ``end``."""
    start = max(start, 0)
    return (1 << end) - (1 << start) if end > start else 0


def _wall(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _clock(window: Window, bit: int) -> int:
    """Minutes after the hour that the clock shows at a bit."""
    seconds = (window.start + bit) * QUANTUM.seconds
    return datetime.fromtimestamp(seconds, window.zone).minute
