"""Every address declares who it is for, and keeps everybody else out."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from coverage.app import create_app
from coverage.settings import Settings
from coverage.web.audiences import Audience
from tests.entering import enter

ELSEWHERE = frozenset({"device", "feed", "public"})
"""What the calendar programs' door declares; it asks for a device's password, or a secret address.
"""

ROLES = {
    Audience.COORDINATOR: ("coordinator", ""),
    Audience.ADVISOR: ("advisor", "somebody"),
    Audience.CONTACT: ("contact", "somewhere"),
}


@pytest.fixture
def clients(app: Flask) -> dict[Audience, FlaskClient]:
    """A browser of each role, in an installation that knows no agency yet."""
    return {audience: enter(app, role, of) for audience, (role, of) in ROLES.items()}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> list[Rule]:
    """Every address of the application but static files."""
    folder = tmp_path_factory.mktemp("map")
    app = create_app(
        Settings(
            instance=folder,
            database_url=f"sqlite:///{folder / 'unused.sqlite3'}",
            secret_key=b"s" * 32,
            sealing_keys={"k1": b"k" * 32},
        )
    )
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_address_declares_its_audience(app: Flask, rules: list[Rule]) -> None:
    undeclared = [rule.rule for rule in rules if _declared(app, rule) is None]
    assert undeclared == []


def test_only_pages_of_the_calendar_door_ask_for_something_else(
    app: Flask, rules: list[Rule]
) -> None:
    for rule in rules:
        declared = _declared(app, rule)
        if not isinstance(declared, Audience):
            assert declared in ELSEWHERE
            assert rule.endpoint.startswith("dav"), rule.rule


def test_the_public_finds_these_pages_and_no_other(app: Flask, rules: list[Rule]) -> None:
    public = {rule.rule for rule in rules if _declared(app, rule) is Audience.PUBLIC}
    assert public == {
        "/",
        "/healthz",
        "/robots.txt",
        "/log-in",
        "/log-out",
        "/invitation/<token>",
    }


def test_seekers_find_these_pages_without_logging_in(app: Flask, rules: list[Rule]) -> None:
    found = {rule.rule for rule in rules if _declared(app, rule) is Audience.SEEKER}
    assert found == {
        "/appointment/",
        "/appointment/<token>/",
        *(f"/appointment/<token>/{step}" for step in ("who", "known", "how", "room", "when")),
        *(f"/appointment/<token>/{step}" for step in ("time", "confirm", "release")),
        "/appointment/<token>/appointment.ics",
        "/appointment/done",
        "/appointment/left",
        "/appointment/own",
        *(f"/appointment/own/{thing}" for thing in ("contact", "consent", "aftercare", "again")),
        *(f"/appointment/own/<int:number>/<whom>/{step}" for step in ("how", "when", "time")),
        "/appointment/own/<int:number>/goes-on",
        *(f"/appointment/own/<int:number>/{thing}" for thing in ("cancel", "backup", "confirm")),
        "/appointment/own/<int:number>/appointment.ics",
    }


def test_whoever_is_not_logged_in_is_sent_to_the_log_in_page(app: Flask, rules: list[Rule]) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    asked = 0
    for rule, method, address in _requests(app, rules):
        declared = _declared(app, rule)
        if declared in (Audience.PUBLIC, Audience.SEEKER) or not isinstance(declared, Audience):
            continue
        asked += 1
        answer = browser.open(address, method=method)
        assert answer.status_code == 303, f"{method} {address}"
        assert answer.location.startswith("/log-in"), f"{method} {address}"
    assert asked > 20


def test_a_part_that_refreshes_itself_takes_the_whole_page_to_the_log_in(app: Flask) -> None:
    answer = app.test_client().get("/coordinator/runs", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/log-in")
    assert answer.data == b""


def test_to_a_wrong_role_nothing_is_there(
    app: Flask, rules: list[Rule], clients: dict[Audience, FlaskClient]
) -> None:
    for rule, method, address in _requests(app, rules):
        declared = _declared(app, rule)
        for audience, browser in clients.items():
            if declared in ROLES and declared is not audience:
                answer = browser.open(address, method=method)
                assert answer.status_code == 404, f"{audience} {method} {address}"


def test_before_an_agency_is_there_every_page_says_how_to_begin(
    app: Flask, rules: list[Rule], clients: dict[Audience, FlaskClient]
) -> None:
    for rule, method, address in _requests(app, rules):
        declared = _declared(app, rule)
        if method == "GET" and declared in ROLES:
            answer = clients[Audience(declared)].get(address)
            assert answer.status_code in (200, 303, 404, 409), f"{address}: {answer.status_code}"


def test_a_page_comes_back_after_logging_in_and_another_site_does_not(app: Flask) -> None:
    browser = app.test_client()
    answer = browser.get("/account?tab=1")
    assert answer.location == "/log-in?next=/account?tab%3D1"
    someone = enter(app, "coordinator")
    assert someone.get(answer.location).location == "/account?tab=1"
    for elsewhere in ("//example.org", "https://example.org", "/\\example.org", "/%0d%0aX: y"):
        assert someone.get("/log-in", query_string={"next": elsewhere}).location in (
            "/",
            "/%0d%0aX:%20y",
        )


def _declared(app: Flask, rule: Rule) -> object:
    return getattr(app.view_functions[rule.endpoint], "audience", None)


def _requests(app: Flask, rules: list[Rule]) -> Iterator[tuple[Rule, str, str]]:
    """Every method of every page, with made-up values where its address has a variable part."""
    adapter = app.url_map.bind("localhost")
    for rule in rules:
        if not isinstance(_declared(app, rule), Audience):
            continue
        values = {name: _made_up(rule, name) for name in rule.arguments}
        address = adapter.build(rule.endpoint, values, force_external=False)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, address


def _made_up(rule: Rule, name: str) -> object:
    converter = type(rule._converters[name]).__name__
    return 1 if converter == "IntegerConverter" else "2027-W05" if "week" in name else "x"
