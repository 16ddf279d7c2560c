"""Work that can wait: done in small transactions that give way to whoever is in a hurry.

The night's work holds things in an order of its own (a case, and all that goes with it). Seekers
and advisors hold them in theirs; two who wait for each other are told apart here, and it is never
the people who begin anew (decision 0099).
"""

import logging
from collections.abc import Callable, Sequence
from time import sleep
from typing import TypeVar

from sqlalchemy.orm import Session

from coverage.persistence.database import InTheWay, giving_way

_TRIES = 20
_PAUSE = 0.05
"""Seconds before the second try; each later one waits as much longer."""
_BREATH = 0.02
"""Seconds between two parts: SQLite's lock goes to whoever asks next, and those who wait for it ask
every now and then only.
"""
_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")


def in_a_gap(work: Callable[[Session], _T], *, otherwise: _T) -> _T:
    """Do ``work`` in one transaction, once nobody is in its way; ``otherwise`` when somebody always
    is: it is due the next time as well.
    """
    for number in range(1, _TRIES + 1):
        try:
            with giving_way() as session:
                return work(session)
        except InTheWay:
            sleep(_PAUSE * number)
    _LOG.warning("others were in the way all the time: left for the next time")
    return otherwise


def in_gaps(
    part: Callable[[Session, Sequence[_T]], int], things: Sequence[_T], *, size: int
) -> int:
    """Do ``part`` with all ``things``, ``size`` of them in each transaction; how many it says were
    done.
    """

    def one(some: Sequence[_T]) -> int:
        return in_a_gap(lambda session: part(session, some), otherwise=0)

    done = 0
    for start in range(0, len(things), size):
        if start:
            sleep(_BREATH)
        done += one(things[start : start + size])
    return done
