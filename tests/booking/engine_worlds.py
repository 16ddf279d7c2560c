"""A small agency whose advisors can be booked, for tests of the availability engine.

Today is Monday 1 March 2027, nine o'clock in the Netherlands. Ada (Utrecht) is primary, Bo (Utrecht
too) backup and Cas (Amersfoort) third of Alfa; Bo and Cas serve Beta. Nothing is booked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from coverage.domain.agencies import Agency
from coverage.domain.bookings import BookingState, ConversationKind
from coverage.domain.conversation_terms import ConversationTerms
from coverage.domain.ids import AdvisorId, ClientId, PlaceId
from coverage.domain.offers import offers_key
from coverage.domain.places import Place, PlaceKind
from coverage.domain.weeks import Horizon
from coverage.operations.booking.booking_times import TimesWanted
from coverage.persistence.bookings import BookingRow, SpentTimeRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.conversation_terms import ConversationTermsRow
from coverage.persistence.database import writing
from coverage.persistence.facts import store_agency
from tests.builders import MONDAY, a_client, a_panel, an_advisor

ZONE = ZoneInfo("Europe/Amsterdam")
TODAY = MONDAY
NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
KEY = offers_key(b"s" * 32)
ADA, BO, CAS = (AdvisorId(slug) for slug in ("ada", "bo", "cas"))
ALFA, BETA = ClientId("alfa"), ClientId("beta")
UTRECHT, AMERSFOORT, ARNHEM = "3511", "3811", "6811"
TERMS = ConversationTerms(phone="0301234567", video="https://meet.example/x")
_numbers = count(1)


def a_room(slug: str = "room", **changes: Any) -> Place:
    """A room in Utrecht with one seat, open on working days."""
    room = Place(
        id=PlaceId(slug),
        name=slug.title(),
        kind=PlaceKind.ROOM,
        postcode=UTRECHT,
        opening="mon-fri 08:30-18:00",
        rooms=1,
    )
    return replace(room, **changes)


def world(**changes: Any) -> Agency:
    """The facts."""
    agency = Agency(
        name="Test agency",
        horizon=Horizon(start=MONDAY, weeks=40),
        advisors=(an_advisor("ada"), an_advisor("bo"), an_advisor("cas", postcode=AMERSFOORT)),
        clients=(a_client("alfa", panel_size=3), a_client("beta")),
        places=(a_room(),),
        panels=(a_panel("alfa", "ada", "bo", "cas"), a_panel("beta", "bo", "cas")),
    )
    return replace(agency, **changes)


def settle(agency: Agency | None = None, **terms: ConversationTerms) -> None:
    """Store the facts, and terms by advisor: `TERMS` for those who are not named."""
    agency = agency or world()
    with writing() as session:
        store_agency(session, agency)
        for advisor in agency.advisors:
            mine = terms.get(advisor.id, TERMS)
            session.merge(
                ConversationTermsRow(
                    advisor=advisor.id,
                    minutes=mine.minutes,
                    pause=mine.pause,
                    notice=mine.notice,
                    most_per_day=mine.most_per_day,
                    places=None if mine.places is None else sorted(mine.places),
                    phone=mine.phone,
                    video=mine.video,
                    bookable=mine.bookable,
                    words={},
                    gender_shown=False,
                )
            )


def at(day: date, clock: str) -> datetime:
    """A moment by the clock on the wall."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE).astimezone(UTC)


def a_booking(
    starts: datetime,
    *,
    advisor: str = "ada",
    client: str = "alfa",
    minutes: int = 90,
    pause: int = 15,
    place: str | None = None,
    seat: int = 0,
    state: BookingState = BookingState.BOOKED,
    booked_at: datetime = NOW - timedelta(days=3),
    held_until: datetime | None = None,
) -> str:
    """Store one booking, its case with it unless it is on hold; returns its id."""
    name = f"{next(_numbers):032d}"
    with writing() as session:
        case = None
        if state is not BookingState.ON_HOLD:
            case = name
            session.add(
                CaseRow(
                    id=case,
                    client=client,
                    advisor=advisor,
                    language="nl",
                    backup_consent=False,
                    aftercare="no",
                    opened_on=booked_at.date(),
                )
            )
            session.flush()
        session.add(
            BookingRow(
                id=name,
                client=client,
                advisor=advisor,
                case=case,
                kind=ConversationKind.ROOM if place else ConversationKind.PHONE,
                place=place,
                seat=seat,
                starts=starts,
                ends=starts + timedelta(minutes=minutes),
                pause=pause,
                state=state,
                booked_at=booked_at,
                held_until=held_until,
            )
        )
    return name


def spend(starts: datetime, *, advisor: str = "ada", client: str = "alfa") -> None:
    """Never offer this time again at this client."""
    with writing() as session:
        session.add(
            SpentTimeRow(
                client=client, advisor=advisor, starts=starts, since=NOW - timedelta(days=2)
            )
        )


def wanted(**changes: Any) -> TimesWanted:
    """By telephone with Ada, in the next four weeks, as an employee of Alfa."""
    usual = TimesWanted(
        client=ALFA,
        advisors=(ADA,),
        kind=ConversationKind.PHONE,
        place=None,
        first=TODAY,
        until=TODAY + timedelta(days=28),
    )
    return replace(usual, **changes)
