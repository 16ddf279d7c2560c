"""When every advisor is there, for a whole agency at once.

The rule for one advisor and one week is `coverage.domain.availability.week_presence`; asking it for
every advisor-week of a country would take seconds. Most weeks are usual ones, so here each pattern
of working days is counted once and only the days that are lost are taken off. A test holds the
outcome against the rule.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coverage.domain.absences import Absence
from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
from coverage.domain.ids import AdvisorId
from coverage.domain.rounding import round_half_up
from coverage.domain.weeks import Horizon

Rows = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Presences:
    """By advisor and week: ``usual`` days, days ``present``, ``capacity`` in minutes.

    ``away`` are the weeks in which each advisor is too little there to cover anybody, as a mask.
    """

    usual: Rows
    present: Rows
    capacity: Rows
    away: tuple[int, ...]


def presences(agency: Agency, advisors: Sequence[Advisor]) -> Presences:
    """The weeks of ``advisors``, in their order."""
    patterns = _Patterns(agency)
    absences: defaultdict[AdvisorId, list[Absence]] = defaultdict(list)
    for absence in agency.absences:
        absences[absence.advisor].append(absence)
    usual, present, capacity, away = [], [], [], []
    for advisor in advisors:
        weeks, days = patterns.of(advisor.working_days)
        there = list(weeks)
        for day in {*_lost(advisor, absences.get(advisor.id, ()), agency.horizon)} & days.keys():
            there[days[day]] -= 1
        minutes = _minutes(advisor)
        usual.append(weeks)
        present.append(tuple(there))
        capacity.append(tuple([minutes[count] for count in there]))
        away.append(_away(weeks, there))
    return Presences(
        usual=tuple(usual), present=tuple(present), capacity=tuple(capacity), away=tuple(away)
    )


class _Patterns:
    """The usual days of a pattern of working days: how many a week, and in which week each lies.

    Days are ordinals, as of ``date.toordinal``.
    """

    def __init__(self, agency: Agency) -> None:
        self._days_off = {day.toordinal() for day in agency.days_off}
        self._first, self._weeks = agency.horizon.start.toordinal(), agency.horizon.weeks
        self._known: dict[frozenset[int], tuple[tuple[int, ...], Mapping[int, int]]] = {}

    def of(self, working_days: frozenset[int]) -> tuple[tuple[int, ...], Mapping[int, int]]:
        if working_days not in self._known:
            days = {
                day: week
                for week in range(self._weeks)
                for weekday in range(5)
                if weekday in working_days
                and (day := self._first + 7 * week + weekday) not in self._days_off
            }
            counts = [0] * self._weeks
            for week in days.values():
                counts[week] += 1
            self._known[working_days] = (tuple(counts), days)
        return self._known[working_days]


def _lost(advisor: Advisor, absences: Sequence[Absence], horizon: Horizon) -> Iterator[int]:
    """The days of the horizon on which ``advisor`` is absent or not (any more) available."""
    start, last = horizon.start, horizon.last
    for absence in absences:
        yield from _days(max(absence.first, start), min(absence.until, last))
    if advisor.available_from is not None and advisor.available_from > start:
        yield from _days(start, min(last, advisor.available_from - timedelta(days=1)))
    until = min(advisor.valid_until, advisor.available_until or date.max)
    if until < last:
        yield from _days(max(start, until + timedelta(days=1)), last)


def _days(first: date, last: date) -> range:
    return range(first.toordinal(), last.toordinal() + 1)


def _minutes(advisor: Advisor) -> list[int]:
    """The capacity of a week with none to five present days; see `week_presence`."""
    normal = len(advisor.working_days)
    hours = advisor.hours_per_week
    return [round_half_up(60 * hours * days / normal) if normal else 0 for days in range(6)]


def _away(usual: Sequence[int], present: Sequence[int]) -> int:
    """See `WeekPresence.away`."""
    mask = 0
    for week, (days, there) in enumerate(zip(usual, present, strict=True)):
        if there == 0 or 2 * there < days:
            mask |= 1 << week
    return mask
