"""Which clients somebody new would take, one after the other, at the true cost of the plan.

The client whose panel gains most takes the newcomer first, then the next with loads as they are by
then, until nobody gains enough to be worth a change. That is the greedy rule; since what a client
gains mostly falls as the newcomer fills up, a gain worked out earlier is an upper estimate and only
the client in front needs working out again (lazy evaluation, Minoux 1978). Everybody else stays
where they are: what the planner would gain by moving others on top is not counted.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coverage.domain.assignments import Role
from coverage.planning.advice.answers import Helped, Use
from coverage.planning.advice.newcomers import Widened
from coverage.planning.explain import PanelCosts, Standing, with_panel
from coverage.planning.problem import NOBODY

LEAST = 25.0
"""Points that make a change of a panel worth telling (chosen by us)."""

Pair = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Seating:
    """How the panels stand with the newcomer in place, and whom that helps."""

    standing: Standing
    helped: tuple[Helped, ...]

    @property
    def points(self) -> float:
        """What the objective falls by."""
        return sum(part.points for part in self.helped)


def seat(problem: Widened, standing: Standing, clients: Iterable[int], *, use: Use) -> Seating:
    """Offer the newcomer to ``clients``, who may all have them by the hard rules."""
    waiting = []
    for client in clients:
        gain, pair = _best(problem, standing, client, use)
        if gain >= LEAST:
            waiting.append((-gain, client, pair))
    heapq.heapify(waiting)
    helped: list[Helped] = []
    while waiting:
        _, client, _ = heapq.heappop(waiting)
        gain, pair = _best(problem, standing, client, use)
        if gain < LEAST:
            continue
        if waiting and gain < -waiting[0][0]:
            heapq.heappush(waiting, (-gain, client, pair))
            continue
        standing = with_panel(problem, standing, client, primary=pair[0], backup=pair[1])
        role = Role.PRIMARY if pair[0] == problem.newcomer else Role.BACKUP
        helped.append(Helped(client=problem.clients[client].id, role=role, points=gain))
    return Seating(standing=standing, helped=tuple(helped))


def _best(problem: Widened, standing: Standing, client: int, use: Use) -> tuple[float, Pair]:
    """The best panel of ``client`` with the newcomer, and what it gains."""
    costs = PanelCosts(problem=problem, standing=standing, client=client)
    now = costs.total(*costs.pair)
    found = [(now - costs.total(*pair), pair) for pair in _pairs(problem, costs, use)]
    return max(found, default=(0.0, costs.pair))


def _pairs(problem: Widened, costs: PanelCosts, use: Use) -> Iterator[Pair]:
    """Panels with the newcomer in one seat that keep pins, and of the others only move the two."""
    pins, client = problem.candidates.pins, costs.client
    primary, backup = costs.pair
    first = pins.get((client, Role.PRIMARY))
    second = pins.get((client, Role.BACKUP))
    for pair in _possible(problem, client, primary, backup, use):
        if first in (None, pair[0]) and second in (None, pair[1]):
            yield pair


def _possible(problem: Widened, client: int, primary: int, backup: int, use: Use) -> Iterator[Pair]:
    new = problem.newcomer
    if primary == NOBODY:
        if use is Use.STABLE:
            yield new, NOBODY
        return
    yield primary, new
    if use is Use.STABLE:
        yield new, backup
        if problem.candidates.backup[client] >> primary & 1:
            yield new, primary
