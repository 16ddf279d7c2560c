"""One client-week that nobody covers, or surge hours of it that nobody works.

A gap asks for the client's whole load of one person; a shortfall takes whatever half hours somebody
has. Everything else is the same for both: the rules, the room that the plan leaves, and who could
be there after all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from coverage.domain.assignments import Panel, Plan, Role
from coverage.domain.availability import absent_days
from coverage.domain.clients import Service
from coverage.domain.ids import AdvisorId
from coverage.domain.weeks import Horizon, Week
from coverage.planning.problem import NOBODY, Problem, Seats
from coverage.planning.surge_rules import STEP_MINUTES
from coverage.planning.violations import Breach


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Numbers are those of ``problem``, whose conflicts and pins are this client's alone.

    ``broken`` are the rules that keep each advisor out. ``languages`` are asked of whoever comes.
    ``taken`` are minutes that the plan asks of each advisor in this week. ``short`` are the minutes
    of a surge that nobody works; None for a gap. ``on_site`` hours cannot be worked by phone.
    """

    problem: Problem
    seats: Seats
    client: int
    week: int
    panel: Panel
    languages: frozenset[str]
    broken: Sequence[frozenset[Breach]]
    taken: Sequence[int]
    short: int | None = None
    on_site: bool = False

    @property
    def visited(self) -> bool:
        """Whether somebody travels to the client."""
        return self.problem.clients[self.client].service is Service.LOCAL

    def seat(self, advisor: int) -> Role | None:
        """The seat of ``advisor`` on this client's panel."""
        return self._seats.get(self.problem.advisors[advisor].id)

    def covers_anyway(self, advisor: int) -> bool:
        """Whether ``advisor``, once there, covers whatever room there is: a primary or backup."""
        return self.short is None and self.seat(advisor) in (Role.PRIMARY, Role.BACKUP)

    def free(self, advisor: int) -> int:
        """Minutes that the plan leaves of the capacity; below zero when it asks for more."""
        return self.problem.capacity[advisor][self.week] - self.taken[advisor]

    def needed(self, advisor: int, *, by_phone: bool = False) -> int:
        """Minutes that it takes of ``advisor`` to leave nothing open."""
        if self.short is not None:
            return self.short
        if by_phone:
            return self.problem.demand[self.client]
        return self.problem.load(self.client, advisor)

    def given(self, free: int, needed: int) -> int:
        """What ``free`` minutes are good for: all or nothing of a gap, half hours of a surge."""
        if free >= needed:
            return needed
        return 0 if self.short is None else max(0, free // STEP_MINUTES * STEP_MINUTES)

    def missing_languages(self, advisor: int) -> frozenset[str]:
        """Languages asked that ``advisor`` does not speak."""
        return self.languages - self.problem.advisors[advisor].languages

    def missing_topics(self, advisor: int) -> frozenset[str]:
        """Topics asked that ``advisor`` does not cover."""
        return self.problem.clients[self.client].topics - self.problem.advisors[advisor].topics

    def conflict_until(self, advisor: int) -> date | None:
        """The last day of a conflict in the horizon; None without one, or when it never ends."""
        ends = self._conflict_ends.get(self.problem.advisors[advisor].id, [])
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    def taken_if_there(self, advisor: int) -> int:
        """Minutes that panels would ask of ``advisor``, now away, who would be there after all."""
        return max(self.taken[advisor], self._panel_work.get(advisor, 0))

    def absent(self, advisor: int) -> set[date]:
        """The days of the week on which an absence lies."""
        return self._absent.get(self.problem.advisors[advisor].id, set())

    @cached_property
    def _seats(self) -> Mapping[AdvisorId, Role]:
        held = ((self.panel.holder(role), role) for role in Role)
        return {holder: role for holder, role in held if holder is not None}

    @cached_property
    def _conflict_ends(self) -> Mapping[AdvisorId, list[date | None]]:
        found: dict[AdvisorId, list[date | None]] = {}
        for conflict in self.problem.agency.conflicts:
            if self.problem.horizon.overlaps(conflict.first, conflict.until):
                found.setdefault(conflict.advisor, []).append(conflict.until)
        return found

    @cached_property
    def _absent(self) -> Mapping[AdvisorId, set[date]]:
        week = self.problem.horizon[self.week]
        touching = [a for a in self.problem.agency.absences if week.touches(a.first, a.until)]
        return absent_days(touching, Horizon(start=week.monday, weeks=1))

    @cached_property
    def _panel_work(self) -> Mapping[int, int]:
        """Per absent advisor: their clients as primary, and as backup where the primary is away."""
        found: dict[int, int] = {}
        problem, week = self.problem, self.week
        for client, (primary, backup) in enumerate(
            zip(self.seats.primary, self.seats.backup, strict=True)
        ):
            if primary == NOBODY or not problem.is_away(primary, week):
                continue
            for advisor in (primary, backup):
                if (
                    advisor != NOBODY
                    and problem.is_away(advisor, week)
                    and problem.is_active(client, week)
                ):
                    found[advisor] = found.get(advisor, 0) + problem.load(client, advisor)
        return found


def minutes_taken(
    problem: Problem, plan: Plan, week: Week, *, without: int = NOBODY
) -> tuple[int, ...]:
    """Minutes that ``plan`` asks of each advisor in ``week``: covering, travel and surges.

    The covering of the client ``without`` is left out.
    """
    taken = [0] * len(problem.advisors)
    monday = week.monday
    for span in plan.cover:
        if span.advisor is None or not span.first.monday <= monday <= span.last.monday:
            continue
        client = problem.client_index.get(span.client, NOBODY)
        advisor = problem.advisor_index.get(span.advisor, NOBODY)
        if NOBODY not in (client, advisor) and client != without:
            taken[advisor] += problem.load(client, advisor)
    for staffing in plan.surge_staffing:
        if staffing.week == week and staffing.advisor in problem.advisor_index:
            taken[problem.advisor_index[staffing.advisor]] += staffing.minutes
    return tuple(taken)


def minutes_by_week(problem: Problem, plan: Plan) -> tuple[tuple[int, ...], ...]:
    """The same of every week of the horizon, nobody left out: by week, then by advisor."""
    taken = [[0] * len(problem.advisors) for _ in problem.horizon]
    for span in plan.cover:
        client = problem.client_index.get(span.client, NOBODY)
        advisor = NOBODY if span.advisor is None else problem.advisor_index.get(span.advisor, -1)
        if NOBODY not in (client, advisor):
            minutes = problem.load(client, advisor)
            first = max(0, problem.horizon.index(span.first))
            for week in range(first, min(problem.weeks - 1, problem.horizon.index(span.last)) + 1):
                taken[week][advisor] += minutes
    for staffing in plan.surge_staffing:
        if staffing.week in problem.horizon and staffing.advisor in problem.advisor_index:
            row = taken[problem.horizon.index(staffing.week)]
            row[problem.advisor_index[staffing.advisor]] += staffing.minutes
    return tuple(tuple(row) for row in taken)
