"""What is known of seekers goes when its time has come: shown first, then really removed.

A case becomes one line of numbers (decision 0095). Removing is not enough: what was deleted lies on
in a database's files and log, so they are cleaned as well. Backups are the operator's, see
``docs/operating.md``.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.calendars.collections import CONVERSATIONS
from coverage.domain.ids import CaseId
from coverage.domain.retention import (
    MAIL_FILES_KEPT,
    Expired,
    KeepingRules,
    KeptCase,
    Private,
    last_day,
    thinned,
)
from coverage.operations.calendars.coverage_calendars import sweep_ended
from coverage.operations.night_work import in_a_gap, in_gaps
from coverage.operations.projecting import kept_since
from coverage.persistence import retention as stored
from coverage.persistence.attempts import AttemptsRow
from coverage.persistence.bookings import BookingRow, SpentTimeRow, TakenTimeRow
from coverage.persistence.calendar_changes import forget_tombstones
from coverage.persistence.calendar_rows import EarlierRow, ObjectRow, OccurrenceRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.database import Row, db, reading
from coverage.persistence.notices import NoticeRow
from coverage.persistence.past_conversations import PastCaseRow
from coverage.persistence.scrubbing import empty_log, scrub
from coverage.persistence.seeker_sessions import SeekerSessionRow
from coverage.settings import Settings

MAIL_FOLDER = "mail"
"""In the instance folder: mails that no server takes."""
_AT_ONCE = 50
"""Cases in one transaction, so that nobody who books waits for long."""
_SWEPT = (SeekerSessionRow, BookingRow, TakenTimeRow, AttemptsRow)
"""Tables of which something goes all day, see `sweep_expired`."""
_SCRUBBED: Mapping[Private, Sequence[type[Row]]] = {
    Private.CONTACTS: (CaseRow, NoticeRow),
    Private.CASES: (CaseRow, NoticeRow, PastCaseRow, *_SWEPT),
    Private.SPENT_TIMES: (SpentTimeRow,),
    Private.NOTICES: (NoticeRow,),
    Private.APPOINTMENTS: (ObjectRow, OccurrenceRow),
    Private.TRACES: (ObjectRow,),
    Private.EARLIER_VERSIONS: (EarlierRow,),
}
"""The tables that are written anew when something of a kind was removed; `_SWEPT` always are."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """When and by which rules something is due to go. ``today`` is the date in ``zone``; mails that
    no server took lie in ``mail_folder``.
    """

    rules: KeepingRules
    now: datetime
    today: date
    zone: tzinfo
    mail_folder: Path

    @classmethod
    def of(cls, settings: Settings, *, now: datetime, today: date) -> "Occasion":
        """This moment, by what the operator chose."""
        return cls(
            rules=KeepingRules(contact=settings.contact_kept, cases=settings.cases_kept),
            now=now,
            today=today,
            zone=ZoneInfo(settings.zone),
            mail_folder=settings.instance / MAIL_FOLDER,
        )


@dataclass(frozen=True, kw_only=True)
class Purged:
    """What was removed. ``scrubbed`` is False when copies may be left in the database's files,
    because others were in the way.
    """

    removed: tuple[Expired, ...]
    scrubbed: bool


def show(occasion: Occasion) -> tuple[Expired, ...]:
    """What `purge` would remove, one line for each kind; nothing changes."""
    now, today = occasion.now, occasion.today
    with reading() as session:
        numbers = {
            Private.CONTACTS: len(_due(session, occasion, contacts=True)),
            Private.CASES: len(_due(session, occasion)),
            Private.APPOINTMENTS: stored.count_ended(
                session, CONVERSATIONS.name, by=kept_since(today)
            ),
            Private.TRACES: stored.count_tombstones(
                session, CONVERSATIONS.name, before=now - occasion.rules.cases
            ),
            Private.MAIL_FILES: len(list(_old_mails(occasion))),
        } | {kind: stored.count(session, rule) for kind, rule in stored.rules_by_age(now).items()}
    return _listed(occasion, numbers)


def purge(occasion: Occasion) -> Purged:
    """Remove what is due, and scrub the tables of which anything went. Safe to do twice at once."""
    # rows first: sessions of a case would go along with it, and be missing in what is told
    numbers = _purge_rows(occasion) | _purge_cases(occasion)
    for mail in (mails := list(_old_mails(occasion))):
        mail.unlink(missing_ok=True)
    numbers[Private.MAIL_FILES] = len(mails)
    # no numbers: one case that goes tells, in a log that is kept, on which day somebody talked
    _LOG.info("what was due to go is removed")
    touched = [kind for kind, number in numbers.items() if number]
    rows: list[type[Row]] = [*_SWEPT]
    rows += (row for kind in touched for row in _SCRUBBED.get(kind, ()))
    scrubbed = scrub(db.engine, dict.fromkeys(rows))
    return Purged(removed=_listed(occasion, numbers), scrubbed=scrubbed)


def scrub_all() -> bool:
    """Scrub all that holds anything private, for when a purge could not, or somebody wants to be
    sure; whether it worked.
    """
    everything = dict.fromkeys(row for rows in _SCRUBBED.values() for row in rows)
    return scrub(db.engine, everything, anew=True)


def sweep_expired(*, now: datetime) -> int:
    """End holds and sessions whose time is over, and forget what nobody counts any more: the worker
    does it every few minutes.

    What a seeker chose is then gone from the database's log as well. How many there were.
    """
    rules = stored.rules_by_age(now)
    due = [rules[kind] for kind in (Private.HOLDS, Private.SESSIONS, Private.ATTEMPTS)]
    with reading() as session:
        if not any(stored.count(session, rule) for rule in due):
            return 0
    swept = sum(in_a_gap(partial(stored.remove, rule=rule), otherwise=0) for rule in due)
    empty_log(db.engine)
    return swept


def _purge_cases(occasion: Occasion) -> dict[Private, int]:
    """Contacts and cases, some in each transaction; each case all or nothing.

    Looked at once more when they are held: a second conversation may have been booked meanwhile,
    or somebody has come back with their code.
    """
    with reading() as session:
        contacts = _due(session, occasion, contacts=True)
        cases = _due(session, occasion)

    def forget_contacts(session: Session, some: Sequence[CaseId]) -> int:
        still = [each.id for each in _still(session, some, occasion.rules.contact, occasion)]
        stored.forget_contacts(session, still)
        return len(still)

    def remove_cases(session: Session, some: Sequence[CaseId]) -> int:
        still = list(_still(session, some, occasion.rules.cases, occasion))
        seen = stored.looked_at(session, some, now=occasion.now)
        old = [each for each in still if each.id not in seen]
        past = [left for each in old if (left := thinned(each, zone=occasion.zone))]
        stored.remove_cases(session, [each.id for each in old], past)
        return len(old)

    return {
        Private.CONTACTS: in_gaps(forget_contacts, contacts, size=_AT_ONCE),
        Private.CASES: in_gaps(remove_cases, cases, size=_AT_ONCE),
    }


def _purge_rows(occasion: Occasion) -> dict[Private, int]:
    """All that goes by its age, and the past of the calendars of conversations."""
    now, name = occasion.now, CONVERSATIONS.name
    numbers: dict[Private, int] = {}
    for kind, rule in stored.rules_by_age(now).items():
        numbers[kind] = in_a_gap(partial(stored.remove, rule=rule), otherwise=0)
    numbers[Private.APPOINTMENTS] = sweep_ended(name, now=now, today=occasion.today)
    before = now - occasion.rules.cases

    def forget_traces(session: Session) -> int:
        number = stored.count_tombstones(session, name, before=before)
        forget_tombstones(session, before=before, name=name)
        return number

    numbers[Private.TRACES] = in_a_gap(forget_traces, otherwise=0)
    return numbers


def _due(session: Session, occasion: Occasion, *, contacts: bool = False) -> list[CaseId]:
    kept = occasion.rules.contact if contacts else occasion.rules.cases
    # days are the agency's: counted back in hours, a night in which the clock changed would be late
    before = datetime.combine(occasion.today - kept, time(), tzinfo=occasion.zone)
    maybe = stored.old_cases(session, before=before, now=occasion.now, contact=contacts)
    return [each.id for each in _over(stored.load_cases(session, maybe), kept, occasion)]


def _still(
    session: Session, some: Sequence[CaseId], kept: timedelta, occasion: Occasion
) -> Iterator[KeptCase]:
    """Those that are due, locked."""
    return _over(stored.load_cases(session, some, lock=True), kept, occasion)


def _over(cases: Iterator[KeptCase], kept: timedelta, occasion: Occasion) -> Iterator[KeptCase]:
    return (each for each in cases if last_day(each, zone=occasion.zone) < occasion.today - kept)


def _old_mails(occasion: Occasion) -> Iterator[Path]:
    before = (occasion.now - min(MAIL_FILES_KEPT, occasion.rules.contact)).timestamp()
    if occasion.mail_folder.is_dir():
        for path in occasion.mail_folder.iterdir():
            if path.is_file() and path.stat().st_mtime < before:
                yield path


def _listed(occasion: Occasion, numbers: Mapping[Private, int]) -> tuple[Expired, ...]:
    now, rules, zone = occasion.now, occasion.rules, occasion.zone
    before = {
        Private.CONTACTS: occasion.today - rules.contact,
        Private.CASES: occasion.today - rules.cases,
        Private.APPOINTMENTS: kept_since(occasion.today).astimezone(zone).date(),
        Private.TRACES: (now - rules.cases).astimezone(zone).date(),
        Private.MAIL_FILES: (now - min(MAIL_FILES_KEPT, rules.contact)).astimezone(zone).date(),
    } | {
        kind: rule.before.astimezone(zone).date() for kind, rule in stored.rules_by_age(now).items()
    }
    return tuple(Expired(kind=kind, number=numbers[kind], before=before[kind]) for kind in Private)
