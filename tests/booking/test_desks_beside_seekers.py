"""Seekers change their cases while advisors, imports and the night's work do: nobody waits for
somebody who waits for them, nothing fails, and what is stored fits together.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from coverage import folders
from coverage.domain.absences import Absence
from coverage.domain.bookings import BookingState, ConversationKind
from coverage.domain.calendars import Conditions
from coverage.domain.cases import Category, Closing, ContactKind, Route
from coverage.domain.errors import Refusal
from coverage.domain.ids import AccountId, BookingId, CaseId, PlaceId
from coverage.domain.retention import KeepingRules
from coverage.domain.visibility import AdvisorReader
from coverage.operations import absences
from coverage.operations.booking import (
    closing_cases,
    conversations,
    follow_ups,
    own_case,
    own_conversations,
    seeking,
)
from coverage.operations.booking.follow_ups import Wanted
from coverage.operations.booking.spending import Wish
from coverage.operations.calendars.coverage_calendars import prepare
from coverage.operations.calendars.writing_calendars import Day, Place, put
from coverage.operations.intake import import_folder
from coverage.operations.retention import Occasion, purge, sweep_expired
from coverage.persistence.bookings import BookingRow, TakenTimeRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.database import db, reading, writing
from coverage.persistence.facts import load_agency
from coverage.persistence.seeker_sessions import SeekerSessionRow
from tests.booking.engine_worlds import (
    ADA,
    BO,
    KEY,
    NOW,
    TERMS,
    TODAY,
    ZONE,
    a_room,
    settle,
    world,
)
from tests.booking.seekers import KEYS, SECRET, Seeker, a_seeker, offers
from tests.booking.test_races import all_at_once, overlapping
from tests.desks.writing import days_off

READER = AdvisorReader(advisor=ADA, account=AccountId(1))
ROUNDS = 2
PHONE = Wanted(kind=ConversationKind.PHONE)
ROOM = Wanted(kind=ConversationKind.ROOM, place=PlaceId("room"))


@dataclass(frozen=True, kw_only=True)
class Booked:
    """A seeker with a conversation, and the code to come back with."""

    seeker: Seeker
    booking: BookingId
    case: CaseId
    locator: str
    words: str


def apart(count: int, first: int = 2) -> list[datetime]:
    """So many times of Ada's that are listed, each on another day."""
    by_day = {e.starts.date(): e.starts for e in offers(first=TODAY + timedelta(days=first))}
    assert len(by_day) >= count
    return sorted(by_day.values())[:count]


def booked(starts: datetime, number: int) -> Booked:
    seeker = a_seeker(source=f"198.51.100.{number}")
    seeker.hold(starts)
    seeker.confirm()
    own_case.leave_contact(seeker.reader, ContactKind.MAIL, "zq@example.org", keys=KEYS)
    receipt = seeker.receipt()
    assert receipt.booking.case is not None
    return Booked(
        seeker=seeker,
        booking=receipt.booking.id,
        case=receipt.booking.case,
        locator=receipt.locator,
        words=" ".join(receipt.words),
    )


def move(one: Booked, starts: datetime) -> None:
    wish = Wish(advisor=ADA, kind=ConversationKind.PHONE, place=None, starts=starts)
    own_conversations.move(one.seeker.reader, one.booking, wish, key=SECRET, now=NOW, zone=ZONE)
    one.seeker.confirm()


def again(one: Booked, starts: datetime) -> None:
    one.seeker.hold(starts)
    one.seeker.confirm()


def seeker_acts(one: Booked, goal: datetime) -> Iterator[Callable[[], object]]:
    """What a seeker does in several tabs at once."""
    reader = one.seeker.reader
    yield partial(move, one, goal)
    yield partial(again, one, goal + timedelta(hours=2))
    yield partial(own_conversations.cancel, reader, one.booking, now=NOW)
    yield partial(
        own_case.leave_contact, reader, ContactKind.MAIL, "zq.other@example.org", keys=KEYS
    )
    yield partial(own_case.choose_aftercare, reader, True, today=TODAY)
    yield partial(seeking.enter, one.locator, one.words, source="", secret=SECRET, now=NOW)


def desk_acts(one: Booked, goal: datetime, later: datetime) -> Iterator[Callable[[], object]]:
    """What their advisor does meanwhile."""
    closing = Closing(category=Category.BULLYING, route=Route.ALONE, minutes=60)
    yield partial(follow_ups.call_off, READER, one.booking, now=NOW)
    for wanted in (PHONE, ROOM):
        yield partial(
            follow_ups.follow_up,
            READER,
            one.booking,
            wanted,
            starts=goal,
            key=KEY,
            now=NOW,
            zone=ZONE,
        )
    yield partial(conversations.mark, READER, one.booking, took_place=True, now=later)
    yield partial(conversations.confirm_statement, READER, one.booking, now=later)
    yield partial(closing_cases.close, READER, one.case, closing, now=later, zone=ZONE)


