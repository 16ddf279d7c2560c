"""Entering and leaving: logging in and out, and one's own password and language.

Guessing is slowed down without keeping the owner out: see docs/decisions/0020.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from coverage.domain.accounts import Account
from coverage.domain.attempts import KNOWN_BROWSER, SOURCE, UNKNOWN_BROWSER, Allowance
from coverage.domain.errors import BadCredentials, NotFound
from coverage.domain.ids import AccountId
from coverage.domain.passwords import check_password
from coverage.operations.limits import network_of, take_all
from coverage.operations.passwords import hash_password, is_right
from coverage.persistence import accounts, attempts, audit, browsers
from coverage.persistence.database import reading, writing

SESSION_LASTS = timedelta(hours=12)
"""A working day; then one logs in again."""

BROWSER_KNOWN_FOR = timedelta(days=180)


@dataclass(frozen=True, kw_only=True)
class Entered:
    """Somebody who came in. Both tokens are secrets that only their browser keeps."""

    account: Account
    session_token: str
    browser_token: str


def log_in(
    login: str, password: str, *, source: str, browser_token: str | None, now: datetime
) -> Entered:
    """Let somebody in by name and password.

    ``source`` is the network address the attempt came from, ``browser_token`` what an earlier
    success left in this browser. BadCredentials when they do not belong together; TooManyAttempts,
    before the password is even looked at, when wrong ones came too fast.
    """
    with writing() as session:
        found = accounts.open_account_by_login(session, login)
        limits = _limits(
            session, login, found and found[0], source=source, browser_token=browser_token, now=now
        )
        take_all(session, limits, now=now)
    if not is_right(password, found and found[1]) or found is None:
        raise BadCredentials
    with writing() as session:
        _give_back_all(session, limits, now=now)
        # Asked again: the account may have been closed while its password was looked at.
        account = accounts.account_of(session, found[0].id)
        if account is None or account.closed_at is not None:
            raise BadCredentials
        return come_in(session, account, browser_token=browser_token, now=now)


def come_in(
    session: Session, account: Account, *, browser_token: str | None = None, now: datetime
) -> Entered:
    """Start a session for somebody who proved who they are, and remember their browser."""
    session_token = secrets.token_urlsafe(32)
    since = now - BROWSER_KNOWN_FOR
    if browser_token is None or not browsers.is_known_browser(
        session, account.id, browser_token, since=since
    ):
        browser_token = secrets.token_urlsafe(32)
    ends_at = now + SESSION_LASTS
    browsers.start_session(session, account.id, token=session_token, now=now, ends_at=ends_at)
    browsers.know_browser(session, account.id, token=browser_token, now=now, forget_before=since)
    audit.record(
        session,
        at=now,
        account=account.id,
        verb="account.logged_in",
        subject=f"account:{account.id}",
        detail={},
    )
    return Entered(account=account, session_token=session_token, browser_token=browser_token)


def log_out(session_token: str) -> None:
    """End one browser's session; its cookie opens nothing any more, whoever kept a copy."""
    with writing() as session:
        browsers.end_session(session, session_token)


def log_out_everywhere(account: AccountId, *, now: datetime) -> None:
    """End every session of the account, and know none of its browsers any more."""
    with writing() as session:
        browsers.forget_account(session, account)
        audit.record(
            session,
            at=now,
            account=account,
            verb="account.logged_out_everywhere",
            subject=f"account:{account}",
            detail={},
        )


def whose_session(token: str, *, now: datetime) -> Account | None:
    """The account that is logged in with this session token; None when the session ended."""
    with reading() as session:
        return browsers.account_in_session(session, token, now=now)


def sessions_of(account: AccountId, *, now: datetime) -> int:
    """In how many browsers the account is logged in."""
    with reading() as session:
        return browsers.count_sessions(session, account, now=now)


def change_password(account: AccountId, *, present: str, new: str, now: datetime) -> Entered:
    """Replace one's own password; every other browser is logged out, this one comes in anew.

    BadCredentials when ``present`` is wrong, WeakPassword when ``new`` may not be chosen. Wrong
    ones are counted here too, so that a browser left open is no place to guess.
    """
    key = f"own:{account}"
    with writing() as session:
        found = accounts.account_of(session, account)
        if found is None:
            raise NotFound
        take_all(session, [(key, UNKNOWN_BROWSER)], now=now)
        stored = accounts.password_hash_of(session, account)
    if not is_right(present, stored):
        raise BadCredentials
    with writing() as session:
        attempts.give_back(session, key, UNKNOWN_BROWSER, now=now)
    check_password(new, names=(found.login, found.name))
    fresh = hash_password(new)
    with writing() as session:
        replace_password(session, account, fresh)
        audit.record(
            session,
            at=now,
            account=account,
            verb="account.password_changed",
            subject=f"account:{account}",
            detail={},
        )
        return come_in(session, found, now=now)


def replace_password(session: Session, account: AccountId, password_hash: str) -> None:
    """Store another password; whoever came in with the old one is out."""
    accounts.set_password(session, account, password_hash)
    browsers.forget_account(session, account)


def choose_language(account: AccountId, locale: str | None) -> None:
    """Remember in which language the account wants its pages; None to ask the browser."""
    with writing() as session:
        accounts.set_locale(session, account, locale)


def forgive_login(session: Session, login: str) -> None:
    """Let a login name be tried anew, after its owner proved who they are by a link."""
    attempts.forgive(session, _login_key(login))


def _limits(
    session: Session,
    login: str,
    account: Account | None,
    *,
    source: str,
    browser_token: str | None,
    now: datetime,
) -> list[tuple[str, Allowance]]:
    """Under which keys this attempt counts: one's own browser has a count of its own."""
    since = now - BROWSER_KNOWN_FOR
    if (
        account is not None
        and browser_token is not None
        and browsers.is_known_browser(session, account.id, browser_token, since=since)
    ):
        return [("browser:" + accounts.token_hash(browser_token), KNOWN_BROWSER)]
    return [(_source_key(source), SOURCE), (_login_key(login), UNKNOWN_BROWSER)]


def _give_back_all(session: Session, limits: list[tuple[str, Allowance]], *, now: datetime) -> None:
    for key, allowance in limits:
        if allowance is SOURCE:
            # Not forgiven: whoever has an account of their own could begin anew at will.
            attempts.give_back(session, key, allowance, now=now)
        else:
            attempts.forgive(session, key)


def _login_key(login: str) -> str:
    return "login:" + hashlib.sha256(accounts.login_key(login).encode()).hexdigest()


def _source_key(source: str) -> str:
    return "source:" + hashlib.sha256(network_of(source).encode()).hexdigest()
