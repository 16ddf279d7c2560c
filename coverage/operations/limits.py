"""Limits on what anybody may try, by network address or by what is tried; only hashes are kept."""

import hashlib
import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from coverage.domain.attempts import Allowance
from coverage.domain.errors import TooManyAttempts
from coverage.persistence import attempts

Limit = tuple[str, Allowance]
"""Under which key something counts, and how often it may be tried."""


def take_all(session: Session, limits: Sequence[Limit], *, now: datetime) -> None:
    """Count an attempt under all keys before it is made; TooManyAttempts when it is too early."""
    attempts.sweep(session, now=now)
    for key, allowance in limits:
        wait = attempts.take(session, key, allowance, now=now)
        if wait:
            # Rolls the other counts back: what was not tried does not count.
            raise TooManyAttempts(retry_after=max(1, -(-wait // timedelta(seconds=1))))


def key_of(name: str, text: str) -> str:
    """A key of its own for ``text`` among those of ``name``."""
    return f"{name}:" + hashlib.sha256(text.encode()).hexdigest()


def source_key(name: str, source: str) -> str:
    """The key of a network address; of IPv6 the /64 network, which one subscriber has alone."""
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return f"{name}:unknown"
    if isinstance(address, ipaddress.IPv6Address):
        network = ipaddress.ip_network((address, 64), strict=False)
        source = str(network.network_address)
    return key_of(name, source)
