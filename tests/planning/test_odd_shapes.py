"""Agencies at the edge: each gets a plan, or a refusal that says its name, and never a crash."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from coverage.domain.absences import Absence
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, Role
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Horizon
from coverage.planning.check import check
from coverage.planning.concerns import ConcernKind
from coverage.planning.outcomes import Limits, NothingToPlan, Planned
from coverage.planning.problem import build_problem
from coverage.planning.solver.make import make_plan
from tests.builders import (
    MONDAY,
    a_client,
    a_conflict,
    a_pin,
    an_advisor,
    an_agency,
    weeks_away,
)
from tests.planning.rules.tiny import surge

PEOPLE = ("ada", "bo", "cas")
CLIENTS = ("alfa", "beta", "gamma")


def agency(
    *, advisor: dict[str, Any] | None = None, client: dict[str, Any] | None = None, **facts: Any
) -> Agency:
    """Three advisors and three clients over four weeks, all with the same changes."""
    usual: dict[str, Any] = {
        "advisors": tuple(an_advisor(name, **(advisor or {})) for name in PEOPLE),
        "clients": tuple(a_client(name, **(client or {})) for name in CLIENTS),
    }
    return an_agency(**(usual | facts))


def planned(facts: Agency, work: int = 40) -> Planned:
    made = make_plan(facts, Limits(work=work))
    assert isinstance(made, Planned)
    assert check(build_problem(facts), made.plan).violations == ()
    assert made.score.constants <= made.score.bound <= made.score.objective
    return made


def reasons(made: Planned) -> set[str]:
    """Why gaps are gaps."""
    return {span.reason for span in made.plan.cover if span.role is CoverRole.GAP}


def everybody_to_everybody() -> tuple[tuple[str, str], ...]:
    return tuple((who, name) for who in PEOPLE for name in CLIENTS)


NOBODY_CAN = {
    "everyone away": (
        agency(absences=tuple(weeks_away(name, 0, 4) for name in PEOPLE)),
        "capacity",
    ),
    "a radius of nothing": (agency(advisor={"radius_km": 0.0}), "distance"),
    "no hours": (agency(advisor={"hours_per_week": 0.0}), "capacity"),
    "no working days": (agency(advisor={"working_days": frozenset()}), "capacity"),
    "expired credentials": (agency(advisor={"valid_until": date(2020, 1, 1)}), "capacity"),
    "not there yet": (agency(advisor={"available_from": date(2040, 1, 1)}), "capacity"),
    "all in conflict": (
        agency(
            conflicts=tuple(
                a_conflict(who, name, date(2020, 1, 1)) for who, name in everybody_to_everybody()
            )
        ),
        "conflict",
    ),
    "all internal": (agency(advisor={"internal_to": ClientId("alfa")}), "internal"),
    "another tongue": (agency(client={"languages": frozenset({"fy"})}), "language"),
}


@pytest.mark.parametrize("what", NOBODY_CAN)
def test_where_nobody_may_serve_all_stay_uncovered_proven_and_with_the_reason(what: str) -> None:
    facts, reason = NOBODY_CAN[what]
    made = planned(facts)
    assert made.score.objective == made.score.bound == made.score.constants == 90_000.0
    assert made.score.net_gap == 0.0
    assert reasons(made) == {reason}
    assert {c.kind for c in build_problem(facts).concerns} == {ConcernKind.NO_PRIMARY}


def test_an_agency_without_advisors_has_a_plan_in_which_every_week_is_a_gap() -> None:
    made = planned(agency(advisors=()))
    assert made.score.objective == made.score.bound == made.score.constants == 90_000.0
    assert {span.role for span in made.plan.cover} == {CoverRole.GAP}
    assert all(reasons(made))


@pytest.mark.parametrize(
    "facts",
    [
        agency(clients=()),
        agency(advisors=(), clients=()),
        agency(client={"contract_until": MONDAY - timedelta(days=1)}),
        agency(client={"contract_from": date(2040, 1, 1)}),
        agency(client={"contract_from": date(2027, 3, 10), "contract_until": date(2027, 3, 9)}),
    ],
)
def test_without_an_active_client_there_is_nothing_to_plan(facts: Agency) -> None:
    assert make_plan(facts, Limits(work=40)) == NothingToPlan()


def test_one_week_is_planned() -> None:
    made = planned(agency(horizon=Horizon(start=MONDAY, weeks=1)))
    assert [span.role for span in made.plan.cover] == [CoverRole.PRIMARY] * 3


def test_one_week_in_which_everyone_is_away_is_a_gap_that_is_named() -> None:
    facts = agency(absences=tuple(weeks_away(name, 0) for name in PEOPLE))
    made = planned(facts)
    assert reasons(made) == {"away"}
    assert made.score.terms["both_away"] == 3 * 280


@pytest.mark.parametrize("start", [date(2025, 12, 29), date(2026, 12, 28), date(2026, 6, 1)])
def test_years_of_53_weeks_are_planned(start: date) -> None:
    facts = agency(
        horizon=Horizon(start=start, weeks=53),
        absences=(
            Absence(advisor=AdvisorId("ada"), first=date(2026, 12, 28), until=date(2027, 1, 3)),
        ),
        client={"contract_from": date(2020, 1, 1)},
    )
    made = planned(facts)
    assert {span.first.monday for span in made.plan.cover} >= {start}
    assert sum(1 for week in facts.horizon if str(week) == "2026-W53") == 1


def test_one_advisor_alone_is_primary_without_a_backup() -> None:
    made = planned(agency(advisors=(an_advisor("ada"),)))
    assert made.score.terms["no_backup"] == 3 * 2_500
    assert {panel.primary for panel in made.plan.panels} == {"ada"}


def test_one_advisor_and_one_client_of_nothing_at_all_are_planned() -> None:
    nothing = a_client(demand_hours_per_week=0, visits_per_year=0, topics=frozenset())
    made = planned(agency(advisors=(an_advisor("ada"),), clients=(nothing,)))
    assert made.score.objective == 2_500


def test_two_advisors_who_are_the_same_in_everything_share_the_work() -> None:
    facts = agency(advisors=(an_advisor("ada"), an_advisor("bo")))
    made = planned(facts)
    assert made.score.objective == pytest.approx(made.score.bound, abs=1e-5)
    assert made == replace(planned(facts), score=made.score, outlook=made.outlook)


def test_pins_on_every_seat_that_fit_are_the_plan() -> None:
    pins = tuple(
        a_pin(name, role, who)
        for name in CLIENTS
        for role, who in zip(Role, ("cas", "bo", "ada"), strict=True)
    )
    made = planned(agency(pins=pins, client={"panel_size": 3}))
    seats = {(panel.primary, panel.backup, panel.third) for panel in made.plan.panels}
    assert seats == {("cas", "bo", "ada")}


def test_pins_on_every_seat_that_do_not_fit_are_named_one_by_one_and_planned_around() -> None:
    pins = tuple(a_pin(name, role, "ada") for name in CLIENTS for role in Role)
    facts = agency(pins=pins)
    refused = [c for c in build_problem(facts).concerns if c.kind is ConcernKind.PIN_REFUSED]
    # of each client's three, the first is kept: nobody sits twice, and there is no third
    assert len(refused) == 6
    assert {panel.primary for panel in planned(facts).plan.panels} == {"ada"}


def test_pins_of_people_who_may_serve_nobody_leave_no_trace_in_the_plan() -> None:
    facts = agency(advisor={"topics": frozenset()}, pins=(a_pin("alfa", Role.PRIMARY, "ada"),))
    assert planned(facts).score.objective == 90_000
    kinds = [c.kind for c in build_problem(facts).concerns]
    assert sorted(kinds) == ["no_primary"] * 3 + ["pin_refused"]


def test_a_pin_is_kept_even_when_to_leave_the_client_uncovered_were_cheaper() -> None:
    facts = agency(
        client={"demand_hours_per_week": 500.0},
        advisor={"hours_per_week": 1.0},
        pins=(a_pin("alfa", Role.PRIMARY, "ada"),),
    )
    made = planned(facts)
    by_client = {panel.client: panel.primary for panel in made.plan.panels}
    assert by_client == {"alfa": "ada", "beta": None, "gamma": None}


def test_published_panels_of_people_who_may_not_sit_there_any_more_are_planned_around() -> None:
    published = planned(agency()).plan.panels
    facts = agency(advisor={"topics": frozenset()}, panels=published)
    kinds = {concern.kind for concern in build_problem(facts).concerns}
    assert kinds == {ConcernKind.STALE_PUBLISHED, ConcernKind.NO_PRIMARY}
    assert planned(facts).score.objective == 90_000


def test_a_surge_at_a_client_whom_nobody_may_serve_stays_unmet_by_name() -> None:
    facts = agency(advisors=(), surges=(surge(),))
    (short,) = planned(facts).plan.surge_shortfalls
    assert (short.minutes, bool(short.reason)) == (240, True)


def test_a_surge_of_a_client_that_is_not_active_asks_nothing() -> None:
    facts = agency(surges=(surge(client=ClientId("zulu")),))
    gone = a_client("zulu", contract_until=date(2026, 2, 1))
    made = planned(replace(facts, clients=(*facts.clients, gone)))
    assert made.plan.surge_staffing == made.plan.surge_shortfalls == ()


def test_demand_far_beyond_all_capacity_is_planned() -> None:
    made = planned(agency(client={"demand_hours_per_week": 168.0}))
    assert made.score.terms["uncovered"] + made.score.terms["overload"] > 0


def test_hundreds_of_clients_at_one_postcode_are_planned() -> None:
    # and thousands, as the benchmarks do: here only that nothing divides by a distance
    many = tuple(a_client(f"c{n:03}", demand_hours_per_week=0.1) for n in range(150))
    assert len(planned(agency(clients=many)).plan.panels) == 150


def test_names_of_any_alphabet_and_length_are_names() -> None:
    odd = ("ß", "Zoë de Vries", "-", "a" * 300)
    facts = agency(advisors=tuple(an_advisor(name) for name in odd))
    assert {panel.primary for panel in planned(facts).plan.panels} <= set(odd)


def test_a_horizon_of_no_weeks_or_from_a_tuesday_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="at least one week"):
        Horizon(start=MONDAY, weeks=0)
    with pytest.raises(ValueError, match="starts on a Monday"):
        Horizon(start=MONDAY + timedelta(days=1), weeks=1)
