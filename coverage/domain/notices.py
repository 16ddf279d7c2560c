"""Notices: the one sentence that goes to seekers who asked for it, whatever happened.

Nothing is known of a notice but that it is due: neither what it is about nor to whom it goes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from coverage.domain.ids import NoticeId

MOST_TRIES = 14
"""After that, more than a day after the first, nobody tries to send a notice any more."""
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)


@dataclass(frozen=True, kw_only=True)
class NoticeClaim:
    """The right to send a notice, until the lease is over; ``attempt`` counts from 1."""

    notice: NoticeId
    attempt: int


def next_try(attempt: int, *, now: datetime) -> datetime:
    """When a notice is tried again of which this attempt failed: a minute, doubling to six
    hours.
    """
    return now + min(_LONGEST_WAIT, _FIRST_WAIT * (1 << attempt - 1))
