"""Addresses of holidays that are fetched again and again: when, and what there is to tell."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from coverage.domain.elsewhere import Trouble
from coverage.domain.ids import AddressId, FileId

EVERY = timedelta(hours=6)
"""How often an address is fetched while all is well."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(days=1)
"""After the first failure, and after any number of them."""


@dataclass(frozen=True, kw_only=True)
class HolidayAddress:
    """One address as its own advisor sees it: by its source, never the address itself.

    ``fetched_at`` is when it last gave a calendar; ``news`` the file in which it waits to be looked
    at that something there is new, changed or gone.
    """

    id: AddressId
    source: str
    fetched_at: datetime
    trouble: Trouble | None
    news: FileId | None


@dataclass(frozen=True, kw_only=True)
class AddressClaim:
    """One fetch that was begun. After another one was, it may write nothing down any more."""

    address: AddressId
    attempt: int


def next_fetch(
    address: int, failures: int, *, now: datetime, asked: timedelta = timedelta()
) -> datetime:
    """When to fetch again after ``failures`` in a row; ``asked`` is what the server wants.

    Exponential and capped. Up to a fifth is added, always the same for one address, so that not all
    come at one moment.
    """
    wait = EVERY
    if failures:
        wait = min(FIRST_WAIT * 2 ** min(failures - 1, 10), LONGEST_WAIT)
        wait = max(wait, min(asked, LONGEST_WAIT))
    digest = hashlib.blake2b(str(address).encode(), digest_size=4).digest()
    return now + wait + wait * (int.from_bytes(digest) / 2**32 / 5)
