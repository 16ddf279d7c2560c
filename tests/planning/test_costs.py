"""Each term of the objective, on the smallest agency in which it occurs."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from coverage.domain.advisors import Gender
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel
from coverage.domain.clients import DifferIn
from coverage.planning.check import check, net_gap
from coverage.planning.problem import build_problem
from tests.planning.small import absence, advisor, agency, client, panel

AWAY = date(2027, 1, 4)


def small(
    *, ada: dict[str, Any] | None = None, bo: dict[str, Any] | None = None, **alfa: Any
) -> Agency:
    usual: dict[str, Any] = {"visits_per_year": 0.0}
    return agency(
        advisors=(advisor("ada", **(ada or {})), advisor("bo", **(bo or {}))),
        clients=(client("alfa", **(usual | alfa)),),
    )


def cost(facts: Agency, *panels: Panel) -> dict[str, float]:
    """The terms that are not zero."""
    terms = check(build_problem(facts), panels).terms
    return {key: points for key, points in terms.items() if points}


BOTH = panel("alfa", "ada", "bo")


def test_a_perfect_panel_costs_nothing() -> None:
    assert cost(small(), BOTH) == {}


def test_a_client_without_a_primary_pays_for_that_alone() -> None:
    assert cost(small()) == {"uncovered": 30_000.0}


def test_no_backup_counts_as_away() -> None:
    facts = replace(small(), absences=(absence("ada", AWAY, 5),))
    assert cost(small(), panel("alfa", "ada")) == {"no_backup": 2_500.0}
    assert cost(facts, panel("alfa", "ada")) == {"no_backup": 2_500.0, "both_away": 280.0}


def test_a_backup_never_shares_the_primarys_absence_for_free() -> None:
    both = (absence("ada", AWAY, 5), absence("bo", AWAY, 5))
    apart = (absence("ada", AWAY, 5), absence("bo", date(2027, 1, 11), 5))
    assert cost(replace(small(), absences=both), BOTH) == {"both_away": 280.0}
    assert cost(replace(small(), absences=apart), BOTH) == {}


def test_less_than_half_of_the_usual_days_is_away_and_half_is_not() -> None:
    two_days = {"working_days": frozenset({0, 1})}
    half = replace(small(ada=two_days), absences=(absence("ada", AWAY, 1),))
    less = replace(small(), absences=(absence("ada", AWAY, 3),))
    assert cost(half, panel("alfa", "ada")) == {"no_backup": 2_500.0}
    assert cost(less, panel("alfa", "ada"))["both_away"] == 280.0


def test_minutes_above_capacity_pay_for_overload_and_for_being_full() -> None:
    # two hours of demand on one hour a week: 60 minutes over, 69 above 85 %
    facts = small(ada={"hours_per_week": 1.0})
    assert cost(facts, BOTH) == {
        "overload": pytest.approx(4 * 80.0),
        "near_full": pytest.approx(4 * 69 / 60 * 10),
    }


def test_the_backup_carries_the_load_of_the_weeks_it_covers() -> None:
    facts = replace(small(bo={"hours_per_week": 1.0}), absences=(absence("ada", AWAY, 5),))
    assert cost(facts, BOTH)["overload"] == pytest.approx(80.0)


def test_clients_above_the_most_are_paid_one_by_one() -> None:
    assert cost(small(ada={"max_primary": 0}, bo={"max_backup": 0}), BOTH) == {"too_many": 6_000.0}


def test_changes_cost_only_where_somebody_else_was_published() -> None:
    published = replace(small(), panels=(panel("alfa", "bo", "ada"),))
    half = replace(small(), panels=(panel("alfa", "", "ada"),))
    assert cost(published, BOTH) == {"change_primary": 500.0, "change_backup": 200.0}
    assert cost(half, BOTH) == {"change_backup": 200.0}
    assert cost(published, panel("alfa", "bo", "ada")) == {}


def test_travel_is_paid_by_the_year_whatever_the_horizon() -> None:
    facts = small(ada={"postcode": "3511"}, visits_per_year=12.0)
    problem = build_problem(facts)
    hours = 12 * 2 * problem.road_km(0, 0) / 60
    backup = 12 * 2 * problem.road_km(0, 1) / 60
    terms = cost(facts, BOTH)
    assert terms["travel_primary"] == pytest.approx(10 * hours)
    assert terms["travel_backup"] == pytest.approx(2 * backup)


def test_an_unknown_sector_costs_more_for_the_primary() -> None:
    assert cost(small(sector="it"), BOTH) == {"sector_primary": 120.0, "sector_backup": 48.0}


def test_an_unstated_gender_does_not_meet_a_wish() -> None:
    wish: dict[str, Any] = {"preferred_gender": Gender.FEMALE}
    assert cost(small(**wish), BOTH) == {"gender_primary": 150.0}
    assert cost(small(ada={"gender": Gender.FEMALE}, **wish), BOTH) == {}


def test_two_unstated_values_are_alike_and_an_unstated_and_a_stated_one_are_not() -> None:
    alike = small(differ_in=DifferIn.BACKGROUND)
    assert cost(alike, BOTH) == {"panel_alike": 250.0}
    assert cost(small(ada={"background": "a"}, differ_in=DifferIn.BACKGROUND), BOTH) == {}
    assert cost(small(differ_in=DifferIn.GENDER), BOTH) == {"panel_alike": 250.0}


def test_a_contract_outside_the_horizon_counts_nowhere_and_one_in_part_by_its_weeks() -> None:
    ended = small(contract_until=date(2026, 12, 31))
    reversed_dates = small(contract_from=date(2027, 2, 1), contract_until=date(2027, 1, 1))
    two_weeks = small(contract_until=date(2027, 1, 11), ada={"hours_per_week": 1.0})
    assert cost(ended) == cost(reversed_dates) == {}
    assert cost(two_weeks, BOTH)["overload"] == pytest.approx(2 * 80.0)


def test_the_net_gap_leaves_out_what_no_plan_can_avoid() -> None:
    assert net_gap(31_000.0, 30_900.0, 30_000.0) == pytest.approx(0.1)
    assert net_gap(30_000.0, 30_000.0, 30_000.0) == 0.0
