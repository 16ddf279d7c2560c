"""What panels cost, in points, term by term: the objective of the planner.

The points are part of the plan's specification (`docs/planning.md`); one point is worth six minutes
of a primary's travel in a year. Terms are named by their key everywhere: in the stored score, in an
exported folder and on the page.
"""

from collections import Counter
from collections.abc import Mapping

from coverage.domain.advisors import Advisor
from coverage.domain.clients import DifferIn
from coverage.planning.loads import Cover, cover_of
from coverage.planning.problem import NOBODY, Problem, Seats

UNCOVERED = 30_000.0
"""A client without a primary, who then pays nothing else."""
NO_BACKUP = 2_500.0
BOTH_AWAY_WEEK, BOTH_AWAY_HOUR = 200.0, 40.0
"""An active week in which neither is there, and each hour of demand in it."""
OVERLOAD_HOUR = 80.0
"""An hour of an advisor-week above its capacity."""
NEAR_FULL_HOUR, NEAR_FULL_SHARE = 10.0, 0.85
"""An hour above 85 % of capacity, also on top of overload."""
TOO_MANY = 3_000.0
"""A client above ``max_primary`` or ``max_backup`` of its advisor."""
CHANGE_PRIMARY, CHANGE_BACKUP = 500.0, 200.0
TRAVEL_PRIMARY_HOUR, TRAVEL_BACKUP_HOUR = 10.0, 2.0
"""An hour of travel in a year."""
SECTOR_PRIMARY, SECTOR_BACKUP = 120.0, 48.0
GENDER_PRIMARY = 150.0
PANEL_ALIKE = 250.0

TERMS = (
    "uncovered",
    "no_backup",
    "both_away",
    "overload",
    "near_full",
    "too_many",
    "change_primary",
    "change_backup",
    "travel_primary",
    "travel_backup",
    "sector_primary",
    "sector_backup",
    "gender_primary",
    "panel_alike",
)

Terms = Mapping[str, float]


def primary_terms(problem: Problem, client: int, advisor: int) -> dict[str, float]:
    """What ``advisor`` as primary costs whoever is backup and however full the weeks are."""
    facts, person = problem.clients[client], problem.advisors[advisor]
    wish = facts.preferred_gender
    published = problem.published.primary[client]
    return {
        "change_primary": CHANGE_PRIMARY * (published not in (NOBODY, advisor)),
        "travel_primary": TRAVEL_PRIMARY_HOUR * problem.travel_hours(client, advisor),
        "sector_primary": SECTOR_PRIMARY * (facts.sector not in person.sectors),
        "gender_primary": GENDER_PRIMARY * (wish is not None and person.gender != wish),
    }


def backup_terms(problem: Problem, client: int, advisor: int) -> dict[str, float]:
    """What ``advisor`` as backup costs whoever is primary and however full the weeks are."""
    facts, person = problem.clients[client], problem.advisors[advisor]
    published = problem.published.backup[client]
    return {
        "change_backup": CHANGE_BACKUP * (published not in (NOBODY, advisor)),
        "travel_backup": TRAVEL_BACKUP_HOUR * problem.travel_hours(client, advisor),
        "sector_backup": SECTOR_BACKUP * (facts.sector not in person.sectors),
    }


def alike(problem: Problem, client: int, first: int, second: int) -> bool:
    """Whether two advisors share the attribute in which the client wants its panel to differ."""
    wish = problem.clients[client].differ_in
    return wish is not None and not differing(
        problem.advisors[first], problem.advisors[second], wish
    )


def differing(one: Advisor, other: Advisor, wish: DifferIn) -> bool:
    """Whether two advisors differ in what ``wish`` names.

    Two unstated values are alike; an unstated and a stated one are not.
    """
    match wish:
        case DifferIn.GENDER:
            return one.gender != other.gender
        case DifferIn.BACKGROUND:
            return one.background != other.background


def both_away_points(problem: Problem, client: int) -> float:
    """What one gap week of ``client`` costs."""
    return BOTH_AWAY_WEEK + BOTH_AWAY_HOUR * problem.demand[client] / 60


def pair_terms(problem: Problem, client: int, primary: int, backup: int) -> dict[str, float]:
    """What follows from the pair: no backup, weeks with both away, too much alike."""
    away = problem.active[client] & problem.away[primary]
    if backup != NOBODY:
        away &= problem.away[backup]
    return {
        "no_backup": NO_BACKUP * (backup == NOBODY),
        "both_away": away.bit_count() * both_away_points(problem, client),
        "panel_alike": PANEL_ALIKE * (backup != NOBODY and alike(problem, client, primary, backup)),
    }


def panel_terms(problem: Problem, client: int, primary: int, backup: int) -> dict[str, float]:
    """All that the panel of one client costs by itself, apart from loads and counts."""
    if primary == NOBODY:
        return {"uncovered": UNCOVERED}
    terms = primary_terms(problem, client, primary) | pair_terms(problem, client, primary, backup)
    return terms if backup == NOBODY else terms | backup_terms(problem, client, backup)


def load_terms(load: float, capacity: float) -> tuple[float, float]:
    """``overload`` and ``near_full`` of an advisor-week, both arguments in minutes."""
    return (
        OVERLOAD_HOUR * max(0.0, load - capacity) / 60,
        NEAR_FULL_HOUR * max(0.0, load - NEAR_FULL_SHARE * capacity) / 60,
    )


def too_many_points(problem: Problem, seats: Seats) -> float:
    """The points for advisors who have more clients than they may."""
    primary, backup = Counter(seats.primary), Counter(seats.backup)
    return TOO_MANY * sum(
        max(0, primary[a] - advisor.max_primary) + max(0, backup[a] - advisor.max_backup)
        for a, advisor in enumerate(problem.advisors)
    )


def terms_of(problem: Problem, seats: Seats, *, cover: Cover | None = None) -> dict[str, float]:
    """Points by key; their sum is the objective."""
    terms = dict.fromkeys(TERMS, 0.0)
    for client, pair in enumerate(zip(seats.primary, seats.backup, strict=True)):
        for key, points in panel_terms(problem, client, *pair).items():
            terms[key] += points
    cover = cover or cover_of(problem, seats)
    for loads, capacities in zip(cover.load, problem.capacity, strict=True):
        for load, capacity in zip(loads, capacities, strict=True):
            if load > NEAR_FULL_SHARE * capacity:
                overload, near_full = load_terms(load, capacity)
                terms["overload"] += overload
                terms["near_full"] += near_full
    terms["too_many"] = too_many_points(problem, seats)
    return terms
