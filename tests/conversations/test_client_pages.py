"""The page for employees as its client's contact and the agency look after it."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coverage.domain.agencies import Agency
from coverage.domain.client_pages import AgencyLine
from coverage.domain.errors import NotFound
from coverage.domain.ids import AccountId
from coverage.domain.visibility import AdvisorReader, ContactReader
from coverage.operations.booking import client_pages
from coverage.persistence.client_pages import page_of, store_agency_line
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import store_agency
from tests.desks.agencies import ADA, ALFA, BETA, NOW, desk_agency
from tests.entering import enter

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

DESKS = [
    ("contact", ALFA, "/client/page/"),
    ("coordinator", "", f"/coordinator/clients/{ALFA}/page/"),
]


def token_of(client: str = ALFA) -> str:
    with reading() as session:
        page = page_of(session, ALFA if client == ALFA else BETA)
    assert page is not None
    return page.token


@pytest.fixture(params=DESKS, ids=["contact", "coordinator"])
def desk(desks: Flask, request: pytest.FixtureRequest) -> tuple[FlaskClient, str]:
    role, of, path = request.param
    desks.config["WTF_CSRF_ENABLED"] = False
    return enter(desks, role, of), path


def test_a_page_is_opened_once_and_renewed_to_another_address(
    desk: tuple[FlaskClient, str],
) -> None:
    browser, path = desk
    assert "There is no page yet" in browser.get(path).text
    assert browser.get(f"{path}poster").location == path
    assert browser.post(f"{path}renew").status_code == 404
    assert browser.post(path).status_code == 303
    first = token_of()
    browser.post(path)  # a second click
    assert token_of() == first
    assert len(first) == 22
    assert f"/appointment/{first}/" in browser.get(path).text
    assert client_pages.client_at(first) == ALFA
    assert browser.post(f"{path}renew").status_code == 303
    with pytest.raises(NotFound):
        client_pages.client_at(first)
    assert client_pages.client_at(token_of()) == ALFA


def test_the_poster_has_the_address_the_line_and_six_languages(
    desk: tuple[FlaskClient, str],
) -> None:
    browser, path = desk
    browser.post(path)
    with writing() as session:
        store_agency_line(session, AgencyLine(phone="085 000 99 99", hours="ma-vr 9-17"))
    said = browser.get(f"{path}poster").text
    assert f"/appointment/{token_of()}/" in said
    assert "085 000 99 99" in said
    assert '<svg class="qr"' in said
    for code in ("nl", "en", "pl", "tr", "ar", "uk"):
        assert f'lang="{code}"' in said.split("<article", 1)[1].split("</article>")[0]


def test_the_reporting_channel_is_told_and_taken_back(desk: tuple[FlaskClient, str]) -> None:
    browser, path = desk
    browser.post(path)
    told = {"name": "Meldpunt Integriteit", "reach": "intranet, of 085 000 11 11"}
    assert browser.post(f"{path}channel", data=told).status_code == 303
    assert 'value="Meldpunt Integriteit"' in browser.get(path).text
    assert browser.post(f"{path}channel", data={"name": "x", "reach": ""}).status_code == 422
    assert browser.post(f"{path}channel", data={"name": "x" * 201, "reach": "y"}).status_code == 422
    assert browser.post(f"{path}channel", data={"name": "", "reach": ""}).status_code == 303
    with reading() as session:
        page = page_of(session, ALFA)
    assert page is not None
    assert page.channel.name == ""


def test_nobody_else_looks_after_a_page(desks: Flask) -> None:
    stranger = ContactReader(client=BETA, account=AccountId(1))
    advisor = AdvisorReader(advisor=ADA)
    for reader in (stranger, advisor):
        with pytest.raises(NotFound):
            client_pages.page_desk(reader, ALFA)
        with pytest.raises(NotFound):
            client_pages.open_page(reader, ALFA, now=NOW)
        with pytest.raises(NotFound):
            client_pages.renew_page(reader, ALFA, now=NOW)


def test_the_page_of_a_client_that_left_leads_nowhere(desks: Flask) -> None:
    own = ContactReader(client=BETA, account=AccountId(1))
    token = client_pages.open_page(own, BETA, now=NOW).token
    facts = desk_agency()
    left = Agency(
        name=facts.name,
        horizon=facts.horizon,
        advisors=facts.advisors,
        clients=tuple(client for client in facts.clients if client.id != BETA),
    )
    with writing() as session:
        store_agency(session, left)
    with pytest.raises(NotFound):
        client_pages.client_at(token)
    assert date(2027, 3, 3) == NOW.date()


def test_an_address_is_all_or_nothing(desks: Flask) -> None:
    own = ContactReader(client=ALFA, account=AccountId(1))
    token = client_pages.open_page(own, ALFA, now=NOW).token
    for wrong in ("", token[:-1], token + "x", token.swapcase(), "x" * 4000):
        with pytest.raises(NotFound):
            client_pages.client_at(wrong)
