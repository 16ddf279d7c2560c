"""Leak canaries: words that only some may read, looked for on every page of every reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coverage.domain.absences import Absence
from coverage.domain.assignments import SurgeStaffing
from coverage.domain.ids import AccountId
from coverage.domain.requests import CapacityWish
from coverage.domain.visibility import AdvisorReader, ContactReader, CoordinatorReader
from coverage.operations import absences, capacity
from coverage.operations.absences import PrivateReason
from coverage.persistence.database import writing
from coverage.persistence.facts import load_agency, store_agency
from tests.desks.agencies import ADA, ALFA, CAS, HORIZON, KEYS, NOW, TODAY, desk_plan, publish
from tests.entering import enter

# pages do not know the database; the operations behind them are tested on both
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WHY, NOTE, DECLINED = "zq-merger", "zq-note-to-alfa", "zq-other-merger"
ALFA_NAME, BETA_NAME = "Zq-alfa-works", "Zq-beta-works"


@dataclass(frozen=True)
class Somebody:
    """A reader by the words of the visibility table."""

    role: str
    of: str = ""


COORDINATOR, AUTHOR = Somebody("coordinator"), Somebody("contact", "alfa")
STRANGER = Somebody("contact", "beta")
ADVISOR, COLLEAGUE, SURGE_WORKER = (Somebody("advisor", slug) for slug in ("ada", "dee", "cas"))
EVERYBODY = (COORDINATOR, AUTHOR, STRANGER, ADVISOR, COLLEAGUE, SURGE_WORKER)


@pytest.fixture
def browsers(desks: Flask) -> dict[Somebody, FlaskClient]:
    """Everybody's browser, on an agency full of secrets."""
    with writing() as session:
        facts = load_agency(session)
        names = {"alfa": ALFA_NAME, "beta": BETA_NAME}
        clients = tuple(replace(client, name=names[client.id]) for client in facts.clients)
        store_agency(session, replace(facts, clients=clients))
    entered = {who: enter(desks, who.role, who.of) for who in EVERYBODY}
    author = ContactReader(client=ALFA, account=entered[AUTHOR].account.id)  # type: ignore[attr-defined]
    wish = CapacityWish(first=date(2027, 3, 8), until=date(2027, 4, 2), hours_per_week=8)
    agreed = capacity.ask(author, wish, reason=WHY, keys=KEYS, now=NOW, today=TODAY)
    other = replace(wish, hours_per_week=9)
    declined = capacity.ask(author, other, reason=DECLINED, keys=KEYS, now=NOW, today=TODAY)
    coordinator = CoordinatorReader(account=AccountId(9))
    capacity.agree(coordinator, agreed, now=NOW, today=TODAY)
    capacity.decline(coordinator, declined, note=NOTE, now=NOW)
    absences.hand_in(
        AdvisorReader(advisor=ADA, account=AccountId(5)),
        Absence(advisor=ADA, first=date(2027, 4, 5), until=date(2027, 4, 11)),
        reason=PrivateReason.ILLNESS,
        keys=KEYS,
        now=NOW,
        today=TODAY,
    )
    publish(
        desk_plan(SurgeStaffing(client=ALFA, week=HORIZON[1], advisor=CAS, minutes=450)), version=2
    )
    return entered


def pages_of_desks(app: Flask) -> list[str]:
    """Every address of these desks that can be fetched, with the numbers and weeks that exist."""
    found = []
    for rule in app.url_map.iter_rules():
        desk = rule.endpoint.split(".")[0] in ("advisor", "client", "requests")
        if desk and "GET" in (rule.methods or ()):
            numbers = ("1", "2") if "number" in rule.arguments else ("",)
            found += [rule.rule.replace("<int(max=2147483647):number>", n) for n in numbers]
    weeks = [f"/advisor/?week=2027-W{number:02d}" for number in range(9, 17)]
    return sorted(found) + weeks + ["/client/?weeks=all"]


Read = dict[tuple[Somebody, str], tuple[int, str]]
"""Status and text of every page by who fetched it and its address."""


@pytest.fixture
def read(desks: Flask, browsers: dict[Somebody, FlaskClient]) -> Read:
    """Everything that everybody can fetch of these desks."""
    return fetched(desks, browsers)


def fetched(app: Flask, browsers: dict[Somebody, FlaskClient]) -> Read:
    found = {}
    for who, browser in browsers.items():
        for address in pages_of_desks(app):
            answer = browser.get(address)
            found[who, address] = (answer.status_code, answer.get_data(as_text=True).lower())
    return found


def who_reads(word: str, read: Read) -> set[Somebody]:
    """Everybody on any of whose pages ``word`` appears, whatever its capitals."""
    return {who for (who, _), (_, html) in read.items() if word.lower() in html}


def test_words_appear_only_where_the_policy_says(read: Read) -> None:
    # why a surge is asked for, and the answer, are for their author and coordinators
    assert who_reads(WHY, read) == {AUTHOR, COORDINATOR}
    assert who_reads(DECLINED, read) == {AUTHOR, COORDINATOR}
    assert who_reads(NOTE, read) == {AUTHOR, COORDINATOR}
    # a reason of an absence is the advisor's alone; the word is also a choice in everybody's form
    assert who_reads('">illness</td>', read) == {ADVISOR}
    # a client is named to itself, to those who serve it and to coordinators
    assert who_reads(ALFA_NAME, read) == {AUTHOR, ADVISOR, SURGE_WORKER, COORDINATOR}
    assert who_reads(BETA_NAME, read) == {STRANGER, ADVISOR, SURGE_WORKER}
    # a background is on no page
    assert who_reads("zq-background-ada", read) == set()


def test_desks_of_others_are_not_there(read: Read) -> None:
    doors = {"coordinator": "/coordinator", "advisor": "/advisor", "contact": "/client"}
    for (who, address), (status, _) in read.items():
        own = address.startswith(doors[who.role])
        assert status == 404 if not own else status in (200, 303, 404), (who, address)


def test_a_colleague_at_the_client_reads_the_request_but_not_why(
    desks: Flask, browsers: dict[Somebody, FlaskClient]
) -> None:
    colleague = fetched(desks, {AUTHOR: enter(desks, "contact", "alfa")})
    assert who_reads(NOTE, colleague) == {AUTHOR}
    assert who_reads(WHY, colleague) == set()


def test_who_is_not_logged_in_is_asked_to(desks: Flask) -> None:
    browser = desks.test_client()
    for address in pages_of_desks(desks):
        answer = browser.get(address)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/log-in")
