"""The objective is the sum of the terms; the net gap leaves out the points no plan can avoid."""

import pytest

from coverage.planning.check import check, net_gap
from coverage.planning.costs import TERMS
from coverage.planning.problem import build_problem
from tests.builders import a_client, a_panel, an_agency, weeks_away
from tests.planning.rules.tiny import BOTH, tiny

KEYS = {
    "uncovered", "no_backup", "both_away", "overload", "near_full", "too_many",
    "change_primary", "change_backup", "travel_primary", "travel_backup",
    "sector_primary", "sector_backup", "gender_primary", "panel_alike",
}  # fmt: skip


def test_every_key_is_told_and_no_other() -> None:
    assert set(TERMS) == KEYS
    assert set(check(build_problem(tiny()), (BOTH,)).terms) == KEYS


def test_a_perfect_plan_costs_nothing() -> None:
    assert check(build_problem(tiny()), (BOTH,)).objective == 0.0


def test_the_objective_is_the_sum_of_the_terms() -> None:
    agency = tiny(ada={"hours_per_week": 1.0}, alfa={"sector": "it"})
    checked = check(build_problem(agency), (a_panel("alfa", "ada"),))
    assert checked.objective == pytest.approx(4 * 80 + 4 * 10 * 69 / 60 + 120 + 2_500)
    assert checked.objective == sum(checked.terms.values())


def test_thirds_substitutes_and_surges_are_not_in_it() -> None:
    agency = tiny(absences=(weeks_away("ada", 1), weeks_away("bo", 1)), alfa={"panel_size": 3})
    assert check(build_problem(agency), (BOTH,)).objective == 280.0


def test_constants_count_the_clients_for_whom_nobody_may_be_primary() -> None:
    hopeless = frozenset({"fraud"})
    agency = an_agency(clients=(a_client("alfa"), a_client("beta", topics=hopeless)))
    assert build_problem(tiny()).constants == 0.0
    assert build_problem(agency).constants == 30_000.0


def test_a_client_that_could_be_covered_is_no_constant_even_when_it_is_not() -> None:
    checked = check(build_problem(tiny()), ())
    assert (checked.objective, checked.constants) == (30_000.0, 0.0)


def test_the_net_gap_is_a_share_of_what_a_plan_can_influence() -> None:
    assert net_gap(1_000.0, 900.0, 0.0) == pytest.approx(0.1)
    assert net_gap(31_000.0, 30_900.0, 30_000.0) == pytest.approx(0.1)


def test_the_net_gap_of_a_plan_that_costs_less_than_a_point_counts_as_of_one_point() -> None:
    assert net_gap(0.5, 0.25, 0.0) == pytest.approx(0.25)
    assert net_gap(30_000.0, 30_000.0, 30_000.0) == 0.0
