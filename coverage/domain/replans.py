"""What a re-plan says of itself: who moves, why, and what that is worth. Values, without a solver.

Points here are those of the weeks from ``since`` on: what is past cannot be won any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from coverage.domain.agencies import Agency
from coverage.domain.assignments import Plan
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week


class MoveCause(StrEnum):
    """Why a panel changes. All but ``GAIN`` are answers to what happened."""

    NEW = "new"
    """The client has no primary yet."""
    HOLDER = "holder"
    """Somebody on the panel may no longer sit there."""
    GAP = "gap"
    """Weeks in which somebody of the panel was there have nobody now."""
    GAIN = "gain"
    """Another panel costs less by more than the change does."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """A panel that changes.

    ``gain`` is what moving is worth against leaving the panel as it is, given all other moves and
    with the cost of the change in it; against an empty seat where a holder is gone. ``weeks`` are
    the client-weeks that the change left without anybody.
    """

    client: ClientId
    cause: MoveCause
    before: tuple[AdvisorId | None, AdvisorId | None]
    after: tuple[AdvisorId | None, AdvisorId | None]
    gain: float
    weeks: int = 0


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What a re-plan starts from: the published plan, the first week it may touch, and the facts
    before the change, None where nobody kept them.
    """

    published: Plan
    since: Week
    was: Agency | None = None


@dataclass(frozen=True, kw_only=True)
class ReplanReport:
    """What a re-plan did.

    ``standing`` are the points by key of leaving every panel as it is, with the facts as they are
    now, and ``after`` those of the new panels. ``gaps_standing`` and ``gaps_after`` count the
    client-weeks in which neither primary nor backup is there.
    """

    since: Week
    moves: tuple[Move, ...]
    standing: Mapping[str, float]
    after: Mapping[str, float]
    gaps_standing: int
    gaps_after: int

    @property
    def gain(self) -> float:
        """Points that the moves save."""
        return sum(self.standing.values()) - sum(self.after.values())

    @property
    def needed(self) -> int:
        """Moves that what happened asks for."""
        return sum(move.cause is not MoveCause.GAIN for move in self.moves)
