"""Everything that a plan leaves open: each gap and each surge that is short, with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from coverage.domain.assignments import CoverRole, CoverSpan, Plan
from coverage.domain.errors import NotFound
from coverage.domain.ids import ClientId, PlanId
from coverage.domain.publications import PlanHead
from coverage.domain.visibility import Reader
from coverage.domain.weeks import Week
from coverage.operations.answering import seen_plan
from coverage.operations.planning import planner_account
from coverage.operations.viewing.digests import Digest
from coverage.persistence.database import reading
from coverage.persistence.plans import load_plan
from coverage.planning.explain import (
    GapReasons,
    ShortfallReasons,
    minutes_by_week,
    why_gap,
    why_shortfall,
)
from coverage.planning.narrowing import narrowed
from coverage.planning.problem import Problem


@dataclass(frozen=True, kw_only=True)
class GapStretch:
    """Consecutive weeks of one client that are open for the same reason and close in the same way;
    ``reasons`` are those of the first of them.
    """

    client: ClientId
    first: Week
    last: Week
    weeks: int
    reasons: GapReasons


@dataclass(frozen=True, kw_only=True)
class ShortStretch:
    """Consecutive weeks of a surge that is short for the same reason; ``minutes`` in all of them,
    ``reasons`` those of the first.
    """

    client: ClientId
    first: Week
    last: Week
    weeks: int
    minutes: int
    reasons: ShortfallReasons


@dataclass(frozen=True, kw_only=True)
class OpenWeeks:
    """Everything that a plan leaves open, in order of client and week."""

    head: PlanHead
    uncovered: tuple[ClientId, ...]
    gaps: tuple[GapStretch, ...]
    shortfalls: tuple[ShortStretch, ...]


def open_weeks(reader: Reader | None, *, plan: PlanId | None) -> OpenWeeks:
    """Every gap and every shortfall of a plan with its reason; NotFound without a plan."""
    planner_account(reader)
    with reading() as session:
        head, seen = seen_plan(session, plan)
        whole = load_plan(session, head.id)
    problem = seen.facts.problem
    asked = _Asked(problem=problem, plan=whole, seen=seen, taken=minutes_by_week(problem, whole))
    return OpenWeeks(
        head=head,
        uncovered=tuple(panel.client for panel in whole.panels if panel.primary is None),
        gaps=tuple(asked.gaps()),
        shortfalls=tuple(asked.shortfalls()),
    )


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A plan with what many questions about it share."""

    problem: Problem
    plan: Plan
    seen: Digest
    taken: tuple[tuple[int, ...], ...]
    narrow: dict[ClientId, Problem] = field(default_factory=dict)

    def gaps(self) -> Iterator[GapStretch]:
        """The gaps of clients who have a primary, and of those who have none."""
        for span in self.plan.cover:
            if span.role is CoverRole.GAP:
                yield from self._stretches(span)

    def _stretches(self, span: CoverSpan) -> Iterator[GapStretch]:
        found = list(self._reasons(span))
        for _, group in groupby(found, key=lambda pair: _alike(pair[1])):
            alike = list(group)
            yield GapStretch(
                client=span.client,
                first=alike[0][0],
                last=alike[-1][0],
                weeks=len(alike),
                reasons=alike[0][1],
            )

    def _reasons(self, span: CoverSpan) -> Iterator[tuple[Week, GapReasons]]:
        week = span.first
        while week <= span.last:
            if (reasons := self._gap(span.client, week)) is not None:
                yield week, reasons
            week = week.next()

    def _gap(self, client: ClientId, week: Week) -> GapReasons | None:
        """None when the facts of today know no such client or week any more."""
        if not self._known(client, week):
            return None
        return why_gap(
            self._narrowed(client),
            self._part(client),
            client,
            week,
            most=1,
            table=False,
            seats=self.seen.standing.seats,
            taken=self.taken[self.problem.horizon.index(week)],
        )

    def _known(self, client: ClientId, week: Week) -> bool:
        number = self.problem.client_index.get(client)
        return (
            number is not None
            and week in self.problem.horizon
            and self.problem.is_active(number, self.problem.horizon.index(week))
        )

    def _narrowed(self, client: ClientId) -> Problem:
        """The problem with the conflicts and pins of ``client``, kept while it is asked about."""
        if client not in self.narrow:
            self.narrow.clear()
            self.narrow[client] = narrowed(self.problem, client)
        return self.narrow[client]

    def _part(self, client: ClientId) -> Plan:
        """What the answers about one client need of the plan."""
        panel = self.seen.panels.get(client)
        return Plan(
            horizon=self.plan.horizon,
            panels=(panel,) if panel else (),
            cover=(),
            surge_staffing=tuple(s for s in self.plan.surge_staffing if s.client == client),
        )

    def shortfalls(self) -> Iterator[ShortStretch]:
        """Surges that are short, consecutive weeks of the same reason together."""
        run: list[tuple[Week, int, ShortfallReasons]] = []
        client: ClientId | None = None
        for part in sorted(self.plan.surge_shortfalls, key=lambda s: (s.client, s.week)):
            try:
                reasons = self._shortfall(part.client, part.week)
            except NotFound:
                continue
            joins = part.client == client and run and run[-1][0].next() == part.week
            if run and client and not (joins and _alike(run[-1][2]) == _alike(reasons)):
                yield _short(client, run)
                run = []
            run, client = [*run, (part.week, part.minutes, reasons)], part.client
        if run and client:
            yield _short(client, run)

    def _shortfall(self, client: ClientId, week: Week) -> ShortfallReasons:
        if week not in self.problem.horizon:
            raise NotFound
        return why_shortfall(
            self._narrowed(client),
            self._part(client),
            client,
            week,
            most=1,
            seats=self.seen.standing.seats,
            taken=self.taken[self.problem.horizon.index(week)],
        )


def _short(client: ClientId, run: list[tuple[Week, int, ShortfallReasons]]) -> ShortStretch:
    return ShortStretch(
        client=client,
        first=run[0][0],
        last=run[-1][0],
        weeks=len(run),
        minutes=sum(minutes for _, minutes, _ in run),
        reasons=run[0][2],
    )


def _alike(reasons: GapReasons | ShortfallReasons) -> object:
    """What makes weeks one stretch: the rule that decides, and the smallest steps."""
    decisive = reasons.funnel.decisive
    return (
        reasons.reason,
        (decisive.rule, decisive.skill) if decisive else None,
        tuple(relaxation.steps for relaxation in reasons.relaxations[:1]),
    )
