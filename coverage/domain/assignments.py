"""Who stands for whom: panels, pins, the cover of each week, and whole plans."""

from dataclasses import dataclass
from enum import StrEnum

from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Horizon, Week


class Role(StrEnum):
    """A seat on a client's panel."""

    PRIMARY = "primary"
    BACKUP = "backup"
    THIRD = "third"


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The advisors of one client over the horizon; an empty seat is None."""

    client: ClientId
    primary: AdvisorId | None = None
    backup: AdvisorId | None = None
    third: AdvisorId | None = None

    def holder(self, role: Role) -> AdvisorId | None:
        """Who sits in ``role``."""
        return {Role.PRIMARY: self.primary, Role.BACKUP: self.backup, Role.THIRD: self.third}[role]

    def members(self) -> tuple[AdvisorId, ...]:
        """The filled seats, in order of role."""
        return tuple(a for a in (self.primary, self.backup, self.third) if a is not None)


class PinKind(StrEnum):
    """``PIN`` fixes a seat; ``BAN`` keeps somebody from one."""

    PIN = "pin"
    BAN = "ban"


@dataclass(frozen=True, kw_only=True)
class Pin:
    """A coordinator's wish that the planner must keep. A ban without a role excludes from all of
    them.
    """

    client: ClientId
    role: Role | None
    advisor: AdvisorId
    kind: PinKind


class CoverRole(StrEnum):
    """In what capacity somebody covers a client-week, or that nobody does."""

    PRIMARY = "primary"
    BACKUP = "backup"
    THIRD = "third"
    SUBSTITUTE = "substitute"
    GAP = "gap"


@dataclass(frozen=True, kw_only=True)
class CoverSpan:
    """One client covered by one advisor in one role over consecutive weeks, both inclusive.

    A gap has no advisor and may carry the reason why nobody could be found, as the name of the rule
    that lost the last candidate (see ``planning.explain``).
    """

    client: ClientId
    first: Week
    last: Week
    role: CoverRole
    advisor: AdvisorId | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.advisor is None) != (self.role is CoverRole.GAP):
            raise ValueError("exactly a gap has no advisor")


@dataclass(frozen=True, kw_only=True)
class SurgeStaffing:
    """Minutes that one advisor works for a surge in one week."""

    client: ClientId
    week: Week
    advisor: AdvisorId
    minutes: int


@dataclass(frozen=True, kw_only=True)
class SurgeShortfall:
    """Minutes of a surge week that nobody could work, with the rule that lost the last one."""

    client: ClientId
    week: Week
    minutes: int
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that is decided: a panel per active client, who covers each week, and surge
    staffing.

    ``cover`` holds every active client-week of the horizon exactly once.
    """

    horizon: Horizon
    panels: tuple[Panel, ...]
    cover: tuple[CoverSpan, ...]
    surge_staffing: tuple[SurgeStaffing, ...] = ()
    surge_shortfalls: tuple[SurgeShortfall, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Goal:
    """How one goal of the week cover ended: less is better, in ``unit``.

    ``value`` is what was reached, ``bound`` what no cover can undercut; both None when the work ran
    out before anything was found, and the goals before it stand. ``anew``: it tells only of what a
    re-plan covered anew, not of what was covered before and stayed.
    """

    name: str
    unit: str
    value: float | None
    bound: float | None
    anew: bool = False

    @property
    def step(self) -> str:
        """The step it belongs to: ``third``, ``substitute`` or ``surge``."""
        first = self.name.partition("_")[0]
        return first if first in ("third", "surge") else "substitute"

    @property
    def optimal(self) -> bool:
        """Whether nothing better exists (given the goals before it)."""
        return self.value is not None and self.bound is not None and self.value <= self.bound + 1e-6


CHANGE_TERMS = ("change_primary", "change_backup")
"""The keys of the cost table that price another panel than the published one."""


@dataclass(frozen=True, kw_only=True)
class PlanScore:
    """How good a plan is. ``terms`` are points by key of the cost table; their sum is
    ``objective``.

    ``bound``: no plan can cost less. ``net_gap`` is (objective - bound) / max(1, objective -
    constants), where constants are the points that no plan can avoid. ``seconds`` is wall time of
    the run; ``work`` is the deterministic units spent, by which the run stopped.
    """

    objective: float
    bound: float
    net_gap: float
    constants: float
    terms: dict[str, float]
    seed: int
    seconds: float
    work: int
    goals: tuple[Goal, ...] = ()
    """How each goal of the week cover ended, in the order in which they were sought."""

    @property
    def covered_anew(self) -> bool:
        """Whether the goals tell only of what a re-plan covered anew."""
        return any(goal.anew for goal in self.goals)

    @property
    def apart_from_changes(self) -> float:
        """The objective without what changed panels cost.

        Changes are counted against what was published when the plan was made, so that they differ
        between plans that do not: by these points plans of different days can be compared.
        """
        return self.objective - sum(self.terms.get(key, 0.0) for key in CHANGE_TERMS)
