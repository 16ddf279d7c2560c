"""What the answers to "why a gap?" carry: data, by id and in numbers; a page makes sentences of it.

Nothing here says why somebody is away or what a conflict is about: a coordinator learns that a rule
keeps an advisor out, until when, and how far it is from being kept.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coverage.domain.assignments import Role
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week
from coverage.planning.violations import Breach


@dataclass(frozen=True, kw_only=True)
class AdvisorRow:
    """One line of the table advisors x rules, for one client-week.

    ``broken`` are the rules that keep the advisor out, none when they could cover. ``seat`` is the
    one on this client's panel. ``conflict_until`` is the last day of a conflict that overlaps the
    horizon, None when there is none or it has no end. ``road_km`` is None for a central client.
    ``present_days`` and ``usual_days`` are days of the week; ``free`` minutes are what the plan
    leaves of the capacity (below zero: overloaded), ``needed`` what covering would take.
    """

    advisor: AdvisorId
    seat: Role | None
    broken: tuple[Breach, ...]
    missing_languages: frozenset[str]
    missing_topics: frozenset[str]
    conflict_until: date | None
    road_km: float | None
    radius_km: float
    present_days: int
    usual_days: int
    free: int
    needed: int


@dataclass(frozen=True, kw_only=True)
class FunnelStep:
    """One rule, applied to whom the steps before it left: how many are ``left``, who is lost.

    Languages and topics are a step each (``skill``). ``nearest_km`` is the shortest distance of
    those lost by `DISTANCE`, ``first_end`` the earliest end of a conflict of those lost by
    `CONFLICT`, ``most_free`` the most minutes of those lost by `ROOM`.
    """

    rule: Breach
    skill: str = ""
    left: int
    lost: tuple[AdvisorId, ...]
    nearest_km: float | None = None
    first_end: date | None = None
    most_free: int | None = None


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """From all ``advisors`` of the agency to those ``left``; nobody is when a gap is a true one."""

    advisors: int
    steps: tuple[FunnelStep, ...]
    left: tuple[AdvisorId, ...]

    @property
    def telling(self) -> tuple[FunnelStep, ...]:
        """The steps that lose anybody."""
        return tuple(step for step in self.steps if step.lost)

    @property
    def decisive(self) -> FunnelStep | None:
        """The step that lost the last advisor; None when somebody is left."""
        return None if self.left or not self.telling else self.telling[-1]


class StepKind(StrEnum):
    """What may give, for this client in this week only."""

    KM = "km"
    """Allow ``amount`` km, ``beyond`` more than the advisor's radius."""
    PHONE = "phone"
    """By phone and video: no distance, no travel."""
    RETURN = "return"
    """The advisor is there on ``amount`` days of their absence."""
    RENEW = "renew"
    """The advisor's credential is renewed in time."""
    LANGUAGE = "language"
    """Without the language ``skill``."""
    TOPIC = "topic"
    """Without the topic ``skill``."""
    ROOM = "room"
    """``amount`` minutes more of the advisor."""
    BAN = "ban"
    """The ban is lifted."""
    NEUTRAL = "neutral"
    """The surge need not be neutral."""
    PEOPLE = "people"
    """One person more than may share a surge week."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that gives; ``advisor`` is set where it is asked of one person."""

    kind: StepKind
    advisor: AdvisorId | None = None
    amount: int = 0
    beyond: int = 0
    skill: str = ""


@dataclass(frozen=True, kw_only=True)
class Relaxation:
    """All of ``steps`` together, and then any one of ``advisors`` covers.

    ``size`` orders relaxations, the smallest first (see `relaxations`). ``minutes`` are what the
    best of them would cover: the whole load of a gap, or part of a shortfall; ``closes`` tells
    whether nothing is left open. ``points`` is what the objective would change by, for members of
    the panel who return; None for others, whom the objective does not count.
    """

    steps: tuple[Step, ...]
    advisors: tuple[AdvisorId, ...]
    size: float
    minutes: int
    closes: bool
    points: float | None = None


@dataclass(frozen=True, kw_only=True)
class GapReasons:
    """Why nobody covers a client in a week, and what would close it.

    ``rows`` start with those whom the fewest rules keep out. ``away`` are the members of the panel
    who are away. ``reason`` is the rule that lost the last advisor (as in `CoverSpan.reason`).
    """

    client: ClientId
    week: Week
    minutes: int
    """The demand that is open, without travel."""
    away: tuple[AdvisorId, ...]
    rules: tuple[Breach, ...]
    """The columns of the table: rules that can apply here, in the order of the funnel."""
    rows: tuple[AdvisorRow, ...]
    funnel: Funnel
    reason: Breach
    relaxations: tuple[Relaxation, ...]


@dataclass(frozen=True, kw_only=True)
class ShortfallReasons:
    """Why hours of a surge week are left to nobody, and what would bring them.

    ``asked``, ``staffed`` and ``short`` in minutes; ``people`` who work for it already.
    """

    client: ClientId
    week: Week
    asked: int
    staffed: int
    short: int
    neutral: bool
    languages: frozenset[str]
    """Asked of everybody who works for it, the client's own included."""
    people: tuple[AdvisorId, ...]
    rules: tuple[Breach, ...]
    rows: tuple[AdvisorRow, ...]
    funnel: Funnel
    reason: Breach
    relaxations: tuple[Relaxation, ...]
