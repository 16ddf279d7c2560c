"""Coverage calendars: keeping what advisors' telephones show in step with the published plan."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import uuid4

from sqlalchemy.orm import Session

from coverage.calendars.collections import COVERAGE, DEFINITIONS
from coverage.calendars.entries import Entry, entries
from coverage.calendars.events import etag_of, href_of, item_of, midnight, render, uid_of
from coverage.calendars.words import DUTCH, Words
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Plan
from coverage.domain.calendars import Collection, NewItem, OwnerKind
from coverage.domain.ids import AdvisorId
from coverage.domain.visibility import AdvisorReader
from coverage.domain.weeks import Week
from coverage.persistence import calendar_changes as store
from coverage.persistence import calendars
from coverage.persistence.calendar_changes import Known, Rewrite
from coverage.persistence.database import reading, writing

PAST_KEPT = timedelta(weeks=2)
"""How long an entry stays after its last day: a lost telephone must not tell a history."""
TOMBSTONES_KEPT = timedelta(days=180)
"""How long a calendar remembers what was removed; who comes back later starts anew."""

_AT_ONCE = 200
"""Calendars that are compared and written together: bounds memory, not meaning."""


def project(
    session: Session,
    agency: Agency,
    plan: Plan,
    *,
    now: datetime,
    today: date,
    words: Words = DUTCH,
) -> int:
    """Make every advisor's coverage calendar say what ``plan`` says, from this week on.

    Part of the transaction that publishes ``plan``. Objects that say the same keep their bytes, UID
    and ETag; weeks before this one stay as they were until they are swept. Returns the number of
    objects that changed.
    """
    wanted = entries(agency, plan, since=Week.of(today), words=words)
    owners = {advisor.id for advisor in agency.advisors}
    found = _all_calendars(session, owners, words)
    changed, left = 0, iter(found.items())
    while some := dict(islice(left, _AT_ONCE)):
        known = store.known_items(session, [calendar.id for calendar in some.values()])
        rewrites = [
            _rewrite(calendar, wanted.get(AdvisorId(owner), ()), known[calendar.id], now, today)
            if owner in owners
            else _emptied(calendar, known[calendar.id])
            for owner, calendar in some.items()
        ]
        changed += store.apply(session, rewrites, now=now)
    store.rename(session, found.values(), title=COVERAGE.title(words), colour=COVERAGE.colour)
    return changed


def sweep(*, now: datetime, today: date) -> int:
    """Take what was over two weeks ago out of all calendars; the number of objects that went.

    For time that passes without a publication: the worker does it every night.
    """
    with writing() as session:
        found = store.locked(session, OwnerKind.ADVISOR, COVERAGE.name)
        swept = _sweep(session, found.values(), now=now, today=today)
        store.forget_tombstones(session, before=now - TOMBSTONES_KEPT)
    return swept


def freshen(reader: AdvisorReader, *, now: datetime, today: date) -> None:
    """Take what was over two weeks ago out of this reader's coverage, should nobody have swept
    yet.
    """
    with reading() as session:
        due = calendars.has_ended(
            session, OwnerKind.ADVISOR, reader.advisor, COVERAGE.name, by=_kept_since(today)
        )
    if due:
        with writing() as session:
            mine = store.locked_one(session, OwnerKind.ADVISOR, reader.advisor, COVERAGE.name)
            _sweep(session, [mine] if mine else [], now=now, today=today)


def prepare(session: Session, advisor: AdvisorId, *, words: Words = DUTCH) -> None:
    """Make the advisor's calendars, still empty, so that a device finds them before a
    publication.
    """
    name = COVERAGE.name
    if calendars.collection(session, OwnerKind.ADVISOR, advisor, name) is None:
        store.add_collections(session, _new(advisor, words))


def _all_calendars(
    session: Session, owners: Iterable[AdvisorId], words: Words
) -> Mapping[str, Collection]:
    """The locked coverage calendar of every owner, and of those who left."""
    found = store.locked(session, OwnerKind.ADVISOR, COVERAGE.name)
    missing = sorted(set(owners) - set(found))
    if not missing:
        return found
    store.add_collections(session, [row for each in missing for row in _new(each, words)])
    return store.locked(session, OwnerKind.ADVISOR, COVERAGE.name)


def _new(advisor: AdvisorId, words: Words) -> list[dict[str, str]]:
    """The rows of all calendars that an advisor always has."""
    return [
        {
            "owner_kind": OwnerKind.ADVISOR.value,
            "owner": advisor,
            "name": definition.name,
            "title": definition.title(words),
            "colour": definition.colour,
            "components": ",".join(definition.components),
            "tag": secrets.token_hex(8),
            "uid_seed": uuid4().hex,
        }
        for definition in DEFINITIONS.values()
    ]


def _rewrite(
    calendar: Collection,
    wanted: Sequence[Entry],
    known: Mapping[str, Known],
    now: datetime,
    today: date,
) -> Rewrite:
    """What must change for ``calendar`` to hold ``wanted``, the last two weeks, and nothing
    else.
    """
    this_week, kept_since = midnight(Week.of(today).monday), _kept_since(today)
    put: list[tuple[NewItem, Known | None]] = []
    kept: set[str] = set()
    for entry in sorted(wanted):
        uid = uid_of(entry, calendar.uid_seed)
        before = known.get(href_of(uid))
        kept.add(href_of(uid))
        if before is None or not _says_the_same(entry, uid, before):
            put.append((item_of(entry, calendar=calendar.id, uid=uid, changed_at=now), before))
    bury = [
        each
        for href, each in known.items()
        if href not in kept and each.is_live and not (kept_since < each.last < this_week)
    ]
    return Rewrite(collection=calendar, put=put, bury=bury)


def _emptied(calendar: Collection, known: Mapping[str, Known]) -> Rewrite:
    """Nothing is left for an advisor who left the agency."""
    return Rewrite(collection=calendar, bury=[each for each in known.values() if each.is_live])


def _says_the_same(entry: Entry, uid: str, before: Known) -> bool:
    """Whether what is stored is what would be stored, had the entry changed when it last did."""
    return before.is_live and before.etag == etag_of(
        render(entry, uid, changed_at=before.changed_at)
    )


def _sweep(session: Session, found: Iterable[Collection], *, now: datetime, today: date) -> int:
    """Bury what is long over in these calendars, which are locked."""
    mine = {calendar.id: calendar for calendar in found}
    over = store.ended(session, mine, by=_kept_since(today))
    rewrites = [Rewrite(collection=mine[each], bury=bury) for each, bury in over.items()]
    return store.apply(session, rewrites, now=now)


def _kept_since(today: date) -> datetime:
    return midnight(today - PAST_KEPT)
