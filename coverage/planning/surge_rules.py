"""What surges ask in each week, and the hard rules of who works for them."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from coverage.domain.assignments import Panel, Plan, SurgeStaffing
from coverage.domain.clients import Surge
from coverage.domain.ids import AdvisorId
from coverage.domain.rounding import round_half_up
from coverage.planning.masks import has, members
from coverage.planning.panel_rules import broken_for_role
from coverage.planning.problem import Problem
from coverage.planning.violations import Breach, Violation

STEP_MINUTES = 30
MAX_PEOPLE = 3
"""More faces than this in one week of a reorganisation cost more trust than they bring hours."""
HALF_DAY_MINUTES = 240


@dataclass(frozen=True, kw_only=True)
class SurgeWeek:
    """What the surges of one client ask in one week.

    ``exact`` are minutes in proportion to the days touched, ``minutes`` the same rounded,
    ``staffable`` the whole half hours in it: nobody works hours that were not asked. ``on_site``
    minutes lie inside. When two surges of a client meet in a week, the stricter rule holds: neutral
    if one is, and the languages of both.
    """

    client: int
    week: int
    exact: float
    neutral: bool
    languages: frozenset[str]
    on_site: float

    @property
    def minutes(self) -> int:
        """Minutes asked, rounded half up."""
        return round_half_up(self.exact)

    @property
    def staffable(self) -> int:
        """The most that may be staffed, in minutes."""
        return math.floor(self.exact / STEP_MINUTES + 1e-9) * STEP_MINUTES


def surge_weeks(problem: Problem) -> tuple[SurgeWeek, ...]:
    """Every client-week that a surge touches, in order of client and week."""
    asked: defaultdict[tuple[int, int], list[tuple[Surge, int]]] = defaultdict(list)
    for client, surges in problem.surges.items():
        for surge in surges:
            for index, week in enumerate(problem.horizon):
                if days := surge.days_in(week):
                    asked[client, index].append((surge, days))
    return tuple(_surge_week(*where, parts) for where, parts in sorted(asked.items()))


def _surge_week(client: int, week: int, parts: list[tuple[Surge, int]]) -> SurgeWeek:
    return SurgeWeek(
        client=client,
        week=week,
        exact=sum(60 * surge.extra_hours_per_week * days / 5 for surge, days in parts),
        neutral=any(surge.neutral for surge, _ in parts),
        languages=frozenset().union(*(surge.languages for surge, _ in parts)),
        on_site=sum(HALF_DAY_MINUTES * surge.half_days_per_week * d / 5 for surge, d in parts),
    )


def may_staff(problem: Problem, asked: SurgeWeek, advisor: int, panel: Panel) -> bool:
    """Whether ``advisor`` may work for a surge week, whatever room there is."""
    return not staffing_breaches(problem, asked, advisor, panel)


def staffable_by(problem: Problem, asked: SurgeWeek, panel: Panel) -> int:
    """All who may work for a surge week, as a mask: `may_staff` of everybody at once."""
    able = problem.candidates.substitute[asked.client]
    if asked.neutral:
        able &= ~problem.candidates.conflicts_ever.get(asked.client, 0)
        for member in panel.members():
            able &= ~(1 << problem.advisor_index[member])
    if not asked.languages <= problem.clients[asked.client].languages:
        for advisor in members(able):
            if not asked.languages <= problem.advisors[advisor].languages:
                able &= ~(1 << advisor)
    return sum(1 << a for a in members(able) if not problem.is_away(a, asked.week))


def staffing_breaches(
    problem: Problem, asked: SurgeWeek, advisor: int, panel: Panel
) -> list[Breach]:
    """The rules that keep ``advisor`` from working in a surge week, whatever room there is."""
    found = []
    if not has(problem.candidates.substitute[asked.client], advisor):
        found += broken_for_role(problem, asked.client, advisor, None)
    person = problem.advisors[advisor]
    if not asked.languages <= person.languages and Breach.LANGUAGE not in found:
        found.append(Breach.LANGUAGE)
    if problem.is_away(advisor, asked.week):
        found.append(Breach.AWAY)
    if asked.neutral:
        if has(problem.candidates.conflicts_ever.get(asked.client, 0), advisor):
            found.append(Breach.NEUTRAL)
        if person.id in panel.members():
            found.append(Breach.PANEL)
    return found


def surge_violations(problem: Problem, plan: Plan) -> list[Violation]:
    """Every rule that the staffing of surges breaks, whatever the room of those who work."""
    asked = {(week.client, week.week): week for week in surge_weeks(problem)}
    panels = {panel.client: panel for panel in plan.panels}
    found: list[Violation] = []
    staffed: defaultdict[tuple[int, int], list[SurgeStaffing]] = defaultdict(list)
    for staffing in plan.surge_staffing:
        client = problem.client_index.get(staffing.client, -1)
        where = (client, problem.horizon.index(staffing.week))
        if staffing.advisor not in problem.advisor_index:
            found.append(_violation(staffing, Breach.UNKNOWN))
        elif where not in asked:
            found.append(_violation(staffing, Breach.NOT_ASKED))
        else:
            staffed[where].append(staffing)
    for where, parts in sorted(staffed.items()):
        panel = panels.get(parts[0].client, Panel(client=parts[0].client))
        found += _one_week(problem, asked[where], parts, panel)
    return found


def _one_week(
    problem: Problem, asked: SurgeWeek, parts: list[SurgeStaffing], panel: Panel
) -> Iterator[Violation]:
    people: set[AdvisorId] = set()
    for part in parts:
        if part.minutes <= 0 or part.minutes % STEP_MINUTES:
            yield _violation(part, Breach.HALF_HOURS)
        if part.advisor in people:
            yield _violation(part, Breach.REPEATED)
        people.add(part.advisor)
        advisor = problem.advisor_index[part.advisor]
        for rule in staffing_breaches(problem, asked, advisor, panel):
            yield _violation(part, rule)
    if sum(part.minutes for part in parts) > asked.exact + 1e-6:
        yield _violation(parts[0], Breach.ABOVE_ASKED)
    if len(people) > MAX_PEOPLE:
        yield _violation(parts[0], Breach.TOO_MANY_PEOPLE)


def _violation(staffing: SurgeStaffing, rule: Breach) -> Violation:
    return Violation(
        rule=rule,
        client=staffing.client,
        role="surge",
        advisor=staffing.advisor,
        week=staffing.week,
    )
