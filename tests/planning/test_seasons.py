"""What is left of a plan when advisors fall ill: exact figures, and rules that always hold."""

from dataclasses import replace
from datetime import timedelta

import pytest

from coverage.domain.absences import Absence
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, CoverSpan, Panel, Plan
from coverage.domain.ids import AdvisorId, ClientId
from coverage.planning.loads import cover_of
from coverage.planning.outlooks import outlook_of
from coverage.planning.problem import build_problem
from coverage.planning.seasons import simulate
from tests.planning.small import START, absence, advisor, agency, client, panel, random_agency

SEEDS = range(8)


def by_panels(made: Agency, *panels: Panel) -> Plan:
    """A plan that says nothing about weeks: seasons look at panels, and at thirds who help."""
    return Plan(horizon=made.horizon, panels=panels, cover=())


def pair_agency(*, weeks: int = 50, people: int = 2, absences: tuple[Absence, ...] = ()) -> Agency:
    return agency(
        weeks=weeks,
        advisors=tuple(advisor(f"a{number}") for number in range(people)),
        clients=(client("alfa"),),
        absences=absences,
    )


@pytest.mark.parametrize("illness", [0.02, 0.05, 0.1, 0.3])
def test_one_advisor_alone_covers_what_illness_leaves(illness: float) -> None:
    made = pair_agency()
    found = simulate(build_problem(made), by_panels(made, panel("alfa", "a0")), illness=illness)
    # 10,000 weeks: three standard deviations are 0.014 at most
    assert found.mean == pytest.approx(1 - illness, abs=0.014)


@pytest.mark.parametrize("illness", [0.02, 0.05, 0.1, 0.3])
def test_two_advisors_fail_together_in_the_square_of_the_weeks(illness: float) -> None:
    made = pair_agency()
    plan = by_panels(made, panel("alfa", "a0", "a1"))
    found = simulate(build_problem(made), plan, illness=illness)
    deviation = (illness**2 * (1 - illness**2) / 10_000) ** 0.5
    assert found.mean == pytest.approx(1 - illness**2, abs=3 * deviation)


def test_more_seasons_come_closer_to_what_is_to_be_expected() -> None:
    made = pair_agency()
    plan = by_panels(made, panel("alfa", "a0", "a1"))
    found = simulate(build_problem(made), plan, illness=0.2, seasons=20_000)
    assert found.mean == pytest.approx(1 - 0.2**2, abs=0.0006)


def test_weeks_of_leave_count_as_out_and_nobody_falls_ill_twice() -> None:
    """Half of the time the primary is on leave, so that the backup alone stands."""
    leave = (absence("a0", START, 25 * 7),)
    made = pair_agency(absences=leave)
    plan = by_panels(made, panel("alfa", "a0", "a1"))
    found = simulate(build_problem(made), plan, illness=0.1, seasons=2000)
    assert found.mean == pytest.approx(1 - (0.1 + 0.01) / 2, abs=0.003)


def test_the_worst_seasons_are_the_mean_of_the_worst_twentieth() -> None:
    """A single week of a single advisor: a season is covered or it is not."""
    made = pair_agency(weeks=1)
    problem, plan = build_problem(made), by_panels(made, panel("alfa", "a0"))
    found = simulate(problem, plan, illness=0.3)
    assert 0.5 < found.mean < 0.9
    assert found.worst == 0.0
    assert simulate(problem, plan, illness=0.3, seasons=1).worst in (0.0, 1.0)


def test_clients_at_risk_are_those_that_lose_most_to_illness() -> None:
    made = agency(
        weeks=20,
        advisors=(advisor("ada"), advisor("bo")),
        clients=(client("alone"), client("nobody"), client("pair")),
    )
    plan = by_panels(made, panel("alone", "ada"), panel("nobody"), panel("pair", "ada", "bo"))
    found = simulate(build_problem(made), plan, illness=0.1)
    assert [risk.client for risk in found.at_risk] == ["alone", "pair"]
    assert found.at_risk[0].lost == pytest.approx(2, abs=0.3)
    assert found.at_risk[0].open == 0
    # who has nobody at all is open all the time, illness or not
    assert found.calm == pytest.approx(2 / 3)
    assert found.mean < found.calm


