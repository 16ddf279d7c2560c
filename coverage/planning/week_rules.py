"""The hard rules of the cover of weeks: who covers, in what capacity, and whether there is room."""

from collections import defaultdict
from collections.abc import Iterator

from coverage.domain.assignments import CoverRole, CoverSpan, Panel, Plan
from coverage.planning.loads import Cover
from coverage.planning.masks import has, members
from coverage.planning.panel_rules import broken_for_role
from coverage.planning.problem import NOBODY, Problem
from coverage.planning.violations import Breach, Violation

Weekly = dict[tuple[int, int], tuple[CoverRole, int]]
"""Who covers, by client and week number."""

EXTRA = (CoverRole.THIRD, CoverRole.SUBSTITUTE)
"""Roles that are only taken where there is room; panels may overload, these may not."""


def cover_violations(problem: Problem, plan: Plan, cover: Cover) -> list[Violation]:
    """Every rule that the cover of weeks breaks, whatever the room of those who cover."""
    weekly, found = _weekly(problem, plan)
    panels = {panel.client: panel for panel in plan.panels}
    for client, facts in enumerate(problem.clients):
        panel = panels.get(facts.id, Panel(client=facts.id))
        for week in members(problem.active[client]):
            taken = weekly.get((client, week))
            if taken is None:
                found.append(_violation(problem, Breach.MISSING_WEEK, client, week))
            else:
                found += _taken(problem, cover, panel, where=(client, week), taken=taken)
    return found


def _weekly(problem: Problem, plan: Plan) -> tuple[Weekly, list[Violation]]:
    """The spans week by week, and those that lie outside active weeks or on each other."""
    weekly: Weekly = {}
    found = []
    for span in plan.cover:
        client = problem.client_index.get(span.client)
        advisor = (
            NOBODY if span.advisor is None else problem.advisor_index.get(span.advisor, NOBODY)
        )
        if client is None or (advisor == NOBODY) != (span.advisor is None):
            found.append(
                Violation(
                    rule=Breach.UNKNOWN, client=span.client, role=span.role, advisor=span.advisor
                )
            )
            continue
        for week in _weeks_of(problem, span):
            if not 0 <= week < problem.weeks or not problem.is_active(client, week):
                found.append(
                    _violation(problem, Breach.NOT_ACTIVE, client, week, (span.role, advisor))
                )
            elif (client, week) in weekly:
                found.append(
                    _violation(problem, Breach.COVERED_TWICE, client, week, (span.role, advisor))
                )
            else:
                weekly[client, week] = (span.role, advisor)
    return weekly, found


def _weeks_of(problem: Problem, span: CoverSpan) -> range:
    return range(problem.horizon.index(span.first), problem.horizon.index(span.last) + 1)


def _taken(
    problem: Problem,
    cover: Cover,
    panel: Panel,
    *,
    where: tuple[int, int],
    taken: tuple[CoverRole, int],
) -> Iterator[Violation]:
    """Rules for one client-week that somebody covers, or that is said to be a gap."""
    (client, week), (role, advisor) = where, taken
    if role is not _due(cover, client, week, role):
        wrong = Breach.NEEDLESS_GAP if role is CoverRole.GAP else Breach.WRONG_ROLE
        yield _violation(problem, wrong, client, week, taken)
    if advisor == NOBODY:
        return
    if problem.is_away(advisor, week):
        yield _violation(problem, Breach.AWAY, client, week, taken)
    holder = problem.advisors[advisor].id
    if role is CoverRole.SUBSTITUTE:
        yield from _substitute(problem, panel, client, week, advisor)
    elif holder != {"primary": panel.primary, "backup": panel.backup, "third": panel.third}[role]:
        yield _violation(problem, Breach.WRONG_ROLE, client, week, taken)


def _due(cover: Cover, client: int, week: int, role: CoverRole) -> CoverRole:
    """The role that must cover: the panel's where it is there, and in a gap whatever fills it."""
    if has(cover.primary[client], week):
        return CoverRole.PRIMARY
    if has(cover.backup[client], week):
        return CoverRole.BACKUP
    return role if role in (*EXTRA, CoverRole.GAP) else CoverRole.GAP


def _substitute(
    problem: Problem, panel: Panel, client: int, week: int, advisor: int
) -> Iterator[Violation]:
    """A substitute is compatible, not internal, and not somebody who has a seat already."""
    taken = (CoverRole.SUBSTITUTE, advisor)
    if not has(problem.candidates.substitute[client], advisor):
        for rule in broken_for_role(problem, client, advisor, None):
            yield _violation(problem, rule, client, week, taken)
    if problem.advisors[advisor].id in panel.members():
        yield _violation(problem, Breach.WRONG_ROLE, client, week, taken)


def room_violations(problem: Problem, plan: Plan, cover: Cover) -> list[Violation]:
    """Thirds, substitutes and surges together leave nobody above 100 % of capacity.

    An advisor-week that the panels alone overload is no violation (it is paid for), but takes
    nothing on top.
    """
    extra: defaultdict[tuple[int, int], int] = defaultdict(int)
    for span in plan.cover:
        if span.role in EXTRA and span.advisor is not None:
            client = problem.client_index.get(span.client)
            advisor = problem.advisor_index.get(span.advisor, NOBODY)
            if client is not None and advisor != NOBODY:
                for week in _weeks_of(problem, span):
                    extra[advisor, week] += problem.load(client, advisor)
    for staffing in plan.surge_staffing:
        week = problem.horizon.index(staffing.week)
        if staffing.advisor in problem.advisor_index:
            extra[problem.advisor_index[staffing.advisor], week] += staffing.minutes
    return [
        Violation(
            rule=Breach.ROOM, advisor=problem.advisors[advisor].id, week=problem.horizon[week]
        )
        for (advisor, week), minutes in sorted(extra.items())
        if minutes > 0
        and 0 <= week < problem.weeks
        and cover.load[advisor][week] + minutes > problem.capacity[advisor][week]
    ]


def _violation(
    problem: Problem,
    rule: Breach,
    client: int,
    week: int,
    taken: tuple[CoverRole, int] | None = None,
) -> Violation:
    role, advisor = taken or ("", NOBODY)
    return Violation(
        rule=rule,
        client=problem.clients[client].id,
        role=role,
        advisor=None if advisor == NOBODY else problem.advisors[advisor].id,
        week=problem.horizon[0].next(week),
    )
