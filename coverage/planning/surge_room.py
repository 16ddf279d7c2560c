"""What a surge would take: who may work for it at all, and how much room they have, week by week.

An estimate for a coordinator who has to answer a client. It uses the rules that staffing is checked
against, on the capacity that the published plan leaves; the next draft may still find more, because
it may also move substitutes.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel, Plan
from coverage.domain.clients import Surge
from coverage.domain.eligibility import covering_minutes
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week
from coverage.planning.problem import Problem, build_problem
from coverage.planning.surge_rules import (
    MAX_PEOPLE,
    STEP_MINUTES,
    SurgeWeek,
    staffing_breaches,
    surge_weeks,
)
from coverage.planning.violations import Breach

Load = Mapping[tuple[AdvisorId, Week], int]
"""Minutes that a plan already asks of an advisor in a week."""

_PASSING = frozenset({Breach.AWAY})
"""What keeps somebody from one week only; the other rules hold for the whole surge."""


@dataclass(frozen=True, kw_only=True)
class SurgeRoomWeek:
    """One week of a surge.

    ``asked`` in minutes; ``free`` is what the three people with most room have, also in minutes;
    ``people`` counts the eligible ones with any room.
    """

    week: Week
    asked: int
    free: int
    people: int

    @property
    def short(self) -> int:
        """Minutes that nobody would be there for."""
        return max(0, self.asked - self.free)


@dataclass(frozen=True, kw_only=True)
class SurgeRoom:
    """What a surge would take.

    ``eligible`` counts the advisors whom no rule keeps from the surge as a whole, ``refusals`` the
    others by the first rule that refuses them.
    """

    weeks: tuple[SurgeRoomWeek, ...]
    eligible: int
    refusals: Mapping[Breach, int]

    @property
    def asked(self) -> int:
        """Minutes over all weeks."""
        return sum(week.asked for week in self.weeks)

    @property
    def short(self) -> int:
        """Minutes over all weeks that nobody would be there for."""
        return sum(week.short for week in self.weeks)


def surge_room(agency: Agency, plan: Plan, surge: Surge) -> SurgeRoom:
    """What ``surge`` would take of those whom ``plan`` leaves free, on the facts of ``agency``.

    ``surge`` need not be among these facts; the client's other surges are not looked at.
    """
    problem = build_problem(_narrowed(agency, surge))
    panel = next((p for p in plan.panels if p.client == surge.client), Panel(client=surge.client))
    weeks = surge_weeks(problem)
    refusals, eligible = _eligible(problem, weeks[:1], panel)
    load = load_of(agency, plan, {problem.advisors[number].id for number in eligible})
    return SurgeRoom(
        weeks=tuple(_room(problem, asked, panel, eligible, load) for asked in weeks),
        eligible=len(eligible),
        refusals=refusals,
    )


def _narrowed(agency: Agency, surge: Surge) -> Agency:
    """The facts that matter to one surge: one question need not prepare a whole country."""
    client = surge.client
    return replace(
        agency,
        clients=tuple(c for c in agency.clients if c.id == client),
        conflicts=tuple(c for c in agency.conflicts if c.client == client),
        pins=tuple(p for p in agency.pins if p.client == client),
        panels=(),
        places=(),
        surges=(surge,),
    )


def _eligible(
    problem: Problem, weeks: Collection[SurgeWeek], panel: Panel
) -> tuple[Counter[Breach], list[int]]:
    """Those whom a rule refuses, counted by the first such rule, and the numbers of the others."""
    refusals: Counter[Breach] = Counter()
    eligible = []
    for number in range(len(problem.advisors)):
        found = [
            rule
            for asked in weeks
            for rule in staffing_breaches(problem, asked, number, panel)
            if rule not in _PASSING
        ]
        if found:
            refusals[found[0]] += 1
        else:
            eligible.append(number)
    return refusals, eligible


def _room(
    problem: Problem, asked: SurgeWeek, panel: Panel, eligible: Collection[int], load: Load
) -> SurgeRoomWeek:
    week = problem.horizon[asked.week]
    free = [
        (problem.capacity[number][asked.week] - load.get((problem.advisors[number].id, week), 0))
        // STEP_MINUTES
        * STEP_MINUTES
        for number in eligible
        if not staffing_breaches(problem, asked, number, panel)
    ]
    best = sorted((minutes for minutes in free if minutes > 0), reverse=True)
    return SurgeRoomWeek(
        week=week, asked=asked.minutes, free=sum(best[:MAX_PEOPLE]), people=len(best)
    )


def load_of(agency: Agency, plan: Plan, advisors: Collection[AdvisorId]) -> Load:
    """What ``plan`` asks of ``advisors``: the clients they cover with the travel, and surges."""
    people = {advisor.id: advisor for advisor in agency.advisors if advisor.id in advisors}
    clients = {client.id: client for client in agency.clients}
    load: defaultdict[tuple[AdvisorId, Week], int] = defaultdict(int)
    known: dict[tuple[AdvisorId, ClientId], int] = {}
    for span in plan.cover:
        if span.advisor is None or span.advisor not in people or span.client not in clients:
            continue
        pair = (span.advisor, span.client)
        if pair not in known:
            known[pair] = covering_minutes(people[span.advisor], clients[span.client])
        week = span.first
        while week <= span.last:
            load[span.advisor, week] += known[pair]
            week = week.next()
    for staffing in plan.surge_staffing:
        load[staffing.advisor, staffing.week] += staffing.minutes
    return load
