"""The week columns of a board, with their months and school holidays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from coverage.calendars.holidays import school_holidays
from coverage.domain.clients import SchoolRegion
from coverage.domain.weeks import Horizon, Week


@dataclass(frozen=True, kw_only=True)
class WeekColumn:
    """One ISO week: its place in the horizon, and the regions whose schools are closed on a working
    day.

    ``opens_month`` tells whether a line should part it from the week before.
    """

    week: Week
    index: int
    closed: tuple[SchoolRegion, ...]
    opens_month: bool

    @property
    def everywhere(self) -> bool:
        """Whether the schools of all regions are closed."""
        return len(self.closed) == len(SchoolRegion)


@dataclass(frozen=True, kw_only=True)
class MonthColumn:
    """A month above its weeks; a week belongs to the month of its Monday."""

    first: date
    weeks: int


def week_columns(horizon: Horizon, *, start: Week, count: int) -> tuple[WeekColumn, ...]:
    """At most ``count`` weeks of ``horizon`` from ``start`` on."""
    first = min(max(0, horizon.index(start)), horizon.weeks - 1)
    shown = [horizon[index] for index in range(first, min(first + count, horizon.weeks))]
    closed = _closed(shown)
    return tuple(
        WeekColumn(
            week=week,
            index=first + place,
            closed=closed[week],
            opens_month=place == 0 or week.monday.month != shown[place - 1].monday.month,
        )
        for place, week in enumerate(shown)
    )


def month_columns(weeks: Sequence[WeekColumn]) -> tuple[MonthColumn, ...]:
    """The months that span ``weeks``."""
    months = groupby(weeks, key=lambda column: column.week.monday.replace(day=1))
    return tuple(MonthColumn(first=first, weeks=len(list(group))) for first, group in months)


def _closed(weeks: Sequence[Week]) -> dict[Week, tuple[SchoolRegion, ...]]:
    """For each week the regions with a school holiday on any of its working days."""
    spans = [
        (region, holiday)
        for region in SchoolRegion
        for holiday in school_holidays(region, weeks[0].monday, weeks[-1].sunday)
    ]
    return {
        week: tuple(
            dict.fromkeys(
                region
                for region, holiday in spans
                if holiday.first <= week.friday and week.monday <= holiday.until
            )
        )
        for week in weeks
    }
