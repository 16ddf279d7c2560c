"""The peers keep the rules of the game: sound panels, and the optimum where they prove one."""

from pathlib import Path

import pytest

from benchmarks.hardness import read_problem
from benchmarks.peers import columns, greedy, weekly
from benchmarks.peers.answers import Answer, Peer, Question
from benchmarks.peers.pool import pool_of
from coverage.planning.check import check
from coverage.planning.outcomes import ShadowPrices
from coverage.planning.problem import Problem, build_problem
from tests.planning.small import best_objective, random_agency

DATA = Path(__file__).parents[1] / "data"
OPTIMUM = 3785.476183
"""Of agency-tiny, worked out by hand."""
KNOWN = 486_352
"""What a plan of agency-s costs that we know."""


def ask(peer: Peer, problem: Problem) -> Answer:
    pool = pool_of(problem, ShadowPrices())
    return peer(Question(problem=problem, pool=pool, seconds=20, seed=1, cores=1))


def cost(problem: Problem, answer: Answer) -> float:
    assert answer.seats is not None, answer.reason
    checked = check(problem, problem.panels_of(answer.seats))
    assert checked.sound, checked.violations
    return checked.objective


@pytest.mark.parametrize("peer", [weekly.solve, columns.solve])
def test_models_of_a_tiny_agency_end_at_its_optimum(peer: Peer) -> None:
    problem = read_problem(DATA / "agency-tiny")

    assert cost(problem, ask(peer, problem)) == pytest.approx(OPTIMUM, abs=0.01)


@pytest.mark.parametrize("seed", range(8))
def test_the_weekly_model_finds_what_trying_all_finds(seed: int) -> None:
    problem = build_problem(random_agency(seed))

    assert cost(problem, ask(weekly.solve, problem)) == pytest.approx(
        best_objective(problem), abs=0.1
    )


@pytest.mark.parametrize("seed", range(8))
def test_pair_columns_find_what_trying_all_finds_when_the_pool_holds_all(seed: int) -> None:
    problem = build_problem(random_agency(seed))

    found = cost(problem, ask(columns.solve, problem))

    assert found == pytest.approx(best_objective(problem), rel=1e-4, abs=0.1)


def test_a_greedy_plan_is_sound_and_far_from_the_best_known() -> None:
    problem = read_problem(DATA / "agency-s")

    assert cost(problem, ask(greedy.solve, problem)) > 1.1 * KNOWN
