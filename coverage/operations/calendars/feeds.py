"""Subscriptions: secret addresses from which calendars elsewhere read what their holder may see."""

import secrets
from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy.orm import Session

from coverage.calendars.words import words_in
from coverage.domain.devices import (
    Feed,
    FeedId,
    FeedKind,
    advisor_holder,
    holder_of,
)
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId, PlaceId
from coverage.domain.visibility import AdvisorReader, ContactReader, CoordinatorReader, Reader
from coverage.operations.calendars.coverage_calendars import prepare
from coverage.operations.calendars.devices import a_label, may_revoke, start_of_day
from coverage.operations.calendars.room_calendars import freshen_rooms
from coverage.operations.calendars.standing_calendars import open_standing
from coverage.operations.calendars.streams import Stream, freshen_stream, read_stream
from coverage.persistence import agency_calendars, audit
from coverage.persistence import devices as stored
from coverage.persistence.database import reading, writing


def new_feed(
    reader: AdvisorReader,
    advisor: AdvisorId,
    *,
    key: bytes,
    now: datetime,
    label: str = "",
    kind: FeedKind = FeedKind.COVERAGE,
    once: str | None = None,
) -> str:
    """Make a secret address of the advisor's coverage (or working hours) and return its token: it
    cannot be shown again.

    NotFound for another's or an unknown slug, InvalidInput for a label that is too
    long, MadeAlready when the form that is called ``once`` made one before.
    """
    if reader.advisor != advisor:
        raise NotFound
    return _new(
        reader,
        kind,
        advisor,
        label=label,
        key=key,
        now=now,
        once=once,
        make=lambda session: prepare(session, advisor),
    )


def new_standing_feed(
    reader: ContactReader,
    *,
    label: str,
    key: bytes,
    now: datetime,
    today: date,
    language: str = "nl",
    once: str | None = None,
) -> str:
    """Make a secret address of who stands for the reader's client, and return its token."""

    def make(session: Session) -> None:
        open_standing(session, reader.client, now=now, today=today, words=words_in(language))

    return _new(
        reader,
        FeedKind.STANDING,
        reader.client,
        label=label,
        key=key,
        now=now,
        once=once,
        make=make,
    )


def new_room_feed(
    reader: CoordinatorReader,
    place: PlaceId,
    *,
    label: str,
    key: bytes,
    now: datetime,
    today: date,
    language: str = "nl",
    once: str | None = None,
) -> str:
    """Make a secret address of the half-days of a room, and return its token; NotFound when there
    is no such room.
    """
    freshen_rooms(now=now, today=today, language=language)

    def make(session: Session) -> None:
        if not agency_calendars.is_room(session, place):
            raise NotFound

    return _new(reader, FeedKind.ROOM, place, label=label, key=key, now=now, once=once, make=make)


def _new(
    reader: Reader,
    kind: FeedKind,
    of: str,
    *,
    label: str,
    key: bytes,
    now: datetime,
    once: str | None,
    make: Callable[[Session], None],
) -> str:
    """Store the address, after ``make`` has seen to it that there is something to read there."""
    label, token, holder = a_label(label), secrets.token_urlsafe(24), holder_of(reader)
    with writing() as session:
        if not stored.is_there(session, holder):
            raise NotFound
        make(session)
        made = stored.add_feed(
            session,
            holder,
            kind=kind,
            of=of,
            label=label,
            token_hash=_hash(token, key),
            now=now,
            once=once,
        )
        _note(session, reader, "feed_added", made, now=now)
    return token


def own_feeds(reader: Reader) -> tuple[Feed, ...]:
    """The reader's subscriptions, revoked ones too, the newest first."""
    with reading() as session:
        return tuple(stored.feeds_of(session, holder_of(reader)))


def feeds_of(
    reader: AdvisorReader | CoordinatorReader | None, advisor: AdvisorId
) -> tuple[Feed, ...]:
    """The subscriptions of ``advisor``, the newest first. A reader of None is the operator."""
    if isinstance(reader, AdvisorReader) and reader.advisor != advisor:
        raise NotFound
    with reading() as session:
        return tuple(stored.feeds_of(session, advisor_holder(advisor)))


def revoke_feed(reader: Reader | None, feed_id: FeedId, *, now: datetime) -> None:
    """Make an address open nothing, from this moment; NotFound when it is not this reader's."""
    with writing() as session:
        feed = stored.feed(session, feed_id)
        if feed is None or not may_revoke(reader, feed.holder):
            raise NotFound
        if feed.revoked_at is None:
            stored.revoke_feed(session, feed_id, now=now)
            _note(session, reader, "feed_revoked", feed_id, now=now)


def feed_of(
    token: str,
    *,
    key: bytes,
    now: datetime,
    today: date,
    known: frozenset[str] = frozenset(),
    language: str = "nl",
) -> Stream:
    """The calendar that ``token`` opens, as one iCalendar stream.

    ``known`` are ETags of copies that the caller has; NotFound when the token opens nothing
    (any more).
    """
    with reading() as session:
        feed = stored.feed_by_token(session, _hash(token, key))
        if feed is None or feed.revoked_at is not None:
            raise NotFound
        if not stored.is_there(session, feed.holder):
            raise NotFound
    freshen_stream(feed, now=now, today=today, language=language)
    day = start_of_day(now)
    if feed.last_fetched_at is None or feed.last_fetched_at < day:
        with writing() as session:
            stored.mark_fetched(session, feed.id, day=day)
    with reading() as session:
        return read_stream(session, feed, known, today=today)


def _hash(token: str, key: bytes) -> bytes:
    return stored.keyed_hash(token, key=key, purpose="feed")


def _note(
    session: Session,
    reader: Reader | None,
    verb: str,
    feed_id: FeedId,
    *,
    now: datetime,
) -> None:
    account = None if reader is None else reader.account
    audit.record(session, at=now, account=account, verb=verb, subject=f"feed:{feed_id}", detail={})
