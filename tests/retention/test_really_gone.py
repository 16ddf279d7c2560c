"""What was removed is not to be found in the files of the database, however one looks."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from coverage.domain.bookings import BookingState
from coverage.domain.cases import Aftercare
from coverage.domain.ids import CaseId
from coverage.domain.retention import KeepingRules
from coverage.operations.booking.notices import queue_notice
from coverage.operations.retention import Occasion, purge, scrub_all, sweep_expired
from coverage.persistence.attempts import AttemptsRow
from coverage.persistence.bookings import BookingRow, SpentTimeRow, TakenTimeRow
from coverage.persistence.calendar_rows import CalendarRow, EarlierRow, ObjectRow, OccurrenceRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.database import Row, db, reading, writing
from coverage.persistence.notices import NoticeRow
from coverage.persistence.past_conversations import PastCaseRow
from coverage.persistence.seeker_sessions import SeekerSessionRow
from tests.retention.raw_bytes import on_disk, there

ZONE = ZoneInfo("Europe/Amsterdam")
START = datetime(2027, 3, 3, 9, 0, tzinfo=UTC)
LATER = START + timedelta(days=130)
PRIVATE: dict[type[Row], frozenset[str]] = {
    CaseRow: frozenset(),
    BookingRow: frozenset(),
    TakenTimeRow: frozenset(),
    SpentTimeRow: frozenset(),
    SeekerSessionRow: frozenset(),
    NoticeRow: frozenset(),
}
"""Tables of which no row may be left, nor any text that stood in one."""


class Story:
    """Fills every private column with words of its own, and remembers them."""

    def __init__(self) -> None:
        self.words: list[bytes] = []

    def word(self, length: int = 20) -> str:
        made = f"zq{secrets.token_hex(length)}"[:length]
        self.words.append(made.encode())
        return made

    def sealed(self, length: int = 40) -> bytes:
        """Bytes that no database can squeeze."""
        made = secrets.token_bytes(length)
        self.words.append(made[:1000])  # long values are kept in pieces
        return made

    def case(self) -> CaseId:
        number = self.word(32)
        with writing() as session:
            session.add(
                CaseRow(
                    id=number,
                    client="alfa",
                    advisor="ada",
                    locator=self.word(12),
                    code_hash=self.word(90),
                    language="nl",
                    contact_kind="mail",
                    sealed_contact=self.sealed(),
                    sealed_avoided=self.sealed(),
                    backup_consent=True,
                    aftercare=Aftercare.AGREED.value,
                    aftercare_due=date(2027, 3, 20),
                    opened_on=START.date(),
                    closed_on=date(2027, 3, 10),
                    category="bullying",
                    route="alone",
                    minutes=90,
                )
            )
            session.flush()
            queue_notice(session, CaseId(number), self.word(70), now=START)
        return CaseId(number)

    def session_of(self, case: str | None) -> str:
        number = self.word(32)
        with writing() as session:
            session.add(
                SeekerSessionRow(
                    id=number,
                    token_hash=self.word(64),
                    client="alfa",
                    case=case,
                    language="nl",
                    choices={"avoided": [self.word()], "near": self.word()},
                    address=self.word(60),
                    address_limit=20,
                    days_seen=[self.word()],
                    tries=1,
                    began_on=START.date(),
                    ends_at=START + timedelta(minutes=30),
                )
            )
        return number

    def booking(self, case: str | None, session_of: str | None, number: int) -> None:
        name = self.word(32)
        starts = START + timedelta(days=number % 28, hours=number % 7)
        with writing() as session:
            session.add(
                BookingRow(
                    id=name,
                    client="alfa",
                    advisor="ada",
                    case=case,
                    session=session_of,
                    kind="room",
                    place=self.word(30),
                    seat=1,
                    starts=starts,
                    ends=starts + timedelta(minutes=90),
                    pause=15,
                    state=(BookingState.TOOK_PLACE if case else BookingState.ON_HOLD).value,
                    held_until=START + timedelta(minutes=10),
                    booked_at=START,
                    moved_to=self.word(32),
                )
            )
            session.flush()
            taken = [
                {"resource": self.word(40), "quantum": quantum, "booking": name}
                for quantum in range(20)
            ]
            session.execute(insert(TakenTimeRow), taken)

    def others(self) -> None:
        """What is known by time and calendar."""
        with writing() as session:
            session.add(
                SpentTimeRow(client=self.word(), advisor=self.word(), starts=START, since=START)
            )
            session.add(
                AttemptsRow(key=self.word(60), failures=1, last_at=START, blocked_until=START)
            )
            calendar = session.scalar(select(CalendarRow.id))
            if calendar is None:
                row = CalendarRow(
                    owner_kind="advisor",
                    owner="ada",
                    name="conversations",
                    title="Gesprekken",
                    colour="#000000",
                    tag="tag",
                    uid_seed="seed",
                )
                session.add(row)
                session.flush()
                calendar = row.id
            number = session.get_one(CalendarRow, calendar).change + 1
            session.get_one(CalendarRow, calendar).change = number
            entry = ObjectRow(
                calendar=calendar,
                href=self.word(40),
                uid=self.word(40),
                component="VEVENT",
                body=self.word(900).encode(),
                etag=self.word(40),
                first_instant=START,
                last_instant=START + timedelta(minutes=90),
                change=number,
                changed_at=START,
            )
            session.add(entry)
            session.flush()
            session.add(
                OccurrenceRow(
                    calendar=calendar,
                    object=entry.id,
                    start=START,
                    end=START + timedelta(minutes=90),
                    busy=True,
                )
            )
            session.add(
                EarlierRow(
                    object=entry.id,
                    etag=self.word(40),
                    body=self.sealed(3000),
                    replaced_at=START,
                )
            )


def tell(number: int) -> Story:
    """So many cases with all that can hang on one."""
    story = Story()
    for each in range(number):
        case = story.case()
        story.booking(case, story.session_of(case), each)
        story.booking(None, story.session_of(None), each)
        story.others()
    return story


def occasion(now: datetime, folder: Path) -> Occasion:
    return Occasion(
        rules=KeepingRules(contact=timedelta(days=30), cases=timedelta(days=90)),
        now=now,
        today=now.date(),
        zone=ZONE,
        mail_folder=folder / "mail",
    )


def left(row: type[Row]) -> list[Any]:
    with reading() as session:
        return list(session.execute(select(row.__table__)))


@pytest.mark.parametrize("number", [1, 60])
def test_nothing_of_a_case_is_left_on_the_disk(app: Flask, tmp_path: Path, number: int) -> None:
    story = tell(number)
    before = on_disk(app, tmp_path)
    # first that the search finds what is there: else it would prove nothing
    assert there(story.words, before) == story.words
    assert purge(occasion(LATER, tmp_path)).scrubbed
    # that something was in a calendar goes a while after the entry itself
    assert purge(occasion(LATER + timedelta(days=91), tmp_path)).scrubbed
    assert [row.__name__ for row in PRIVATE if left(row)] == []
    assert there(story.words, on_disk(app, tmp_path)) == []
    assert len(left(PastCaseRow)) == number


def test_while_somebody_looks_at_what_was_a_scrubbing_says_that_something_is_left(
    app: Flask, tmp_path: Path
) -> None:
    story = tell(1)
    # SQLite keeps one moment for a whole transaction by itself
    level = {} if db.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with db.engine.execution_options(**level).connect() as looking:
        assert looking.scalar(select(func.count()).select_from(CaseRow)) == 1
        assert not purge(occasion(LATER, tmp_path)).scrubbed
        assert looking.scalar(select(func.count()).select_from(CaseRow)) == 1
        assert there(story.words, on_disk(app, tmp_path))
    assert left(CaseRow) == []
    purge(occasion(LATER + timedelta(days=91), tmp_path))
    assert scrub_all()
    assert there(story.words, on_disk(app, tmp_path)) == []


def test_what_is_kept_survives_the_scrubbing(app: Flask, tmp_path: Path) -> None:
    old = tell(3)
    fresh = tell(3)
    with writing() as session:
        for row in session.scalars(select(CaseRow)):
            if row.id.encode() in fresh.words:
                row.aftercare_due = LATER.date()
    purge(occasion(LATER, tmp_path))
    raw = on_disk(app, tmp_path)
    assert len(left(CaseRow)) == 3
    numbers = [row.id.encode() for row in left(CaseRow)]
    assert there(numbers, raw) == numbers
    assert not set(old.words) & set(numbers)


def test_a_contact_that_went_is_nowhere_while_its_case_stays(app: Flask, tmp_path: Path) -> None:
    tell(5)
    contacts = [bytes(row.sealed_contact) for row in left(CaseRow)]
    assert there(contacts, on_disk(app, tmp_path)) == contacts
    purge(occasion(START + timedelta(days=60), tmp_path))
    assert len(left(CaseRow)) == 5
    assert there(contacts, on_disk(app, tmp_path)) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_chosen_is_gone_minutes_after_its_session(app: Flask, tmp_path: Path) -> None:
    """On SQLite: the file is overwritten and its log cut off. PostgreSQL waits for the night."""
    story = Story()
    for _ in range(10):
        story.session_of(None)
    raw = on_disk(app, tmp_path)
    assert there(story.words, raw) == story.words
    assert sweep_expired(now=START + timedelta(minutes=31)) == 10
    assert there(story.words, on_disk(app, tmp_path)) == []
