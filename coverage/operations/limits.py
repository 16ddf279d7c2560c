"""Limits on what anybody may try, by network address or by what is tried.

Only keyed hashes are kept: of the few network addresses that there are, a plain hash could be
undone by whoever has the database.
"""

import hmac
import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from coverage.domain.attempts import Allowance, is_shut, veiled
from coverage.domain.errors import TooManyAttempts
from coverage.persistence import attempts

Limit = tuple[str, Allowance]
"""Under which key something counts, and how often it may be tried."""


def take_all(session: Session, limits: Sequence[Limit], *, now: datetime) -> None:
    """Count an attempt under all keys before it is made; TooManyAttempts when it is too early."""
    for key, allowance in limits:
        wait = attempts.take(session, key, allowance, now=now)
        if wait:
            # Rolls the other counts back: what was not tried does not count.
            raise TooManyAttempts(retry_after=max(1, -(-wait // timedelta(seconds=1))))
    attempts.sweep(session, now=now)


def take_veiled(session: Session, key: str, allowance: Allowance, *, now: datetime) -> None:
    """The same for what many share who must not learn of each other: neither how many attempts are
    free nor how long one waits tells what others tried.
    """
    attempts.sweep(session, now=now)
    mine = veiled(allowance, key, now=now)
    wait = attempts.take(session, key, mine, now=now)
    over = attempts.failures(session, key) > mine.free
    if wait or (over and is_shut(mine, key, now=now)):
        # rolls the count back; the same for everybody, however long it really is
        raise TooManyAttempts(retry_after=allowance.longest_wait // timedelta(seconds=1))


def key_of(name: str, text: str, *, secret: bytes) -> str:
    """A key of its own for ``text`` among those of ``name``, under the service's ``secret``."""
    return f"{name}:" + hmac.digest(secret, f"{name}\0{text}".encode(), "sha256").hex()


def source_key(name: str, source: str, *, secret: bytes) -> str:
    """The key of a network address among those of ``name``."""
    return key_of(name, network_of(source), secret=secret)


def network_of(source: str) -> str:
    """A network address as it counts: of IPv6 the /64 network, which one subscriber has alone;
    ``unknown`` for what is no address.
    """
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return source
