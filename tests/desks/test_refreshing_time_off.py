"""Holidays from an address that is fetched again: what is new is shown before it counts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask
from sqlalchemy import select

from coverage import clock
from coverage.domain.elsewhere import Trouble
from coverage.domain.errors import InvalidInput, NotFound
from coverage.domain.holiday_addresses import (
    EVERY,
    LONGEST_WAIT,
    AddressClaim,
    HolidayAddress,
    next_fetch,
)
from coverage.domain.ids import AddressId, FileId
from coverage.operations.calendars.fetching_time_off import source_of
from coverage.operations.calendars.importing_time_off import confirm, drop, preview
from coverage.operations.calendars.refreshing_time_off import (
    LEASE,
    addresses_of,
    claim_due,
    fetcher,
    forget_address,
    keep_address,
    refresh,
)
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import absences_of, store_agency
from coverage.persistence.holiday_addresses import AddressRow
from coverage.persistence.time_off_files import FileRow
from coverage.publishing.addresses import Rules
from coverage.settings import Settings
from tests.desks.agencies import ADA, BO, NOW, TODAY, desk_agency, desk_plan, settle
from tests.desks.pages import text_of
from tests.desks.writing import ZONE, days_off, prepare_calendars, reader
from tests.entering import enter
from tests.plans.workers import until, worker

HERE = Rules(hosts=(), loopback=True)
MAY, JUNE = date(2027, 5, 3), date(2027, 6, 7)
SECRET = "private-4711"
KEYS = {"k1": b"k" * 32}


@dataclass
class Elsewhere:
    """A server of somebody else that holds one calendar."""

    body: bytes = b""
    status: int = 200
    asked: int = 0
    root: str = field(default="", init=False)

    @property
    def address(self) -> str:
        return f"{self.root}/{SECRET}.ics"


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    there = Elsewhere(body=days_off(MAY, MAY + timedelta(days=5)))

    class Holidays(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there.asked += 1
            self.send_response(there.status)
            self.send_header("Content-Length", str(len(there.body)))
            self.end_headers()
            self.wfile.write(there.body)

        def log_message(self, *_: object) -> None:
            """Quietly."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Holidays) as server:
        there.root = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield there
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def agency(app: Flask, request: pytest.FixtureRequest) -> None:
    if "desks" not in request.fixturenames:  # which has one already
        settle(plan=desk_plan())
    prepare_calendars(ADA, BO)


def keep(address: str) -> FileId:
    return keep_address(reader(), address, rules=HERE, keys=KEYS, now=NOW)


def kept(elsewhere: Elsewhere) -> None:
    """The address is fetched again, and what it says counts."""
    let_count(keep(elsewhere.address))


def let_count(number: FileId, *, remove_gone: bool = False) -> None:
    confirm(reader(), number, remove_gone=remove_gone, now=NOW, today=TODAY, zone=ZONE)


def again(now: datetime) -> HolidayAddress:
    """Whatever is due is fetched."""
    for claim in claim_due(now=now):
        carry_out(claim, now)
    (found,) = addresses_of(reader())
    return found


def carry_out(claim: AddressClaim, now: datetime) -> None:
    refresh(claim, keys=KEYS, fetch_from=fetcher(HERE), zone=ZONE, clock=lambda: now)


def away() -> list[date]:
    with reading() as session:
        found = [one.absence.first for one in absences_of(session, ADA)]
    return [each for each in found if each in (MAY, JUNE)]


LATER = NOW + timedelta(hours=8)


def test_an_address_is_kept_sealed_and_known_by_its_host(elsewhere: Elsewhere) -> None:
    kept(elsewhere)
    with reading() as session:
        row = session.scalars(select(AddressRow)).one()
        assert SECRET.encode() not in row.sealed
        assert row.source == source_of(elsewhere.address)
        assert SECRET not in row.source
    assert addresses_of(reader(BO)) == ()


