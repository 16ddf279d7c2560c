"""Why a surge is short: who may not, who has no room, and what would bring the hours."""

from dataclasses import replace
from datetime import date

import pytest

from coverage.domain.absences import Absence
from coverage.domain.advisors import Conflict, ConflictKind
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Plan, SurgeStaffing
from coverage.domain.clients import Surge
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week
from coverage.planning.explain import ShortfallReasons, StepKind, why_shortfall
from coverage.planning.problem import build_problem
from coverage.planning.violations import Breach
from tests.builders import MONDAY, a_client, an_advisor, an_agency
from tests.planning.explaining import a_panel, plan_by_panels, relaxed

ALFA = ClientId("alfa")
CAS = AdvisorId("cas")
FIRST = Week(MONDAY)
FRIDAY = date(2027, 3, 5)
PANEL = a_panel("alfa", "ada", "bo")


def a_surge(*others: object, hours: float = 10, **changes: object) -> Agency:
    """Alfa asks ten neutral hours in the first week, beside its panel of Ada and Bo."""
    surge = Surge(client=ALFA, first=MONDAY, until=FRIDAY, extra_hours_per_week=hours)
    advisors = (an_advisor("ada"), an_advisor("bo"), *others)
    return an_agency(**{"advisors": advisors, "surges": (surge,), **changes})


def explained(agency: Agency, **staffed: int) -> ShortfallReasons:
    problem = build_problem(agency)
    plan = replace(plan_by_panels(problem, (PANEL,)), surge_staffing=staffing(**staffed))
    return why_shortfall(problem, plan, ALFA, FIRST, most=20)


def staffing(**minutes: int) -> tuple[SurgeStaffing, ...]:
    return tuple(
        SurgeStaffing(client=ALFA, week=FIRST, advisor=AdvisorId(slug), minutes=part)
        for slug, part in minutes.items()
    )


def kinds(found: ShortfallReasons) -> list[tuple[StepKind, ...]]:
    return [tuple(step.kind for step in way.steps) for way in found.relaxations]


def test_a_surge_that_is_staffed_has_nothing_to_close() -> None:
    found = explained(a_surge(an_advisor("cas")), cas=600)
    assert (found.asked, found.staffed, found.short) == (600, 600, 0)
    assert found.relaxations == ()


def test_the_panel_of_a_neutral_surge_is_kept_out_by_name_of_the_rule() -> None:
    found = explained(a_surge())
    assert (found.short, found.neutral, found.reason) == (600, True, Breach.PANEL)
    assert all(row.broken == (Breach.PANEL,) for row in found.rows)
    assert kinds(found) == [(StepKind.NEUTRAL,)]


def test_who_could_work_is_left_at_the_end_of_the_funnel() -> None:
    assert explained(a_surge(an_advisor("cas"))).funnel.left == (CAS,)


def test_an_old_conflict_keeps_out_of_a_neutral_surge_only() -> None:
    old = Conflict(
        advisor=CAS,
        client=ALFA,
        first=date(2020, 1, 1),
        until=date(2020, 12, 31),
        kind=ConflictKind.FORMER_EMPLOYMENT,
    )
    agency = a_surge(an_advisor("cas"), conflicts=(old,))
    row = next(row for row in explained(agency).rows if row.advisor == CAS)
    assert row.broken == (Breach.NEUTRAL,)
    open_to_all = relaxed(
        agency, explained(agency).relaxations[0].steps, client=ALFA, week=FIRST, advisor=CAS
    )
    assert CAS in explained(open_to_all).funnel.left


def test_a_language_of_the_surge_comes_on_top_of_the_clients() -> None:
    agency = a_surge(an_advisor("cas"))
    arabic = tuple(replace(surge, languages=frozenset({"ar"})) for surge in agency.surges)
    found = explained(replace(agency, surges=arabic))
    assert found.languages == {"nl", "ar"}
    assert found.relaxations[0].steps[0].skill == "ar"


def test_who_works_all_they_can_lacks_room_and_says_how_much() -> None:
    found = explained(a_surge(an_advisor("cas", hours_per_week=8)), cas=480)
    row = next(row for row in found.rows if row.advisor == CAS)
    assert (row.broken, row.free, row.needed) == ((Breach.ROOM,), 0, 120)
    way = next(w for w in found.relaxations if w.steps[0].kind is StepKind.ROOM)
    assert (way.steps[0].amount, way.minutes, way.closes) == (120, 120, True)


def test_a_return_that_brings_part_of_the_hours_closes_nothing_and_comes_last() -> None:
    cas = an_advisor("cas", hours_per_week=10)
    week_off = (Absence(advisor=CAS, first=MONDAY, until=FRIDAY),)
    found = explained(a_surge(cas, hours=20, absences=week_off))
    way = found.relaxations[-1]
    assert (kinds(found)[-1], way.minutes, way.closes) == ((StepKind.RETURN,), 600, False)


def test_a_fourth_person_is_one_too_many() -> None:
    small = tuple(an_advisor(slug, hours_per_week=2) for slug in ("cas", "dee", "eva"))
    found = explained(a_surge(*small, an_advisor("fay")), cas=120, dee=120, eva=120)
    assert (found.short, found.reason) == (240, Breach.TOO_MANY_PEOPLE)
    assert (StepKind.PEOPLE,) in kinds(found)
    assert found.people == ("cas", "dee", "eva")


@pytest.mark.parametrize(("half_days", "offered"), [(0, True), (1, False)])
def test_half_days_on_site_cannot_be_worked_by_phone(half_days: int, offered: bool) -> None:
    agency = a_surge(an_advisor("cas", postcode="9711"))
    surges = tuple(replace(surge, half_days_per_week=half_days) for surge in agency.surges)
    found = explained(replace(agency, surges=surges))
    assert ((StepKind.PHONE,) in kinds(found)) is offered
    assert (StepKind.KM,) in kinds(found)


def test_less_than_half_an_hour_is_never_short() -> None:
    found = explained(a_surge(an_advisor("cas"), hours=10.4), cas=600)
    assert (found.asked, found.short) == (600, 0)


def test_a_week_without_a_surge_has_no_shortfall() -> None:
    problem = build_problem(a_surge(clients=(a_client("alfa"),)))
    plan: Plan = plan_by_panels(problem, (PANEL,))
    for client, week in ((ALFA, FIRST.next(2)), (ClientId("nobody"), FIRST)):
        with pytest.raises(NotFound):
            why_shortfall(problem, plan, client, week)
