"""Canaries over a whole story: somebody books, leaves how they are reached, comes back, and talks.

Everything goes through the operations that pages call. What a seeker gives is nowhere to be found
in clear, at any moment: not in the database's bytes, its log, other files, what is logged, mails or
calendars. After retention nothing is found of their conversation either.
"""

from __future__ import annotations

import logging
import struct
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from coverage.domain.absences import Absence
from coverage.domain.bookings import ConversationKind
from coverage.domain.cases import Category, Closing, ContactKind, Route
from coverage.domain.errors import WrongCode
from coverage.domain.ids import AccountId, CaseId
from coverage.domain.retention import KeepingRules
from coverage.domain.seeking import Choices
from coverage.domain.visibility import AdvisorReader
from coverage.operations import absences
from coverage.operations.booking import closing_cases, conversations, notices, own_case, seeking
from coverage.operations.retention import Occasion, purge, sweep_expired
from coverage.persistence import audit
from coverage.persistence.bookings import BookingRow
from coverage.persistence.calendars import ObjectRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.database import db, reading
from coverage.persistence.past_conversations import PastCaseRow
from coverage.publishing.mailing import Post
from coverage.settings import MailSecurity
from tests.booking.engine_worlds import ADA, BO, CAS, NOW, TODAY, ZONE, settle
from tests.booking.mail_servers import Mailbox, mail_server
from tests.booking.seekers import KEYS, SECRET, Seeker, a_seeker, a_time
from tests.retention.raw_bytes import on_disk, there

MAIL = "zq.somebody@home.example"
PHONE = "0698765431"
SOURCE = "203.0.113.77"
NEAR = "9735"
ADVISOR = AdvisorReader(advisor=ADA, account=AccountId(1))
AFTER = NOW + timedelta(days=30)
LATER = NOW + timedelta(days=260)
RULES = KeepingRules(contact=timedelta(days=30), cases=timedelta(days=90))


