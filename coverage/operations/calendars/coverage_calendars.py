"""Coverage calendars: keeping what advisors' telephones show in step with the published plan."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy.orm import Session

from coverage.calendars.collections import CONVERSATIONS, COVERAGE, DEFINITIONS
from coverage.calendars.entries import Entry, entries
from coverage.calendars.words import DUTCH, Words
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Plan
from coverage.domain.calendars import CalendarId, Collection, OwnerKind
from coverage.domain.ids import AdvisorId
from coverage.domain.visibility import AdvisorReader
from coverage.domain.weeks import Week
from coverage.operations.night_work import in_a_gap, in_gaps
from coverage.operations.projecting import kept_since, new_calendar, rewrite
from coverage.persistence import calendar_changes as store
from coverage.persistence import calendars
from coverage.persistence.calendar_batches import Batch, Known, Rewrite, batch_of
from coverage.persistence.calendar_history import forget_earlier
from coverage.persistence.database import reading, writing

TOMBSTONES_KEPT = timedelta(days=180)
"""How long a calendar remembers what was removed; who comes back later starts anew."""
SWEPT = (COVERAGE.name, CONVERSATIONS.name)
"""What the product writes into calendars: its past must not be found on a telephone."""
_AT_ONCE = 200
"""Calendars that are compared and written together: bounds memory, not meaning."""
_MADE_AT_ONCE = 50
"""Advisors whose calendars are made together: others wait for less than a tenth of a second."""
MOST_WORKED_OUT = 200_000
"""Objects whose rows are held in memory before the lock is taken: some 180 MB."""


@dataclass(frozen=True, kw_only=True)
class WorkedOut:
    """What coverage calendars must say, by advisor, and of each calendar as it was found then the
    rows by which it would come to say so.
    """

    wanted: Mapping[AdvisorId, Sequence[Entry]]
    batches: Mapping[CalendarId, tuple[Collection, Batch]] = field(default_factory=dict)

    def of(self, calendar: Collection) -> Batch | None:
        """The rows for ``calendar``; None when it is no longer as it was, or was not looked at."""
        found = self.batches.get(calendar.id)
        return found[1] if found and found[0] == calendar else None


def make_ahead(advisors: Iterable[AdvisorId], *, words: Words = DUTCH) -> None:
    """Make the calendars that advisors have not got yet, still empty and a few at a time, so that
    `work_out` finds them. Those that others kept it from making are left to `project`.
    """
    with reading() as session:
        there = store.unlocked(session, OwnerKind.ADVISOR, COVERAGE.name)

    def make(session: Session, some: Sequence[AdvisorId]) -> int:
        store.add_collections(session, [row for each in some for row in _new(each, words)])
        return len(some)

    in_gaps(make, sorted(set(advisors) - set(there)), size=_MADE_AT_ONCE)


def work_out(
    session: Session,
    agency: Agency,
    plan: Plan,
    *,
    now: datetime,
    today: date,
    words: Words = DUTCH,
) -> WorkedOut:
    """Look in advance at what `project` will do, without a lock: the less is left to be done while
    others wait. What a great many calendars need is left to it.
    """
    worked = WorkedOut(wanted=entries(agency, plan, since=Week.of(today), words=words))
    owners = {advisor.id for advisor in agency.advisors}
    batches: dict[CalendarId, tuple[Collection, Batch]] = {}
    ready, left = 0, iter(store.unlocked(session, OwnerKind.ADVISOR, COVERAGE.name).items())
    while ready < MOST_WORKED_OUT and (some := dict(islice(left, _AT_ONCE))):
        for calendar, batch in _batches(session, some, worked, owners, now=now, today=today):
            batches[calendar.id] = (calendar, batch)
            ready += len(batch)
    return replace(worked, batches=batches)


def project(
    session: Session,
    agency: Agency,
    plan: Plan,
    *,
    now: datetime,
    today: date,
    words: Words = DUTCH,
    worked: WorkedOut | None = None,
) -> int:
    """Make every advisor's coverage calendar say what ``plan`` says, from this week on.

    Part of the transaction that publishes ``plan``. Objects that say the same keep their bytes, UID
    and ETag; weeks before this one stay as they were until they are swept. Returns the number of
    objects that changed.

    ``worked`` is what `work_out` found for the same agency, plan and ``now``; it is used for
    calendars that nothing has changed since.
    """
    if worked is None:
        worked = WorkedOut(wanted=entries(agency, plan, since=Week.of(today), words=words))
    owners = {advisor.id for advisor in agency.advisors}
    found = _all_calendars(session, owners, words)
    changed, left = 0, iter(found.items())
    while some := dict(islice(left, _AT_ONCE)):
        ready = {owner: batch for owner, each in some.items() if (batch := worked.of(each))}
        rest = {owner: each for owner, each in some.items() if owner not in ready}
        late = [batch for _, batch in _batches(session, rest, worked, owners, now=now, today=today)]
        changed += store.write(session, [*ready.values(), *late])
    store.rename(session, found.values(), title=COVERAGE.title(words), colour=COVERAGE.colour)
    return changed


def _batches(
    session: Session,
    some: Mapping[str, Collection],
    worked: WorkedOut,
    owners: Set[str],
    *,
    now: datetime,
    today: date,
) -> Iterator[tuple[Collection, Batch]]:
    """Each of these calendars, by owner, with the rows by which it comes to say what is wanted."""
    known = store.known_items(session, [calendar.id for calendar in some.values()])
    for owner, calendar in some.items():
        there = known[calendar.id]
        wanted = worked.wanted.get(AdvisorId(owner), ())
        change = (
            rewrite(calendar, wanted, there, now=now, today=today)
            if owner in owners
            else _emptied(calendar, there)
        )
        yield calendar, batch_of(change, now=now)


def sweep(*, now: datetime, today: date) -> int:
    """Take what was over two weeks ago out of all calendars; the number of objects that went.

    For time that passes without a publication: the worker does it every night. What objects were
    before somebody overwrote them goes as well, when it is old.
    """
    swept = sum(sweep_ended(name, now=now, today=today) for name in SWEPT)
    before = now - TOMBSTONES_KEPT
    in_a_gap(lambda session: store.forget_tombstones(session, before=before), otherwise=None)
    in_a_gap(lambda session: forget_earlier(session, now=now), otherwise=None)
    return swept


def sweep_ended(name: str, *, now: datetime, today: date) -> int:
    """Take what was over two weeks ago out of all advisors' calendars of this name; how much.

    One calendar at a time: nobody who books waits for more than the one of their advisor.
    """
    with reading() as session:
        owners = calendars.owners_of_ended(session, OwnerKind.ADVISOR, name, by=kept_since(today))

    def sweep_one(session: Session, owner: Sequence[str]) -> int:
        mine = store.locked_some(session, OwnerKind.ADVISOR, owner[0], [name])
        return _sweep(session, mine.values(), now=now, today=today)

    return in_gaps(sweep_one, owners, size=1)


def freshen(reader: AdvisorReader, *, now: datetime, today: date) -> None:
    """Take what was over two weeks ago out of this reader's coverage and conversations, should
    nobody have swept yet.
    """
    with reading() as session:
        due = any(
            calendars.has_ended(
                session, OwnerKind.ADVISOR, reader.advisor, name, by=kept_since(today)
            )
            for name in SWEPT
        )
    if due:
        with writing() as session:
            mine = store.locked_some(session, OwnerKind.ADVISOR, reader.advisor, SWEPT)
            _sweep(session, mine.values(), now=now, today=today)


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
        new_calendar(OwnerKind.ADVISOR, advisor, definition, words=words)
        for definition in DEFINITIONS.values()
    ]


def _emptied(calendar: Collection, known: Mapping[str, Known]) -> Rewrite:
    """Nothing is left for an advisor who left the agency."""
    return Rewrite(collection=calendar, bury=[each for each in known.values() if each.is_live])


def _sweep(session: Session, found: Iterable[Collection], *, now: datetime, today: date) -> int:
    """Bury what is long over in these calendars, which are locked."""
    mine = {calendar.id: calendar for calendar in found}
    over = store.ended(session, mine, by=kept_since(today))
    rewrites = [Rewrite(collection=mine[each], bury=bury) for each, bury in over.items()]
    return store.apply(session, rewrites, now=now)
