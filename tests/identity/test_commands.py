"""``flask account`` at the command line."""

import re

import pytest
from click.testing import Result
from flask import Flask

from coverage import clock
from coverage.cli import register
from coverage.domain.accounts import AccountRole
from coverage.domain.ids import AdvisorId, ClientId
from coverage.operations import inviting
from coverage.persistence.database import writing
from coverage.persistence.facts import store_agency
from tests.builders import an_agency

SECRET = "regen op het tuinpad"


@pytest.fixture
def agency(app: Flask) -> Flask:
    with writing() as session:
        store_agency(session, an_agency())
    return app


def run(app: Flask, *words: str) -> Result:
    register(app)
    return app.test_cli_runner().invoke(args=["account", *words])


@pytest.mark.parametrize(
    ("words", "seat"),
    [
        (["--role", "coordinator"], (AccountRole.COORDINATOR, None, None)),
        (["--role", "advisor", "--advisor", "ada"], (AccountRole.ADVISOR, AdvisorId("ada"), None)),
        (["--role", "contact", "--client", "alfa"], (AccountRole.CONTACT, None, ClientId("alfa"))),
    ],
)
def test_an_operator_invites_and_the_link_lets_in(
    agency: Flask, words: list[str], seat: tuple[object, ...]
) -> None:
    result = run(agency, "invite", *words, "--name", "Robin")
    link = re.fullmatch(r"http://127\.0\.0\.1:8000/invitation/(\S{43})\n", result.output)
    assert link is not None, result.output
    entered = inviting.accept_invitation(link[1], "robin1", SECRET, now=clock.now())
    found = entered.account.seat
    assert (found.role, found.advisor, found.client) == seat
    assert "robin1" in run(agency, "list").output


@pytest.mark.parametrize(
    "words",
    [
        ["--role", "advisor"],
        ["--role", "advisor", "--client", "alfa"],
        ["--role", "contact"],
        ["--role", "coordinator", "--advisor", "ada"],
        ["--role", "director"],
        ["--role", "advisor", "--advisor", "nobody"],
        ["--role", "contact", "--client", "nobody"],
    ],
)
def test_an_invitation_that_fits_nobody_is_refused(agency: Flask, words: list[str]) -> None:
    result = run(agency, "invite", *words, "--name", "Robin")
    assert result.exit_code != 0
    assert "invitation/" not in result.output
    assert "Traceback" not in result.output


def test_an_operator_renews_and_closes_but_not_the_last_coordinator(agency: Flask) -> None:
    def enter(login: str) -> str:
        token = inviting.invite(None, AccountRole.COORDINATOR, name="Robin", now=clock.now())
        return str(inviting.accept_invitation(token, login, SECRET, now=clock.now()).account.id)

    first, second = enter("robin1"), enter("robin2")
    assert "/invitation/" in run(agency, "new-link", first).output
    assert run(agency, "close", first).exit_code == 0
    assert run(agency, "close", first).exit_code == 1
    assert run(agency, "new-link", first).exit_code == 1
    assert "last coordinator" in run(agency, "close", second).output
