"""What coverage advice carries: data, by id and in numbers; a page or a command words it."""

from dataclasses import dataclass
from enum import StrEnum

from coverage.domain.assignments import Role
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week

# ------------------------------------------------------------------------------- for the agency


class Use(StrEnum):
    """How somebody new would work."""

    STABLE = "stable"
    """Primary of some clients and backup of others."""
    POOL = "pool"
    """Backup only."""


@dataclass(frozen=True, kw_only=True)
class Helped:
    """A client whom somebody new would take as ``role``; ``points`` the objective falls by it."""

    client: ClientId
    role: Role
    points: float


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Somebody who would be worth hiring, and what the plan would gain, all else as it is.

    ``postcode`` is where they live; ``languages`` and ``topics`` are what those whom they help ask.
    ``points`` is what the objective falls by. ``hours_per_week`` is
    the contract that keeps their fullest week below 85 %, or what was offered when that is not
    enough. ``helped`` are their clients, the greatest gain first. ``closed`` are weeks in which a
    client has neither primary nor backup now and would have one, counted per client in
    ``gap_weeks``; ``above`` are minutes above capacity that colleagues would be spared.
    """

    use: Use
    postcode: str
    radius_km: float
    languages: frozenset[str]
    topics: frozenset[str]
    sectors: frozenset[str]
    points: float
    hours_per_week: int
    helped: tuple[Helped, ...]
    gap_weeks: int
    closed: tuple[Week, ...]
    above: int


@dataclass(frozen=True, kw_only=True)
class HourWorth:
    """What one contracted hour a week more of an advisor we have would be worth, at the margin.

    ``points`` over the horizon, ``fullest`` the weeks in which most of that lies.
    """

    advisor: AdvisorId
    points: float
    fullest: tuple[Week, ...]


@dataclass(frozen=True, kw_only=True)
class AgencyAdvice:
    """Who would close the most points.

    ``priced`` tells whether the prices of the planner's bound were at hand; without them hours are
    valued by what lies above 85 % and 100 % of capacity in this plan. ``away_weeks`` are those that
    everybody new is taken to be away. The first counts tell what there is to close.
    """

    uncovered: int
    no_backup: int
    gap_weeks: int
    above: int
    priced: bool
    away_weeks: tuple[Week, ...]
    profiles: tuple[Profile, ...]
    hours: tuple[HourWorth, ...]


# -------------------------------------------------------------------------------- for one client


class OptionKind(StrEnum):
    """What a client could choose otherwise."""

    BEST_PAIR = "best_pair"
    """Nothing else: the best panel of two as everything stands."""
    THIRD = "third"
    """A third member, who covers weeks in which both others are away."""
    CENTRAL = "central"
    """Served by phone and video, whatever the distance."""
    LOCAL = "local"
    """Visited, as often as the facts say."""
    DIFFER_GENDER = "differ_gender"
    DIFFER_BACKGROUND = "differ_background"
    """Primary and backup differ in this."""
    SUBSTITUTE = "substitute"
    """Somebody from outside the panel in the weeks that are left open."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """One choice. ``able`` of the ``among`` compatible advisors can do it: sit on such a panel,
    differ from its primary, or close an open week.

    ``points`` is the objective with the best such panel minus as it is, None where the objective
    does not count it. ``people`` are that panel, or who would come. ``weeks`` are open weeks that
    it closes, ``hours`` what it takes in all, travel included, and ``travel`` the part of that on
    the road.
    """

    kind: OptionKind
    able: int
    among: int
    points: float | None = None
    people: tuple[AdvisorId, ...] = ()
    weeks: int = 0
    hours: float = 0.0
    travel: float = 0.0

    @property
    def feasible(self) -> bool:
        """Whether anybody can do it."""
        return bool(self.people)


@dataclass(frozen=True, kw_only=True)
class ClientAdvice:
    """What one client could choose, all other panels as they stand.

    ``open_weeks`` are those without primary and backup.
    """

    client: ClientId
    total: float
    open_weeks: tuple[Week, ...]
    options: tuple[Option, ...]
