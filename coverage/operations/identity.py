"""Entering: sessions, and who is behind one."""

from datetime import datetime

from coverage.domain.accounts import Account
from coverage.persistence import accounts
from coverage.persistence.database import reading


def whose_session(token: str, *, now: datetime) -> Account | None:
    """The account that is logged in with this session token; None when the session ended."""
    with reading() as session:
        return accounts.account_in_session(session, token, now=now)
