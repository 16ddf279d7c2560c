"""How long things are kept, what is left of a case, and that showing changes nothing."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, insert, inspect, select

from coverage.domain.bookings import BookingState
from coverage.domain.calendars import NewItem, Occurrence, OwnerKind
from coverage.domain.cases import Aftercare
from coverage.domain.ids import AdvisorId, CaseId
from coverage.domain.retention import Expired, KeepingRules, Private
from coverage.domain.seeking import SESSION_LASTS
from coverage.operations.booking.notices import queue_notice
from coverage.operations.calendars.coverage_calendars import prepare
from coverage.operations.retention import Occasion, purge, show, sweep_expired
from coverage.persistence import calendar_changes, calendars
from coverage.persistence.attempts import AttemptsRow
from coverage.persistence.bookings import BookingRow, SpentTimeRow, TakenTimeRow
from coverage.persistence.calendar_batches import Rewrite
from coverage.persistence.calendar_rows import ObjectRow, OccurrenceRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.database import Row, db, reading, writing
from coverage.persistence.notices import NoticeRow
from coverage.persistence.past_conversations import PastCaseRow
from coverage.persistence.seeker_sessions import SeekerSessionRow
from tests.booking.cases import a_booking, a_case
from tests.desks.agencies import settle

ZONE = ZoneInfo("Europe/Amsterdam")
TODAY = date(2027, 9, 1)
NOW = datetime(2027, 9, 1, 1, 0, tzinfo=UTC)
RULES = KeepingRules(contact=timedelta(days=30), cases=timedelta(days=90))
ADA = AdvisorId("ada")


@pytest.fixture
def occasion(app: Flask, tmp_path: Path) -> Occasion:
    return Occasion(rules=RULES, now=NOW, today=TODAY, zone=ZONE, mail_folder=tmp_path / "mail")


def days_ago(days: int, hour: int = 10) -> datetime:
    return datetime(TODAY.year, TODAY.month, TODAY.day, hour, tzinfo=ZONE) - timedelta(days=days)


def opened(days: int) -> date:
    return TODAY - timedelta(days=days)


def numbers(found: Iterable[Expired]) -> dict[Private, int]:
    return {each.kind: each.number for each in found if each.number}


def how_many(row: type[Row]) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(row)) or 0


def past_cases() -> list[tuple[object, ...]]:
    columns = (
        PastCaseRow.client,
        PastCaseRow.year,
        PastCaseRow.quarter,
        PastCaseRow.category,
        PastCaseRow.route,
        PastCaseRow.conversations,
        PastCaseRow.minutes,
    )
    with reading() as session:
        return sorted(tuple(row) for row in session.execute(select(*columns)))


def contacts() -> int:
    with reading() as session:
        found = select(func.count(CaseRow.id)).where(CaseRow.sealed_contact.is_not(None))
        return session.scalar(found) or 0


def a_session(*, ends_at: datetime, case: CaseId | None = None) -> str:
    number = secrets.token_hex(16)
    with writing() as session:
        session.add(
            SeekerSessionRow(
                id=number,
                token_hash=secrets.token_hex(32),
                client="alfa",
                case=case,
                language="nl",
                choices={"near": "2800"},
                address="k",
                address_limit=20,
                days_seen=[],
                tries=0,
                began_on=TODAY,
                ends_at=ends_at,
            )
        )
    return number


@pytest.mark.parametrize(("days", "goes"), [(29, False), (30, False), (31, True)])
def test_a_contact_goes_thirty_days_after_the_last_conversation(
    occasion: Occasion, days: int, goes: bool
) -> None:
    case = a_case(phone="0612345678", opened=opened(60))
    a_booking(case, days_ago(50), state=BookingState.TOOK_PLACE)
    a_booking(case, days_ago(days), state=BookingState.TOOK_PLACE)
    assert numbers(show(occasion)) == ({Private.CONTACTS: 1} if goes else {})
    assert contacts() == 1
    assert numbers(purge(occasion).removed) == ({Private.CONTACTS: 1} if goes else {})
    assert contacts() == (0 if goes else 1)
    assert how_many(CaseRow) == 1


@pytest.mark.parametrize("night", [date(2027, 3, 29), date(2027, 11, 1), date(2027, 9, 1)])
@pytest.mark.parametrize(("clock", "goes"), [("23:30", True), ("00:00", False)])
def test_days_are_counted_as_the_agencys_calendar_has_them_also_when_the_clock_changed(
    occasion: Occasion, night: date, clock: str, goes: bool
) -> None:
    """The work of a night is done from midnight on, which is another day in UTC."""
    last = night - timedelta(days=31 if goes else 30)
    ended = datetime.fromisoformat(f"{last} {clock}").replace(tzinfo=ZONE).astimezone(UTC)
    case = a_case(phone="0612345678", opened=last - timedelta(days=9))
    a_booking(case, ended - timedelta(minutes=90), state=BookingState.TOOK_PLACE)
    midnight = datetime(night.year, night.month, night.day, 0, 0, 5, tzinfo=ZONE)
    now = replace(occasion, now=midnight.astimezone(UTC), today=night)
    assert numbers(show(now)) == ({Private.CONTACTS: 1} if goes else {})
    assert numbers(purge(now).removed) == ({Private.CONTACTS: 1} if goes else {})


def test_a_contact_stays_while_a_conversation_is_to_come(occasion: Occasion) -> None:
    case = a_case(phone="0612345678", opened=opened(80))
    a_booking(case, days_ago(70), state=BookingState.TOOK_PLACE)
    a_booking(case, days_ago(-3))
    assert numbers(purge(occasion).removed) == {}
    assert contacts() == 1


def test_a_case_becomes_a_line_of_numbers_after_ninety_days(occasion: Occasion) -> None:
    case = a_case(phone="0612345678", opened=opened(100), closed=opened(90), minutes=195)
    a_booking(case, days_ago(98), state=BookingState.MOVED)
    a_booking(case, days_ago(95), state=BookingState.TOOK_PLACE)
    a_booking(case, days_ago(92), state=BookingState.TOOK_PLACE)
    a_booking(case, days_ago(91), state=BookingState.MISSED)
    assert numbers(show(occasion)) == {Private.CONTACTS: 1, Private.CASES: 1}
    purge(occasion)
    assert past_cases() == [("alfa", 2027, 2, "bullying", "alone", 2, 195)]
    for row in (CaseRow, BookingRow, TakenTimeRow):
        assert how_many(row) == 0
    with reading() as session:
        assert session.scalars(select(PastCaseRow.id)).one() != case


def test_a_line_of_numbers_has_no_column_that_could_tell_of_anybody(app: Flask) -> None:
    columns = {column["name"] for column in inspect(db.engine).get_columns("past_case")}
    assert columns == {
        "id",
        "client",
        "year",
        "quarter",
        "category",
        "route",
        "conversations",
        "minutes",
    }


def test_a_case_that_nobody_closed_counts_its_conversations(occasion: Occasion) -> None:
    case = a_case(opened=opened(100))
    a_booking(case, days_ago(95))
    a_booking(case, days_ago(92), state=BookingState.TOOK_PLACE)
    purge(occasion)
    assert past_cases() == [("alfa", 2027, 2, "", "", 2, 180)]


@pytest.mark.parametrize("state", [BookingState.CANCELLED, BookingState.MISSED])
def test_a_case_of_somebody_who_never_came_goes_without_a_trace(
    occasion: Occasion, state: BookingState
) -> None:
    case = a_case(mail="a@b.example", opened=opened(100))
    a_booking(case, days_ago(95), state=state)
    purge(occasion)
    assert past_cases() == []
    assert how_many(CaseRow) == how_many(BookingRow) == 0


def test_a_case_without_any_booking_goes_as_well(occasion: Occasion) -> None:
    a_case(opened=opened(91))
    a_case(opened=opened(90))
    assert numbers(purge(occasion).removed) == {Private.CASES: 1}
    assert how_many(CaseRow) == 1


@pytest.mark.parametrize(
    ("aftercare", "due", "goes"),
    [
        (Aftercare.AGREED, 40, False),
        (Aftercare.AGREED, 91, True),
        (Aftercare.AGREED, -5, False),
        (Aftercare.DONE, 40, True),
        (Aftercare.NO, None, True),
    ],
)
def test_aftercare_that_was_agreed_keeps_a_case_until_it_was_due(
    occasion: Occasion, aftercare: Aftercare, due: int | None, goes: bool
) -> None:
    case = a_case(
        phone="0612345678",
        opened=opened(130),
        closed=opened(100),
        minutes=90,
        aftercare=aftercare,
        aftercare_due=None if due is None else opened(due),
    )
    a_booking(case, days_ago(120), state=BookingState.TOOK_PLACE)
    purge(occasion)
    assert how_many(CaseRow) == (0 if goes else 1)
    assert how_many(PastCaseRow) == (1 if goes else 0)


def test_a_case_waits_while_somebody_looks_at_it(occasion: Occasion) -> None:
    case = a_case(opened=opened(100))
    a_session(ends_at=NOW + timedelta(minutes=5), case=case)
    assert numbers(purge(occasion).removed) == {}
    later = replace(occasion, now=NOW + timedelta(minutes=5))
    assert numbers(show(later)) == {Private.CASES: 1, Private.SESSIONS: 1}
    purge(later)
    assert how_many(CaseRow) == how_many(SeekerSessionRow) == 0


def test_two_workers_at_once_count_every_case_once(app: Flask, occasion: Occasion) -> None:
    for _ in range(30):
        case = a_case(phone="0612345678", opened=opened(100), closed=opened(95), minutes=60)
        a_booking(case, days_ago(99), advisor=case)

    def work(_: int) -> None:
        with app.app_context():
            purge(occasion)

    with ThreadPoolExecutor(3) as workers:
        list(workers.map(work, range(3)))
    assert how_many(CaseRow) == 0
    assert how_many(PastCaseRow) == 30


def test_the_day_of_a_conversation_is_that_of_the_agency(occasion: Occasion) -> None:
    """Half past midnight in Amsterdam on 1 April is still March in London."""
    case = a_case(opened=date(2027, 3, 1))
    a_booking(case, datetime(2027, 3, 31, 22, 30, tzinfo=UTC), state=BookingState.TOOK_PLACE)
    purge(occasion)
    assert [row[2] for row in past_cases()] == [2]


def test_sent_notices_go_when_nothing_can_be_told_twice(occasion: Occasion) -> None:
    case = a_case(mail="a@b.example", opened=opened(10))
    a_booking(case, days_ago(2))
    for days, occasion_name in ((31, "old"), (29, "new")):
        with writing() as session:
            queue_notice(session, case, occasion_name, now=NOW - timedelta(days=days))
    assert numbers(purge(occasion).removed) == {Private.NOTICES: 1}
    assert how_many(NoticeRow) == 1


def test_what_ended_long_ago_goes_and_what_goes_on_stays(occasion: Occasion) -> None:
    with writing() as session:
        for days in (1, -1):
            moment = NOW - timedelta(days=days)
            session.add(SpentTimeRow(client="alfa", advisor="ada", starts=moment, since=NOW))
        for days in (1, 3):
            at = NOW - timedelta(days=days)
            session.add(AttemptsRow(key=f"k{days}", failures=1, last_at=at, blocked_until=at))
    a_session(ends_at=NOW - timedelta(minutes=1))
    going_on = a_session(ends_at=NOW + timedelta(minutes=1))
    hold(NOW - SESSION_LASTS)
    # it expired, and can still be booked as long as its session lasts
    hold(NOW - timedelta(minutes=1), session_of=going_on, starts=days_ago(-8))
    expected = {
        Private.HOLDS: 1,
        Private.SESSIONS: 1,
        Private.SPENT_TIMES: 1,
        Private.ATTEMPTS: 1,
    }
    assert numbers(show(occasion)) == expected
    assert numbers(show(occasion)) == expected
    assert numbers(purge(occasion).removed) == expected
    assert numbers(show(occasion)) == {}
    for row in (SpentTimeRow, AttemptsRow, SeekerSessionRow, BookingRow):
        assert how_many(row) == 1


def hold(until: datetime, *, session_of: str | None = None, starts: datetime | None = None) -> None:
    a_booking(
        None,
        starts or days_ago(-7),
        state=BookingState.ON_HOLD,
        held_until=until,
        session_of=session_of,
    )


def test_holds_and_sessions_end_within_minutes(app: Flask) -> None:
    ended = a_session(ends_at=NOW)
    hold(NOW + timedelta(minutes=3), session_of=ended)
    assert sweep_expired(now=NOW) == 1
    # the hold outlives its session until its own time is over
    assert how_many(BookingRow) == 1
    assert sweep_expired(now=NOW + timedelta(minutes=2)) == 0
    assert sweep_expired(now=NOW + timedelta(minutes=3)) == 1
    assert how_many(BookingRow) == how_many(TakenTimeRow) == how_many(SeekerSessionRow) == 0


@pytest.mark.parametrize("name", ["seeker", "code", "locator"])
def test_what_a_network_address_tried_as_a_seeker_is_forgotten_after_an_hour(
    app: Flask, name: str
) -> None:
    with writing() as session:
        for key, minutes in ((f"{name}:a", 61), (f"{name}:b", 59), ("source:c", 61)):
            at = NOW - timedelta(minutes=minutes)
            session.add(AttemptsRow(key=key, failures=9, last_at=at, blocked_until=at))
    assert sweep_expired(now=NOW) == 1
    with reading() as session:
        assert sorted(session.scalars(select(AttemptsRow.key))) == sorted([f"{name}:b", "source:c"])


def test_a_booking_is_no_hold_any_more(app: Flask) -> None:
    case = a_case()
    a_booking(case, days_ago(-7), held_until=NOW - timedelta(minutes=1))
    assert sweep_expired(now=NOW) == 0
    assert how_many(BookingRow) == 1


def test_the_past_goes_from_calendars_and_in_the_end_that_anything_was_there(
    occasion: Occasion,
) -> None:
    settle()
    with writing() as session:
        prepare(session, ADA)
    for days in (13, 16):
        write_conversation(days_ago(days))
    assert numbers(show(occasion)) == {Private.APPOINTMENTS: 1}
    assert numbers(purge(occasion).removed) == {Private.APPOINTMENTS: 1}
    assert how_many(OccurrenceRow) == 1
    with reading() as session:
        live = session.scalars(select(ObjectRow.body).where(ObjectRow.body.is_not(None))).all()
    assert len(live) == 1
    assert how_many(ObjectRow) == 2
    later = Occasion(
        rules=RULES,
        now=NOW + timedelta(days=91),
        today=TODAY + timedelta(days=91),
        zone=ZONE,
        mail_folder=occasion.mail_folder,
    )
    assert numbers(show(later)) == {Private.APPOINTMENTS: 1, Private.TRACES: 1}
    purge(later)
    assert how_many(ObjectRow) == 1  # the tombstone of today


def write_conversation(starts: datetime) -> None:
    """As whoever books does, by the craft of calendars."""
    uid = secrets.token_hex(16)
    with writing() as session:
        calendar = calendars.collection(session, OwnerKind.ADVISOR, ADA, "conversations")
        assert calendar
        ends = starts + timedelta(minutes=90)
        item = NewItem(
            calendar=calendar.id,
            href=f"{uid}.ics",
            uid=uid,
            component="VEVENT",
            body=b"BEGIN:VCALENDAR",
            etag=secrets.token_hex(8),
            occurrences=(Occurrence(start=starts, end=ends, busy=True),),
        )
        rewrite = Rewrite(collection=calendar, put=[(item, None)])
        calendar_changes.apply(session, [rewrite], now=starts)


def test_mails_that_no_server_took_go_after_a_week(occasion: Occasion) -> None:
    occasion.mail_folder.mkdir()
    for name, days in (("old.eml", 8), ("new.eml", 6)):
        path = occasion.mail_folder / name
        path.write_text("To: somebody")
        moment = (NOW - timedelta(days=days)).timestamp()
        os.utime(path, (moment, moment))
    assert numbers(show(occasion)) == {Private.MAIL_FILES: 1}
    purge(occasion)
    assert [path.name for path in occasion.mail_folder.iterdir()] == ["new.eml"]


def test_showing_says_from_which_day_and_changes_nothing(occasion: Occasion) -> None:
    before = {each.kind: each.before for each in show(occasion)}
    assert set(before) == set(Private)
    assert before[Private.CONTACTS] == date(2027, 8, 2)
    assert before[Private.CASES] == date(2027, 6, 3)
    assert before[Private.APPOINTMENTS] == date(2027, 8, 18)


def test_lines_of_numbers_lie_in_no_order_that_tells_when(occasion: Occasion) -> None:
    rows = [
        {
            "id": secrets.token_hex(16),
            "client": "alfa",
            "year": 2027,
            "quarter": 1,
            "category": "",
            "route": "",
            "conversations": 1,
            "minutes": number,
        }
        for number in range(50)
    ]
    with writing() as session:
        session.execute(insert(PastCaseRow), rows)
    a_case(opened=opened(100), closed=opened(99), minutes=60)  # so that the table is touched
    assert purge(occasion).scrubbed
    with reading() as session:
        found = list(session.scalars(select(PastCaseRow.id)))
    assert found == sorted(found)
