"""Browsers for tests: a test client that is logged in as somebody."""

import secrets
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from coverage import clock
from coverage.domain.accounts import Account, AccountRole, Seat
from coverage.domain.ids import AdvisorId, ClientId
from coverage.persistence import accounts, browsers
from coverage.persistence.database import writing


def enter(app: Flask, role: str, of: str = "", *, name: str = "Test Person") -> FlaskClient:
    """A test client logged in with a fresh account; ``of`` is the slug of the advisor or client.

    Forms of this application need no token afterwards; that they do otherwise has a test of its
    own.
    """
    app.config["WTF_CSRF_ENABLED"] = False
    account, token = open_session(app, role, of, name=name)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["token"] = token
        cookie["lang"] = "en"
    client.account = account  # type: ignore[attr-defined]
    return client


def open_session(
    app: Flask, role: str, of: str = "", *, name: str = "Test Person"
) -> tuple[Account, str]:
    """A new account without a usable password, and the token of a session of it."""
    seat = Seat(
        role=AccountRole(role),
        advisor=AdvisorId(of) if role == "advisor" else None,
        client=ClientId(of) if role == "contact" else None,
    )
    token, now = secrets.token_urlsafe(32), clock.now()
    with app.app_context(), writing() as session:
        account = accounts.add_account(
            session,
            seat,
            login=f"{role}-{secrets.token_hex(4)}@example.nl",
            name=name,
            password_hash="none",
            now=now,
        )
        browsers.start_session(
            session, account.id, token=token, now=now, ends_at=now + timedelta(hours=12)
        )
    return account, token
