"""Reading when an advisor is busy elsewhere: from when to when, and nothing else.

Texts of other people's appointments pass through memory and are not kept, not even in a log.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from coverage.calendars.objects import read_object
from coverage.calendars.parsing import NotAnObject
from coverage.calendars.recurring import occurrences
from coverage.domain.calendars import Window
from coverage.domain.elsewhere import Stretch, Trouble, merged
from coverage.publishing.addresses import TargetFailed
from coverage.publishing.answers import CalendarThere

if TYPE_CHECKING:  # its libraries are for workers only
    from coverage.publishing.servers import Server

MOST_STRETCHES = 5_000
"""Stretches of one calendar: half a year with twenty-five a day."""


@dataclass(frozen=True, kw_only=True)
class BusyThere:
    """What one calendar says. ``skipped`` counts appointments that could not be read."""

    stretches: tuple[Stretch, ...]
    skipped: int


def key_of(calendar: CalendarThere) -> str:
    """A name for a calendar that tells nothing about it: its address may."""
    return _hash(calendar.url)


def state_of(calendar: CalendarThere) -> str:
    """What the calendar says of its content, in a length of ours; empty when it says nothing."""
    return _hash(calendar.state) if calendar.state else ""


def read_busy(
    server: "Server",
    calendar: CalendarThere,
    *,
    ours: frozenset[str],
    start: datetime,
    end: datetime,
    zone: ZoneInfo,
) -> BusyThere:
    """When events of ``calendar`` make its owner busy between ``start`` and ``end``.

    ``ours`` are UIDs that we wrote ourselves, which count for nothing here. An appointment that
    cannot be read is skipped and counted: it must not make all others unknown.
    """
    found: list[Stretch] = []
    skipped = 0
    for copy in server.events(calendar.url, start, end).values():
        server.check_time()  # each takes bounded work, and somebody else says how many there are
        try:
            found += _stretches(copy.body, ours, Window(start=start, end=end), zone)
        except NotAnObject:
            skipped += 1
    stretches = merged(found)
    if len(stretches) > MOST_STRETCHES:
        raise TargetFailed(Trouble.TOO_LARGE)
    return BusyThere(stretches=tuple(stretches), skipped=skipped)


def _stretches(
    body: bytes, ours: frozenset[str], window: Window, zone: ZoneInfo
) -> Iterator[Stretch]:
    thing = read_object(body)
    if thing.uid in ours:
        return
    for each in occurrences(thing, zone=zone, window=window):
        if each.busy and each.start < each.end:
            yield Stretch(start=each.start, end=each.end)


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
