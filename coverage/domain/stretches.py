"""Stretches of time: from one instant to another, the second one not included."""

from collections.abc import Iterable
from datetime import datetime, timedelta

Stretch = tuple[datetime, datetime]
"""Both aware."""


def merged(
    stretches: Iterable[Stretch], start: datetime | None = None, end: datetime | None = None
) -> list[Stretch]:
    """``stretches`` within ``start`` and ``end``, in order, those that touch made one.

    What takes no time is left out.
    """
    found: list[Stretch] = []
    for first, last in sorted(stretches):
        begins = first if start is None else max(first, start)
        ends = last if end is None else min(last, end)
        if begins >= ends:
            continue
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def shared(some: Iterable[Stretch], others: Iterable[Stretch]) -> timedelta:
    """How much time lies in both; each is in order and overlaps nothing of its own."""
    those = list(others)
    return sum(
        (
            max(min(last, end) - max(first, start), timedelta())
            for first, last in some
            for start, end in those
        ),
        timedelta(),
    )
