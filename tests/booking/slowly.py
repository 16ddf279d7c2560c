"""Free times found the slow way: minute by minute, with datetimes, sharing nothing with the engine.

What a rule means stands here a second time, in other words than in `coverage.domain.openings`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coverage.domain.postcodes import road_km

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Thing:
    """Something that an advisor does; ``pause`` is None unless it is a conversation."""

    start: datetime
    end: datetime
    where: str
    pause: int | None = None


@dataclass(frozen=True, kw_only=True)
class Room:
    """Opening hours by weekday (minutes after midnight), and what is taken of each seat."""

    opening: dict[int, tuple[int, int]]
    closed: frozenset[date]
    seats: list[list[tuple[datetime, datetime]]]


@dataclass(frozen=True, kw_only=True)
class Question:
    """Everything that decides."""

    zone: ZoneInfo
    first: date
    until: date
    shifts: list[tuple[int, int, int]]
    """Weekday, and minutes after midnight from and to."""
    off: frozenset[date]
    things: list[Thing]
    minutes: int
    pause: int
    most_per_day: int
    where: str
    room: Room | None = None
    _hours: dict[date, list[tuple[datetime, datetime]]] = field(default_factory=dict)

    def answers(self) -> Iterator[datetime]:
        """Every moment at which the conversation can begin."""
        moment = datetime.combine(self.first, time(), self.zone).astimezone(UTC)
        while (local := moment.astimezone(self.zone)).date() <= self.until:
            if local.minute in (0, 30) and self._fits(moment, local.date()):
                yield moment
            moment += MINUTE

    def _fits(self, start: datetime, day: date) -> bool:
        end = start + timedelta(minutes=self.minutes)
        return (
            day not in self.off
            and self._held_on(day) < self.most_per_day
            and all(self._at_work(m, day) for m in _every_minute(start, end))
            and all(self._keeps_from(thing, start, end) for thing in self.things)
            and (self.room is None or self._has_seat(self.room, start, end, day))
        )

    def _held_on(self, day: date) -> int:
        return sum(
            thing.pause is not None and thing.start.astimezone(self.zone).date() == day
            for thing in self.things
        )

    def _at_work(self, minute: datetime, day: date) -> bool:
        local = minute.astimezone(self.zone)
        return local.date() == day and any(
            begins <= minute < ends for begins, ends in self._hours_of(day)
        )

    def _hours_of(self, day: date) -> list[tuple[datetime, datetime]]:
        if day not in self._hours:
            self._hours[day] = [
                (self._when(day, begins), self._when(day, ends))
                for weekday, begins, ends in self.shifts
                if weekday == day.weekday()
            ]
        return self._hours[day]

    def _when(self, day: date, minutes: int) -> datetime:
        """The first moment of ``day`` at which the clock shows that much, or the day is over."""
        moment = datetime.combine(day, time(), self.zone).astimezone(UTC)
        while True:
            local = moment.astimezone(self.zone)
            if local.date() > day or 60 * local.hour + local.minute >= minutes:
                return moment
            moment += MINUTE

    def _keeps_from(self, thing: Thing, start: datetime, end: datetime) -> bool:
        """Whether there is time for the way between the two, whichever is first."""
        way = 0 if thing.where == self.where else road_km(thing.where, self.where)
        road = timedelta(minutes=5 * math.ceil(way / 5))
        before = after = road
        if thing.pause is not None:
            before += timedelta(minutes=self.pause)
            after += timedelta(minutes=thing.pause)
        return end + before <= thing.start or start >= thing.end + after

    def _has_seat(self, room: Room, start: datetime, end: datetime, day: date) -> bool:
        opens, closes = room.opening.get(day.weekday(), (0, 0))
        inside = self._when(day, opens) <= start and end <= self._when(day, closes)
        leaves = end + timedelta(minutes=self.pause)
        return (
            day not in room.closed
            and closes > 0
            and inside
            and any(
                all(leaves <= taken or until <= start for taken, until in seat)
                for seat in room.seats
            )
        )


def _every_minute(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += MINUTE
