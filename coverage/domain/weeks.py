"""ISO weeks and the horizon that a plan spans."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering

_WEEK = timedelta(weeks=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
"""Names of the days on which the agency plans; the position is ``date.weekday()``."""


@total_ordering
@dataclass(frozen=True)
class Week:
    """One ISO week (ISO 8601), known by its Monday. Years with 53 weeks exist; 2026 is one."""

    monday: date

    def __post_init__(self) -> None:
        if self.monday.weekday() != 0:
            raise ValueError(f"{self.monday} is not a Monday")

    @classmethod
    def of(cls, day: date) -> "Week":
        """The week that ``day`` lies in."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def parse(cls, text: str) -> "Week":
        """Read ``2027-W05``; raises ValueError when it is no such week."""
        year, mark, number = text.partition("-W")
        if not mark or not (year + number).isdecimal():
            raise ValueError(f"{text!r} is not an ISO week such as 2027-W05")
        return cls(date.fromisocalendar(int(year), int(number), 1))

    @property
    def friday(self) -> date:
        """The last day that counts for presence."""
        return self.monday + timedelta(days=4)

    @property
    def sunday(self) -> date:
        """The last day of the week."""
        return self.monday + timedelta(days=6)

    @property
    def number(self) -> int:
        """1 to 53."""
        return self.monday.isocalendar().week

    def working_days(self) -> tuple[date, ...]:
        """Monday to Friday."""
        return tuple(self.monday + timedelta(days=offset) for offset in range(5))

    def touches(self, first: date, last: date | None) -> bool:
        """Whether any day from ``first`` to ``last`` (inclusive, None: for ever) lies in it."""
        return first <= self.sunday and (last is None or max(first, self.monday) <= last)

    def next(self, count: int = 1) -> "Week":
        """The week ``count`` weeks later."""
        return Week(self.monday + count * _WEEK)

    def __lt__(self, other: "Week") -> bool:
        return self.monday < other.monday

    def __str__(self) -> str:
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02d}"


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """The weeks that a plan spans: ``weeks`` whole ISO weeks from the Monday ``start``."""

    start: date
    weeks: int

    def __post_init__(self) -> None:
        if self.start.weekday() != 0:
            raise ValueError(f"a horizon starts on a Monday, {self.start} is none")
        if self.weeks < 1:
            raise ValueError("a horizon has at least one week")

    @property
    def last(self) -> date:
        """The Sunday that ends the horizon."""
        return self.start + self.weeks * _WEEK - timedelta(days=1)

    def __len__(self) -> int:
        return self.weeks

    def __iter__(self) -> Iterator[Week]:
        return (Week(self.start + index * _WEEK) for index in range(self.weeks))

    def __getitem__(self, index: int) -> Week:
        if not 0 <= index < self.weeks:
            raise IndexError(index)
        return Week(self.start + index * _WEEK)

    def __contains__(self, week: Week) -> bool:
        return 0 <= self.index(week) < self.weeks

    def index(self, week: Week) -> int:
        """How many weeks ``week`` lies after the first one; negative or too large outside the
        horizon.
        """
        return (week.monday - self.start).days // 7

    def overlaps(self, first: date, last: date | None) -> bool:
        """Whether any day from ``first`` to ``last`` (inclusive, None: for ever) lies in the
        horizon.
        """
        return first <= self.last and (last is None or max(first, self.start) <= last)
