"""Calendars elsewhere: what an advisor linked, what can go wrong there, and when to try again."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from coverage.domain.ids import AdvisorId

LinkId = NewType("LinkId", int)

EVERY = timedelta(minutes=10)
"""How often a calendar elsewhere is visited while all is well."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
"""After the first failure, and after any number of them."""
PASSWORD_WAIT = timedelta(hours=1)
"""After a refused password, at least: many servers lock an account that is tried too often."""
RESTORED_AT_MOST = 5
"""How often one unchanged entry is put right again before it is left as somebody else wants it."""


class Trouble(StrEnum):
    """Why a visit came to nothing. The values are stored."""

    ADDRESS = "address"
    """Not an address that we would ever visit: no https, a user name in it, a number for a host."""
    NOT_LISTED = "not_listed"
    """The operator's list does not have this host."""
    NOT_PUBLIC = "not_public"
    """The host's name leads to an address inside somebody's network."""
    NO_SUCH_HOST = "no_such_host"
    UNREACHABLE = "unreachable"
    INSECURE = "insecure"
    """Its certificate does not prove that it is the server it says."""
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    PASSWORD = "password"  # noqa: S105  a word for what was refused, not one
    FORBIDDEN = "forbidden"
    NO_CALENDAR = "no_calendar"
    """Nothing under the address is a calendar that takes events."""
    BUSY = "busy"
    """It asked us to come back later."""
    REFUSED = "refused"
    """It did not want what we sent."""
    BROKEN = "broken"
    """It failed, or its answer made no sense."""
    SEALED = "sealed"
    """The key that opens the stored password is gone."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """Where and as whom to enter. Stored sealed, as a whole: addresses often hold the name."""

    address: str
    username: str
    password: str

    def __repr__(self) -> str:
        """Nothing that a log should not have."""
        return "Account(...)"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One visit that was begun. A link that another visit was begun to since is no longer its
    own.
    """

    link: LinkId
    attempt: int


@dataclass(frozen=True, kw_only=True)
class Link:
    """One linked calendar as its advisor sees it.

    ``pushed_at`` is when all our entries were last known to be there, ``read_at`` when its busy
    time was last known to be complete. ``entries`` are ours that are there, ``contested`` those of
    them that somebody else keeps changing, ``skipped`` the appointments that could not be read,
    ``left_out`` the calendars of the account that are more than we read. ``leaving``: unlinked, and
    what we wrote is being removed.
    """

    id: LinkId
    advisor: AdvisorId
    host: str
    linked_at: datetime
    due_at: datetime
    pushed_at: datetime | None
    read_at: datetime | None
    trouble: Trouble | None
    trouble_at: datetime | None
    failures: int
    entries: int
    contested: int
    skipped: int
    left_out: int
    leaving: bool


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A stretch of time in which an advisor is busy elsewhere, half open. Nothing says with
    what.
    """

    start: datetime
    end: datetime


def next_visit(
    link: LinkId, failures: int, *, now: datetime, trouble: Trouble | None, asked: timedelta
) -> datetime:
    """When to visit again after ``failures`` visits in a row that came to nothing.

    Exponential and capped; ``asked`` is what the server itself wanted us to wait. Up to a fifth is
    added, the same whenever it is worked out again, so that links do not all come at one moment.
    """
    if not failures:
        wait = EVERY
    else:
        wait = min(FIRST_WAIT * 2 ** min(failures - 1, 20), LONGEST_WAIT)
        if trouble is Trouble.PASSWORD:
            wait = max(wait, PASSWORD_WAIT)
        wait = max(wait, min(asked, LONGEST_WAIT))
    return now + wait + wait * (_spread(link, failures) / 5)


def merged(stretches: list[Stretch]) -> list[Stretch]:
    """The same time with as few stretches as possible, by start."""
    found: list[Stretch] = []
    for each in sorted(stretches, key=lambda stretch: stretch.start):
        if found and each.start <= found[-1].end:
            last = found[-1]
            found[-1] = Stretch(start=last.start, end=max(last.end, each.end))
        else:
            found.append(each)
    return found


def _spread(link: LinkId, failures: int) -> float:
    """From 0 to 1, evenly over the links."""
    digest = hashlib.blake2b(f"{link}:{failures}".encode(), digest_size=4).digest()
    return int.from_bytes(digest) / 2**32
