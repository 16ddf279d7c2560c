"""The cover of weeks after a re-plan: what the published plan says, and new answers where it fails.

Thirds, substitutes and surge staffing stay as they were published wherever the rules still allow
them. Only clients for whom something fell away, or whose panel covers other weeks than before, are
covered anew, by the same steps and goals as a whole plan, on the room that all others leave.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from coverage.domain.assignments import (
    CoverRole,
    CoverSpan,
    Goal,
    Panel,
    Plan,
    Role,
    SurgeShortfall,
    SurgeStaffing,
)
from coverage.planning.funnels import gap_breaches, last_rule, surge_breaches
from coverage.planning.loads import Cover, cover_of
from coverage.planning.masks import has, members
from coverage.planning.problem import NOBODY, Problem, Seats
from coverage.planning.solver.cover.room import Room
from coverage.planning.solver.cover.substitutes import find_substitutes
from coverage.planning.solver.cover.surges import staff_surges
from coverage.planning.solver.cover.thirds import seat_thirds
from coverage.planning.surge_rules import SurgeWeek, surge_violations, surge_weeks

EFFORT = 0.2
"""CP-SAT's deterministic time for each goal; few clients are covered anew."""

Where = tuple[int, int]
"""A client and a week, by number."""
Extra = dict[Where, tuple[CoverRole, int]]


@dataclass(frozen=True, kw_only=True)
class Recovered:
    """A whole plan on given panels, and how the goals of what was covered anew ended."""

    plan: Plan
    goals: tuple[Goal, ...]


def recover_weeks(
    problem: Problem, seats: Seats, published: Plan, *, effort: float = EFFORT, seed: int = 1
) -> Recovered:
    """Cover every week for ``seats``, as ``published`` does wherever that still holds."""
    return _Recovery(problem, seats, published).go(effort=effort, seed=seed)


