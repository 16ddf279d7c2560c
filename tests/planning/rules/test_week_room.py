"""Thirds, substitutes and surges take nobody above 100 % of capacity, all of them together.

Panels may (and pay for it); then there is no room on top of them.
"""

from dataclasses import replace

import pytest

from coverage.domain.agencies import Agency
from coverage.domain.assignments import Plan
from coverage.domain.clients import Surge
from coverage.domain.ids import AdvisorId, ClientId
from coverage.planning.check import Breach, check
from coverage.planning.problem import build_problem
from tests.builders import MONDAY, a_client, a_panel, an_advisor, an_agency, weeks_away
from tests.planning.rules.tiny import broken_by, span, week, work


def needed_by_two(hours: float) -> Agency:
    """Alfa and Beta, two hours each, have a gap in the first week, and Cas so many hours."""
    return an_agency(
        advisors=(an_advisor("ada"), an_advisor("bo"), an_advisor("cas", hours_per_week=hours)),
        clients=(a_client("alfa", visits_per_year=0), a_client("beta", visits_per_year=0)),
        absences=(weeks_away("ada", 0), weeks_away("bo", 0)),
        surges=(
            Surge(
                client=ClientId("alfa"),
                first=MONDAY,
                until=week(0).friday,
                extra_hours_per_week=1,
            ),
        ),
    )


def with_cas(agency: Agency, *clients: str, surge: int = 0) -> Plan:
    """Cas stands in for ``clients`` in the first week and works for the surge; else it is a gap."""
    cover = []
    for name in ("alfa", "beta"):
        first = span(0, 0, "substitute", "cas") if name in clients else span(0, 0, "gap")
        cover += [replace(s, client=ClientId(name)) for s in (first, span(1, 3, "primary", "ada"))]
    return Plan(
        horizon=agency.horizon,
        panels=(a_panel("alfa", "ada", "bo"), a_panel("beta", "ada", "bo")),
        cover=tuple(cover),
        surge_staffing=(work("cas", surge),) if surge else (),
    )


def test_who_takes_nothing_needs_no_room() -> None:
    agency = needed_by_two(1.0)
    assert broken_by(agency, with_cas(agency)) == []


@pytest.mark.parametrize(
    ("hours", "clients", "surge", "found"),
    [
        (2.0, ["alfa"], 0, []),
        (119 / 60, ["alfa"], 0, [Breach.ROOM]),
        (4.0, ["alfa", "beta"], 0, []),
        (3.9, ["alfa", "beta"], 0, [Breach.ROOM]),
        (5.0, ["alfa", "beta"], 60, []),
        (4.5, ["alfa", "beta"], 60, [Breach.ROOM]),
        (4.5, ["alfa", "beta"], 30, []),
    ],
)
def test_all_that_is_taken_in_a_week_fits_into_it(
    hours: float, clients: list[str], surge: int, found: list[Breach]
) -> None:
    agency = needed_by_two(hours)
    assert broken_by(agency, with_cas(agency, *clients, surge=surge)) == found


def test_a_panel_may_overload_its_holder_who_then_has_no_room_for_more() -> None:
    # Cas is primary of Gamma, which alone asks more than there is
    agency = needed_by_two(3.0)
    gamma = a_client("gamma", visits_per_year=0, demand_hours_per_week=3.5)
    agency = replace(agency, clients=(*agency.clients, gamma))
    own = replace(span(0, 3, "primary", "cas"), client=ClientId("gamma"))
    panels = a_panel("gamma", "cas")

    def beside_gamma(plan: Plan) -> list[Breach]:
        both = replace(plan, panels=(*plan.panels, panels), cover=(*plan.cover, own))
        return broken_by(agency, both)

    assert beside_gamma(with_cas(agency)) == []
    assert beside_gamma(with_cas(agency, "alfa")) == [Breach.ROOM]
    assert beside_gamma(with_cas(agency, surge=30)) == [Breach.ROOM]


def test_the_advisor_and_the_week_without_room_are_named() -> None:
    agency = needed_by_two(1.0)
    (found,) = check(build_problem(agency), with_cas(agency, "alfa")).violations
    assert (found.rule, found.advisor, found.week) == (Breach.ROOM, AdvisorId("cas"), week(0))
