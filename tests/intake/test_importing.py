"""An import is all or nothing, and leaves what people entered in the product alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

from coverage.domain.absences import Absence
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, CoverSpan, Panel, Plan
from coverage.domain.errors import FolderRefused, NoAgency, NotFound
from coverage.domain.ids import AccountId, AdvisorId, ClientId, PlanId
from coverage.domain.visibility import AdvisorReader, CoordinatorReader
from coverage.folders import archive_of, examine_files, read_folder
from coverage.folders import expectations as expected
from coverage.operations import intake
from coverage.persistence import audit, facts, plans
from coverage.persistence.database import reading, writing
from tests.folders.folder import FILES, text, told, write_small
from tests.intake.agencies import agencies
from tests.plans.building import SCORE

pytestmark = pytest.mark.usefixtures("app")

NOW = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
COORDINATOR = CoordinatorReader(account=AccountId(7))
ADA, ALFA = AdvisorId("ada"), ClientId("alfa")


def bring_in(path: Path, changes: dict[str, str | bytes | None] | None = None) -> intake.Imported:
    return intake.import_folder(None, write_small(path / "in", changes), now=NOW)


def stored() -> Agency:
    with reading() as session:
        return facts.load_agency(session)


def publish_a_plan() -> PlanId:
    """Ada stands for Alfa in every week; the panel that the folder had is no longer it."""
    agency = stored()
    panel = Panel(client=ALFA, primary=ADA)
    span = CoverSpan(
        client=ALFA,
        first=agency.horizon[0],
        last=agency.horizon[3],
        role=CoverRole.PRIMARY,
        advisor=ADA,
    )
    plan = Plan(horizon=agency.horizon, panels=(panel,), cover=(span,))
    with writing() as session:
        plan_id = plans.store_draft(session, plan, SCORE, run_id=None, base_version=0, now=NOW)
        plans.publish_draft(session, plan_id, version=1, by=None, now=NOW)
        facts.replace_panels(session, [panel])
    return plan_id


def test_a_folder_becomes_the_facts_with_the_days_off_of_its_horizon(tmp_path: Path) -> None:
    done = bring_in(tmp_path)
    assert (done.name, done.changed) == ("Small", True)
    agency = stored()
    assert [advisor.id for advisor in agency.advisors] == ["ada", "bo", "ine"]
    assert date(2027, 3, 29) in agency.days_off
    assert agency.panels == (Panel(client=ALFA, primary=ADA, backup=AdvisorId("bo")),)


def test_importing_twice_changes_nothing_and_leaves_no_trace(tmp_path: Path) -> None:
    bring_in(tmp_path)
    before = stored()
    done = bring_in(tmp_path)
    assert not done.changed
    assert stored() == before
    with reading() as session:
        assert len(audit.entries(session)) == 1


def test_a_faulty_folder_stores_nothing_at_all(tmp_path: Path) -> None:
    with pytest.raises(FolderRefused):
        bring_in(tmp_path, {"pins": text("pins", alfa="alpha")})
    assert not intake.has_agency()
    bring_in(tmp_path)
    before = stored()
    with pytest.raises(FolderRefused):
        bring_in(
            tmp_path, {"advisors": text("advisors", Ada="Eva"), "pins": text("pins", pin="nail")}
        )
    assert stored() == before


@given(agency=agencies())
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
def test_what_goes_out_comes_in_as_the_same_facts(app: Flask, agency: Agency) -> None:
    files = [("agency.zip", archive_of(agency))]
    intake.import_files(COORDINATOR, files, now=NOW)
    before = stored()
    assert replace(before, days_off=frozenset()) == agency.in_order()
    content = intake.export_archive(COORDINATOR)
    assert not intake.import_files(COORDINATOR, [("agency.zip", content)], now=NOW).changed
    assert stored() == before


@pytest.mark.parametrize("name", ["out", "out.zip", "out.xlsx"])
def test_an_export_is_imported_again_without_a_change(tmp_path: Path, name: str) -> None:
    bring_in(tmp_path)
    intake.export_folder(None, tmp_path / name)
    assert not intake.import_folder(None, tmp_path / name, now=NOW).changed


def test_an_import_is_written_down_with_who_and_how_much(tmp_path: Path) -> None:
    files = [(f"{name}.csv", text(name).encode()) for name in FILES]
    intake.import_files(COORDINATOR, files, now=NOW)
    with reading() as session:
        (entry,) = audit.entries(session)
    assert (entry.verb, entry.subject, entry.account) == ("agency.imported", "agency:1", 7)
    assert entry.detail["advisors_added"] == 3


def test_a_switch_of_the_agency_moves_its_days_off(tmp_path: Path) -> None:
    bring_in(tmp_path)
    done = bring_in(tmp_path, {"agency": text("agency", **{"friday_off,no": "friday_off,yes"})})
    assert {kind for kind, count in done.counts.items() if count} == {"agency", "days_off"}
    assert date(2027, 3, 26) in stored().days_off


def test_handed_in_absences_are_exported_and_not_doubled_by_coming_back(tmp_path: Path) -> None:
    bring_in(tmp_path)
    own = Absence(advisor=ADA, first=date(2027, 3, 15), until=date(2027, 3, 16))
    with writing() as session:
        facts.add_absence(session, own, origin="advisor", now=NOW)
    intake.export_folder(None, tmp_path / "out")
    assert own in read_folder(tmp_path / "out").absences
    assert not intake.import_folder(None, tmp_path / "out", now=NOW).changed
    assert not bring_in(tmp_path).changed
    assert own in stored().absences


def test_after_a_publication_panels_are_left_aside_and_that_is_said(tmp_path: Path) -> None:
    bring_in(tmp_path)
    publish_a_plan()
    done = bring_in(tmp_path)
    assert not done.changed
    assert [(one.file, one.expected) for one in done.remarks] == [
        ("panels", intake.PANELS_LEFT_ASIDE)
    ]
    assert stored().panels == (Panel(client=ALFA, primary=ADA),)


def test_panels_that_agree_with_the_published_plan_need_no_remark(tmp_path: Path) -> None:
    bring_in(tmp_path)
    publish_a_plan()
    panels = text("panels", **{"ada,bo,": "ada,,"})
    assert bring_in(tmp_path, {"panels": panels}).remarks == ()


def test_whom_the_published_plan_names_cannot_be_dropped(tmp_path: Path) -> None:
    bring_in(tmp_path)
    publish_a_plan()
    before = stored()
    bo_only = "\n".join(line for line in text("advisors").splitlines() if "ada" not in line)
    no_alfa = "\n".join(line for line in text("clients").splitlines() if "alfa" not in line)
    empty = {name: text(name).splitlines()[0] for name in ("absences", "surges", "panels", "pins")}
    with pytest.raises(FolderRefused) as refused:
        bring_in(tmp_path, {"advisors": bo_only, "clients": no_alfa, **empty})
    assert [(told(one), one.expected) for one in refused.value.faults] == [
        ("advisors:0 slug: ada", expected.DROPPED_ADVISOR),
        ("clients:0 slug: alfa", expected.DROPPED_CLIENT),
    ]
    assert stored() == before


def test_others_may_go_after_a_publication(tmp_path: Path) -> None:
    bring_in(tmp_path)
    publish_a_plan()
    advisors = "\n".join(line for line in text("advisors").splitlines() if "bo,Bo" not in line)
    changes = {
        "advisors": advisors,
        "conflicts": text("conflicts").splitlines()[0],
        "panels": text("panels", **{"ada,bo,": "ada,,"}),
    }
    assert bring_in(tmp_path, changes).counts["advisors"].removed == 1


def test_a_coordinators_download_keeps_backgrounds_back_and_loses_none(tmp_path: Path) -> None:
    advisors = text("advisors", **{"female,": "female,surinaams"})
    bring_in(tmp_path, {"advisors": advisors})
    content = intake.export_archive(COORDINATOR)
    examined = examine_files([("agency.zip", content)])
    assert {advisor.background for advisor in examined.agency.advisors} == {""}
    assert not intake.import_files(COORDINATOR, [("a.zip", content)], now=NOW).changed
    assert stored().advisors[0].background == "surinaams"
    workbook = intake.export_workbook(COORDINATOR)
    assert not intake.import_files(COORDINATOR, [("a.xlsx", workbook)], now=NOW).changed


def test_only_coordinators_and_the_operator_bring_an_agency_in(tmp_path: Path) -> None:
    advisor = AdvisorReader(advisor=ADA, account=AccountId(3))
    with pytest.raises(NotFound):
        intake.import_folder(advisor, write_small(tmp_path / "in"), now=NOW)
    with pytest.raises(NotFound):
        intake.export_archive(advisor)
    assert not intake.has_agency()


def test_before_the_first_import_there_is_nothing_to_write(tmp_path: Path) -> None:
    assert intake.overview(COORDINATOR) is None
    with pytest.raises(NoAgency):
        intake.export_folder(None, tmp_path / "out")


def test_the_overview_counts_what_is_there(tmp_path: Path) -> None:
    bring_in(tmp_path)
    overview = intake.overview(COORDINATOR)
    assert overview is not None
    assert (overview.head.name, overview.published) == ("Small", False)
    assert overview.numbers == {
        "advisors": 3,
        "clients": 2,
        "places": 2,
        "absences": 1,
        "conflicts": 1,
        "surges": 1,
        "panels": 1,
        "pins": 2,
    }
