"""An advisor falls away: who learns of it, how, and who may take over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from coverage import folders
from coverage.domain.absences import Absence
from coverage.domain.agencies import Agency
from coverage.domain.bookings import Booking, BookingState, ConversationKind
from coverage.domain.calendars import Conditions
from coverage.domain.errors import InvalidInput
from coverage.domain.falling_away import Obstacle
from coverage.domain.ids import AccountId, AdvisorId, BookingId, CaseId, ClientId
from coverage.domain.visibility import AdvisorReader, CoordinatorReader
from coverage.domain.weeks import Week
from coverage.operations import absences, elsewhere, publishing
from coverage.operations.booking.falling_away import (
    affected,
    affected_counts,
    backup_on_offer,
    obstacles_to,
)
from coverage.operations.calendars import importing_time_off
from coverage.operations.calendars.coverage_calendars import prepare
from coverage.operations.calendars.writing_calendars import Day, Place, put
from coverage.operations.intake import import_folder
from coverage.persistence import elsewhere as links
from coverage.persistence.bookings import BookingRow
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import load_agency, store_agency
from coverage.persistence.notices import NoticeRow
from tests.booking.cases import KEYS, a_booking, a_case
from tests.booking.engine_worlds import ADA, ALFA, BO, CAS, NOW, TERMS, TODAY, settle, world
from tests.builders import a_conflict, a_panel, an_advisor, days_away
from tests.desks.writing import days_off
from tests.plans import planning_agencies

ZONE = ZoneInfo("Europe/Amsterdam")
LIMIT = timedelta(hours=24)
DAY = date(2027, 3, 10)
TEN = datetime(2027, 3, 10, 10, tzinfo=ZONE)
READER = AdvisorReader(advisor=ADA, account=AccountId(1))
COORDINATOR = CoordinatorReader(account=AccountId(2))
SEEKER = "zq.seeker@example.org"


def told() -> list[str]:
    """The occasions of which seekers are told."""
    with reading() as session:
        return sorted(session.scalars(select(NoticeRow.occasion)))


def change(**changes: object) -> None:
    """Other facts, stored past every door."""
    with writing() as session:
        store_agency(session, replace(load_agency(session), **changes))  # type: ignore[arg-type]


def obstacles(now: datetime = NOW) -> list[frozenset[Obstacle]]:
    found = affected(READER, now=now, zone=ZONE, withheld_after=LIMIT)
    return [each.obstacles for each in found]


def offered(*avoided: AdvisorId, starts: datetime = TEN) -> AdvisorId | None:
    """Who would be offered for a conversation with Ada at Alfa."""
    booking = Booking(
        id=BookingId("b"),
        client=ALFA,
        advisor=ADA,
        case=CaseId("c"),
        kind=ConversationKind.PHONE,
        place=None,
        seat=0,
        starts=starts,
        ends=starts + timedelta(minutes=90),
        pause=15,
        state=BookingState.BOOKED,
    )
    with reading() as session:
        found = backup_on_offer(
            session, booking, avoided=avoided, now=NOW, zone=ZONE, withheld_after=LIMIT
        )
    return None if found is None else found.id


def test_nothing_is_affected_while_the_advisor_is_there(app: Flask) -> None:
    settle()
    a_booking(a_case(), TEN)
    assert obstacles() == []
    assert affected_counts(COORDINATOR, now=NOW, zone=ZONE, withheld_after=LIMIT) == {}


@pytest.mark.parametrize(
    ("facts", "obstacle"),
    [
        ({"absences": (days_away("ada", DAY, 1),)}, Obstacle.ABSENT),
        ({"conflicts": (a_conflict("ada", "alfa", DAY),)}, Obstacle.CONFLICT),
        (
            {"advisors": (an_advisor("ada", valid_until=DAY - timedelta(days=1)),)},
            Obstacle.CREDENTIAL,
        ),
        (
            {"advisors": (an_advisor("ada", available_until=DAY - timedelta(days=1)),)},
            Obstacle.LEFT,
        ),
        ({"advisors": (), "panels": ()}, Obstacle.LEFT),
    ],
)
def test_a_conversation_is_affected_by_whatever_keeps_its_advisor_away(
    app: Flask, facts: dict[str, object], obstacle: Obstacle
) -> None:
    settle(world(clients=world().clients))
    a_booking(a_case(), TEN)
    others = [each for each in world().advisors if each.id != ADA]
    if "advisors" in facts:
        facts = facts | {"advisors": (*facts["advisors"], *others)}  # type: ignore[misc]
    change(**facts)
    assert obstacles() == [frozenset({obstacle})]
    counts = affected_counts(COORDINATOR, now=NOW, zone=ZONE, withheld_after=LIMIT)
    # a conflict is with one client: a number would tell that somebody of it talks
    told = obstacle is not Obstacle.CONFLICT
    assert counts == ({ADA: {Week.of(DAY): 1}} if told else {})


@pytest.mark.parametrize(
    "facts",
    [
        {"absences": (days_away("ada", DAY + timedelta(days=1), 30),)},
        {"absences": (days_away("ada", DAY - timedelta(days=9), 9),)},
        {"conflicts": (a_conflict("ada", "beta", DAY),)},
        {"conflicts": (a_conflict("ada", "alfa", date(2020, 1, 1), DAY - timedelta(days=1)),)},
        {"absences": (days_away("bo", DAY, 1),)},
        {"panels": (a_panel("alfa", "bo", "cas"), a_panel("beta", "bo", "cas"))},
    ],
)
def test_what_lies_elsewhere_affects_nothing(app: Flask, facts: dict[str, object]) -> None:
    """Nor does another panel: who was promised stays, as long as they are there."""
    settle()
    a_booking(a_case(), TEN)
    change(**facts)
    assert obstacles() == []


def test_an_absence_that_is_taken_back_leaves_nothing_behind(app: Flask) -> None:
    settle()
    a_booking(a_case(), TEN)
    number = hand_in(DAY, DAY)
    assert len(obstacles()) == 1
    absences.withdraw(READER, number, now=NOW, today=TODAY)
    assert obstacles() == []


def test_what_is_over_or_was_cancelled_is_not_affected(app: Flask) -> None:
    settle(world(absences=(days_away("ada", DAY, 1),)))
    a_booking(a_case(), TEN, state=BookingState.CANCELLED)
    a_booking(None, TEN, state=BookingState.ON_HOLD, held_until=NOW + timedelta(minutes=5))
    assert obstacles() == []
    a_booking(a_case(), TEN + timedelta(hours=3))
    assert len(obstacles()) == 1
    assert obstacles(now=TEN + timedelta(hours=4)) == []


def test_the_day_is_that_of_the_agency(app: Flask) -> None:
    """Half past midnight on the 11th in Amsterdam is still the 10th in London."""
    settle(world(absences=(days_away("ada", date(2027, 3, 11), 1),)))
    a_booking(a_case(), datetime(2027, 3, 11, 0, 30, tzinfo=ZONE))
    assert len(obstacles()) == 1


def test_an_advisor_sees_their_own_and_a_coordinator_numbers(app: Flask) -> None:
    away = (days_away("ada", DAY, 8), days_away("bo", DAY, 1))
    settle(world(absences=away))
    a_booking(a_case(), TEN)
    a_booking(a_case(), TEN + timedelta(hours=3))
    a_booking(a_case(), TEN + timedelta(days=7))
    a_booking(a_case(advisor="bo"), TEN, advisor="bo")
    assert len(obstacles()) == 3
    counts = affected_counts(COORDINATOR, now=NOW, zone=ZONE, withheld_after=LIMIT)
    assert counts == {ADA: {Week.of(DAY): 2, Week.of(DAY).next(): 1}, BO: {Week.of(DAY): 1}}


def test_a_calendar_that_cannot_be_read_speaks_against_today_and_tomorrow(app: Flask) -> None:
    settle()
    with writing() as session:
        links.add(session, ADA, host="x", seed="s", sealed=b"", now=NOW - timedelta(days=2))
    a_booking(a_case(), NOW + timedelta(hours=25))
    a_booking(a_case(), TEN)
    assert obstacles() == [frozenset({Obstacle.WITHHELD})]
    with reading() as session:
        assert elsewhere.withheld(session, NOW, after=LIMIT) == {ADA}


# who takes over --------------------------------------------------------------------------------


def test_the_next_of_the_panel_is_offered(app: Flask) -> None:
    settle()
    assert offered() == BO


def test_nobody_whom_the_seeker_knows_is_offered(app: Flask) -> None:
    settle()
    assert offered(BO) == CAS
    assert offered(BO, CAS) is None


@pytest.mark.parametrize(
    "facts",
    [
        {"absences": (days_away("bo", DAY, 1),)},
        {"conflicts": (a_conflict("bo", "alfa", date(2020, 1, 1)),)},
        {"advisors": (an_advisor("bo", valid_until=date(2027, 3, 9)),)},
        {"advisors": (an_advisor("bo", languages=frozenset({"pl"})),)},
        {"advisors": (an_advisor("bo", available_until=date(2027, 3, 9)),)},
        {"panels": (a_panel("alfa", "ada", "cas", "bo"), a_panel("beta", "bo", "cas"))},
    ],
)
def test_nobody_who_must_not_or_cannot_is_offered(app: Flask, facts: dict[str, object]) -> None:
    if "advisors" in facts:
        ada, _, cas = world().advisors
        facts = {"advisors": (ada, *facts["advisors"], cas)}  # type: ignore[misc]
    settle(world(**facts))
    assert offered() == CAS


def test_nobody_who_takes_no_bookings_is_offered(app: Flask) -> None:
    settle(bo=replace(TERMS, bookable=False))
    assert offered() == CAS


def test_nobody_with_an_hour_off_at_that_time_is_offered(app: Flask) -> None:
    settle()
    write_hour_off(BO)
    assert offered() == CAS
    assert offered(starts=TEN + timedelta(days=1)) == BO


# every door ------------------------------------------------------------------------------------


def hand_in(first: date, until: date) -> int:
    return absences.hand_in(
        READER,
        Absence(advisor=ADA, first=first, until=until),
        reason=None,
        keys=KEYS,
        now=NOW,
        today=TODAY,
    )


def write_hour_off(advisor: AdvisorId = ADA) -> None:
    """From half past ten to eleven: no day of absence for the plan, but in the way."""
    write_time_off(
        advisor,
        days_off(DAY, DAY).replace(
            b"DTSTART;VALUE=DATE:20270310\r\nDTEND;VALUE=DATE:20270310",
            b"DTSTART:20270310T093000Z\r\nDTEND:20270310T100000Z",
        ),
    )


def write_time_off(advisor: AdvisorId, body: bytes) -> None:
    with writing() as session:
        prepare(session, advisor)
    put(
        AdvisorReader(advisor=advisor),
        advisor,
        Place(name="time-off", href="holiday.ics"),
        body,
        conditions=Conditions(),
        day=Day(now=NOW, today=TODAY, zone=ZONE),
    )


def by_web(_folder: Path) -> None:
    hand_in(DAY, DAY + timedelta(days=3))


def by_telephone(_folder: Path) -> None:
    write_time_off(ADA, days_off(DAY, DAY + timedelta(days=3)))


def by_telephone_for_an_hour(_folder: Path) -> None:
    write_hour_off()


def by_file(_folder: Path) -> None:
    body = days_off(DAY, DAY + timedelta(days=3))
    number = importing_time_off.bring(READER, source="holidays.ics", body=body, now=NOW)
    importing_time_off.confirm(READER, number, remove_gone=False, now=NOW, today=TODAY, zone=ZONE)


def by_import(folder: Path) -> None:
    import_facts(folder, absences=(days_away("ada", DAY, 3),))


def by_leaving(folder: Path) -> None:
    others = tuple(each for each in world().advisors if each.id != ADA)
    import_facts(folder, advisors=others, panels=(a_panel("alfa", "bo"),))


def import_facts(folder: Path, **facts: object) -> None:
    with reading() as session:
        agency: Agency = replace(load_agency(session), **facts)  # type: ignore[arg-type]
    folders.write_folder(agency, folder / "facts")
    import_folder(None, folder / "facts", now=NOW)


DOORS = (by_web, by_telephone, by_telephone_for_an_hour, by_file, by_import, by_leaving)


@pytest.mark.parametrize("door", DOORS)
def test_whoever_asked_for_it_is_told_by_whatever_door_an_absence_comes_in(
    app: Flask, tmp_path: Path, door: Callable[[Path], None]
) -> None:
    settle()
    mine = a_booking(a_case(mail=SEEKER), TEN)
    a_booking(a_case(phone="0612345678"), TEN + timedelta(hours=3))
    a_booking(a_case(mail=SEEKER, advisor="bo"), TEN, advisor="bo")
    a_booking(a_case(mail=SEEKER), TEN - timedelta(days=2))
    door(tmp_path)
    expected = [f"fell-away.{mine}"]
    if door is by_leaving:
        with reading() as session:
            ada = select(BookingRow.id).where(BookingRow.advisor == ADA)
            everything = [f"fell-away.{number}" for number in session.scalars(ada)]
        expected = sorted(each for each in everything if each in told())
        assert len(expected) == 2
    assert told() == expected


def test_a_publication_tells_whom_nobody_told_yet(app: Flask) -> None:
    facts = planning_agencies.agency()
    planning_agencies.store_facts(facts)
    starts = datetime.combine(facts.horizon.start, datetime.min.time(), tzinfo=ZONE)
    booking = a_booking(a_case(mail=SEEKER), starts + timedelta(hours=10))
    plan_id = planning_agencies.a_draft()
    change(absences=(*facts.absences, days_away("ada", facts.horizon.start, 1)))
    assert told() == []
    now, today = starts - timedelta(days=7), planning_agencies.BEFORE
    publishing.publish(None, plan_id, now=now, today=today)
    assert told() == [f"fell-away.{booking}"]


def test_a_conversation_is_told_of_once(app: Flask) -> None:
    settle()
    a_booking(a_case(mail=SEEKER), TEN)
    number = hand_in(DAY, DAY)
    assert len(told()) == 1
    absences.withdraw(READER, number, now=NOW, today=TODAY)
    hand_in(DAY, DAY + timedelta(days=1))
    write_time_off(ADA, days_off(DAY, DAY + timedelta(days=3)))
    assert len(told()) == 1


def test_an_absence_that_is_refused_tells_nobody(app: Flask) -> None:
    settle()
    a_booking(a_case(mail=SEEKER), TEN)
    with pytest.raises(InvalidInput):
        hand_in(DAY + timedelta(days=2), DAY)
    assert told() == []


def test_an_obstacle_of_one_conversation_can_be_asked_for(app: Flask) -> None:
    settle(world(absences=(days_away("ada", DAY, 1),)))
    case = a_case()
    number = a_booking(case, TEN)
    booking = Booking(
        id=number,
        client=ClientId("alfa"),
        advisor=ADA,
        case=case,
        kind=ConversationKind.PHONE,
        place=None,
        seat=0,
        starts=TEN,
        ends=TEN + timedelta(minutes=90),
        pause=15,
        state=BookingState.BOOKED,
    )
    with reading() as session:
        asked = {"now": NOW, "zone": ZONE, "withheld_after": LIMIT}
        assert obstacles_to(session, booking, **asked) == {Obstacle.ABSENT}  # type: ignore[arg-type]
        held = replace(booking, case=None)
        assert obstacles_to(session, held, **asked) == frozenset()  # type: ignore[arg-type]
