"""Substitutes close the most gap hours, with the fewest different people per client, and then with
the least travel.
"""

from dataclasses import replace

from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, Panel
from coverage.domain.ids import ClientId
from coverage.planning.check import check
from coverage.planning.problem import build_problem
from coverage.planning.solver.cover import cover_weeks
from tests.builders import a_client, a_panel, an_advisor, an_agency, weeks_away
from tests.planning.rules.tiny import BOTH, tiny

NEAR, FAR = an_advisor("zoe", postcode="3521"), an_advisor("cas", postcode="3811")
TWO_WEEKS_OPEN = (weeks_away("ada", 0, 2), weeks_away("bo", 0, 2))


def stand_ins(agency: Agency, *panels: Panel) -> dict[tuple[str, int], str | None]:
    """Who stands in, by client and week; a gap is None."""
    problem = build_problem(agency)
    made = cover_weeks(problem, panels or (BOTH,)).plan
    assert check(problem, made).sound
    return {
        (span.client, week): span.advisor
        for span in made.cover
        if span.role in (CoverRole.SUBSTITUTE, CoverRole.GAP)
        for week in range(problem.horizon.index(span.first), problem.horizon.index(span.last) + 1)
    }


def test_where_the_panel_is_there_nobody_stands_in() -> None:
    assert stand_ins(tiny(others=(NEAR,))) == {}


def test_where_nobody_may_stand_in_the_gap_stays() -> None:
    found = stand_ins(tiny(absences=TWO_WEEKS_OPEN))
    assert found == {("alfa", 0): None, ("alfa", 1): None}


def test_of_two_who_may_the_nearer_stands_in() -> None:
    agency = tiny(others=(FAR, NEAR), absences=TWO_WEEKS_OPEN, alfa={"visits_per_year": 20})
    assert set(stand_ins(agency).values()) == {"zoe"}


def test_one_face_goes_before_a_short_road() -> None:
    away = (*TWO_WEEKS_OPEN, weeks_away("zoe", 1))
    agency = tiny(others=(FAR, NEAR), absences=away, alfa={"visits_per_year": 20})
    assert stand_ins(agency) == {("alfa", 0): "cas", ("alfa", 1): "cas"}


def test_a_closed_gap_goes_before_one_face() -> None:
    away = (*TWO_WEEKS_OPEN, weeks_away("zoe", 1), weeks_away("cas", 0))
    agency = tiny(others=(FAR, NEAR), absences=away)
    assert stand_ins(agency) == {("alfa", 0): "zoe", ("alfa", 1): "cas"}


def test_where_room_is_short_the_most_hours_are_closed_and_not_the_most_weeks() -> None:
    # Cas has four hours: Gamma alone asks four, Alfa and Beta one and a half each
    clients = {"alfa": 1.5, "beta": 1.5, "gamma": 4.0}
    agency = an_agency(
        advisors=(an_advisor("ada"), an_advisor("bo"), an_advisor("cas", hours_per_week=4)),
        clients=tuple(
            a_client(name, demand_hours_per_week=hours, visits_per_year=0)
            for name, hours in clients.items()
        ),
        absences=(weeks_away("ada", 0), weeks_away("bo", 0)),
    )
    panels = tuple(replace(BOTH, client=ClientId(name)) for name in clients)
    assert stand_ins(agency, *panels) == {
        ("alfa", 0): None,
        ("beta", 0): None,
        ("gamma", 0): "cas",
    }


def test_thirds_come_before_substitutes() -> None:
    agency = tiny(others=(FAR, NEAR), absences=TWO_WEEKS_OPEN, alfa={"panel_size": 3})
    problem = build_problem(agency)
    made = cover_weeks(problem, (a_panel("alfa", "ada", "bo"),)).plan
    assert [span.role for span in made.cover] == [CoverRole.THIRD, CoverRole.PRIMARY]
