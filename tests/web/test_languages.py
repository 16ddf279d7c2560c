"""In which language a page answers."""

import pytest
from flask import Flask

from coverage.operations import identity
from tests.entering import enter, open_session


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "nl"),
        ("en", "en"),
        ("en-GB,en;q=0.9,nl;q=0.5", "en"),
        ("nl-BE", "nl"),
        ("fr", "nl"),
        ("*", "nl"),
        ("fr;q=1, en;q=0.3", "en"),
    ],
)
def test_a_visitor_is_answered_as_the_browser_asks_else_in_dutch(
    app: Flask, accepted: str, language: str
) -> None:
    page = app.test_client().get("/", headers={"Accept-Language": accepted}).text
    assert f'<html lang="{language}">' in page


def test_a_language_link_is_remembered_and_shows_the_same_page(app: Flask) -> None:
    browser = app.test_client()
    answer = browser.get("/log-in?next=/account&lang=en")
    assert (answer.status_code, answer.location) == (303, "/log-in?next=%2Faccount")
    assert '<html lang="en">' in browser.get("/", headers={"Accept-Language": "nl"}).text


def test_every_page_offers_the_other_language_without_a_script(app: Flask) -> None:
    page = app.test_client().get("/log-in?next=/account", headers={"Accept-Language": "nl"}).text
    assert 'href="/log-in?next=%2Faccount&amp;lang=en"' in page


@pytest.mark.parametrize(
    ("address", "nearest"), [("/account/password", "/account"), ("/log-out", "/")]
)
def test_where_only_forms_go_the_other_language_is_of_their_page(
    app: Flask, address: str, nearest: str
) -> None:
    browser = enter(app, "coordinator")
    answer = browser.get(f"{address}?lang=en", headers={"Accept-Language": "nl"})
    assert (answer.status_code, answer.location) == (303, address)
    answer = browser.get(answer.location)
    assert (answer.status_code, answer.location) == (303, nearest)
    page = browser.get(nearest, headers={"Accept-Language": "nl"}, follow_redirects=True)
    assert page.status_code == 200
    assert '<html lang="en">' in page.text


def test_an_account_is_answered_in_the_language_it_chose(app: Flask) -> None:
    account, token = open_session(app, "coordinator")
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["token"] = token
    identity.choose_language(account.id, "en")
    page = browser.get("/account", headers={"Accept-Language": "nl"}).text
    assert '<html lang="en">' in page


def test_an_unknown_language_is_ignored(app: Flask) -> None:
    answer = app.test_client().get("/?lang=xx%22%3E")
    assert answer.status_code == 200
    assert 'xx"' not in answer.text