class _Recovery:
    def __init__(self, problem: Problem, seats: Seats, published: Plan) -> None:
        self.problem, self.seats, self.published = problem, seats, published
        self.cover: Cover = cover_of(problem, seats)
        self.room = Room(problem, self.cover)
        self.before = {
            problem.client_index[panel.client]: panel
            for panel in published.panels
            if panel.client in problem.client_index
        }
        self.thirds = self._kept_thirds()
        self.said = self._said()
        self.extra = self._kept_extra()
        self.anew = self._failed()

    def go(self, *, effort: float, seed: int) -> Recovered:
        """Thirds, then substitutes, then surges, each for those whom it failed."""
        problem = self.problem
        thirds = seat_thirds(
            self._without_thirds(), self.seats, self._open(), self.room, effort=effort, seed=seed
        )
        self.thirds |= dict(thirds.seats)
        self.extra |= {where: (CoverRole.THIRD, a) for where, a in thirds.covered.items()}
        panels = self._panels()
        holders = [frozenset(problem.advisor_index[a] for a in p.members()) for p in panels]
        substitutes = find_substitutes(
            problem, holders, self._open(), self.room, effort=effort, seed=seed
        )
        self.extra |= {where: (CoverRole.SUBSTITUTE, a) for where, a in substitutes.covered.items()}
        staffing, shortfalls, goals = self._surges(panels, effort=effort, seed=seed)
        plan = Plan(
            horizon=problem.horizon,
            panels=panels,
            cover=tuple(self._spans()),
            surge_staffing=staffing,
            surge_shortfalls=shortfalls,
        )
        return Recovered(plan=plan, goals=thirds.goals + substitutes.goals + goals)

    # --- what stays

    def _kept_thirds(self) -> dict[int, int]:
        kept = {}
        for client, panel in self.before.items():
            third = self.problem.advisor_index.get(panel.third, NOBODY) if panel.third else NOBODY
            pair = (self.seats.primary[client], self.seats.backup[client])
            if third in (NOBODY, *pair) or pair[0] == NOBODY:
                continue
            if has(self.problem.candidates.third[client], third):
                kept[client] = third
        return kept

    def _said(self) -> dict[Where, tuple[CoverRole, int, str]]:
        """What the published plan says of each client-week of this horizon."""
        said = {}
        for span in self.published.cover:
            client = self.problem.client_index.get(span.client, NOBODY)
            if client == NOBODY:
                continue
            advisor = self.problem.advisor_index.get(span.advisor, NOBODY) if span.advisor else -1
            first, last = (self.problem.horizon.index(w) for w in (span.first, span.last))
            for week in range(max(0, first), min(self.problem.weeks, last + 1)):
                said[client, week] = (span.role, advisor, span.reason)
        return said

    def _kept_extra(self) -> Extra:
        """Thirds and substitutes who are still needed, allowed, there, and have the room."""
        extra: Extra = {}
        for (client, week), (role, advisor, _) in sorted(self.said.items()):
            wanted = has(self.cover.gap[client], week) and advisor != NOBODY
            if not wanted or role not in (CoverRole.THIRD, CoverRole.SUBSTITUTE):
                continue
            load = self.problem.load(client, advisor)
            if self._may(role, client, advisor) and self.room.left(advisor, week) >= max(1, load):
                self.room.take(advisor, week, load)
                extra[client, week] = (role, advisor)
        return extra

    def _may(self, role: CoverRole, client: int, advisor: int) -> bool:
        if role is CoverRole.THIRD:
            return self.thirds.get(client) == advisor
        panel = (self.seats.primary[client], self.seats.backup[client], self.thirds.get(client))
        return advisor not in panel and has(self.problem.candidates.substitute[client], advisor)

    def _failed(self) -> set[int]:
        """The clients with a gap week now of which the published plan says something else."""
        failed = set()
        for client, gaps in enumerate(self.cover.gap):
            for week in members(gaps):
                said = self.said.get((client, week))
                if (client, week) not in self.extra and (
                    said is None or said[0] is not CoverRole.GAP
                ):
                    failed.add(client)
        return failed

    # --- what is looked for anew

    def _without_thirds(self) -> Problem:
        """The problem in which only clients covered anew, and without a third, look for one."""
        candidates = self.problem.candidates
        wants = {
            client
            for client, mask in enumerate(candidates.third)
            if mask and client not in self.thirds and self._lacks_third(client)
        }
        masks = tuple(m if c in wants else 0 for c, m in enumerate(candidates.third))
        return replace(self.problem, candidates=replace(candidates, third=masks))

    def _lacks_third(self, client: int) -> bool:
        """Whether a third is missing because of what happened, or by a pin."""
        before = self.before.get(client)
        pinned = (client, Role.THIRD) in self.problem.candidates.pins
        return client in self.anew or pinned or before is None or before.third is not None

    def _open(self) -> tuple[int, ...]:
        """The weeks in which nobody is there, of clients that are covered anew."""
        gaps = [0] * len(self.cover.gap)
        for client in self.anew:
            taken = sum(
                1 << w for w in members(self.cover.gap[client]) if (client, w) in self.extra
            )
            gaps[client] = self.cover.gap[client] & ~taken
        return tuple(gaps)

    def _panels(self) -> tuple[Panel, ...]:
        people = self.problem.advisors
        return tuple(
            replace(panel, third=people[self.thirds[c]].id if c in self.thirds else None)
            for c, panel in enumerate(self.problem.panels_of(self.seats))
        )

    def _spans(self) -> Iterator[CoverSpan]:
        """Runs of weeks with the same answer, client by client."""
        for client, active in enumerate(self.problem.active):
            run: list[int] = []
            taken = None
            for week in members(active):
                found = self._taken(client, week)
                if run and (found != taken or week != run[-1] + 1):
                    yield self._span(client, run, taken)
                    run = []
                taken = found
                run.append(week)
            if run:
                yield self._span(client, run, taken)

    def _taken(self, client: int, week: int) -> tuple[CoverRole, int, str]:
        if has(self.cover.primary[client], week):
            return CoverRole.PRIMARY, self.seats.primary[client], ""
        if has(self.cover.backup[client], week):
            return CoverRole.BACKUP, self.seats.backup[client], ""
        if (client, week) in self.extra:
            return *self.extra[client, week], ""
        said = self.said.get((client, week))
        if said is not None and said[0] is CoverRole.GAP and client not in self.anew:
            return said
        broken = gap_breaches(self.problem, client, week, partial(self.room.left, week=week))
        return CoverRole.GAP, NOBODY, last_rule(broken).value

    def _span(
        self, client: int, run: Sequence[int], taken: tuple[CoverRole, int, str] | None
    ) -> CoverSpan:
        assert taken is not None  # noqa: S101 - a run has weeks, and a week its answer
        role, advisor, reason = taken
        return CoverSpan(
            client=self.problem.clients[client].id,
            first=self.problem.horizon[run[0]],
            last=self.problem.horizon[run[-1]],
            role=role,
            advisor=None if advisor == NOBODY else self.problem.advisors[advisor].id,
            reason=reason,
        )

    # --- surges

    def _surges(
        self, panels: tuple[Panel, ...], *, effort: float, seed: int
    ) -> tuple[tuple[SurgeStaffing, ...], tuple[SurgeShortfall, ...], tuple[Goal, ...]]:
        """Surges as published where every rule still holds, the others staffed anew."""
        problem = self.problem
        asked = {(week.client, week.week): week for week in surge_weeks(problem)}
        kept = self._kept_surges(panels, asked)
        others = {client for client, _ in asked} - kept
        wanted = {problem.clients[client].id for client in others}
        staffing = [s for s in self.published.surge_staffing if self._is_of(s, kept)]
        short = [s for s in self.published.surge_shortfalls if self._is_of(s, kept)]
        if not wanted:
            return tuple(staffing), tuple(short), ()
        surges = tuple(s for s in problem.agency.surges if s.client in wanted)
        narrow = replace(problem, agency=replace(problem.agency, surges=surges))
        found = staff_surges(narrow, panels, self.room, effort=effort, seed=seed)
        staffing += [
            SurgeStaffing(
                client=problem.clients[client].id,
                week=problem.horizon[week],
                advisor=problem.advisors[advisor].id,
                minutes=minutes,
            )
            for (client, week, advisor), minutes in sorted(found.worked.items())
        ]
        short += [s for week in found.asked for s in self._short(week, panels, found.worked)]
        return (
            tuple(sorted(staffing, key=lambda s: (s.client, s.week, s.advisor))),
            tuple(sorted(short, key=lambda s: (s.client, s.week))),
            found.goals,
        )

    def _is_of(self, part: SurgeStaffing | SurgeShortfall, clients: set[int]) -> bool:
        client = self.problem.client_index.get(part.client, NOBODY)
        return client in clients and part.week in self.problem.horizon

    def _kept_surges(self, panels: tuple[Panel, ...], asked: Mapping[Where, SurgeWeek]) -> set[int]:
        """The clients whose surges are staffed just as published; takes the room of those."""
        problem = self.problem
        staffing = tuple(
            s
            for s in self.published.surge_staffing
            if s.client in problem.client_index
            and s.advisor in problem.advisor_index
            and s.week in problem.horizon
        )
        told: dict[Where, int] = {}
        parts: tuple[SurgeStaffing | SurgeShortfall, ...] = self.published.surge_shortfalls
        for part in (*parts, *staffing):
            if part.client in problem.client_index:
                where = (problem.client_index[part.client], problem.horizon.index(part.week))
                told[where] = told.get(where, 0) + part.minutes
        plan = replace(self.published, panels=panels, surge_staffing=staffing)
        broken = {v.client for v in surge_violations(problem, plan)}
        kept = {client for client, _ in asked if problem.clients[client].id not in broken}
        kept -= {where[0] for where, week in asked.items() if told.get(where, 0) != week.staffable}
        kept -= {where[0] for where in told if where not in asked and 0 <= where[1] < problem.weeks}
        return {client for client in sorted(kept) if self._take(client, staffing)}

    def _take(self, client: int, staffing: Sequence[SurgeStaffing]) -> bool:
        """Take the room that the surges of ``client`` need; whether there is so much."""
        problem = self.problem
        needed = [
            (problem.advisor_index[s.advisor], problem.horizon.index(s.week), s.minutes)
            for s in staffing
            if problem.client_index[s.client] == client
        ]
        if any(self.room.left(advisor, week) < minutes for advisor, week, minutes in needed):
            return False
        for advisor, week, minutes in needed:
            self.room.take(advisor, week, minutes)
        return True

    def _short(
        self, week: SurgeWeek, panels: Sequence[Panel], worked: Mapping[tuple[int, int, int], int]
    ) -> Iterator[SurgeShortfall]:
        """The half hours of a surge week that nobody works, with the rule that lost the last."""
        team = {a for c, w, a in worked if (c, w) == (week.client, week.week)}
        done = sum(worked[week.client, week.week, a] for a in team)
        if done == week.staffable:
            return
        left = partial(self.room.left, week=week.week)
        broken = surge_breaches(self.problem, week, panels[week.client], left, team=team)
        yield SurgeShortfall(
            client=self.problem.clients[week.client].id,
            week=self.problem.horizon[week.week],
            minutes=week.staffable - done,
            reason=last_rule(broken).value,
        )
