"""A refusal has its status, its own words, and a way to go on."""

import re

import pytest
from flask import Flask

from coverage.domain import errors
from tests.entering import enter

REFUSALS = [
    (errors.NotFound(), 404),
    (errors.InvitationSpent(), 404),
    (errors.NoAgency(), 409),
    (errors.WrongState(), 409),
    (errors.FactsChanged(), 409),
    (errors.PublishedMeanwhile(base_version=1, current_version=2), 409),
    (errors.HardViolations(["pin"]), 422),
    (errors.InvalidInput({"name": "required"}), 422),
    (errors.TooManyAttempts(retry_after=42), 429),
    (errors.BadCredentials(), 401),
]


@pytest.fixture
def failing(app: Flask) -> Flask:
    """The application with addresses at which everything goes wrong."""
    for number, (error, _status) in enumerate(REFUSALS):

        def fail(error: Exception = error) -> str:
            raise error

        app.add_url_rule(f"/fails/{number}", f"fails{number}", fail)

    def crash() -> str:
        raise RuntimeError("a secret detail")

    app.add_url_rule("/fails/crash", "crash", crash)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def test_each_refusal_has_its_status_and_a_page_with_a_way_on(failing: Flask) -> None:
    for number, (_error, status) in enumerate(REFUSALS):
        for browser in (failing.test_client(), enter(failing, "coordinator")):
            answer = browser.get(f"/fails/{number}")
            assert answer.status_code == status
            main = answer.text.partition('<main id="main"')[2].partition("</main>")[0]
            assert re.search(r"<h1>.+</h1>", main)
            assert "<a " in main


def test_whoever_tries_too_fast_is_told_how_long_to_wait(failing: Flask) -> None:
    number = [status for _error, status in REFUSALS].index(429)
    assert failing.test_client().get(f"/fails/{number}").headers["Retry-After"] == "42"


def test_a_failure_of_ours_says_so_and_shows_no_detail(
    failing: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failing.logger, "disabled", True)
    answer = enter(failing, "coordinator").get("/fails/crash")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_unknown_address_and_a_wrong_method_have_pages_too(app: Flask) -> None:
    browser = enter(app, "coordinator")
    assert browser.get("/nothing/here").status_code == 404
    answer = browser.delete("/account/password")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert "<h1>" in answer.text


def test_what_no_database_can_be_asked_for_is_not_there(app: Flask) -> None:
    browser = enter(app, "coordinator")
    app.testing = False
    for address in ("/coordinator/runs/a%00b", "/invitation/a%00b", "/feeds/a%00b.ics"):
        assert browser.get(address).status_code == 404, address
    for address in (
        f"/coordinator/accounts/{10**30}/close",
        f"/coordinator/accounts/{10**30}/link",
        f"/coordinator/accounts/invitations/{10**30}/withdraw",
        "/coordinator/runs/a%00b/stop",
    ):
        assert browser.post(address).status_code == 404, address
