"""What secret addresses answer: stored bytes in one stream, and 304 while nothing reads
differently.

Whoever has the address is its holder, and sees what its holder may see of what it shows.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from coverage.calendars.collections import COVERAGE, HALF_DAYS, STANDING, ZONE
from coverage.calendars.subscriptions import joined
from coverage.domain.calendars import Collection, Item, OwnerKind, Window
from coverage.domain.devices import Feed, FeedKind
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId, PlaceId
from coverage.domain.visibility import AdvisorReader
from coverage.operations.calendars import standing_calendars
from coverage.operations.calendars.coverage_calendars import freshen
from coverage.operations.calendars.room_calendars import freshen_rooms
from coverage.operations.calendars.working_hours import own_availability
from coverage.persistence import agency_calendars, audit, calendars
from coverage.persistence.database import reading


@dataclass(frozen=True, kw_only=True)
class Stream:
    """What a secret address answers: ``body`` is None when the caller's copy is still right."""

    etag: str
    body: bytes | None


def freshen_stream(feed: Feed, *, now: datetime, today: date, language: str) -> None:
    """Let time that passed without a publication show in what ``feed`` is read from."""
    if feed.kind is FeedKind.COVERAGE:
        freshen(AdvisorReader(advisor=AdvisorId(feed.of)), now=now, today=today)
    elif feed.kind is FeedKind.ROOM:
        freshen_rooms(now=now, today=today, language=language)


def read_stream(session: Session, feed: Feed, known: frozenset[str], *, today: date) -> Stream:
    """What ``feed`` shows on ``today``; NotFound when that is gone."""
    match feed.kind:
        case FeedKind.STANDING:
            collection = _collection(session, OwnerKind.CLIENT, feed.of, STANDING.name)
            return _between(session, collection, standing_calendars.shown(today), known)
        case FeedKind.ROOM:
            if not agency_calendars.is_room(session, PlaceId(feed.of)):
                raise NotFound
            collection = _collection(session, OwnerKind.PLACE, feed.of, HALF_DAYS.name)
            return _between(session, collection, Window(), known)
        case FeedKind.HOURS:
            return _hours(session, feed, known)
        case FeedKind.COVERAGE:
            collection = _collection(session, OwnerKind.ADVISOR, feed.of, COVERAGE.name)
            return _whole(session, collection, known)


def hours_file(reader: AdvisorReader, *, now: datetime) -> bytes:
    """The reader's working hours as a file (RFC 7953); NotFound when the agency has them no
    longer.
    """
    with reading() as session:
        told = audit.last(session, "hours.told", f"advisor:{reader.advisor}")
        return own_availability(reader, changed_at=told or now, zone=ZONE)


def _hours(session: Session, feed: Feed, known: frozenset[str]) -> Stream:
    """Working hours follow from facts at once: nothing is stored of them but themselves."""
    reader = AdvisorReader(advisor=AdvisorId(feed.of))
    told = audit.last(session, "hours.told", f"advisor:{feed.of}")
    body = own_availability(reader, changed_at=told or feed.created_at, zone=ZONE)
    etag = hashlib.blake2b(body, digest_size=16).hexdigest()
    return Stream(etag=etag, body=None if etag in known else body)


def _collection(session: Session, kind: OwnerKind, owner: str, name: str) -> Collection:
    found = calendars.collection(session, kind, owner, name)
    if found is None:
        raise NotFound
    return found


def _whole(session: Session, collection: Collection, known: frozenset[str]) -> Stream:
    """All of a calendar: its change number alone tells whether anything is different."""
    etag = _etag(collection, [str(collection.change)])
    if etag in known:
        return Stream(etag=etag, body=None)
    return _said(collection, etag, calendars.items(session, collection.id, with_body=True))


def _between(
    session: Session, collection: Collection, window: Window, known: frozenset[str]
) -> Stream:
    """What takes place in ``window``, which moves on without any change of the calendar."""
    heads = calendars.items_between(session, collection.id, window, with_body=False)
    etag = _etag(collection, sorted(head.etag for head in heads))
    if etag in known:
        return Stream(etag=etag, body=None)
    return _said(collection, etag, calendars.items_between(session, collection.id, window))


def _said(collection: Collection, etag: str, items: Iterable[Item]) -> Stream:
    bodies = [item.body for item in items if item.body is not None]
    body = joined(bodies, title=collection.title, colour=collection.colour)
    return Stream(etag=etag, body=body)


def _etag(collection: Collection, state: Iterable[str]) -> str:
    told = ":".join([collection.tag, str(collection.property_change), *state])
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()
