"""What is written is read again as the same agency, whatever people have typed."""

from __future__ import annotations

import csv
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.calendars.holidays import days_off
from coverage.domain.agencies import Agency
from coverage.domain.ids import ClientId
from coverage.folders import (
    archive_of,
    examine_files,
    examine_folder,
    read_folder,
    workbook_of,
    write_folder,
)
from coverage.folders import expectations as expected
from coverage.folders.quoting import quote, unquote
from tests.builders import a_client, an_advisor, an_agency
from tests.folders.folder import text, told, write_small
from tests.intake.agencies import agencies

DATA = Path(__file__).parent.parent / "data"


@given(agency=agencies())
@settings(max_examples=60)
def test_a_folder_gives_back_the_agency_that_was_written(agency: Agency) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "out"
        write_folder(agency, folder)
        assert read_folder(folder) == agency.in_order()


@given(agency=agencies())
@settings(max_examples=20)
def test_a_zip_gives_back_the_agency_that_was_written(agency: Agency) -> None:
    assert examine_files([("agency.zip", archive_of(agency))]).agency == agency.in_order()


@given(agency=agencies())
@settings(max_examples=20)
def test_a_workbook_gives_back_the_agency_that_was_written(agency: Agency) -> None:
    assert examine_files([("agency.xlsx", workbook_of(agency))]).agency == agency.in_order()


def test_the_same_facts_are_the_same_bytes() -> None:
    agency = an_agency()
    backwards = replace(agency, advisors=agency.advisors[::-1])
    assert archive_of(agency) == archive_of(backwards.in_order())


def test_the_same_facts_are_the_same_workbook_at_another_moment() -> None:
    agency = an_agency()
    made = workbook_of(agency)
    time.sleep(2.1)  # files in a zip are dated by two seconds
    assert workbook_of(replace(agency, advisors=agency.advisors[::-1]).in_order()) == made


@given(text=st.text(st.sampled_from("'=+-@\t\rab1")))
def test_quoting_is_undone_by_reading(text: str) -> None:
    assert unquote(quote(text)) == text
    assert quote(text)[:1] not in {"=", "+", "-", "@", "\t", "\r"}


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+31", "-1", "@SUM(A1)", "\tx", "'=1"])
def test_no_cell_goes_out_that_a_spreadsheet_would_run(tmp_path: Path, name: str) -> None:
    write_folder(an_agency(clients=(a_client("alfa", name=name),)), tmp_path)
    with (tmp_path / "clients.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["name"] == "'" + name


def test_a_cell_that_a_spreadsheet_would_run_comes_in_as_text(tmp_path: Path) -> None:
    clients = text("clients", **{"alfa,Alfa": "alfa,=1+1"})
    agency = read_folder(write_small(tmp_path / "in", {"clients": clients}))
    assert agency.clients[0].name == "=1+1"


@pytest.mark.parametrize("name", ["agency-tiny", "agency-s", "agency-nl", "agency-m"])
def test_the_sample_folders_are_read_and_written_without_a_fault(tmp_path: Path, name: str) -> None:
    folder = DATA / name
    if not (folder / "clients.csv").exists():
        folder = Path(__file__).parents[2] / "coverage" / "demo" / name
    agency = read_folder(folder, days_off=days_off)
    write_folder(agency, tmp_path / "out")
    assert read_folder(tmp_path / "out", days_off=days_off) == agency


def test_reading_a_folder_takes_the_public_holidays_it_is_told(tmp_path: Path) -> None:
    agency = text("agency", **{"friday_off,no": "friday_off,yes"})
    folder = write_small(tmp_path / "in", {"agency": agency})
    assert date(2027, 3, 26) in read_folder(folder, days_off=days_off).days_off
    assert read_folder(folder).days_off == frozenset()


def test_the_same_absence_twice_is_one(tmp_path: Path) -> None:
    twice = text("absences") + text("absences").splitlines()[1]
    agency = read_folder(write_small(tmp_path / "in", {"absences": twice}))
    assert len(agency.absences) == 1


def test_contracts_and_conflicts_that_never_applied_are_remarked_on(tmp_path: Path) -> None:
    folder = write_small(
        tmp_path / "in",
        {
            "clients": text("clients", **{"2026-01-01,,no": "2027-03-20,2027-03-10,no"}),
            "conflicts": text("conflicts", **{"2026-01-01,": "2026-01-01,2025-01-01"}),
        },
    )
    examined = examine_folder(folder)
    assert [(told(remark), remark.expected) for remark in examined.remarks] == [
        ("clients.csv:2 contract_until: 2027-03-10", expected.CALLED_OFF),
        ("conflicts.csv:2 until: 2025-01-01", expected.NEVER_APPLIED),
    ]
    alfa = examined.agency.clients[0]
    assert not alfa.active_during(examined.agency.horizon)
    assert not any(alfa.active_in(week) for week in examined.agency.horizon)


def test_two_places_called_after_one_town_are_told_apart(tmp_path: Path) -> None:
    phone = "phone,Telefoon,,phone,,mon-fri 08:00-20:00,0,\n"
    places = text("places") + phone + phone.replace("phone,Tel", "phone-2,Tel") + phone
    examined = examine_folder(write_small(tmp_path / "in", {"places": places}))
    slugs = [place.id for place in examined.agency.places]
    assert slugs == ["at-beta", "phone", "phone-2", "phone-3", "phone-4"]
    assert {remark.expected for remark in examined.remarks} == {expected.SAME_PLACE}


def test_an_internal_advisor_comes_back_with_their_employer(tmp_path: Path) -> None:
    agency = an_agency(advisors=(an_advisor("ine", internal_to=ClientId("alfa")),))
    write_folder(agency, tmp_path)
    assert read_folder(tmp_path) == agency
