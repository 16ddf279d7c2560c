"""The same pool as a Timefold program; runs alone, with Timefold's own Python environment.

Reads the pool as JSON from standard input and writes the choice of each client to standard output.
A seat takes one pair of its client's pool. Points are whole thousandths. Each pair brings the
minutes of the advisor-weeks that may become too full as facts of its own, which a constraint
stream flattens and adds up; that is what Timefold has to work out again after every move.
"""

import json
import sys
import time
from dataclasses import dataclass, field
from typing import Annotated

from timefold.solver import SolverFactory
from timefold.solver.config import (
    Duration,
    ScoreDirectorFactoryConfig,
    SolverConfig,
    TerminationConfig,
)
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import (
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    SimpleScore,
    constraint_provider,
)


@dataclass
class Pair:
    """``takes`` are whole numbers, see `take`: Java gets a number in a hundredth of the time that
    an object takes.
    """

    number: int
    points: int
    takes: list[int]


@planning_entity
@dataclass
class Seat:
    id: Annotated[int, PlanningId]
    pairs: Annotated[list[Pair], ValueRangeProvider(id="pairs")]
    pair: Annotated[Pair | None, PlanningVariable(value_range_provider_refs=["pairs"])] = field(
        default=None
    )


@planning_solution
@dataclass
class Panels:
    seats: Annotated[list[Seat], PlanningEntityCollectionProperty]
    score: Annotated[SimpleScore | None, PlanningScore] = field(default=None)


AMOUNT = 65_536
"""Amounts and capacities are below: minutes of a week are."""


def take(room: int, capacity: int, crowd: bool, amount: int) -> int:
    """Minutes (or one place) of a room, an advisor-week or a number of clients, as one number."""
    return ((room * 2 + crowd) * AMOUNT + capacity) * AMOUNT + amount


def beyond(room: int, amount: int) -> int:
    """Thousandths of points for what a room holds too much."""
    capacity = room % AMOUNT
    excess = max(0, amount - capacity)
    if room // AMOUNT % 2 == 1:
        return 3_000_000 * excess
    return 4_000 * excess // 3 + 25 * max(0, 20 * amount - 17 * capacity) // 3


@constraint_provider
def costs(factory: ConstraintFactory) -> list[Constraint]:
    return [
        factory.for_each(Seat)
        .penalize(SimpleScore.ONE, lambda seat: seat.pair.points)
        .as_constraint("panel"),
        factory.for_each(Seat)
        .map(lambda seat: seat.pair)
        .flatten_last(lambda pair: pair.takes)
        .group_by(
            lambda taken: taken // AMOUNT,
            ConstraintCollectors.sum(lambda taken: taken % AMOUNT),
        )
        .penalize(
            SimpleScore.ONE,
            lambda room, amount: beyond(room, amount),  # noqa: PLW0108 - Timefold wants lambdas
        )
        .as_constraint("rooms"),
    ]


def main() -> None:
    question = json.load(sys.stdin)
    rooms = question["rooms"]
    seats = []
    for client, pool in enumerate(question["pools"]):
        pairs = [
            Pair(n, p["points"], [take(r, *rooms[r], m) for r, m in p["takes"]])
            for n, p in enumerate(pool)
        ]
        seats.append(Seat(client, pairs))
    config = SolverConfig(
        solution_class=Panels,
        entity_class_list=[Seat],
        score_director_factory_config=ScoreDirectorFactoryConfig(
            constraint_provider_function=costs
        ),
        termination_config=TerminationConfig(spent_limit=Duration(seconds=question["seconds"])),
        random_seed=question["seed"],
    )
    solver = SolverFactory.create(config).build_solver()
    start, history = time.perf_counter(), []

    def watch(event: object) -> None:
        points = -event.new_best_score.score / 1_000  # type: ignore[attr-defined]
        history.append([time.perf_counter() - start, points])

    solver.add_event_listener(watch)
    best = solver.solve(Panels(seats))
    choice = [-1 if seat.pair is None else seat.pair.number for seat in best.seats]
    print("answer: " + json.dumps({"choice": choice, "history": history}), flush=True)


if __name__ == "__main__":
    main()