def test_an_address_without_news_is_only_fetched(elsewhere: Elsewhere) -> None:
    kept(elsewhere)
    found = again(LATER)
    assert (found.fetched_at, found.trouble, found.news) == (LATER, None, None)
    assert again(LATER).fetched_at == LATER  # not due again so soon
    assert elsewhere.asked == 2
    assert again(LATER + 2 * EVERY).fetched_at == LATER + 2 * EVERY


def test_what_is_new_there_is_shown_and_counts_when_confirmed(elsewhere: Elsewhere) -> None:
    kept(elsewhere)
    elsewhere.body = days_off(JUNE, JUNE + timedelta(days=5), uid="another")
    news = again(LATER).news
    assert news is not None
    assert away() == [MAY]
    seen = preview(reader(), news, today=TODAY, zone=ZONE)
    assert [event.state.value for event in seen.events] == ["new"]
    assert len(seen.gone) == 1
    let_count(news, remove_gone=True)
    assert JUNE in away()
    assert MAY not in away()
    assert again(LATER + 2 * EVERY).news is None


def test_what_waits_is_not_made_anew_while_it_is_the_same(elsewhere: Elsewhere) -> None:
    kept(elsewhere)
    elsewhere.body = days_off(JUNE, JUNE + timedelta(days=5), uid="another")
    news = again(LATER).news
    assert again(LATER + 2 * EVERY).news == news
    elsewhere.body = days_off(MAY, MAY + timedelta(days=5))  # as it was
    assert again(LATER + 4 * EVERY).news is None


def test_what_was_decided_on_is_not_shown_again(elsewhere: Elsewhere) -> None:
    kept(elsewhere)
    elsewhere.body = days_off(JUNE, JUNE + timedelta(days=5), uid="another")
    news = again(LATER).news
    assert news is not None
    drop(reader(), news)
    assert again(LATER + 2 * EVERY).news is None
    elsewhere.body = days_off(JUNE, JUNE + timedelta(days=6), uid="another")
    assert again(LATER + 4 * EVERY).news is not None


def test_who_leaves_what_is_gone_is_not_asked_again(elsewhere: Elsewhere) -> None:
    kept(elsewhere)
    elsewhere.body = days_off(JUNE, JUNE + timedelta(days=5), uid="another")
    news = again(LATER).news
    assert news is not None
    let_count(news)
    assert {MAY, JUNE} <= set(away())
    assert again(LATER + 2 * EVERY).news is None


def test_a_server_in_trouble_is_told_and_asked_less_and_less_often(elsewhere: Elsewhere) -> None:
    kept(elsewhere)
    elsewhere.status = 404
    found = again(LATER)
    assert (found.trouble, found.fetched_at) == (Trouble.NO_CALENDAR, NOW)
    waits = [next_fetch(1, failures, now=NOW) - NOW for failures in range(1, 14)]
    assert waits == sorted(waits)
    assert LONGEST_WAIT <= waits[-1] < LONGEST_WAIT * 1.2
    elsewhere.status = 200
    assert again(LATER + LONGEST_WAIT).trouble is None


@pytest.mark.parametrize("body", [b"", b"<html>log in</html>"])
def test_what_is_no_calendar_takes_nothing_away(elsewhere: Elsewhere, body: bytes) -> None:
    kept(elsewhere)
    elsewhere.body = body
    found = again(LATER)
    assert (found.trouble, found.news) == (Trouble.NO_CALENDAR, None)
    assert away() == [MAY]


def test_of_two_who_fetch_the_same_only_the_last_writes_it_down(elsewhere: Elsewhere) -> None:
    kept(elsewhere)
    elsewhere.body = days_off(JUNE, JUNE + timedelta(days=5), uid="another")
    (lost,) = claim_due(now=LATER)
    assert claim_due(now=LATER) == []  # somebody is at it
    (found,) = claim_due(now=LATER + LEASE)
    carry_out(lost, LATER)
    assert addresses_of(reader())[0].fetched_at == NOW
    carry_out(found, LATER + LEASE)
    assert addresses_of(reader())[0].news is not None
    with reading() as session:
        assert len(session.scalars(select(FileRow.id)).all()) == 1


