"""Subscriptions: a secret address from which calendars elsewhere read an advisor's coverage."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from coverage.calendars.collections import COVERAGE
from coverage.calendars.subscriptions import joined
from coverage.domain.calendars import Collection, OwnerKind
from coverage.domain.devices import Feed, FeedId, FeedKind, advisor_holder, holder_of
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId
from coverage.domain.visibility import AdvisorReader, CoordinatorReader
from coverage.operations.coverage_calendars import freshen, prepare
from coverage.operations.devices import a_label, may_revoke, start_of_day
from coverage.persistence import audit, calendars
from coverage.persistence import devices as stored
from coverage.persistence.database import reading, writing


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """What a secret address answers: ``body`` is None when the caller's copy is still right."""

    etag: str
    body: bytes | None


def new_feed(
    reader: AdvisorReader, advisor: AdvisorId, *, key: bytes, now: datetime, label: str = ""
) -> str:
    """Make a secret address of the advisor's coverage and return its token: it cannot be shown
    again.

    NotFound for another's or an unknown slug, InvalidInput for a label that is too
    long.
    """
    if reader.advisor != advisor:
        raise NotFound
    label = a_label(label)
    token = secrets.token_urlsafe(24)
    with writing() as session:
        holder = holder_of(reader)
        if not stored.is_there(session, holder):
            raise NotFound
        prepare(session, advisor)
        made = stored.add_feed(
            session,
            holder,
            kind=FeedKind.COVERAGE,
            of=advisor,
            label=label,
            token_hash=_hash(token, key),
            now=now,
        )
        _note(session, reader, "feed_added", made, now=now)
    return token


def feeds_of(
    reader: AdvisorReader | CoordinatorReader | None, advisor: AdvisorId
) -> tuple[Feed, ...]:
    """The subscriptions of ``advisor``, the newest first. A reader of None is the operator."""
    if isinstance(reader, AdvisorReader) and reader.advisor != advisor:
        raise NotFound
    with reading() as session:
        return tuple(stored.feeds_of(session, advisor_holder(advisor)))


def revoke_feed(
    reader: AdvisorReader | CoordinatorReader | None, feed_id: FeedId, *, now: datetime
) -> None:
    """Make an address open nothing, from this moment; NotFound when it is not this reader's."""
    with writing() as session:
        feed = stored.feed(session, feed_id)
        if feed is None or not may_revoke(reader, feed.holder):
            raise NotFound
        if feed.revoked_at is None:
            stored.revoke_feed(session, feed_id, now=now)
            _note(session, reader, "feed_revoked", feed_id, now=now)


def feed_of(
    token: str, *, key: bytes, now: datetime, today: date, known: frozenset[str] = frozenset()
) -> Subscription:
    """The coverage calendar that ``token`` opens, as one iCalendar stream.

    ``known`` are ETags of copies that the caller has; NotFound when the token opens nothing
    (any more).
    """
    with reading() as session:
        feed = stored.feed_by_token(session, _hash(token, key))
        if feed is None or feed.revoked_at is not None:
            raise NotFound
        if not stored.is_there(session, feed.holder):
            raise NotFound
    freshen(AdvisorReader(advisor=AdvisorId(feed.of)), now=now, today=today)
    day = start_of_day(now)
    if feed.last_fetched_at is None or feed.last_fetched_at < day:
        with writing() as session:
            stored.mark_fetched(session, feed.id, day=day)
    with reading() as session:
        return _read(session, feed, known)


def _read(session: Session, feed: Feed, known: frozenset[str]) -> Subscription:
    collection = calendars.collection(session, OwnerKind.ADVISOR, feed.of, COVERAGE.name)
    if collection is None:
        raise NotFound
    etag = _etag(collection)
    if etag in known:
        return Subscription(etag=etag, body=None)
    items = calendars.items(session, collection.id, with_body=True)
    bodies = [item.body for item in items if item.body is not None]
    return Subscription(
        etag=etag, body=joined(bodies, title=collection.title, colour=collection.colour)
    )


def _etag(collection: Collection) -> str:
    state = f"{collection.tag}:{collection.change}:{collection.property_change}"
    return hashlib.blake2b(state.encode(), digest_size=16).hexdigest()


def _hash(token: str, key: bytes) -> bytes:
    return stored.keyed_hash(token, key=key, purpose="feed")


def _note(
    session: Session,
    reader: AdvisorReader | CoordinatorReader | None,
    verb: str,
    feed_id: FeedId,
    *,
    now: datetime,
) -> None:
    account = None if reader is None else reader.account
    audit.record(session, at=now, account=account, verb=verb, subject=f"feed:{feed_id}", detail={})
