"""What the answer to "why this panel?" carries: data, by id and in numbers, never sentences."""

from dataclasses import dataclass

from coverage.domain.assignments import Role
from coverage.domain.clients import DifferIn
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week
from coverage.planning.concerns import Concern
from coverage.planning.violations import Breach


@dataclass(frozen=True, kw_only=True)
class Term:
    """What one key of the cost table takes for a panel.

    ``amount`` is what the points are for: hours of travel in a year (`travel_*`), hours above
    (`overload`, `near_full`), weeks (`both_away`), clients (`too_many`); elsewhere 1 or 0.
    """

    key: str
    points: float
    amount: float


@dataclass(frozen=True, kw_only=True)
class SeatReasons:
    """How one member of a panel satisfies what is asked of them.

    ``broken`` is empty unless the facts changed since. ``road_km`` is None for a central client.
    ``gender_met`` is None where nothing is asked (only of a primary it is). ``published`` is None
    when nobody is published in this seat. ``away_weeks`` counts active weeks of the client.
    """

    role: Role
    advisor: AdvisorId
    broken: tuple[Breach, ...]
    road_km: float | None
    radius_km: float
    sector_known: bool
    gender_met: bool | None
    away_weeks: int
    pinned: bool
    published: bool | None


@dataclass(frozen=True, kw_only=True)
class Need:
    """The one rule that would have to give before an advisor may take a seat.

    ``km`` is how far would have to be allowed, whole kilometres (a broken `DISTANCE`), ``beyond``
    how many of them lie outside the radius; ``skill`` the language or topic that is lacking.
    """

    rule: Breach
    advisor: AdvisorId
    km: int = 0
    beyond: int = 0
    skill: str = ""


@dataclass(frozen=True, kw_only=True)
class Overload:
    """What another panel would ask of one of its members beyond their capacity.

    ``minutes`` over ``weeks`` weeks, on top of what lies above capacity already; ``worst`` is the
    week with most of them.
    """

    advisor: AdvisorId
    weeks: int
    minutes: int
    worst: Week


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """Which other client would have to give up ``advisor`` for another panel to be worth most.

    ``to`` takes over that client's seat; None leaves its backup's seat empty. ``difference`` is the
    objective with both changes minus the objective as it is.
    """

    client: ClientId
    role: Role
    advisor: AdvisorId
    to: AdvisorId | None
    difference: float


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another panel for a client, every other panel unchanged.

    ``difference`` is the objective with it minus the objective as it is: below zero it would be
    better. ``better`` and ``worse`` are its parts by key, as (key, points), the largest first;
    points in ``better`` are below zero. ``need`` is set for a near miss. Who would be third is
    chosen afterwards. What would have to give: ``overloads`` it brings, and the ``exchange`` with
    another client that would take the edge off it, None where none does.
    """

    primary: AdvisorId
    backup: AdvisorId | None
    difference: float
    better: tuple[tuple[str, float], ...]
    worse: tuple[tuple[str, float], ...]
    need: Need | None = None
    overloads: tuple[Overload, ...] = ()
    exchange: Exchange | None = None


@dataclass(frozen=True, kw_only=True)
class PanelReasons:
    """Why a client has this panel, what it costs, and what else there would be.

    ``total`` is the sum of ``terms``: the objective as it is minus what it would be if this client
    were not there, so that `overload`, `near_full` and `too_many` are this client's own share.
    ``both_away`` are the active weeks without primary and backup, ``differs`` tells whether they
    differ as asked (None: nothing is asked, or a seat is empty). ``primaries`` and ``backups``
    count who may sit there, pins and bans included; ``panels`` how many pairs that makes.
    ``alternatives`` are the best other pairs, ``for_primary`` and ``for_backup`` the best with only
    that seat filled otherwise; all exact, the cheapest first. ``concerns`` are what facts and pins
    make impossible for this client.
    """

    client: ClientId
    languages: frozenset[str]
    topics: frozenset[str]
    seats: tuple[SeatReasons, ...]
    differ_in: DifferIn | None
    differs: bool | None
    active_weeks: int
    both_away: tuple[Week, ...]
    terms: tuple[Term, ...]
    total: float
    primaries: int
    backups: int
    panels: int
    for_primary: tuple[Alternative, ...]
    for_backup: tuple[Alternative, ...]
    alternatives: tuple[Alternative, ...]
    near_misses: tuple[Alternative, ...]
    concerns: tuple[Concern, ...]
