"""The plan table as a value: what each cell holds, and what filters leave."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coverage.domain.assignments import CoverRole
from coverage.domain.clients import SchoolRegion
from coverage.domain.errors import NoAgency, NotFound
from coverage.domain.ids import AccountId, AdvisorId, ClientId, PlanId
from coverage.domain.visibility import AdvisorReader, ContactReader
from coverage.domain.weeks import Week
from coverage.operations.viewing.cells import Cell
from coverage.operations.viewing.plan_table import (
    NoPlanYet,
    Only,
    PlanQuery,
    PlanTable,
    plan_table,
)
from coverage.persistence.database import writing
from coverage.persistence.facts import Origin, add_absence, store_agency
from tests.coordinator.conftest import Published, small_agency, small_plan
from tests.coordinator.plans import COORDINATOR, NOW, TODAY, away, instead, store


def table(query: PlanQuery | None = None) -> PlanTable:
    found = plan_table(COORDINATOR, query or PlanQuery(), today=TODAY)
    assert isinstance(found, PlanTable)
    return found


def cell(found: PlanTable, client: str, week: str) -> Cell:
    row = next(row for row in found.rows if row.client.id == client)
    return next(cell for cell in row.cells if cell.week == Week.parse(week))


def test_each_week_tells_who_covers_in_which_role(published: Published) -> None:
    found = table()
    roles = {week: cell(found, "alfa", f"2027-W0{week}") for week in (5, 6, 7, 8, 9)}
    assert [c.role for c in roles.values()] == [
        CoverRole.PRIMARY,
        CoverRole.BACKUP,
        CoverRole.GAP,
        CoverRole.SUBSTITUTE,
        CoverRole.PRIMARY,
    ]
    assert [c.advisor.name if c.advisor else None for c in roles.values()] == [
        "Ada Postma",
        "Bo Visser",
        None,
        "Cas Winter",
        "Ada Postma",
    ]


def test_only_weeks_that_need_a_decision_are_links(published: Published) -> None:
    found = table()
    decided = {(row.client.id, str(c.week)) for row in found.rows for c in row.cells if c.decide}
    assert decided == {
        ("alfa", "2027-W07"),
        ("alfa", "2027-W08"),
        ("beta", "2027-W09"),
        ("beta", "2027-W10"),
    }


def test_a_surge_shows_its_hours_and_those_that_nobody_works(published: Published) -> None:
    staffed, missing = (cell(table(), "beta", f"2027-W{week}").surge for week in ("09", "10"))
    assert staffed is not None
    assert (staffed.minutes, staffed.missing) == (480, 0)
    assert [person.name for person in staffed.advisors] == ["Ada Postma"]
    assert missing is not None
    assert (missing.minutes, missing.missing) == (0, 480)
    assert cell(table(), "beta", "2027-W10").state == "g"


def test_school_holidays_shade_only_the_rows_of_their_region(published: Published) -> None:
    found = table()
    closed = {str(c.week): set(c.closed) for c in found.weeks if c.closed}
    assert closed == {
        "2027-W07": {SchoolRegion.ZUID},
        "2027-W08": {SchoolRegion.NOORD, SchoolRegion.MIDDEN},
    }
    shaded = {(row.client.id, str(c.week)) for row in found.rows for c in row.cells if c.holiday}
    assert shaded == {("alfa", "2027-W08"), ("beta", "2027-W07"), ("gamma", "2027-W08")}


def test_an_absence_after_publication_shows_without_changing_the_plan(
    published: Published,
) -> None:
    with writing() as session:
        add_absence(session, away("ada", "2027-W10", "2027-W10"), origin=Origin.ADVISOR, now=NOW)
        add_absence(session, away("cas", "2027-W11", "2027-W11"), origin=Origin.ADVISOR, now=NOW)
    found = table()
    backed = cell(found, "alfa", "2027-W10")
    assert (backed.role, backed.lost, backed.state) == (CoverRole.PRIMARY, True, "b")
    assert backed.takes_over is not None
    assert backed.takes_over.name == "Bo Visser"
    alone = cell(found, "gamma", "2027-W11")
    assert (alone.lost, alone.takes_over, alone.state) == (True, None, "g")
    assert found.counts[Only.UNCOVERED] == 2


def test_a_draft_marks_what_it_changes_of_the_published_plan(published: Published) -> None:
    better = instead(published.plan, "alfa", "2027-W07", CoverRole.SUBSTITUTE, "cas")
    draft = store(published.agency, better, publish=False, version=2, facts=False)
    found = table(PlanQuery(plan=draft))
    changed = {(row.client.id, str(c.week)) for row in found.rows for c in row.cells if c.changed}
    assert changed == {("alfa", "2027-W07")}
    assert (found.figures.gaps, found.figures.gaps_before) == (0, 1)
    assert (found.figures.changed_weeks, found.figures.changed_clients) == (1, 1)
    only = table(PlanQuery(plan=draft, only=frozenset({Only.CHANGED})))
    assert [row.client.id for row in only.rows] == ["alfa"]
    assert not any(c.changed for row in table().rows for c in row.cells)


def test_a_draft_marks_the_weeks_whose_surge_it_staffs_otherwise(published: Published) -> None:
    (part,) = published.plan.surge_staffing
    others = replace(published.plan, surge_staffing=(replace(part, advisor=AdvisorId("bo")),))
    draft = store(published.agency, others, publish=False, version=2, facts=False)
    found = table(PlanQuery(plan=draft))
    changed = {(row.client.id, str(c.week)) for row in found.rows for c in row.cells if c.changed}
    assert changed == {("beta", "2027-W09")}
    assert (found.figures.changed_weeks, found.figures.changed_clients) == (0, 1)
    only = table(PlanQuery(plan=draft, only=frozenset({Only.CHANGED})))
    assert [row.client.id for row in only.rows] == ["beta"]


def test_figures_count_gaps_and_stand_ins(published: Published) -> None:
    figures = table().figures
    assert (figures.gaps, figures.gap_clients) == (1, 1)
    assert (figures.neither, figures.stand_ins) == (2, 1)
    assert figures.gaps_before is None


def test_filters_narrow_the_clients(published: Published) -> None:
    for query, clients in (
        (PlanQuery(), ["alfa", "beta", "gamma"]),
        (PlanQuery(region=SchoolRegion.ZUID), ["beta"]),
        (PlanQuery(only=frozenset({Only.UNCOVERED})), ["alfa"]),
        (PlanQuery(only=frozenset({Only.PROBLEMS})), ["alfa", "beta", "gamma"]),
        (PlanQuery(text="SCHOOL"), ["gamma"]),
        (PlanQuery(text="ada post"), ["alfa"]),
        (PlanQuery(text="bo visser"), ["alfa", "beta"]),
        (PlanQuery(text="nobody at all"), []),
    ):
        assert [row.client.id for row in table(query).rows] == clients, query


def test_pages_of_clients_and_windows_of_weeks_follow_each_other(published: Published) -> None:
    found = table(PlanQuery(size=2, weeks=3, start=Week.parse("2027-W07")))
    assert [str(c.week) for c in found.weeks] == ["2027-W07", "2027-W08", "2027-W09"]
    assert (found.earlier, found.later) == (Week.parse("2027-W05"), Week.parse("2027-W10"))
    assert (found.paging.last, found.paging.next, found.paging.previous) == (2, 2, None)
    after = table(PlanQuery(size=2, page=9))
    assert [row.client.id for row in after.rows] == ["gamma"]
    assert (after.paging.number, after.paging.next) == (2, None)


def test_facts_that_change_are_seen_at_once(published: Published) -> None:
    assert table().rows[0].client.name == "Alfa Works"
    renamed = replace(published.agency.clients[0], name="Alfa Renamed")
    clients = (renamed, *published.agency.clients[1:])
    with writing() as session:
        store_agency(session, replace(published.agency, clients=clients))
    assert table().rows[0].client.name == "Alfa Renamed"


def test_a_plan_outlives_advisors_and_clients_who_have_left_the_facts(
    published: Published,
) -> None:
    agency = published.agency
    with writing() as session:
        store_agency(
            session,
            replace(
                agency,
                advisors=agency.advisors[:2],
                clients=agency.clients[:2],
                absences=agency.absences,
            ),
        )
    found = table()
    gone = cell(found, "beta", "2027-W05")
    assert gone.advisor is not None
    assert (gone.advisor.name, gone.lost) == ("cas", True)
    assert [row.client.id for row in found.rows] == ["alfa", "beta"]


def test_without_an_agency_there_is_no_table(app: object) -> None:
    with pytest.raises(NoAgency):
        plan_table(COORDINATOR, PlanQuery(), today=TODAY)


def test_without_a_plan_there_is_a_way_on(app: object) -> None:
    with writing() as session:
        store_agency(session, small_agency())
    found = plan_table(COORDINATOR, PlanQuery(), today=TODAY)
    assert found == NoPlanYet(agency="Test agency", advisors=3, clients=3, absences=2)


def test_a_draft_is_shown_while_nothing_is_published(app: object) -> None:
    agency = small_agency()
    draft = store(agency, small_plan(agency), publish=False)
    found = table()
    assert found.versions.shown.id == draft
    assert found.versions.other_published is None


def test_an_unknown_plan_is_not_found(published: Published) -> None:
    with pytest.raises(NotFound):
        plan_table(COORDINATOR, PlanQuery(plan=PlanId(999)), today=TODAY)


def test_for_everybody_but_coordinators_the_plan_does_not_exist(published: Published) -> None:
    for reader in (
        AdvisorReader(advisor=AdvisorId("ada"), account=AccountId(2)),
        ContactReader(client=ClientId("alfa"), account=AccountId(3)),
    ):
        with pytest.raises(NotFound):
            plan_table(reader, PlanQuery(), today=TODAY)