def time_off(day: datetime, name: str) -> None:
    """Written on a telephone."""
    put(
        READER,
        ADA,
        Place(name="time-off", href=f"{name}.ics"),
        days_off(day.date(), day.date() + timedelta(days=1), uid=name),
        conditions=Conditions(),
        day=Day(now=NOW, today=TODAY, zone=ZONE),
    )


def away(day: datetime) -> None:
    """Handed in on a page."""
    absence = Absence(advisor=ADA, first=day.date(), until=day.date())
    absences.hand_in(READER, absence, reason=None, keys=KEYS, now=NOW, today=TODAY)


def facts(folder: Path, number: int) -> None:
    """Advisors and rooms change, in another order than anybody's."""
    with reading() as session:
        agency = load_agency(session)
    people = tuple(replace(e, hours_per_week=30 + number) for e in reversed(agency.advisors))
    rooms = tuple(replace(e, name=f"Room {number}") for e in reversed(agency.places))
    folders.write_folder(replace(agency, advisors=people, places=rooms), folder)
    import_folder(None, folder, now=NOW)


def deadlocks() -> int:
    """How often PostgreSQL had to end one of two who waited for each other."""
    if db.engine.dialect.name == "sqlite":
        return 0
    with db.engine.connect() as connection:
        found = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(connection.scalar(found) or 0)


def nothing_failed(done: list[object]) -> bool:
    """What is a refusal is one that somebody can cause."""
    return all(issubclass(each, Refusal) for each in done if isinstance(each, type))


def fits_together() -> None:
    with reading() as session:
        rows = {each.id: each for each in session.scalars(select(BookingRow))}
        taken = {each.booking for each in session.scalars(select(TakenTimeRow))}
        cases = set(session.scalars(select(CaseRow.id)))
        sessions = {each.case for each in session.scalars(select(SeekerSessionRow)) if each.case}
        standing = {n for n, each in rows.items() if BookingState(each.state).takes_time}
        assert taken <= standing
        assert {each.case for each in rows.values() if each.case} <= cases
        assert sessions <= cases
    assert not list(overlapping())


@pytest.fixture
def house(app: Flask) -> Flask:
    settle(
        world(places=(a_room(), a_room("annex"))),
        ada=replace(TERMS, most_per_day=6),
        bo=replace(TERMS, most_per_day=6),
    )
    with writing() as session:
        prepare(session, ADA)
        prepare(session, BO)
    return app


def test_an_advisor_and_a_seeker_change_one_case_at_once(house: Flask, tmp_path: Path) -> None:
    before = deadlocks()
    times = apart(4 * ROUNDS)
    for number in range(ROUNDS):
        mine, other, goal, free = times[4 * number : 4 * number + 4]
        people = [booked(mine, 2 * number), booked(other, 2 * number + 1)]
        newcomers = [a_seeker(source=f"203.0.113.{number}") for _ in range(2)]
        acts = [act for each in people for act in seeker_acts(each, goal)]
        acts += [act for each in people for act in desk_acts(each, goal, mine)]
        acts += [partial(time_off, goal, f"off{number}"), partial(away, free)]
        acts += [partial(each.hold, free) for each in newcomers]
        acts += [partial(facts, tmp_path / f"{number}", number)]
        assert nothing_failed(all_at_once(house, acts))
        fits_together()
    assert deadlocks() == before


def test_the_night_goes_by_while_people_come_back(house: Flask, tmp_path: Path) -> None:
    before = deadlocks()
    later = NOW + timedelta(days=200)
    occasion = Occasion(
        rules=KeepingRules(contact=timedelta(days=30), cases=timedelta(days=90)),
        now=later,
        today=later.date(),
        zone=ZONE,
        mail_folder=tmp_path / "mail",
    )
    # the last one is only ever kept: a hold may outlive the sweep of its round
    *times, kept = apart(2 * ROUNDS + 1)
    for number in range(ROUNDS):
        people = [booked(times[2 * number + n], 2 * number + n) for n in range(2)]
        held = [a_seeker(source=f"203.0.113.{number}") for _ in range(2)]
        acts: list[Callable[[], object]] = []
        for each in people:
            acts += seeker_acts(each, times[2 * number + 1])
            acts += [
                partial(
                    seeking.enter,
                    each.locator,
                    each.words,
                    source=secrets.token_hex(2),
                    secret=SECRET,
                    now=later,
                )
                for _ in range(2)
            ]
            acts += [partial(conversations.mark, READER, each.booking, took_place=True, now=later)]
        acts += [partial(each.hold, kept) for each in held]
        acts += [partial(purge, occasion), partial(sweep_expired, now=later)]
        acts += [partial(purge, occasion)]
        assert nothing_failed(all_at_once(house, acts))
        fits_together()
    assert deadlocks() == before