@pytest.mark.parametrize("seed", SEEDS)
def test_without_illness_the_panels_cover_what_the_plan_says(seed: int) -> None:
    made = random_agency(seed)
    problem = build_problem(made)
    seats = problem.published
    plan = by_panels(made, *(replace(p, third=None) for p in problem.panels_of(seats)))
    gaps = sum(mask.bit_count() for mask in cover_of(problem, seats).gap)
    weeks = sum(mask.bit_count() for mask in problem.active)
    found = simulate(problem, plan, illness=0.0)
    assert found.weeks == weeks
    assert (found.calm, found.mean, found.worst) == (pytest.approx(1 - gaps / weeks),) * 3
    assert found.at_risk == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_when_everybody_is_always_ill_nothing_is_covered(seed: int) -> None:
    made = random_agency(seed)
    found = simulate(build_problem(made), by_panels(made, *made.panels), illness=1.0)
    assert (found.mean, found.worst) == (0.0, 0.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_more_illness_never_covers_more(seed: int) -> None:
    """Who is ill at one rate is ill at any higher one, so this holds season by season."""
    made = random_agency(seed, advisors=5, clients=5)
    problem, plan = build_problem(made), by_panels(made, *made.panels)
    found = [simulate(problem, plan, illness=p, seasons=20) for p in (0, 0.01, 0.1, 0.3, 0.9, 1)]
    assert [s.mean for s in found] == sorted((s.mean for s in found), reverse=True)
    assert [s.worst for s in found] == sorted((s.worst for s in found), reverse=True)


def test_another_member_of_the_panel_never_makes_it_worse() -> None:
    made = pair_agency(people=3, absences=(absence("a1", START, 70),))
    problem = build_problem(made)
    panels = (
        panel("alfa"),
        panel("alfa", "a0"),
        panel("alfa", "a0", "a1"),
        panel("alfa", "a0", "a1", "a2"),
    )
    found = [simulate(problem, by_panels(made, p), illness=0.2).mean for p in panels]
    assert found == sorted(found)
    assert found[0] == 0.0
    assert len(set(found)) == 4


def test_the_order_of_rows_changes_nothing() -> None:
    made = random_agency(5, advisors=6, clients=6, weeks=9)
    other = replace(
        made,
        advisors=made.advisors[::-1],
        clients=made.clients[::-1],
        panels=made.panels[::-1],
        absences=made.absences[::-1],
    )
    first, second = (
        simulate(build_problem(a), by_panels(a, *a.panels), illness=0.1) for a in (made, other)
    )
    assert first == second


def test_who_joins_the_agency_changes_nobody_elses_illness() -> None:
    made, larger = pair_agency(people=2), pair_agency(people=5)
    first, second = (
        simulate(build_problem(a), by_panels(a, panel("alfa", "a0", "a1")), illness=0.1)
        for a in (made, larger)
    )
    assert first == second


def test_another_seed_draws_other_seasons() -> None:
    made = pair_agency()
    problem, plan = build_problem(made), by_panels(made, panel("alfa", "a0", "a1"))
    one, other = (simulate(problem, plan, illness=0.1, seed=seed) for seed in (1, 2))
    assert one.mean != other.mean
    assert one == simulate(problem, plan, illness=0.1, seed=1)


def test_a_horizon_longer_than_a_word_is_counted_whole() -> None:
    made = pair_agency(weeks=130)
    problem, plan = build_problem(made), by_panels(made, panel("alfa", "a0"))
    found = simulate(problem, plan, illness=0.1, seasons=400)
    assert found.weeks == 130
    assert found.mean == pytest.approx(0.9, abs=0.005)
    assert simulate(problem, plan, illness=1.0).mean == 0.0


def test_a_third_helps_except_where_the_plan_found_no_room_for_them() -> None:
    """Both of the pair are away in the first two weeks; the third covers the second of them."""
    leave = (absence("a0", START, 14), absence("a1", START, 14))
    made = pair_agency(weeks=4, people=3, absences=leave)
    seats = panel("alfa", "a0", "a1", "a2")
    second = made.horizon[1]
    helps = CoverSpan(
        client=ClientId("alfa"),
        first=second,
        last=second,
        role=CoverRole.THIRD,
        advisor=AdvisorId("a2"),
    )
    plan = Plan(horizon=made.horizon, panels=(seats,), cover=(helps,))
    found = simulate(build_problem(made), plan, illness=0.0)
    assert found.calm == found.mean == 0.75
    ill = simulate(build_problem(made), plan, illness=0.3, seasons=2000)
    # one week open anyway, one that hangs on the third, two in which all three must be ill
    assert ill.mean == pytest.approx((0.7 + 2 * (1 - 0.3**3)) / 4, abs=0.01)


def test_a_substitute_of_the_plan_does_not_count() -> None:
    leave = (absence("a0", START, 7),)
    made = pair_agency(weeks=2, absences=leave)
    covered = CoverSpan(
        client=ClientId("alfa"),
        first=made.horizon[0],
        last=made.horizon[0],
        role=CoverRole.SUBSTITUTE,
        advisor=AdvisorId("a1"),
    )
    plan = Plan(horizon=made.horizon, panels=(panel("alfa", "a0"),), cover=(covered,))
    assert simulate(build_problem(made), plan, illness=0.0).mean == 0.5


def test_weeks_outside_the_contract_do_not_count() -> None:
    made = agency(
        weeks=10,
        advisors=(advisor("ada"),),
        clients=(client("alfa", contract_until=START + timedelta(days=13)),),
    )
    found = simulate(build_problem(made), by_panels(made, panel("alfa", "ada")), illness=0.1)
    assert found.weeks == 2
    assert [risk.weeks for risk in found.at_risk] == [2]


def test_an_agency_without_clients_or_advisors_loses_nothing() -> None:
    for made in (agency(), agency(advisors=(advisor("ada"),))):
        found = simulate(build_problem(made), by_panels(made), illness=0.1)
        assert (found.weeks, found.calm, found.mean, found.worst) == (0, 1.0, 1.0, 1.0)


def test_an_outlook_tries_the_usual_rate_and_the_one_that_was_planned_for() -> None:
    made = pair_agency()
    plan = by_panels(made, panel("alfa", "a0", "a1"))
    problem = build_problem(made)
    usual, own = outlook_of(problem, plan), outlook_of(problem, plan, illness=0.1)
    assert [season.illness for season in usual.seasons] == [0.05]
    assert [season.illness for season in own.seasons] == [0.05, 0.1]
    assert own.planned_for == 0.1
    assert own.usual == usual.usual == usual.at(0.05)
    assert usual.at(0.1) is None
