"""Holidays from a subscription address: fetched behind the guard, shown, and not kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask
from sqlalchemy import select

from coverage.domain.errors import InvalidInput
from coverage.operations.calendars.fetching_time_off import bring_from, source_of
from coverage.operations.calendars.importing_time_off import confirm, preview
from coverage.persistence.database import reading
from coverage.persistence.facts import absences_of
from coverage.persistence.time_off_files import FileRow
from coverage.publishing.addresses import Rules
from tests.desks.agencies import ADA, NOW, TODAY, desk_plan, settle
from tests.desks.writing import ZONE, days_off, prepare_calendars, reader

HERE = Rules(hosts=(), loopback=True)
MONDAY = date(2027, 5, 3)
SECRET = "private-4711"


class Holidays(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = days_off(MONDAY, date(2027, 5, 8)) if self.path == f"/{SECRET}.ics" else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(found)))
        self.end_headers()
        self.wfile.write(found)

    def log_message(self, *_: object) -> None:
        """Quietly."""


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Holidays) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def agency(app: Flask) -> None:
    settle(plan=desk_plan())
    prepare_calendars(ADA)


def problem(address: str, rules: Rules = HERE) -> str:
    with pytest.raises(InvalidInput) as refusal:
        bring_from(reader(), address, rules=rules, now=NOW)
    return refusal.value.problems["address"]


def test_a_subscription_is_shown_and_counts_when_confirmed(address: str) -> None:
    number = bring_from(reader(), f"{address}/{SECRET}.ics", rules=HERE, now=NOW)
    assert len(preview(reader(), number, today=TODAY, zone=ZONE).events) == 1
    confirm(reader(), number, remove_gone=False, now=NOW, today=TODAY, zone=ZONE)
    with reading() as session:
        assert MONDAY in [one.absence.first for one in absences_of(session, ADA)]


def test_the_address_is_a_secret_and_not_kept(address: str) -> None:
    bring_from(reader(), f"{address}/{SECRET}.ics", rules=HERE, now=NOW)
    with reading() as session:
        (source,) = session.scalars(select(FileRow.source))
    assert source == source_of(f"{address}/{SECRET}.ics")
    assert SECRET not in source


def test_two_addresses_of_a_host_are_two_sources() -> None:
    assert source_of("https://cal.example/a") != source_of("https://cal.example/b")
    assert source_of("https://cal.example/a").startswith("cal.example ")


def test_nothing_is_fetched_from_where_the_operator_does_not_go(address: str) -> None:
    nowhere = Rules(hosts=("dav.example.org",))
    assert problem(f"{address}/{SECRET}.ics", nowhere) == "https_address"
    assert problem("https://elsewhere.example/x.ics", nowhere) == "not_listed"


def test_what_is_not_there_is_told(address: str) -> None:
    assert problem(f"{address}/gone.ics") == "address_closed"
    assert problem(" ") == "required"
    assert problem("http://127.0.0.1:1/x.ics") == "address_silent"
