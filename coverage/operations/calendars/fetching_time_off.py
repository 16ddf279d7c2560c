"""Holidays from a subscription address: fetched when their advisor asks.

Such an address is a secret: whoever has it reads the calendar. So only its host and a hash are
stored, by which the same source is known the next time. Whoever wants it fetched again lets it be
kept, sealed: `refreshing_time_off`.
"""

import hashlib
from datetime import datetime
from threading import BoundedSemaphore
from urllib.parse import urlsplit

from coverage.calendars.intake import MOST_BYTES
from coverage.domain.elsewhere import Trouble
from coverage.domain.errors import InvalidInput
from coverage.domain.ids import FileId
from coverage.domain.visibility import AdvisorReader
from coverage.operations.calendars.importing_time_off import bring
from coverage.publishing.addresses import Rules, TargetFailed
from coverage.publishing.fetching import fetch

SECONDS = 8.0
"""The advisor waits for it; a slow server is asked for its file instead."""
_AT_ONCE = BoundedSemaphore(2)
"""Of all advisors together: other pages never wait for other people's servers."""

_PROBLEMS = {
    Trouble.ADDRESS: "https_address",
    Trouble.NOT_LISTED: "not_listed",
    Trouble.NOT_PUBLIC: "not_listed",
    Trouble.TOO_LARGE: "file_too_large",
    Trouble.PASSWORD: "address_closed",
    Trouble.FORBIDDEN: "address_closed",
    Trouble.NO_CALENDAR: "address_closed",
    Trouble.REFUSED: "address_closed",
    Trouble.SEALED: "address_sealed",
}


def bring_from(reader: AdvisorReader, address: str, *, rules: Rules, now: datetime) -> FileId:
    """Fetch a calendar and let it wait for `confirm`, as a file that was brought.

    ``rules`` are the operator's: to which hosts we go. InvalidInput with ``address``: ``required``,
    ``https_address``, ``not_listed``, ``address_closed``, ``file_too_large`` or
    ``address_silent``, which is also said when others are fetching.
    """
    if not address.strip():
        raise InvalidInput({"address": "required"})
    body = _fetched(address.strip(), rules)
    try:
        return bring(reader, source=source_of(address), body=body, now=now)
    except InvalidInput:
        raise InvalidInput({"address": "address_closed"}) from None


def problem_of(trouble: Trouble) -> str:
    """The key of the words in which a failure is told."""
    return _PROBLEMS.get(trouble, "address_silent")


def source_of(address: str) -> str:
    """The host, and enough of a hash to tell one address there from another."""
    whole = address.strip()
    mark = hashlib.blake2b(whole.encode(), digest_size=4).hexdigest()
    try:
        host = urlsplit(whole).hostname or ""
    except ValueError:
        host = ""
    return f"{host} {mark}".strip()


def _fetched(address: str, rules: Rules) -> bytes:
    if not _AT_ONCE.acquire(blocking=False):
        raise InvalidInput({"address": "address_silent"})
    try:
        found = fetch(address, rules, seconds=SECONDS, most_bytes=MOST_BYTES)
    except TargetFailed as failure:
        raise InvalidInput({"address": problem_of(failure.trouble)}) from None
    finally:
        _AT_ONCE.release()
    return found.body or b""
