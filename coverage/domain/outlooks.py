"""How a plan would hold up: who is how full, and what is left of the cover when people fall ill."""

from dataclasses import dataclass

from coverage.domain.ids import ClientId
from coverage.domain.utilisation import Utilisation

USUAL_ILLNESS = 0.05
"""The part of their weeks that advisors are out in the seasons every plan is tried on: about the
rate of sick leave in the Netherlands (5.3 % in 2023, CBS). One rate for all makes plans comparable.
"""
MOST_ILLNESS = 0.3
"""More than this nobody plans for; the planner refuses it."""


@dataclass(frozen=True, kw_only=True)
class ClientRisk:
    """What illness would cost one client, in weeks of one season.

    ``weeks`` are its active weeks, ``lost`` those that illness leaves without anybody of the panel
    on average, and ``open`` those without anybody when all are well.
    """

    client: ClientId
    weeks: int
    lost: float
    open: int


@dataclass(frozen=True, kw_only=True)
class Seasons:
    """What is covered without a substitute when every advisor is out ``illness`` of the weeks.

    ``weeks`` are client-weeks of one season. ``calm``, ``mean`` and ``worst`` are shares of them
    that somebody of the panel covers: when all are well, on average, and in the worst twentieth of
    the ``seasons``. ``at_risk`` are the clients that lose most to illness, the worst first; what is
    open anyway is not illness. Drawn with ``seed``.
    """

    illness: float
    seasons: int
    seed: int
    weeks: int
    calm: float
    mean: float
    worst: float
    at_risk: tuple[ClientRisk, ...]


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """How one plan would hold up. ``planned_for`` is the illness that the planner reckoned with.

    ``seasons`` hold one simulation per rate of illness: the usual one, and what was planned for.
    """

    planned_for: float
    utilisation: Utilisation
    seasons: tuple[Seasons, ...]

    @property
    def usual(self) -> Seasons | None:
        """The simulation at the usual rate of illness, by which plans are compared."""
        return self.at(USUAL_ILLNESS)

    def at(self, illness: float) -> Seasons | None:
        """The simulation at this rate; None when it was not made."""
        return next((found for found in self.seasons if found.illness == illness), None)
