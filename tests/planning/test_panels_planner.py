"""The planner of panels at its edges, and at sizes where the reference says what is possible."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from coverage.domain.assignments import Role
from coverage.planning.check import check
from coverage.planning.outcomes import Limits, OutOfTime, Phase, Progress, Solved, Stopped
from coverage.planning.problem import NOBODY, Problem, build_problem
from coverage.planning.solver.arrays import arrays_of, on_grid
from coverage.planning.solver.panels import solve
from coverage.planning.solver.pooled import price_pools
from coverage.planning.solver.pools import pools_of
from coverage.planning.solver.pricing import Prices, nobody
from tests.planning.folders import DATA, DEMO, read_agency, read_expected
from tests.planning.small import absence, advisor, agency, client, panel, pin, random_agency


def planned(problem: Problem, limits: Limits) -> Solved:
    outcome = solve(problem, limits)
    assert isinstance(outcome, Solved)
    assert check(problem, outcome.panels).violations == ()
    return outcome


def test_the_optimum_that_was_worked_out_by_hand_is_found_and_proven() -> None:
    problem = build_problem(read_agency(DATA / "agency-tiny"))
    score = planned(problem, Limits.quick(problem)).score
    optimum = read_expected(DATA / "agency-tiny")["optimum"]
    assert score.objective == pytest.approx(optimum, rel=1e-6)
    assert score.bound == pytest.approx(optimum, rel=1e-6)


def test_the_demo_agency_gets_a_plan_near_its_bound_with_little_work() -> None:
    problem = build_problem(read_agency(DEMO / "agency-nl"))
    score = planned(problem, Limits.quick(problem)).score
    assert score.net_gap < 0.06
    assert score.objective < 720_000


def test_the_same_work_and_seed_give_the_same_plan() -> None:
    problem = build_problem(read_agency(DATA / "agency-s"))
    one, other = (planned(problem, Limits(work=600, seed=3)) for _ in range(2))
    assert one.panels == other.panels
    assert replace(one.score, seconds=0.0) == replace(other.score, seconds=0.0)


def priced_one_by_one(problem: Problem, prices: Prices) -> float:
    """What `pools_of` finds, by trying every pair of every number with whole numbers of weeks."""
    arrays = arrays_of(problem)
    total = 0.0
    for number in range(len(problem.clients)):
        start, end = arrays.start[number], arrays.start[number + 1]
        costs = [float(arrays.uncovered[number])]
        weeks = [w for w in range(problem.weeks) if problem.is_active(number, w)]
        for one in range(start, end):
            a = int(arrays.people[one])
            own = sum(prices.minute[a, w] for w in weeks if not problem.is_away(a, w))
            seat = arrays.primary[one] + arrays.load[one] * own + prices.seat[0, a]
            seat += prices.place[one]
            missed = [w for w in weeks if problem.is_away(a, w)]
            costs.append(seat + arrays.alone[number] + arrays.gap[number] * len(missed))
            for two in range(start, end):
                b = int(arrays.people[two])
                helped = [w for w in missed if not problem.is_away(b, w)]
                pair = arrays.gap[number] * (len(missed) - len(helped))
                kind = arrays.differ_in[number]
                if kind >= 0 and arrays.codes[kind, a] == arrays.codes[kind, b]:
                    pair += arrays.alike
                helping = arrays.load[two] * sum(prices.minute[b, w] for w in helped)
                if prices.row[two] != NOBODY:
                    # paid also where the backup is away: the planner never asks a price there
                    helping += sum(prices.help[prices.row[two], w] for w in missed)
                if a != b:
                    costs.append(seat + pair + arrays.backup[two] + prices.seat[1, b] + helping)
        total += min(costs)
    return total


@pytest.mark.parametrize("seed", range(12))
def test_every_pair_is_priced(seed: int) -> None:
    problem = build_problem(random_agency(seed, advisors=7, clients=9))
    arrays = arrays_of(problem)
    known = nobody(arrays)
    random = np.random.default_rng(seed)
    for dear in (0.0, 0.05, 1.0):
        prices = Prices(
            minute=on_grid(dear * random.random(arrays.here.shape)),
            seat=on_grid(100 * dear * random.random(arrays.most.shape)),
            place=on_grid(100 * dear * random.random(arrays.slots)),
            row=np.where(random.random(arrays.slots) < 0.6, np.arange(arrays.slots), NOBODY),
            help=on_grid(20 * dear * random.random((arrays.slots, problem.weeks))),
        )
        priced, pools = pools_of(arrays, prices, most=1_000, points=np.inf, known=known)
        assert priced.cost == pytest.approx(priced_one_by_one(problem, prices), rel=1e-12)
        assert price_pools(arrays, pools, prices)[0].cost == pytest.approx(priced.cost, rel=1e-12)


CLIENTS = (client("alfa"), client("beta"))
PEOPLE = (advisor("ada"), advisor("bo"))


@pytest.mark.parametrize(
    "facts",
    [
        agency(clients=CLIENTS),
        agency(clients=CLIENTS, advisors=tuple(replace(p, radius_km=0.0) for p in PEOPLE)),
        agency(
            clients=CLIENTS,
            advisors=PEOPLE,
            absences=tuple(absence(p.id, date(2027, 1, 4), 40) for p in PEOPLE),
        ),
        agency(
            clients=CLIENTS, advisors=tuple(replace(p, working_days=frozenset()) for p in PEOPLE)
        ),
    ],
)
def test_where_nobody_may_serve_everybody_stays_uncovered_and_that_is_proven(facts: object) -> None:
    problem = build_problem(facts)  # type: ignore[arg-type]
    score = planned(problem, Limits(work=50)).score
    assert score.objective == score.bound == score.constants == 60_000.0
    assert score.net_gap == 0.0


def test_when_every_seat_is_pinned_the_pins_are_the_plan() -> None:
    problem = build_problem(
        agency(
            clients=CLIENTS,
            advisors=PEOPLE,
            pins=tuple(
                pin(name, role, who)
                for name in ("alfa", "beta")
                for role, who in ((Role.PRIMARY, "bo"), (Role.BACKUP, "ada"))
            ),
        )
    )
    found = planned(problem, Limits(work=50))
    assert found.panels == (panel("alfa", "bo", "ada"), panel("beta", "bo", "ada"))


@pytest.mark.parametrize("seed", range(5))
def test_a_run_that_is_stopped_at_once_still_gives_a_sound_plan(seed: int) -> None:
    problem = build_problem(random_agency(seed, advisors=6, clients=6))
    outcome = solve(problem, Limits(work=10_000), should_stop=lambda: True)
    assert isinstance(outcome, Stopped)
    assert check(problem, outcome.panels).violations == ()
    assert outcome.score.bound <= outcome.score.objective


def test_a_run_over_its_safety_limit_says_so() -> None:
    problem = build_problem(read_agency(DATA / "agency-tiny"))
    ticks = iter(range(10_000))
    outcome = solve(problem, Limits(work=10_000, seconds=3.0), clock=lambda: float(next(ticks)))
    assert isinstance(outcome, OutOfTime)


def test_progress_ends_at_what_the_score_says() -> None:
    seen: list[Progress] = []
    problem = build_problem(read_agency(DATA / "agency-s"))
    outcome = solve(problem, Limits(work=400), progress=seen.append)
    assert isinstance(outcome, Solved)
    assert seen[-1].phase is Phase.DONE
    assert seen[-1].objective == pytest.approx(outcome.score.objective, rel=1e-5)
    assert [p.fraction for p in seen] == sorted(p.fraction for p in seen)
