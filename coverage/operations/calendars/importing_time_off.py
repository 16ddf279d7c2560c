"""Holidays from a file: shown as they were understood, then written into the time-off calendar.

Bringing the same file again changes nothing; a later one of the same source updates what changed
and tells what is gone. What an advisor changed by hand stays until the source changes it too.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.calendars.collections import TIME_OFF
from coverage.calendars.intake import MOST_BYTES, Misread, contents_of
from coverage.calendars.owned import owned_item
from coverage.domain.absences import LATE
from coverage.domain.calendars import Collection, NewItem, OwnerKind
from coverage.domain.errors import CalendarFull, InvalidInput, NotFound
from coverage.domain.ids import FileId
from coverage.domain.stretches import Stretch
from coverage.domain.visibility import AdvisorReader
from coverage.domain.working_hours import absent_days_of, hours_of, runs_of_days
from coverage.operations.calendars.coverage_calendars import prepare
from coverage.operations.calendars.time_off import AHEAD, apply_time_off
from coverage.operations.calendars.time_off_files import (
    EventState,
    FileBeside,
    FileEvent,
    mark_of,
    read_beside,
)
from coverage.operations.calendars.writing_calendars import MOST_OBJECTS
from coverage.persistence import audit
from coverage.persistence import calendar_changes as store
from coverage.persistence import calendar_history as history
from coverage.persistence import holiday_addresses as addresses
from coverage.persistence import time_off_files as files
from coverage.persistence.busy_times import StoredObject
from coverage.persistence.calendar_batches import Known, Rewrite
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import advisor_of
from coverage.persistence.working_hours import shifts_of

KEPT = timedelta(days=1)
"""How long a file waits to be confirmed."""


@dataclass(frozen=True, kw_only=True)
class PreviewEvent:
    """An event of a file: its first and last day, how many times it takes place in the years that
    count, and whether it takes time at all (``counts``).
    """

    title: str
    first: date | None
    until: date | None
    times: int
    state: EventState
    counts: bool


@dataclass(frozen=True, kw_only=True)
class GoneEvent:
    """An event that came from this source once, and is there no longer."""

    title: str
    first: date | None
    until: date | None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would become of a file. ``away`` are days on which the advisor becomes absent for the
    plan, ``back`` those on which no longer; inclusive, as long as gone events stay.
    """

    source: str
    events: tuple[PreviewEvent, ...]
    misread: tuple[Misread, ...]
    gone: tuple[GoneEvent, ...]
    away: tuple[tuple[date, date], ...]
    back: tuple[tuple[date, date], ...]


@dataclass(frozen=True, kw_only=True)
class Result:
    """How many events of a file were added, changed, left as they were, and removed."""

    added: int
    changed: int
    same: int
    removed: int


def bring(reader: AdvisorReader, *, source: str, body: bytes, now: datetime) -> FileId:
    """Let a file of ``source`` (its name, or its address) wait for `confirm`, a day at most.

    InvalidInput with ``file``: ``required`` or ``too_large``.
    """
    if not body.strip():
        raise InvalidInput({"file": "required"})
    if len(body) > MOST_BYTES:
        raise InvalidInput({"file": "too_large"})
    with writing() as session:
        files.forget_files(session, before=now - KEPT)
        name = source.strip()[: files.LONGEST_SOURCE]
        return files.keep_file(session, reader.advisor, source=name, body=body, now=now)


def forget_unconfirmed(*, now: datetime) -> None:
    """Forget the files that nobody confirmed in time, also where nobody brings another one."""
    with writing() as session:
        files.forget_files(session, before=now - KEPT)


def drop(reader: AdvisorReader, number: FileId) -> None:
    """Forget a file that was brought; NotFound when there is none."""
    with writing() as session:
        file = files.file_of(session, reader.advisor, number)
        files.forget_file(session, number)
        addresses.settle(session, reader.advisor, file.source)


def preview(reader: AdvisorReader, number: FileId, *, today: date, zone: ZoneInfo) -> Preview:
    """What would become of the file; NotFound when there is none of that number any more."""
    with reading() as session:
        file = files.file_of(session, reader.advisor, number)
        person = advisor_of(session, reader.advisor)
        if person is None:
            raise NotFound
        hours = hours_of(person, shifts_of(session, reader.advisor))
        found = read_beside(session, reader.advisor, file, today=today, zone=zone)
    put = found.written()
    replaced = {event.brought.thing.uid for event in put}
    stays = chain.from_iterable(o.busy for uid, o in found.there.items() if uid not in replaced)
    added = [(o.start, o.end) for event in put for o in event.times if o.busy]
    absent = partial(
        absent_days_of, hours=hours, first=today - LATE, until=today + AHEAD, zone=zone
    )
    before = absent(chain.from_iterable(each.busy for each in found.there.values()))
    after = absent([*stays, *added])
    return Preview(
        source=file.source,
        events=tuple(_shown(event, zone) for event in found.events),
        misread=found.misread,
        gone=tuple(_gone(each, zone) for each in found.gone),
        away=tuple(runs_of_days(after - before, hours)),
        back=tuple(runs_of_days(before - after, hours)),
    )


