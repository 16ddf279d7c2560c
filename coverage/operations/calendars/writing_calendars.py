"""Writing calendars: what an advisor puts into them, with all that follows from it, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.calendars.collections import TIME_OFF, is_writable
from coverage.calendars.objects import read_object
from coverage.calendars.owned import owned_item
from coverage.domain.calendars import Collection, Conditions, NewItem, OwnerKind
from coverage.domain.errors import (
    AlreadyThere,
    CalendarFull,
    ConditionFailed,
    NoSuchCalendar,
    NotFound,
    ReadOnlyCalendar,
    UidTaken,
    WrongComponent,
)
from coverage.domain.ids import AdvisorId
from coverage.domain.visibility import AdvisorReader, Reader
from coverage.operations.calendars.time_off import apply_time_off
from coverage.persistence import calendar_changes as store
from coverage.persistence import calendar_history as history
from coverage.persistence import calendars, own_calendars
from coverage.persistence.busy_times import instants_of
from coverage.persistence.calendar_batches import Known, Rewrite
from coverage.persistence.database import writing

MOST_OBJECTS = 25_000
"""In one calendar, what was deleted not counted."""
MOST_BYTES = 64 * 1024 * 1024
"""Of large objects in one calendar: pictures and attachments are what fills it."""
_LARGE = 8 * 1024
MOST_TIMES = 500_000
"""That the objects of one calendar take place, where long series are added: a body of 200 bytes
can mean ten thousand.
"""
_LONG = 500


class Place(NamedTuple):
    """Where an object is: in which calendar, under which last part of its address."""

    name: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Day:
    """When and where something is written. ``today`` is the date in ``zone``, the agency's."""

    now: datetime
    today: date
    zone: ZoneInfo


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What a write left: the object's ETag, and whether there was none before."""

    etag: str
    created: bool


def put(
    reader: Reader,
    owner: str,
    place: Place,
    body: bytes,
    *,
    conditions: Conditions,
    day: Day,
) -> Stored:
    """Store ``body`` as it is (RFC 4791 5.3.2).

    NotAnObject when no calendar can hold it; WrongComponent when this one does not; UidTaken,
    ConditionFailed, CalendarFull; NoSuchCalendar, ReadOnlyCalendar, or NotFound when it is
    another's.
    """
    advisor = writer(reader, owner, place.name)
    thing = read_object(body)  # before the lock: others write meanwhile
    with writing() as session:
        calendar = _locked(session, advisor, place.name).get(place.name)
        if calendar is None:
            raise NoSuchCalendar
        known = store.known_item(session, calendar.id, place.href)
        _check(calendar, known, conditions)
        item = owned_item(
            thing, body, calendar=calendar.id, href=place.href, today=day.today, zone=day.zone
        )
        created = known is None or not known.is_live
        if known is None or known.etag != item.etag:
            _check_fits(session, calendar, item, created=created)
            touched = _instants(session, known, item)
            _store(session, calendar, item, known, day=day)
            follow(session, advisor, {place.name}, day=day, touched=touched)
    return Stored(etag=item.etag, created=created)


def delete(reader: Reader, owner: str, place: Place, *, conditions: Conditions, day: Day) -> None:
    """Take an object out of its calendar, leaving a tombstone; NotFound when there is none."""
    advisor = writer(reader, owner, place.name)
    with writing() as session:
        calendar, known = _there(session, _locked(session, advisor, place.name), place)
        _check(calendar, known, conditions)
        history.remember(session, known.row, now=day.now)
        touched = _instants(session, known)
        store.apply(session, [Rewrite(collection=calendar, bury=[known])], now=day.now)
        follow(session, advisor, {place.name}, day=day, touched=touched)


