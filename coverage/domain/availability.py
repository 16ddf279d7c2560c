"""When advisors are there: usual and present days, away weeks and capacity (the plan's view, by
week).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from coverage.domain.absences import Absence
from coverage.domain.advisors import Advisor
from coverage.domain.ids import AdvisorId
from coverage.domain.rounding import round_half_up
from coverage.domain.weeks import Horizon, Week


@dataclass(frozen=True, kw_only=True)
class WeekPresence:
    """One advisor in one week, in days: ``usual`` ones of work, and those ``present`` of them."""

    usual: int
    present: int
    capacity: int
    """Minutes: 60 * hours per week * present / working days of a normal week, rounded half up."""

    @property
    def away(self) -> bool:
        """Too little there to cover anybody: no day at all, or less than half of the usual ones."""
        return self.present == 0 or 2 * self.present < self.usual


def absent_days(absences: Iterable[Absence], horizon: Horizon) -> dict[AdvisorId, set[date]]:
    """The days of the horizon on which each advisor is absent; those never absent are left out."""
    days: defaultdict[AdvisorId, set[date]] = defaultdict(set)
    for absence in absences:
        first, last = max(absence.first, horizon.start), min(absence.until, horizon.last)
        for offset in range((last - first).days + 1):
            days[absence.advisor].add(first + timedelta(days=offset))
    return dict(days)


def is_available(advisor: Advisor, day: date) -> bool:
    """Whether ``advisor`` works for the agency on ``day`` with a valid credential; all limits
    inclusive.
    """
    return (
        day <= advisor.valid_until
        and (advisor.available_from is None or advisor.available_from <= day)
        and (advisor.available_until is None or day <= advisor.available_until)
    )


def week_presence(
    advisor: Advisor, week: Week, *, absent: set[date], days_off: frozenset[date]
) -> WeekPresence:
    """Count the days of ``week`` that ``advisor`` usually works, and those on which they do."""
    usual = [
        day
        for day in week.working_days()
        if day.weekday() in advisor.working_days and day not in days_off
    ]
    present = sum(day not in absent and is_available(advisor, day) for day in usual)
    normal = len(advisor.working_days)
    capacity = round_half_up(60 * advisor.hours_per_week * present / normal) if normal else 0
    return WeekPresence(usual=len(usual), present=present, capacity=capacity)


def presence_by_week(
    advisor: Advisor, horizon: Horizon, *, absent: set[date], days_off: frozenset[date]
) -> tuple[WeekPresence, ...]:
    """``week_presence`` of every week of the horizon, in order."""
    return tuple(week_presence(advisor, week, absent=absent, days_off=days_off) for week in horizon)