def confirm(
    reader: AdvisorReader,
    number: FileId,
    *,
    remove_gone: bool,
    now: datetime,
    today: date,
    zone: ZoneInfo,
) -> Result:
    """Write what the file says into the reader's time-off calendar; facts follow at once.

    Events that its source no longer has go only with ``remove_gone``. NotFound when there is no
    such file (any more), CalendarFull when the calendar cannot take all of it.
    """
    with writing() as session:
        file = files.file_of(session, reader.advisor, number)
        prepare(session, reader.advisor)  # whoever has no device yet may bring a file all the same
        names = [TIME_OFF.name]
        calendar = store.locked_some(session, OwnerKind.ADVISOR, reader.advisor, names)
        if TIME_OFF.name not in calendar:
            raise NotFound
        found = read_beside(session, reader.advisor, file, today=today, zone=zone)
        gone = found.gone if remove_gone else ()
        _write(session, calendar[TIME_OFF.name], found, gone, now=now, today=today, zone=zone)
        files.remember_imported(
            session,
            reader.advisor,
            source=file.source,
            contents={e.brought.thing.uid: e.brought.content for e in found.events},
            gone=[each.uid for each in gone],
        )
        files.forget_file(session, number)
        left = mark_of((), () if remove_gone else found.gone, now=now)
        addresses.settle(session, reader.advisor, file.source, left or "")
        result = _counted(found, removed=len(gone))
        _record(session, reader, result, now=now)
        apply_time_off(
            session, reader.advisor, now=now, today=today, zone=zone, account=reader.account
        )
    return result


def _write(
    session: Session,
    calendar: Collection,
    found: FileBeside,
    gone: Iterable[StoredObject],
    *,
    now: datetime,
    today: date,
    zone: ZoneInfo,
) -> None:
    put: list[tuple[NewItem, Known | None]] = []
    bury = [known for each in gone if (known := _known(session, calendar, each.href))]
    for event in found.written():
        thing, body = event.brought.thing, event.brought.body
        stored = found.there.get(thing.uid)
        href = stored.href if stored else _new_href(thing.uid)
        item = owned_item(thing, body, calendar=calendar.id, href=href, today=today, zone=zone)
        put.append((item, _known(session, calendar, href)))
    fresh = sum(event.state is EventState.NEW for event in found.events)
    if fresh and len(found.there) + fresh > MOST_OBJECTS:
        raise CalendarFull
    for known in [*bury, *(known for _, known in put if known and known.is_live)]:
        history.remember(session, known.row, now=now)
    store.apply(session, [Rewrite(collection=calendar, put=put, bury=bury)], now=now)


def _known(session: Session, calendar: Collection, href: str) -> Known | None:
    return store.known_item(session, calendar.id, href)


def _new_href(uid: str) -> str:
    """An address that the same event always gets, whatever its UID looks like."""
    return f"{hashlib.blake2b(uid.encode(), digest_size=16).hexdigest()}.ics"


def _counted(found: FileBeside, *, removed: int) -> Result:
    states = [event.state for event in found.events]
    return Result(
        added=states.count(EventState.NEW),
        changed=states.count(EventState.CHANGED),
        same=states.count(EventState.SAME),
        removed=removed,
    )


def _record(session: Session, reader: AdvisorReader, result: Result, *, now: datetime) -> None:
    """Numbers only: neither a title nor where it came from."""
    audit.record(
        session,
        at=now,
        account=reader.account,
        verb="absence.imported_file",
        subject=f"advisor:{reader.advisor}",
        detail={
            "added": result.added,
            "changed": result.changed,
            "same": result.same,
            "removed": result.removed,
        },
    )


def _shown(event: FileEvent, zone: ZoneInfo) -> PreviewEvent:
    first, until = _dates([(o.start, o.end) for o in event.times], zone)
    return PreviewEvent(
        title=event.brought.title,
        first=first,
        until=until,
        times=len(event.times),
        state=event.state,
        counts=any(o.busy for o in event.times),
    )


def _gone(each: StoredObject, zone: ZoneInfo) -> GoneEvent:
    first, until = _dates(each.busy, zone)
    titles = [event.title for event in contents_of(each.body).events]
    return GoneEvent(title=titles[0] if titles else "", first=first, until=until)


def _dates(times: Iterable[Stretch], zone: ZoneInfo) -> tuple[date | None, date | None]:
    """The first and the last day of all of it; a day that ends at midnight is the last one."""
    found = list(times)
    if not found:
        return None, None
    first = min(start for start, _ in found)
    last = max(max(start, end - timedelta(microseconds=1)) for start, end in found)
    return first.astimezone(zone).date(), last.astimezone(zone).date()
