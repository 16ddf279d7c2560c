"""The cover of weeks after a re-plan: what the published plan says, and new answers where it fails.

Thirds and substitutes stay as they were published wherever the rules still allow them, and so does
surge staffing (`surging`). Only clients for whom something fell away, or whose panel covers other
weeks than before, are covered anew, by the same steps and goals as a whole plan, on the room that
all others leave.
"""

from dataclasses import dataclass, replace

from coverage.domain.assignments import CoverRole, Goal, Panel, Plan, Role
from coverage.planning.last_rules import LastRules
from coverage.planning.loads import Cover, cover_of
from coverage.planning.masks import has, members
from coverage.planning.problem import NOBODY, Problem, Seats
from coverage.planning.solver.cover.answers import Answer, spans
from coverage.planning.solver.cover.room import Room
from coverage.planning.solver.cover.substitutes import find_substitutes
from coverage.planning.solver.cover.thirds import seat_thirds
from coverage.planning.solver.replanning.surging import recover_surges

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
        self.rules = LastRules(problem)
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
        surges = recover_surges(
            problem, panels, self.published, self.room, rules=self.rules, effort=effort, seed=seed
        )
        plan = Plan(
            horizon=problem.horizon,
            panels=panels,
            cover=tuple(spans(problem, self._answer)),
            surge_staffing=surges.staffing,
            surge_shortfalls=surges.shortfalls,
        )
        goals = thirds.goals + substitutes.goals + surges.goals
        return Recovered(plan=plan, goals=tuple(replace(goal, anew=True) for goal in goals))

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

    def _answer(self, client: int, week: int) -> Answer:
        if has(self.cover.primary[client], week):
            return CoverRole.PRIMARY, self.seats.primary[client], ""
        if has(self.cover.backup[client], week):
            return CoverRole.BACKUP, self.seats.backup[client], ""
        if (client, week) in self.extra:
            return *self.extra[client, week], ""
        said = self.said.get((client, week))
        if said is not None and said[0] is CoverRole.GAP and client not in self.anew:
            return said
        return CoverRole.GAP, NOBODY, self.rules.of_gap(client, week).value
