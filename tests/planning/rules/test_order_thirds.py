"""Thirds close the most `both_away` points; then internal advisors go first, whatever the
distance; then the lowest `sector_backup` + `travel_backup`.
"""

from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel
from coverage.domain.ids import ClientId
from coverage.planning.check import check
from coverage.planning.problem import build_problem
from coverage.planning.solver.cover import cover_weeks
from tests.builders import a_client, a_panel, an_advisor, an_agency, weeks_away
from tests.planning.rules.tiny import BOTH, tiny

THREE = {"panel_size": 3}
CAS, DEE = an_advisor("cas"), an_advisor("dee")
BOTH_AWAY = (weeks_away("ada", 1), weeks_away("bo", 1))


def thirds(agency: Agency, *panels: Panel) -> list[str | None]:
    problem = build_problem(agency)
    made = cover_weeks(problem, panels or (BOTH,)).plan
    assert check(problem, made).sound
    return [panel.third for panel in made.panels]


def test_a_panel_of_two_gets_no_third() -> None:
    assert thirds(tiny(others=(CAS,))) == [None]


def test_a_panel_of_three_gets_one_also_when_nothing_needs_closing() -> None:
    assert thirds(tiny(others=(CAS,), alfa=THREE)) == ["cas"]


def test_without_a_candidate_the_seat_stays_empty() -> None:
    assert thirds(tiny(alfa=THREE)) == [None]


def test_without_a_primary_there_is_no_third() -> None:
    assert thirds(tiny(others=(CAS,), alfa=THREE), a_panel("alfa")) == [None]


def test_who_closes_a_gap_goes_before_who_is_internal() -> None:
    ines = an_advisor("ines", internal_to=ClientId("alfa"))
    agency = tiny(others=(CAS, ines), alfa=THREE, absences=(*BOTH_AWAY, weeks_away("ines", 1)))
    assert thirds(agency) == ["cas"]


def test_when_the_same_is_closed_an_internal_advisor_goes_first_however_far() -> None:
    ines = an_advisor(
        "ines", internal_to=ClientId("alfa"), postcode="9711", radius_km=500, sectors=frozenset()
    )
    agency = tiny(others=(CAS, ines), alfa=THREE | {"visits_per_year": 20}, absences=BOTH_AWAY)
    assert thirds(agency) == ["ines"]


def test_then_the_sector_weighs_with_the_travel() -> None:
    stranger = an_advisor("cas", sectors=frozenset())
    agency = tiny(others=(stranger, DEE), alfa=THREE)
    assert thirds(agency) == ["dee"]
    # 48 points are 24 hours of a backup's travel: with few visits the sector weighs more
    far = an_advisor("dee", postcode="3811")
    assert thirds(tiny(others=(stranger, far), alfa=THREE | {"visits_per_year": 1})) == ["dee"]
    assert thirds(tiny(others=(stranger, far), alfa=THREE | {"visits_per_year": 50})) == ["cas"]


def test_where_room_is_short_the_dearer_week_is_closed() -> None:
    # Cas can take one of two gap weeks; Beta's costs more
    agency = an_agency(
        advisors=(an_advisor("ada"), an_advisor("bo"), an_advisor("cas", hours_per_week=5)),
        clients=(
            a_client("alfa", panel_size=3, visits_per_year=0),
            a_client("beta", panel_size=3, visits_per_year=0, demand_hours_per_week=4),
        ),
        absences=BOTH_AWAY,
    )
    panels = (a_panel("alfa", "ada", "bo"), a_panel("beta", "ada", "bo"))
    made = cover_weeks(build_problem(agency), panels).plan
    third = [(span.client, span.advisor) for span in made.cover if span.role == "third"]
    assert third == [("beta", "cas")]
