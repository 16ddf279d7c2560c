"""A file of time off beside the calendar that it is to go into: what is new, what is gone."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.calendars.collections import TIME_OFF
from coverage.calendars.events import midnight
from coverage.calendars.intake import Brought, Misread, Reason, contents_of
from coverage.calendars.owned import known_occurrences
from coverage.calendars.parsing import NotAnObject
from coverage.domain.absences import LATE
from coverage.domain.calendars import Occurrence, OwnerKind
from coverage.domain.ids import AdvisorId
from coverage.operations.calendars.time_off import AHEAD
from coverage.persistence import time_off_files as files
from coverage.persistence.busy_times import StoredObject, objects_of
from coverage.persistence.calendars import collection

_MOST_TIMES = 20_000
"""Of all events of a file together: more is nobody's holiday, and takes too long to look at."""
_TOO_OFTEN = 2_000
"""What it costs of those to find that one event takes place too often."""


class EventState(StrEnum):
    """What an event of a file is beside what the calendar has."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, kw_only=True)
class FileEvent:
    """An event of a file, when it takes place, and whether the calendar has it already."""

    brought: Brought
    times: tuple[Occurrence, ...]
    state: EventState


@dataclass(frozen=True, kw_only=True)
class FileBeside:
    """What a file holds, what is in the calendar (``there``, by UID), and what came from the same
    source once but is no longer in it (``gone``).
    """

    events: tuple[FileEvent, ...]
    misread: tuple[Misread, ...]
    there: Mapping[str, StoredObject]
    gone: tuple[StoredObject, ...]

    def written(self) -> list[FileEvent]:
        """The events that the calendar does not have, or has otherwise."""
        return [event for event in self.events if event.state is not EventState.SAME]


def read_beside(
    session: Session, advisor: AdvisorId, file: files.BroughtFile, *, today: date, zone: ZoneInfo
) -> FileBeside:
    """Take the file apart and hold it beside the advisor's time-off calendar."""
    calendar = collection(session, OwnerKind.ADVISOR, advisor, TIME_OFF.name)
    since, until = midnight(today - LATE), midnight(today + AHEAD + timedelta(days=1))
    stored = objects_of(session, calendar.id, since=since, until=until) if calendar else []
    there = {each.uid: each for each in stored}
    imported = files.imported(session, advisor)
    contents = contents_of(file.body)
    events, misread, left = [], list(contents.misread), _MOST_TIMES
    for brought in contents.events:
        times = _times(brought, today=today, zone=zone) if left > 0 else None
        left -= _TOO_OFTEN if times is None else len(times)
        if times is None:
            misread.append(Misread(title=brought.title, reason=Reason.TOO_OFTEN))
        else:
            state = _state(brought, there, imported)
            events.append(FileEvent(brought=brought, times=times, state=state))
    named = {brought.thing.uid for brought in contents.events}
    gone = (
        there[uid]
        for uid, once in imported.items()
        if once.source == file.source and uid in there and uid not in named
    )
    # a file that is none, or is cut off, says nothing of what is gone
    return FileBeside(
        events=tuple(events),
        misread=tuple(misread),
        there=there,
        gone=tuple(gone) if contents.events else (),
    )


def mark_of(
    written: Iterable[FileEvent], gone: Iterable[StoredObject], *, now: datetime
) -> str | None:
    """A mark of what a file would change: the same as long as it would change the same; None when
    nothing. What is over and gone is no change: sources tidy up.
    """
    said = sorted(
        [f"+{event.brought.thing.uid} {event.brought.content}" for event in written]
        + [f"-{each.uid}" for each in gone if any(end > now for _, end in each.busy)]
    )
    if not said:
        return None
    return hashlib.blake2b("\n".join(said).encode(), digest_size=16).hexdigest()


def _times(brought: Brought, *, today: date, zone: ZoneInfo) -> tuple[Occurrence, ...] | None:
    """When an event takes place; None when it does so too often to be stored."""
    try:
        return known_occurrences(brought.thing, today=today, zone=zone)[0]
    except NotAnObject:
        return None


def _state(
    brought: Brought,
    there: Mapping[str, StoredObject],
    imported: Mapping[str, files.Imported],
) -> EventState:
    uid = brought.thing.uid
    if uid not in there:
        return EventState.NEW
    once = imported.get(uid)
    if once is not None and once.content == brought.content:
        return EventState.SAME
    return EventState.SAME if _says_the_same(there[uid], brought) else EventState.CHANGED


def _says_the_same(stored: StoredObject, brought: Brought) -> bool:
    return any(event.content == brought.content for event in contents_of(stored.body).events)
