"""The first goal of surges, hours that nobody works, is a maximum flow in each week.

Half hours flow from client-weeks (what is asked, and at most what three people there could do) to
advisors (the room they have). Without the rule of at most three people that is all there is, and
the capacities are whole numbers, so a maximum flow is the best there is (Ford and Fulkerson 1956).
With the rule it is a bound, and it is nearly always reached.

The minimum cut also tells who may be short in *some* best staffing: the client-weeks on the side of
the source. All others get everything in each of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import (  # type: ignore[import-untyped]  # no stubs in 9.15
    max_flow,
    min_cost_flow,
)

from coverage.planning.solver.cover.calls import Call, Whole, reachable
from coverage.planning.solver.cover.goals import Key

_SOURCE, _SINK = 0, 1


@dataclass(frozen=True, kw_only=True)
class WeekFlow:
    """One week: the calls that touch it, what each could get, the most of all together.

    ``at_risk`` are the clients who may get less than they could in some best staffing.
    """

    week: int
    calls: tuple[Call, ...]
    could: Mapping[int, int]
    most: int
    at_risk: frozenset[int]

    @property
    def short(self) -> int:
        """Steps that the clients at risk miss together."""
        return sum(self.could.values()) - self.most


def week_flows(calls: Sequence[Call], left: Whole) -> list[WeekFlow]:
    """The maximum flow of each week that a call touches."""
    could = {call.client: reachable(call.free(left), call.asked) for call in calls}
    weeks = sorted({week for call in calls for week in call.weeks})
    return [_week_flow(week, [c for c in calls if week in c.column], could, left) for week in weeks]


def _week_flow(
    week: int, calls: Sequence[Call], could: Mapping[int, Whole], left: Whole
) -> WeekFlow:
    steps = {call.client: int(could[call.client][call.column[week]]) for call in calls}
    flow = max_flow.SimpleMaxFlow()
    node = _nodes(calls, week)
    for number, call in enumerate(calls):
        flow.add_arc_with_capacity(_SOURCE, 2 + number, steps[call.client])
        for advisor in _able(call, week):
            flow.add_arc_with_capacity(2 + number, node[advisor], steps[call.client])
    for advisor, at in node.items():
        flow.add_arc_with_capacity(at, _SINK, int(left[advisor, week]))
    flow.solve(_SOURCE, _SINK)
    cut = set(flow.get_source_side_min_cut())
    return WeekFlow(
        week=week,
        calls=tuple(calls),
        could=steps,
        most=flow.optimal_flow(),
        at_risk=frozenset(call.client for n, call in enumerate(calls) if 2 + n in cut),
    )


def _able(call: Call, week: int) -> list[int]:
    return [int(a) for a in call.advisors[call.able[:, call.column[week]]]]


def _nodes(calls: Sequence[Call], week: int) -> dict[int, int]:
    """A node for each advisor who may work in the week, after those of the clients."""
    advisors = sorted({advisor for call in calls for advisor in _able(call, week)})
    return {advisor: 2 + len(calls) + number for number, advisor in enumerate(advisors)}


def filled(flows: Iterable[WeekFlow], left: Whole, start: Mapping[Key, int]) -> dict[Key, int]:
    """The most hours of each week, by those who work in ``start`` as far as it goes.

    A minimum-cost flow: a step by somebody else costs one. It may bring more than three people
    together; `surges` sees to that.
    """
    found: dict[Key, int] = {}
    for of in flows:
        flow = min_cost_flow.SimpleMinCostFlow()
        node = _nodes(of.calls, of.week)
        asked = sum(of.could.values())
        arcs: dict[Key, int] = {}
        for number, call in enumerate(of.calls):
            steps = of.could[call.client]
            flow.add_arc_with_capacity_and_unit_cost(_SOURCE, 2 + number, steps, 0)
            for advisor in _able(call, of.week):
                key = (call.client, of.week, advisor)
                arcs[key] = flow.add_arc_with_capacity_and_unit_cost(
                    2 + number, node[advisor], steps, int(key not in start)
                )
        for advisor, at in node.items():
            room = int(left[advisor, of.week])
            flow.add_arc_with_capacity_and_unit_cost(at, _SINK, room, 0)
        flow.set_node_supply(_SOURCE, asked)
        flow.set_node_supply(_SINK, -asked)
        flow.solve_max_flow_with_min_cost()
        found |= {key: n for key, arc in arcs.items() if (n := int(flow.flow(arc)))}
    return found


def sure(calls: Sequence[Call], flows: Sequence[WeekFlow], slack: int) -> dict[int, Whole]:
    """The least that each client gets in each week, in any staffing that misses ``slack`` more
    steps than the flows.
    """
    found = {call.client: np.zeros(len(call.weeks), dtype=np.int64) for call in calls}
    for of in flows:
        for call in of.calls:
            missed = slack + (of.short if call.client in of.at_risk else 0)
            steps = max(0, of.could[call.client] - missed)
            found[call.client][call.column[of.week]] = steps
    return found
