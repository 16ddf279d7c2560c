"""The search of one run by several processes: whoever solves its parts, the plan is the same."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from coverage.planning.check import check
from coverage.planning.outcomes import Limits, Solved
from coverage.planning.problem import Problem, build_problem
from coverage.planning.solver.arrays import arrays_of
from coverage.planning.solver.bounding import Bounding
from coverage.planning.solver.cooling import WHOLE, cool
from coverage.planning.solver.effort import Effort
from coverage.planning.solver.ground import Ground, ground_of
from coverage.planning.solver.hands import local_crew
from coverage.planning.solver.panels import solve
from coverage.planning.solver.parts import Cooling, Part, Tiling, answer_of, cut, order, put_back
from coverage.planning.solver.parts import solve_part as solve_content
from coverage.planning.solver.pools import pools_of
from coverage.planning.solver.pricing import nobody
from coverage.planning.solver.regions import LARGEST, regions_of, ties_of
from coverage.planning.solver.search import Search
from tests.planning.folders import DATA, read_agency
from tests.planning.small import best_objective, random_agency

SHORT, LONG, CLOSED = 1_000, 6_000, 4_000
"""Work for less than a whole cooling of agency-s each, for several, and to close tiny agencies."""


@dataclass(frozen=True, kw_only=True)
class Backwards:
    """A crew of this one process, which solves the last part first, and keeps count."""

    size: int
    rounds: list[int]

    def __call__(self, parts: Sequence[bytes]) -> list[bytes]:
        self.rounds.append(len(parts))
        return [solve_content(part) for part in reversed(parts)][::-1]


@pytest.fixture(scope="module")
def problem() -> Problem:
    return build_problem(read_agency(DATA / "agency-s"))


@pytest.fixture(scope="module")
def ground(problem: Problem) -> Ground:
    arrays = arrays_of(problem)
    _, pools = pools_of(
        arrays, Bounding(arrays).prices, most=100, points=500.0, known=nobody(arrays)
    )
    return ground_of(arrays, pools)


def standing(ground: Ground) -> Search:
    """A search at a middling plan."""
    search = Search(ground, seed=1)
    cool(search, meter(100), share=1.0, sweeps=50, span=(0.0, 0.3))
    return search


def meter(work: int) -> Effort:
    return Effort(Limits(work=work), should_stop=lambda: False)


def planned(problem: Problem, size: int, work: int) -> tuple[Solved, list[int]]:
    crew = Backwards(size=size, rounds=[])
    outcome = solve(problem, Limits(work=work, seed=2), crew=crew)
    assert isinstance(outcome, Solved)
    return outcome, crew.rounds


@pytest.mark.parametrize(("size", "work"), [(2, SHORT), (3, SHORT), (2, LONG), (3, LONG)])
def test_the_plan_of_a_crew_is_sound_and_counts_all_its_work(
    problem: Problem, size: int, work: int
) -> None:
    outcome, rounds = planned(problem, size, work)
    checked = check(problem, outcome.panels)
    assert checked.violations == ()
    assert outcome.score.objective == pytest.approx(checked.objective)
    assert outcome.score.bound <= outcome.score.objective
    assert sum(rounds) >= size
    assert 0.8 * work < outcome.score.work < 1.3 * work


@pytest.mark.parametrize("work", [SHORT, LONG])
def test_processes_of_this_machine_give_the_plan_of_any_other_crew(
    problem: Problem, work: int
) -> None:
    one, _ = planned(problem, 2, work)
    with local_crew(2) as crew:
        other = solve(problem, Limits(work=work, seed=2), crew=crew)
    assert isinstance(other, Solved)
    assert other.panels == one.panels
    assert replace(other.score, seconds=0.0) == replace(one.score, seconds=0.0)


@pytest.mark.parametrize("seed", range(4))
def test_a_small_agency_is_closed_by_several_processes_too(seed: int) -> None:
    some = build_problem(random_agency(seed, weeks=3))
    outcome = solve(some, Limits(work=CLOSED), crew=Backwards(size=2, rounds=[]))
    assert isinstance(outcome, Solved)
    assert outcome.score.objective == pytest.approx(best_objective(some), abs=0.01)
    assert outcome.score.bound == pytest.approx(outcome.score.objective, rel=2e-6)


def test_nobody_is_asked_for_what_is_proven_already() -> None:
    crew = Backwards(size=2, rounds=[])
    tiny = build_problem(read_agency(DATA / "agency-tiny"))
    assert isinstance(solve(tiny, Limits(work=40_000), crew=crew), Solved)
    assert crew.rounds == []


@pytest.mark.parametrize("seed", range(8))
def test_a_crew_plans_the_smallest_agencies(seed: int) -> None:
    some = build_problem(random_agency(seed, advisors=5, clients=6))
    outcome = solve(some, Limits(work=100), crew=Backwards(size=4, rounds=[]))
    assert isinstance(outcome, Solved)
    assert check(some, outcome.panels).violations == ()


@pytest.mark.parametrize("regions", [1, 2, 4, 30])
def test_every_advisor_has_one_region_and_regions_are_of_a_size(
    ground: Ground, regions: int
) -> None:
    homes = regions_of(ties_of(ground), regions, seed=5)
    sizes = np.bincount(homes, minlength=regions)
    assert len(homes) == len(ground.here) == sizes.sum()
    assert sizes.max() <= max(1, np.ceil(LARGEST * len(homes) / regions))


def test_borders_differ_from_round_to_round_and_are_the_same_each_time(ground: Ground) -> None:
    ties = ties_of(ground)
    drawn = [regions_of(ties, 4, seed=seed).tolist() for seed in (1, 2, 3, 1)]
    assert drawn[0] == drawn[3]
    assert len({tuple(homes) for homes in drawn}) > 1


def test_what_regions_gain_apart_is_gained_for_the_whole(ground: Ground) -> None:
    search = standing(ground)
    before = search.objective()
    regions = list(cut(search, regions_of(ties_of(ground), 3, seed=1)))
    gains, answers = [], []
    for region in regions:
        part = cooling(region.ground, region.chosen, (0.5, 1.0))
        answer = answer_of(solve_content(order(part)))
        apart = Search(region.ground, seed=1)
        apart.restart(region.chosen)
        was = apart.objective()
        apart.restart(answer.chosen)
        gains.append(was - apart.objective())
        answers.append(answer)
    put_back(search, regions, answers)
    assert any(gains)
    assert before - search.objective() == pytest.approx(sum(gains))


def test_tiles_in_a_region_never_make_it_worse(ground: Ground) -> None:
    search = standing(ground)
    (region, *_) = cut(search, regions_of(ties_of(ground), 3, seed=1))
    apart = Search(region.ground, seed=1)
    apart.restart(region.chosen)
    before = apart.objective()
    part = Tiling(ground=region.ground, chosen=region.chosen, seed=1, work=1_000)
    apart.restart(answer_of(solve_content(order(part))).chosen)
    assert apart.objective() <= before


def test_whose_panel_lies_across_a_border_does_not_move(ground: Ground) -> None:
    search = standing(ground)
    regions = list(cut(search, regions_of(ties_of(ground), 3, seed=1)))
    inside = np.concatenate([region.clients for region in regions])
    across = np.setdiff1d(np.arange(ground.clients), inside)
    assert len(across)
    before = search.standing.chosen[across].copy()
    answers = [
        answer_of(solve_content(order(cooling(region.ground, region.chosen, (0.0, 0.5)))))
        for region in regions
    ]
    put_back(search, regions, answers)
    assert (search.standing.chosen[across] == before).all()


def cooling(ground: Ground, chosen: np.ndarray, span: tuple[float, float], *seeds: int) -> Part:
    return Cooling(
        ground=ground, chosen=chosen, seeds=seeds or (1,), sweeps=500, span=span, work=2_000
    )


def test_of_several_coolings_the_best_is_kept(ground: Ground) -> None:
    empty = np.full(ground.clients, -1, dtype=np.int64)

    def cost(*seeds: int) -> float:
        search = Search(ground, seed=0)
        search.restart(cooling(ground, empty, WHOLE, *seeds).solve()[0])
        return search.objective()

    assert cost(1, 2, 3) == min(cost(1), cost(2), cost(3))


def test_a_cooling_in_slices_ends_about_where_a_whole_one_does(ground: Ground) -> None:
    empty = np.full(ground.clients, -1, dtype=np.int64)
    whole, sliced = Search(ground, seed=0), Search(ground, seed=0)
    whole.restart(cooling(ground, empty, WHOLE).solve()[0])
    chosen = empty
    for span in ((0.0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.0)):
        chosen = cooling(ground, chosen, span).solve()[0]
    sliced.restart(chosen)
    assert sliced.objective() == pytest.approx(whole.objective(), rel=0.01)