def copy(
    reader: Reader,
    owner: str,
    source: Place,
    target: Place,
    *,
    moving: bool,
    overwrite: bool,
    conditions: Conditions,
    day: Day,
) -> Stored:
    """Put what is at ``source`` to ``target`` as well, or instead when ``moving``.

    As `put`; NotFound when there is no source, AlreadyThere when ``target`` is taken and may not
    be overwritten. ``conditions`` are of the source.
    """
    advisor = writer(reader, owner, target.name)
    if moving:
        writer(reader, owner, source.name)
    with writing() as session:
        both = _locked(session, advisor, source.name, target.name)
        origin, before = _there(session, both, source)
        _check(origin, before, conditions)
        into = both.get(target.name)
        if into is None:
            raise NoSuchCalendar
        known = store.known_item(session, into.id, target.href)
        created = known is None or not known.is_live
        if not created and not overwrite:
            raise AlreadyThere
        (item_there,) = calendars.items_by_href(session, origin.id, [source.href])
        if moving:
            history.remember(session, before.row, now=day.now)
            store.apply(session, [Rewrite(collection=origin, bury=[before])], now=day.now)
            into = _locked(session, advisor, target.name)[target.name]  # its number may have moved
        body = item_there.body or b""
        item = owned_item(
            read_object(body),
            body,
            calendar=into.id,
            href=target.href,
            today=day.today,
            zone=day.zone,
        )
        _check_fits(session, into, item, created=created)
        _store(session, into, item, known, day=day)
        follow(session, advisor, {target.name, *([source.name] if moving else [])}, day=day)
    return Stored(etag=item.etag, created=created)


def _there(
    session: Session, among: Mapping[str, Collection], place: Place
) -> tuple[Collection, Known]:
    """The object at ``place`` and its calendar; NotFound when either is not there."""
    calendar = among.get(place.name)
    known = None if calendar is None else store.known_item(session, calendar.id, place.href)
    if calendar is None or known is None or not known.is_live:
        raise NotFound
    return calendar, known


def writer(reader: Reader, owner: str, name: str | None = None) -> AdvisorId:
    """Whose calendar it is, when the reader may write there; without a name: whose calendars."""
    if not isinstance(reader, AdvisorReader) or reader.advisor != owner:
        raise NotFound
    if name is not None and not is_writable(name):
        raise ReadOnlyCalendar
    return reader.advisor


def _locked(session: Session, advisor: AdvisorId, *names: str) -> dict[str, Collection]:
    return store.locked_some(session, OwnerKind.ADVISOR, advisor, names)


def _check(calendar: Collection, known: Known | None, conditions: Conditions) -> None:
    etag = known.etag if known else None
    changed_at = known.changed_at if known and etag else None
    if not conditions.hold(etag, changed_at, calendar.change):
        raise ConditionFailed


def _check_fits(session: Session, calendar: Collection, item: NewItem, *, created: bool) -> None:
    """Whether the calendar can take it beside what it has (RFC 4791 5.3.2.1)."""
    if item.component not in calendar.components:
        raise WrongComponent
    holder = store.href_with_uid(session, calendar.id, item.uid)
    if holder not in (None, item.href):
        raise UidTaken(name=calendar.name, href=str(holder))
    if holder is None and not created:  # the object to overwrite has another UID
        raise UidTaken(name=calendar.name, href=item.href)
    if created and not own_calendars.has_room(session, calendar.id, item.href, most=MOST_OBJECTS):
        raise CalendarFull
    if len(item.body) > _LARGE:
        kept = own_calendars.bytes_in_large(session, calendar.id, above=_LARGE)
        if kept + len(item.body) > MOST_BYTES:
            raise CalendarFull
    times = len(item.occurrences)
    if times > _LONG and own_calendars.times_in(session, calendar.id) + times > MOST_TIMES:
        raise CalendarFull


def _store(
    session: Session, calendar: Collection, item: NewItem, known: Known | None, *, day: Day
) -> None:
    if known is not None and known.is_live:
        history.remember(session, known.row, now=day.now)
    store.apply(session, [Rewrite(collection=calendar, put=[(item, known)])], now=day.now)


def _instants(session: Session, known: Known | None, item: NewItem | None = None) -> set[datetime]:
    """Between which instants an object took place until now, and from now on."""
    found = set() if known is None else set(instants_of(session, known.row))
    if item is not None:
        found.update(instant for each in item.occurrences for instant in (each.start, each.end))
    return found


def follow(
    session: Session,
    advisor: AdvisorId,
    names: set[str],
    *,
    day: Day,
    touched: set[datetime] | None = None,
) -> None:
    """What follows from a change in these calendars, in the same transaction.

    ``touched`` are the instants between which all of it lies, when they are known.
    """
    if TIME_OFF.name in names:
        apply_time_off(
            session, advisor, now=day.now, today=day.today, zone=day.zone, touched=touched
        )