@dataclass(frozen=True, kw_only=True)
class Told:
    """One seeker's story: what they gave, and what was made of it."""

    case: CaseId
    words: tuple[str, ...]
    locator: str
    token: str
    starts: datetime

    def secrets(self) -> list[bytes]:
        """What must be nowhere in clear at any moment: the code's words two by two, because one
        word alone may stand anywhere.
        """
        pairs = [f"{one}{between}{two}" for one, two in pairwise(self.words) for between in " -,"]
        return [each.encode() for each in (*pairs, self.token)]

    def traces(self) -> list[bytes]:
        """What must be gone in the end: the case, and when the conversation was, as iCalendar and
        as the databases write it.
        """
        since_2000 = self.starts - datetime(2000, 1, 1, tzinfo=UTC)
        stored = (
            f"{self.starts:%Y-%m-%d %H:%M:%S}".encode()
            if db.engine.dialect.name == "sqlite"
            else struct.pack("<q", since_2000 // timedelta(microseconds=1))
        )
        return [
            self.case.encode(),
            self.locator.encode(),
            f"{self.starts:%Y%m%dT%H%M%SZ}".encode(),
            stored,
        ]


def book(kind: ContactKind, contact: str, number: int) -> Told:
    """From the first page to a contact that was left and taken back and left again."""
    seeker = a_seeker(source=SOURCE)
    choices = Choices(advisor=ADA, avoided=frozenset({CAS}), kind=ConversationKind.PHONE, near=NEAR)
    seeking.choose(seeker.reader, choices, now=NOW)
    starts = a_time(number)
    seeking.see_day(seeker.reader, starts.date())
    seeker.hold(starts)
    seeker.confirm(aftercare=number == 0)
    receipt = seeker.receipt()
    own_case.leave_contact(seeker.reader, ContactKind.MAIL, f"first.{MAIL}", keys=KEYS)
    own_case.remove_contact(seeker.reader)
    own_case.leave_contact(seeker.reader, kind, contact, keys=KEYS)
    own_case.consent_to_backup(seeker.reader, consent=True)
    assert receipt.booking.case
    return Told(
        case=receipt.booking.case,
        words=receipt.words,
        locator=receipt.locator,
        token=seeker.token,
        starts=starts.astimezone(UTC),
    )


def come_back(told: Told) -> Seeker:
    """With the code, after a wrong one."""
    with suppress(WrongCode):
        wrong = " ".join(reversed(told.words))
        seeking.enter(told.locator, wrong, source=SOURCE, now=NOW, secret=SECRET)
    later = NOW + timedelta(minutes=2)
    words = " ".join(told.words)
    token = seeking.enter(told.locator, words, source="203.0.113.78", now=later, secret=SECRET)
    return Seeker(token, now=later)


def fall_away(told: Told) -> None:
    """Ada hands in an absence on that day."""
    day = told.starts.astimezone(ZONE).date()
    absence = Absence(advisor=ADA, first=day, until=day)
    absences.hand_in(ADVISOR, absence, reason=None, keys=KEYS, now=NOW, today=TODAY)


def send_all(mailbox: Mailbox, folder: Path) -> None:
    where = Post(
        sender="afspraak@mail.example",
        server=mailbox.server(MailSecurity.PLAIN),
        folder=folder / "mail",
    )
    for claim in notices.claim_due(now=NOW, most=10):
        notices.send(claim, keys=KEYS, post=where, clock=lambda: NOW)


def talk(told: Told) -> None:
    """It took place, and was closed."""
    with reading() as session:
        number = session.scalars(select(BookingRow.id).where(BookingRow.case == told.case)).one()
    after = told.starts + timedelta(hours=2)
    conversations.confirm_statement(ADVISOR, number, now=after)  # type: ignore[arg-type]
    conversations.mark(ADVISOR, number, took_place=True, now=after)  # type: ignore[arg-type]
    closing = Closing(category=Category.BULLYING, route=Route.ALONE, minutes=105)
    closing_cases.close(ADVISOR, told.case, closing, now=after, zone=ZONE)


@pytest.fixture
def stories(app: Flask, caplog: pytest.LogCaptureFixture) -> list[Told]:
    """Two seekers in one agency; one wants mail, the other a call. Everything is logged."""
    caplog.set_level(logging.DEBUG)
    settle()
    return [book(ContactKind.MAIL, MAIL, 0), book(ContactKind.PHONE, PHONE, 5)]


def test_what_a_seeker_gives_is_nowhere_in_clear(
    app: Flask, stories: list[Told], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = [MAIL.encode(), PHONE.encode(), SOURCE.encode()]
    secrets += [word for told in stories for word in told.secrets()]
    assert there(secrets, on_disk(app, tmp_path)) == []
    back = come_back(stories[0])
    secrets.append(back.token.encode())
    with mail_server() as mailbox:
        fall_away(stories[0])
        send_all(mailbox, tmp_path)
    talk(stories[1])
    assert there(secrets, on_disk(app, tmp_path)) == []
    assert there(secrets, caplog.text.encode()) == []
    # what was logged names no case and no time either
    known = [told.case.encode() for told in stories] + [told.locator.encode() for told in stories]
    assert there(known, caplog.text.encode()) == []


def test_a_mail_tells_its_reader_nothing_and_goes_to_who_asked(
    stories: list[Told], tmp_path: Path
) -> None:
    with mail_server() as mailbox:
        for told in stories:
            fall_away(told)
        send_all(mailbox, tmp_path)
    ((_, recipient, raw),) = mailbox.mails
    assert recipient == MAIL
    for told in stories:
        day = told.starts.astimezone(ZONE)
        words = [told.locator, told.case, " alfa", " ada", f" {day:%H:%M}"]
        assert there([*told.secrets(), *map(str.encode, words)], raw + raw.lower()) == []
    assert b"http" not in raw


def test_calendars_hold_when_and_nothing_else(stories: list[Told]) -> None:
    with reading() as session:
        bodies = list(session.scalars(select(ObjectRow.body).where(ObjectRow.body.is_not(None))))
    assert len(bodies) == 2
    for told in stories:
        words = [*told.secrets(), told.case.encode(), told.locator.encode(), MAIL.encode()]
        words += [PHONE.encode(), b"alfa", b"Alfa", NEAR.encode(), CAS.encode(), BO.encode()]
        assert [word for body in bodies for word in there(words, body or b"")] == []


def test_choices_go_with_their_session(app: Flask, stories: list[Told], tmp_path: Path) -> None:
    """Whom a seeker knows stays sealed with the case; from where they come stays nowhere."""
    near = [f'"{NEAR}"'.encode()]
    assert there(near, on_disk(app, tmp_path)) == near
    # two sessions, and how many sessions and times their network address had
    assert sweep_expired(now=NOW + timedelta(hours=2)) == 4
    if db.engine.dialect.name == "postgresql":  # writes its tables anew at night
        purge(occasion(NOW + timedelta(hours=3), tmp_path))
    assert there(near, on_disk(app, tmp_path)) == []


def test_nothing_of_it_goes_to_the_audit_trail(stories: list[Told]) -> None:
    come_back(stories[0])
    talk(stories[1])
    with reading() as session:
        found = list(audit.entries(session))
    assert found == []


def test_after_retention_nothing_of_a_conversation_is_found(
    app: Flask, stories: list[Told], tmp_path: Path
) -> None:
    come_back(stories[0])
    with mail_server() as mailbox:
        fall_away(stories[0])
        send_all(mailbox, tmp_path)
    talk(stories[1])
    with reading() as session:
        hashes = [each.encode() for each in session.scalars(select(CaseRow.code_hash)) if each]
        sealed = [each for each in session.scalars(select(CaseRow.sealed_contact)) if each]
        uids = [each.encode() for each in session.scalars(select(ObjectRow.uid)) if each]
    assert len(hashes) == len(sealed) == len(uids) == 2
    traces = [trace for told in stories for trace in told.traces()] + hashes + sealed + uids
    assert there(traces, on_disk(app, tmp_path)) == traces
    assert purge(occasion(AFTER + timedelta(days=40), tmp_path)).scrubbed
    assert there(sealed, on_disk(app, tmp_path)) == []
    assert purge(occasion(LATER, tmp_path)).scrubbed
    assert purge(occasion(LATER + timedelta(days=91), tmp_path)).scrubbed
    assert there(traces, on_disk(app, tmp_path)) == []
    with reading() as session:
        columns = (PastCaseRow.category, PastCaseRow.conversations, PastCaseRow.minutes)
        left = sorted(tuple(row) for row in session.execute(select(*columns)))
    assert left == [("", 1, 90), ("bullying", 1, 105)]


def occasion(now: datetime, folder: Path) -> Occasion:
    return Occasion(rules=RULES, now=now, today=now.date(), zone=ZONE, mail_folder=folder / "mail")
