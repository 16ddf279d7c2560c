"""How full advisors are, and how evenly the work is shared."""

import pytest

from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, CoverSpan, Plan, SurgeStaffing
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.utilisation import AdvisorUse, Utilisation
from coverage.planning.check import cover_of
from coverage.planning.problem import build_problem
from coverage.planning.utilisation import planned_minutes, utilisation_of
from tests.coordinator.plans import plan_by_panels
from tests.planning.small import START, absence, advisor, agency, client, random_agency


def use(name: str, load: int, *, near_full: int = 0, over: int = 0) -> AdvisorUse:
    return AdvisorUse(
        advisor=AdvisorId(name), load=load, capacity=100, near_full=near_full, over=over
    )


def spans(made: Agency, *weeks: tuple[str, int, int, CoverRole, str]) -> tuple[CoverSpan, ...]:
    return tuple(
        CoverSpan(
            client=ClientId(organisation),
            first=made.horizon[first],
            last=made.horizon[last],
            role=role,
            advisor=AdvisorId(who) if who else None,
        )
        for organisation, first, last, role, who in weeks
    )


def test_every_role_and_surges_count() -> None:
    made = agency(
        weeks=4,
        advisors=(advisor("ada"), advisor("bo")),
        clients=(client("alfa", demand_hours_per_week=10.0, visits_per_year=0.0),),
    )
    surge = SurgeStaffing(
        client=ClientId("alfa"), week=made.horizon[3], advisor=AdvisorId("ada"), minutes=500
    )
    cover = spans(
        made,
        ("alfa", 0, 1, CoverRole.PRIMARY, "ada"),
        ("alfa", 2, 2, CoverRole.GAP, ""),
        ("alfa", 3, 3, CoverRole.SUBSTITUTE, "ada"),
    )
    plan = Plan(horizon=made.horizon, panels=(), cover=cover, surge_staffing=(surge,))
    ada, bo = utilisation_of(build_problem(made), plan).advisors
    # twenty hours a week; the last week has 600 + 500 of 1,200 minutes
    assert (ada.load, ada.capacity, ada.share) == (2300, 4800, pytest.approx(2300 / 4800))
    assert (ada.near_full, ada.over) == (1, 0)
    assert (bo.load, bo.share) == (0, 0.0)


def test_weeks_above_the_limits_are_counted_by_the_hours_there_are() -> None:
    """Two days of five in the first week: 480 minutes for 600; full in none of the others."""
    made = agency(
        weeks=3,
        advisors=(advisor("ada"),),
        clients=(client("alfa", demand_hours_per_week=10.0, visits_per_year=0.0),),
        absences=(absence("ada", START, 3),),
    )
    plan = Plan(
        horizon=made.horizon,
        panels=(),
        cover=spans(made, ("alfa", 0, 2, CoverRole.PRIMARY, "ada")),
    )
    (ada,) = utilisation_of(build_problem(made), plan).advisors
    assert (ada.capacity, ada.near_full, ada.over) == (2880, 1, 1)


def test_an_internal_advisor_and_one_without_hours_share_in_nothing() -> None:
    made = agency(
        advisors=(
            advisor("ada"),
            advisor("guest", internal_to=ClientId("alfa")),
            advisor("gone", hours_per_week=0.0),
        ),
        clients=(client("alfa"),),
    )
    found = utilisation_of(build_problem(made), Plan(horizon=made.horizon, panels=(), cover=()))
    assert [one.advisor for one in found.advisors] == ["ada"]


@pytest.mark.parametrize("seed", range(6))
def test_of_panels_alone_the_minutes_are_those_that_the_costs_reckon_with(seed: int) -> None:
    made = random_agency(seed, advisors=5, clients=6, weeks=6)
    problem = build_problem(made)
    panels = problem.panels_of(problem.published)
    cover = cover_of(problem, problem.published)
    minutes = planned_minutes(problem, plan_by_panels(made, panels))
    assert tuple(tuple(row) for row in minutes) == cover.load


def test_the_spread_is_told_in_quartiles() -> None:
    found = Utilisation(
        advisors=tuple(use(f"a{n}", load) for n, load in enumerate((90, 50, 70, 60, 80)))
    ).spread
    assert found is not None
    assert (found.least, found.lower, found.middle, found.upper, found.most) == pytest.approx(
        (0.5, 0.6, 0.7, 0.8, 0.9)
    )
    assert found.apart == pytest.approx((0.2 + 0.1 + 0.1 + 0.2) / 5)


def test_between_two_advisors_the_middle_lies_half_way() -> None:
    found = Utilisation(
        advisors=(use("ada", 40, near_full=2, over=1), use("bo", 80, near_full=3))
    ).spread
    assert found is not None
    assert (found.lower, found.middle, found.upper) == pytest.approx((0.5, 0.6, 0.7))
    assert (found.near_full, found.over) == (5, 1)


def test_one_advisor_is_the_middle() -> None:
    found = Utilisation(advisors=(use("ada", 40),)).spread
    assert found is not None
    assert found.least == found.middle == found.most == 0.4
    assert found.apart == 0.0


def test_without_advisors_there_is_no_spread() -> None:
    found = Utilisation(advisors=())
    assert found.spread is None
    assert found.far == ()


def test_who_is_far_from_the_middle_is_named_the_furthest_first() -> None:
    loads = {"ada": 10, "bo": 70, "cas": 70, "dee": 70, "eva": 120, "fay": 60, "gus": 140}
    found = Utilisation(advisors=tuple(use(name, load) for name, load in loads.items()))
    assert [one.advisor for one in found.far] == ["gus", "ada", "eva"]
