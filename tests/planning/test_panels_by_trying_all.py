"""On agencies small enough to try every panel, the planner's plan and bound enclose the best."""

from dataclasses import replace
from random import Random
from typing import TypeVar

import pytest

from coverage.planning.check import check
from coverage.planning.outcomes import Limits, NothingToPlan, Solved
from coverage.planning.problem import Problem, build_problem
from coverage.planning.solver.panels import solve
from tests.planning.small import advisor, agency, best_objective, random_agency

WORK = Limits(work=400)
Row = TypeVar("Row")


def solved(problem: Problem, limits: Limits = WORK) -> Solved:
    outcome = solve(problem, limits)
    assert isinstance(outcome, Solved)
    return outcome


@pytest.mark.parametrize("seed", range(40))
def test_no_plan_beats_the_bound_and_no_plan_of_ours_beats_the_best(seed: int) -> None:
    problem = build_problem(random_agency(seed, weeks=3))
    if not problem.clients:
        assert solve(problem, WORK) == NothingToPlan()
        return
    best, found = best_objective(problem), solved(problem)
    assert check(problem, found.panels).violations == ()
    assert found.score.bound <= best + 1e-6
    assert best <= found.score.objective + 1e-6
    assert found.score.objective <= best + 0.02 * max(1.0, best - problem.constants) + 1e-6


@pytest.mark.parametrize("seed", range(8))
def test_an_advisor_more_never_makes_the_best_worse(seed: int) -> None:
    before = random_agency(seed, advisors=3, clients=3)
    after = replace(before, advisors=(*before.advisors, advisor("zz")))
    assert best_objective(build_problem(after)) <= best_objective(build_problem(before)) + 1e-6


def mixed(random: Random, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(random.sample(rows, len(rows)))


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    facts = random_agency(seed, advisors=6, clients=6)
    random = Random(seed)
    shuffled = replace(
        facts,
        advisors=mixed(random, facts.advisors),
        clients=mixed(random, facts.clients),
        absences=mixed(random, facts.absences),
        conflicts=mixed(random, facts.conflicts),
        panels=mixed(random, facts.panels),
        pins=mixed(random, facts.pins),
    )
    one, other = (solve(build_problem(each), Limits(work=60)) for each in (facts, shuffled))
    if isinstance(one, Solved) and isinstance(other, Solved):
        assert one.panels == other.panels
        assert one.score.bound == other.score.bound


def test_without_clients_there_is_nothing_to_plan() -> None:
    assert solve(build_problem(agency(advisors=(advisor("ada"),))), WORK) == NothingToPlan()
