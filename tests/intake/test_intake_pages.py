"""The page on which a coordinator brings the agency in."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coverage.folders import archive_of, examine_files
from coverage.operations import intake
from coverage.web import coordinator_intake
from tests.builders import an_agency
from tests.entering import enter
from tests.folders.folder import FILES, text


@pytest.fixture
def coordinator(app: Flask) -> FlaskClient:
    return enter(app, "coordinator")


def send(client: FlaskClient, *files: tuple[str, bytes]) -> TestResponse:
    data = {"files": [(io.BytesIO(content), name) for name, content in files]}
    return client.post("/coordinator/agency", data=data)


def folder(**changes: str) -> list[tuple[str, bytes]]:
    return [(f"{name}.csv", changes.get(name, text(name)).encode()) for name in FILES]


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_before_the_first_import_the_page_asks_for_files(coordinator: FlaskClient) -> None:
    answer = coordinator.get("/coordinator/agency")
    assert answer.status_code == 200
    assert "No agency yet" in answer.text
    assert "Download" not in answer.text


def test_an_upload_is_taken_and_the_next_page_says_what_changed(coordinator: FlaskClient) -> None:
    answer = send(coordinator, *folder())
    assert (answer.status_code, answer.location) == (303, "/coordinator/agency")
    page = coordinator.get(answer.location)
    assert "The agency is in." in page.text
    assert "Advisors 3 0 0" in words(page.text)
    assert 'href="/coordinator/runs"' in page.text
    assert "The agency is in." not in coordinator.get(answer.location).text


@pytest.mark.parametrize("name", ["agency.zip", "agency.xlsx"])
def test_a_download_can_be_brought_in_again(coordinator: FlaskClient, name: str) -> None:
    send(coordinator, *folder())
    download = coordinator.get(f"/coordinator/agency/{name}")
    assert download.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in download.headers["Cache-Control"]
    send(coordinator, (name, download.data))
    page = coordinator.get("/coordinator/agency")
    assert "Everything was known already; nothing changed." in page.text


def test_faults_are_listed_and_nothing_is_stored(coordinator: FlaskClient) -> None:
    faulty = folder(advisors=text("advisors", **{"3512": "<b>1</b>"}))
    answer = send(coordinator, *faulty)
    assert answer.status_code == 422
    assert "1 fault. Nothing was stored." in words(answer.text)
    assert "&lt;b&gt;1&lt;/b&gt;" in answer.text
    assert "advisors.csv, line 3 postcode" in words(answer.text)
    assert "a known Dutch postcode of four digits" in answer.text
    assert not intake.has_agency()


def test_of_very_many_faults_the_first_are_shown_and_the_others_counted(
    coordinator: FlaskClient,
) -> None:
    many = text("absences") + "nobody,2027-03-01,2027-03-02,away\n" * 600
    answer = send(coordinator, *folder(absences=many))
    assert "600 faults." in words(answer.text)
    assert "100 more are not shown." in words(answer.text)
    assert answer.text.count("nobody</span>") == coordinator_intake.SHOWN


def test_an_upload_without_files_lacks_all_of_them(coordinator: FlaskClient) -> None:
    answer = coordinator.post("/coordinator/agency", data={"files": (io.BytesIO(), "")})
    assert answer.status_code == 422
    assert "9 faults." in words(answer.text)


def test_remarks_are_shown_once(coordinator: FlaskClient) -> None:
    conflicts = text("conflicts") + "".join(
        f"ada,alfa,2026-01-0{day},2025-01-01,family\n" for day in range(1, 8)
    )
    send(coordinator, *folder(conflicts=conflicts))
    page = words(coordinator.get("/coordinator/agency").text)
    assert page.count("before the conflict begins") == 5
    assert "2 more like these." in page


def test_an_upload_that_is_too_large_is_refused(
    coordinator: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coordinator_intake, "MOST_BYTES", 1_000)
    answer = send(coordinator, ("agency.zip", archive_of(an_agency()) + bytes(2_000)))
    assert answer.status_code == 413
    assert not intake.has_agency()


def test_the_download_of_a_coordinator_has_no_backgrounds(coordinator: FlaskClient) -> None:
    send(coordinator, *folder(advisors=text("advisors", **{"female,": "female,canary"})))
    content = coordinator.get("/coordinator/agency/agency.zip").data
    agency = examine_files([("agency.zip", content)]).agency
    assert all(advisor.background == "" for advisor in agency.advisors)
    assert b"canary" not in coordinator.get("/coordinator/agency").data


@pytest.mark.parametrize(("role", "of"), [("advisor", "ada"), ("contact", "alfa")])
def test_for_others_the_page_does_not_exist(app: Flask, role: str, of: str) -> None:
    client = enter(app, role, of)
    for path in ("", "/agency.zip", "/agency.xlsx"):
        assert client.get(f"/coordinator/agency{path}").status_code == 404
    assert send(client, *folder()).status_code == 404
    assert not intake.has_agency()
