"""Clients, client-weeks and advisors as values."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from coverage.domain.absences import AbsenceKind
from coverage.domain.advisors import Conflict, ConflictKind
from coverage.domain.assignments import CoverRole, Role
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week
from coverage.operations.viewing.advisor_page import AbsenceLine, AdvisorFacts, advisor_page
from coverage.operations.viewing.advisors import AdvisorQuery, AdvisorTable, advisor_table
from coverage.operations.viewing.client_page import client_page
from coverage.operations.viewing.client_weeks import ClientWeek, client_week
from coverage.operations.viewing.clients import client_list, find_client
from coverage.persistence.database import writing
from coverage.persistence.facts import Origin, add_absence, store_agency
from coverage.planning.explain import GapReasons
from tests.coordinator.conftest import Published
from tests.coordinator.plans import COORDINATOR, NOW, TODAY, away


def week_of(client: str, week: str) -> ClientWeek:
    return client_week(COORDINATOR, ClientId(client), Week.parse(week), plan=None)


def loads(query: AdvisorQuery | None = None) -> AdvisorTable:
    found = advisor_table(COORDINATOR, query or AdvisorQuery(), today=TODAY)
    assert isinstance(found, AdvisorTable)
    return found


def test_a_client_tells_who_covers_which_stretch_of_weeks(published: Published) -> None:
    page = client_page(COORDINATOR, ClientId("alfa"), plan=None, today=TODAY)
    stretches = [(str(s.first), str(s.last), s.role) for s in page.cover]
    assert stretches == [
        ("2027-W05", "2027-W05", CoverRole.PRIMARY),
        ("2027-W06", "2027-W06", CoverRole.BACKUP),
        ("2027-W07", "2027-W07", CoverRole.GAP),
        ("2027-W08", "2027-W08", CoverRole.SUBSTITUTE),
        ("2027-W09", "2027-W12", CoverRole.PRIMARY),
    ]
    assert page.why is not None
    assert [(s.role, s.advisor) for s in page.why.reasons.seats] == [
        (Role.PRIMARY, "ada"),
        (Role.BACKUP, "bo"),
    ]
    assert [str(week) for week in page.why.reasons.both_away] == ["2027-W07", "2027-W08"]


def test_a_coordinator_sees_that_a_conflict_exists_and_why(published: Published) -> None:
    tie = Conflict(
        advisor=AdvisorId("cas"),
        client=ClientId("alfa"),
        first=TODAY,
        until=TODAY,
        kind=ConflictKind.FAMILY,
    )
    with writing() as session:
        store_agency(session, replace(published.agency, conflicts=(tie,)))
    (line,) = client_page(COORDINATOR, ClientId("alfa"), plan=None, today=TODAY).conflicts
    assert (line.advisor.name, line.conflict.kind) == ("Cas Winter", ConflictKind.FAMILY)
    assert not line.applies


def test_a_surge_of_a_client_tells_what_the_plan_makes_of_it(published: Published) -> None:
    (line,) = client_page(COORDINATOR, ClientId("beta"), plan=None, today=TODAY).surges
    assert (line.staffed, line.missing) == (480, 480)
    assert [person.name for person in line.advisors] == ["Ada Postma"]


def test_an_open_week_is_explained_by_a_funnel(published: Published) -> None:
    page = week_of("alfa", "2027-W07")
    assert page.role is CoverRole.GAP
    assert page.gap is not None
    assert isinstance(page.gap.reasons, GapReasons)
    assert page.gap.reasons.away == ("ada", "bo")
    assert page.gap.reasons.funnel.left == ("cas",)
    assert {"ada", "bo", "cas"} <= page.gap.names.keys()


def test_a_covered_week_tells_who_is_there_and_who_is_away(published: Published) -> None:
    page = week_of("alfa", "2027-W08")
    assert [(p.advisor.id, p.role, p.away, p.covers) for p in page.people] == [
        ("ada", Role.PRIMARY, True, False),
        ("bo", Role.BACKUP, True, False),
        ("cas", None, False, True),
    ]
    assert (page.gap, page.lost) == (None, False)
    assert (str(page.before), str(page.after)) == ("2027-W07", "2027-W09")


def test_a_week_that_lost_its_advisor_is_explained_like_a_gap(published: Published) -> None:
    with writing() as session:
        add_absence(session, away("cas", "2027-W11", "2027-W11"), origin=Origin.ADVISOR, now=NOW)
    alone = week_of("gamma", "2027-W11")
    assert (alone.role, alone.lost, alone.takes_over) == (CoverRole.PRIMARY, True, None)
    assert alone.gap is not None
    backed = week_of("beta", "2027-W11")
    assert backed.takes_over is not None
    assert (backed.takes_over.name, backed.gap) == ("Bo Visser", None)


def test_missing_hours_of_a_surge_are_explained(published: Published) -> None:
    page = week_of("beta", "2027-W10")
    assert page.surge is not None
    assert page.surge.missing == 480
    assert page.shortfall is not None


def test_weeks_and_clients_outside_the_plan_are_not_found(published: Published) -> None:
    for client, week in (("alfa", "2028-W01"), ("alfa", "2027-W04"), ("nobody", "2027-W05")):
        with pytest.raises(NotFound):
            week_of(client, week)


def test_a_client_is_found_by_name_when_only_one_can_be_meant(published: Published) -> None:
    meant = {"alfa": "alfa", "Gamma School": "gamma", "care": "beta", "a": None, "": None}
    assert {text: find_client(COORDINATOR, text) for text in meant} == meant


def test_the_list_of_clients_shows_panels_and_gap_weeks(published: Published) -> None:
    found = client_list(COORDINATOR, text="", page=1, size=25, today=TODAY)
    alfa, _, gamma = found.lines
    assert alfa.primary is not None
    assert (alfa.primary.name, alfa.gap_weeks) == ("Ada Postma", 1)
    assert (gamma.backup, gamma.problems) == (None, 1)
    named = client_list(COORDINATOR, text="visser", page=1, size=25, today=TODAY)
    assert [line.client.id for line in named.lines] == ["alfa", "beta"]


def test_advisor_weeks_hold_load_against_capacity(published: Published) -> None:
    found = loads()
    ada = next(row for row in found.rows if row.advisor.id == "ada")
    weeks = {str(c.week): c for c in ada.cells}
    assert (weeks["2027-W06"].away, weeks["2027-W06"].load) == (True, 0)
    # two hours and the travel of ten visits a year over six kilometres, and the surge
    surge = weeks["2027-W09"].load - weeks["2027-W10"].load
    assert (surge, weeks["2027-W10"].capacity) == (480, 2400)
    assert weeks["2027-W10"].level == "l1"


def test_the_busiest_advisors_can_come_first(published: Published) -> None:
    by_name = [row.advisor.id for row in loads().rows]
    busiest = [row.advisor.id for row in loads(AdvisorQuery(busiest=True)).rows]
    assert by_name == ["ada", "bo", "cas"]
    assert busiest[0] == "cas"


def test_an_absence_is_shown_as_dates_and_a_coarse_kind(published: Published) -> None:
    with writing() as session:
        add_absence(
            session,
            away("ada", "2027-W10", "2027-W10"),
            origin=Origin.ADVISOR,
            sealed_reason=b"canary-reason",
            now=NOW,
        )
    page = advisor_page(COORDINATOR, AdvisorId("ada"), plan=None, today=TODAY)
    assert [line.kind for line in page.absences] == [AbsenceKind.AWAY, AbsenceKind.AWAY]
    assert {field.name for field in fields(AbsenceLine)} == {"first", "until", "kind"}
    assert "canary" not in repr(page)


def test_no_shape_of_an_advisor_has_a_background_or_a_gender(published: Published) -> None:
    names = {field.name for field in fields(AdvisorFacts)}
    assert names.isdisjoint({"background", "gender", "postcode"})


def test_an_advisor_knows_their_clients_by_seat_and_as_substitute(published: Published) -> None:
    page = advisor_page(COORDINATOR, AdvisorId("cas"), plan=None, today=TODAY)
    assert [(d.client.id, d.seat, d.weeks) for d in page.duties] == [
        ("beta", Role.PRIMARY, 8),
        ("gamma", Role.PRIMARY, 8),
        ("alfa", None, 1),
    ]
    ada = advisor_page(COORDINATOR, AdvisorId("ada"), plan=None, today=TODAY)
    assert [(d.client.id, str(d.first), d.minutes) for d in ada.surges] == [
        ("beta", "2027-W09", 480)
    ]


def test_an_unknown_advisor_is_not_found(published: Published) -> None:
    with pytest.raises(NotFound):
        advisor_page(COORDINATOR, AdvisorId("nobody"), plan=None, today=TODAY)
