"""What keeps each advisor out of a client-week, and which rule lost the last of them: the name that
every gap and every shortfall carries.
"""

from collections.abc import Callable, Collection, Sequence

from coverage.domain.assignments import Panel, Role
from coverage.planning.masks import has
from coverage.planning.narrowing import narrowed
from coverage.planning.panel_rules import broken_for_role
from coverage.planning.problem import Problem
from coverage.planning.surge_rules import MAX_PEOPLE, STEP_MINUTES, SurgeWeek, staffing_breaches
from coverage.planning.violations import Breach

Room = Callable[[int], int]
"""Minutes that an advisor has left in the week in question."""

FUNNEL = (
    Breach.LANGUAGE,
    Breach.TOPIC,
    Breach.CONFLICT,
    Breach.DISTANCE,
    Breach.CAPACITY,
    Breach.INTERNAL,
    Breach.BAN,
    Breach.PANEL_SIZE,
    Breach.NEUTRAL,
    Breach.PANEL,
    Breach.AWAY,
    Breach.ROOM,
    Breach.TOO_MANY_PEOPLE,
)
"""The order in which rules are applied: what a client asks first, what a week brings last."""


def last_rule(broken: Sequence[frozenset[Breach]]) -> Breach:
    """The rule at which nobody is left, given what each advisor breaks.

    When somebody breaks none, the room they have was needed elsewhere: that too is a matter of
    room.
    """
    left = list(broken)
    for rule in FUNNEL:
        left = [rules for rules in left if rule not in rules]
        if not left:
            return rule
    return Breach.ROOM


def gap_breaches(
    problem: Problem, client: int, week: int, room: Room, *, panel: Panel | None = None
) -> list[frozenset[Breach]]:
    """What keeps each advisor from covering ``client`` in ``week``, by number.

    Members of ``panel`` answer for their own seat: an internal third may cover, and a primary or a
    backup who is there covers whatever room there is. Everybody else would be a substitute.
    """
    problem = narrowed(problem, problem.clients[client].id)
    seats = {} if panel is None else {panel.holder(role): role for role in Role}
    found = []
    for advisor, person in enumerate(problem.advisors):
        role = seats.get(person.id)
        rules = _rules_of_seat(problem, client, advisor, role)
        if problem.is_away(advisor, week):
            rules.append(Breach.AWAY)
        elif role in (None, Role.THIRD) and room(advisor) < problem.load(client, advisor):
            rules.append(Breach.ROOM)
        found.append(frozenset(rules))
    return found


def _rules_of_seat(problem: Problem, client: int, advisor: int, role: Role | None) -> list[Breach]:
    able = problem.candidates.allowed[role] if role else problem.candidates.substitute
    if has(able[client], advisor):
        return []
    return broken_for_role(problem, client, advisor, role)


def surge_breaches(
    problem: Problem, asked: SurgeWeek, panel: Panel, room: Room, *, team: Collection[int]
) -> list[frozenset[Breach]]:
    """What keeps each advisor from working (more) in a surge week, by number.

    ``team`` are those who work for it already: they lack room, or could work more.
    """
    problem = narrowed(problem, problem.clients[asked.client].id)
    found = []
    for advisor in range(len(problem.advisors)):
        rules = [] if advisor in team else staffing_breaches(problem, asked, advisor, panel)
        if Breach.AWAY not in rules and room(advisor) < STEP_MINUTES:
            rules.append(Breach.ROOM)
        if advisor not in team and len(team) >= MAX_PEOPLE:
            rules.append(Breach.TOO_MANY_PEOPLE)
        found.append(frozenset(rules))
    return found