def test_an_address_whose_key_is_gone_is_told(elsewhere: Elsewhere) -> None:
    kept(elsewhere)
    (claim,) = claim_due(now=LATER)
    other = {"k2": b"x" * 32}
    refresh(claim, keys=other, fetch_from=fetcher(HERE), zone=ZONE, clock=lambda: LATER)
    assert addresses_of(reader())[0].trouble is Trouble.SEALED
    assert elsewhere.asked == 1


def test_an_address_goes_with_its_advisor(elsewhere: Elsewhere) -> None:
    kept(elsewhere)
    (claim,) = claim_due(now=LATER)
    agency = desk_agency()
    with writing() as session:
        left = replace(
            agency,
            advisors=tuple(each for each in agency.advisors if each.id != ADA),
            absences=tuple(each for each in agency.absences if each.advisor != ADA),
            panels=(),
        )
        store_agency(session, left)
    carry_out(claim, LATER)
    assert addresses_of(reader()) == ()


def test_an_address_is_forgotten_by_its_own_advisor_only(elsewhere: Elsewhere) -> None:
    kept(elsewhere)
    (found,) = addresses_of(reader())
    with pytest.raises(NotFound):
        forget_address(reader(BO), found.id, now=NOW)
    forget_address(reader(), found.id, now=NOW)
    assert addresses_of(reader()) == ()
    assert away() == [MAY]
    with pytest.raises(NotFound):
        forget_address(reader(), AddressId(4711), now=NOW)


def test_five_addresses_are_enough(elsewhere: Elsewhere) -> None:
    for number in range(5):
        keep(f"{elsewhere.root}/{number}.ics")
    keep(f"{elsewhere.root}/4.ics")  # the same again
    with pytest.raises(InvalidInput) as refusal:
        keep(f"{elsewhere.root}/5.ics")
    assert refusal.value.problems == {"address": "too_many_addresses"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_tells_when_it_was_fetched_and_what_is_new(
    elsewhere: Elsewhere, desks: Flask
) -> None:
    kept(elsewhere)
    browser = enter(desks, "advisor", "ada")
    page = "/advisor/time-off/"
    words = text_of(browser.get(page).get_data(as_text=True))
    assert source_of(elsewhere.address) in words
    assert "last fetched" in words
    assert "Something there is new." not in words
    elsewhere.body = days_off(JUNE, JUNE + timedelta(days=5), uid="another")
    news = again(LATER).news
    html = browser.get(page).get_data(as_text=True)
    assert "Something there is new." in text_of(html)
    assert f'href="/advisor/time-off/files/{news}"' in html
    elsewhere.status = 404
    again(LATER + 2 * EVERY)
    assert "No calendar could be read there." in text_of(browser.get(page).get_data(as_text=True))
    (found,) = addresses_of(reader())
    assert browser.post(f"/advisor/time-off/addresses/{found.id}/forget").status_code == 303
    assert "Addresses that are fetched again" not in browser.get(page).get_data(as_text=True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worker_fetches_what_is_due(
    elsewhere: Elsewhere, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = b"k" * 32
    monkeypatch.setenv("ADVISOR_SEALING_KEY", key.hex())
    keys = {sha256(key).hexdigest()[:8]: key}
    let_count(keep_address(reader(), elsewhere.address, rules=HERE, keys=keys, now=NOW))
    elsewhere.body = days_off(JUNE, JUNE + timedelta(days=5), uid="another")
    with writing() as session:  # the worker lives in our time
        session.scalars(select(AddressRow)).one().due_at = clock.now()
    monkeypatch.setenv("ADVISOR_ELSEWHERE_LOOPBACK", "for-tests")
    with worker(settings):
        until(lambda: addresses_of(reader())[0].news is not None)
