"""The bound that rises once more when the plan is made: true for all panels, and no plan moves."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from coverage.domain.agencies import Agency
from coverage.domain.assignments import Role
from coverage.planning.outcomes import Limits, Phase, Progress, Solved, Stopped
from coverage.planning.problem import build_problem
from coverage.planning.solver.arrays import arrays_of
from coverage.planning.solver.bounding import Bounding
from coverage.planning.solver.effort import Effort
from coverage.planning.solver.panels import solve
from coverage.planning.solver.second_round import raise_with_help
from tests.planning.folders import DATA, read_agency
from tests.planning.odd_agencies import odd_agencies
from tests.planning.small import (
    START,
    absence,
    advisor,
    agency,
    best_objective,
    client,
    pin,
    random_agency,
)


def bounds(facts: Agency, *, exact: bool, proof: int = 300) -> tuple[float, float]:
    """The bound before the second round and after it."""
    bounding = Bounding(arrays_of(build_problem(facts)), exact=exact)
    effort = Effort(Limits(work=1_000), should_stop=lambda: False)
    bounding.raise_bound(effort, share=1.0, steps=60, paces=(0.05, 0.002), packing=False)
    bounding.raise_bound(effort, share=1.0, steps=60, paces=(0.02, 0.002), packing=True)
    before = bounding.best
    raise_with_help(bounding, effort.apart(proof), lambda: None)
    return before, bounding.best


def crowded(*, alone: bool = False, weeks: int = 4, since: date = date(2025, 1, 1)) -> Agency:
    """Three advisors who are full, of whom one is away in all weeks and each other in one."""
    leave = tuple(
        absence(name, START + timedelta(weeks=week), days)
        for name, week, days in (("ada", 0, 7), ("bo", 1, 7), ("cas", 0, 7 * weeks))
    )
    return agency(
        weeks=weeks,
        advisors=tuple(advisor(name, hours_per_week=9.0) for name in ("ada", "bo", "cas", "dik")),
        clients=tuple(
            client(name, demand_hours_per_week=hours, contract_from=since)
            for name, hours in (("alfa", 5.0), ("beta", 4.0), ("gamma", 3.5), ("delta", 6.0))
        )
        + ((client("omega", languages=frozenset({"fy"})),) if alone else ()),
        absences=leave,
        pins=(pin("alfa", Role.PRIMARY, "ada"), pin("delta", Role.BACKUP, "bo")),
    )


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_no_panels_cost_less_than_the_bound(seed: int, *, exact: bool) -> None:
    facts = random_agency(seed)
    before, after = bounds(facts, exact=exact)
    assert before <= after <= best_objective(build_problem(facts)) + 1e-6


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("alone", [False, True])
def test_help_that_does_not_fit_raises_the_bound_and_keeps_it_true(
    alone: bool, *, exact: bool
) -> None:
    facts = crowded(alone=alone)
    before, after = bounds(facts, exact=exact)
    assert before < after <= best_objective(build_problem(facts)) + 1e-6
    assert bounds(facts, exact=exact) == (before, after)


@pytest.mark.parametrize("exact", [False, True])
def test_contracts_that_begin_later_are_whole_too(*, exact: bool) -> None:
    """By the minute alone, their load would fill just what the others leave."""
    facts = crowded(since=START + timedelta(weeks=1))
    best = best_objective(build_problem(facts))
    assert best - 0.01 < bounds(facts, exact=exact, proof=2_000)[1] <= best + 1e-6


@pytest.mark.parametrize("exact", [False, True])
@given(facts=odd_agencies(clients=6))
def test_the_bound_is_true_whatever_the_facts(facts: Agency, *, exact: bool) -> None:
    problem = build_problem(facts)
    if not problem.clients or not any(problem.candidates.primary):
        return
    before, after = bounds(facts, exact=exact, proof=40)
    assert before <= after <= best_objective(problem) + 1e-6


def test_a_second_round_proves_more_and_moves_nobody() -> None:
    problem = build_problem(read_agency(DATA / "agency-s"))
    seen: list[Progress] = []
    first = solve(problem, Limits(work=400))
    second = solve(problem, Limits(work=400, proof=200), progress=seen.append)
    again = solve(problem, Limits(work=400, proof=200))
    assert isinstance(first, Solved)
    assert isinstance(second, Solved)
    assert isinstance(again, Solved)
    assert second.panels == first.panels == again.panels
    assert second.prices == first.prices
    assert first.score.bound < second.score.bound == again.score.bound
    assert first.score.work < second.score.work == again.score.work
    assert [p.fraction for p in seen] == sorted(p.fraction for p in seen)
    assert seen[-2].phase is Phase.PROOF
    assert seen[-1].phase is Phase.DONE
    assert seen[-1].bound == pytest.approx(second.score.bound)


def test_who_stops_the_second_round_keeps_the_plan_and_what_is_proven() -> None:
    problem = build_problem(read_agency(DATA / "agency-s"))
    first = solve(problem, Limits(work=400))
    seen: list[Progress] = []
    stopped = solve(
        problem,
        Limits(work=400, proof=100_000),
        progress=seen.append,
        should_stop=lambda: [p.phase for p in seen].count(Phase.PROOF) >= 3,
    )
    assert isinstance(first, Solved)
    assert isinstance(stopped, Stopped)
    assert stopped.panels == first.panels
    assert first.score.bound < stopped.score.bound <= stopped.score.objective


def test_a_run_of_so_much_work_has_its_part_of_the_second_round() -> None:
    problem = build_problem(read_agency(DATA / "agency-s"))
    usual = Limits.standard(problem)
    assert Limits.standard(problem, work=usual.work) == usual
    twice = Limits.standard(problem, seed=7, work=2 * usual.work)
    assert twice == Limits(work=2 * usual.work, seed=7, proof=2 * usual.proof)


def test_a_first_look_has_no_second_round() -> None:
    problem = build_problem(read_agency(DATA / "agency-s"))
    assert Limits.standard(problem).proof > 0
    assert Limits.quick(problem).proof == 0
