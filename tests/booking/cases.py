"""Cases and bookings put straight into the tables, for tests of what comes afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from coverage.domain.bookings import BookingState, ConversationKind, quanta_of
from coverage.domain.cases import Aftercare, ContactKind
from coverage.domain.ids import AdvisorId, BookingId, CaseId, ClientId
from coverage.operations.booking.notices import contact_place
from coverage.persistence.bookings import BookingRow, TakenTimeRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.database import writing
from coverage.persistence.sealing import seal

KEYS = {"k1": b"k" * 32}


def a_case(
    *,
    client: str = "alfa",
    advisor: str = "ada",
    mail: str = "",
    phone: str = "",
    language: str = "nl",
    opened: date = date(2027, 3, 1),
    closed: date | None = None,
    minutes: int | None = None,
    aftercare: Aftercare = Aftercare.NO,
    aftercare_due: date | None = None,
    keys: Mapping[str, bytes] = KEYS,
) -> CaseId:
    """A case that was opened, with a contact when one is given."""
    number = CaseId(secrets.token_hex(16))
    contact = mail or phone
    with writing() as session:
        session.add(
            CaseRow(
                id=number,
                client=ClientId(client),
                advisor=AdvisorId(advisor),
                locator=secrets.token_hex(3).upper(),
                code_hash="$argon2id$zq",
                language=language,
                contact_kind=(ContactKind.MAIL if mail else ContactKind.PHONE).value
                if contact
                else None,
                sealed_contact=seal(keys, contact, place=contact_place(number))
                if contact
                else None,
                sealed_avoided=None,
                backup_consent=False,
                aftercare=aftercare.value,
                aftercare_due=aftercare_due,
                opened_on=opened,
                closed_on=closed,
                category="bullying" if closed else None,
                route="alone" if closed else None,
                minutes=minutes,
            )
        )
    return number


def a_booking(
    case: CaseId | None,
    starts: datetime,
    *,
    client: str = "alfa",
    advisor: str = "ada",
    state: BookingState = BookingState.BOOKED,
    held_until: datetime | None = None,
    session_of: str | None = None,
    room: str | None = None,
) -> BookingId:
    """A conversation of an hour and a half with a pause of a quarter, by telephone or in a
    ``room``.
    """
    number = BookingId(secrets.token_hex(16))
    starts = starts.astimezone(UTC)
    ends = starts + timedelta(minutes=90)
    with writing() as session:
        session.add(
            BookingRow(
                id=number,
                client=client,
                advisor=advisor,
                case=case,
                session=session_of,
                kind=(ConversationKind.ROOM if room else ConversationKind.PHONE).value,
                place=room,
                seat=0,
                starts=starts,
                ends=ends,
                pause=15,
                state=state.value,
                held_until=held_until,
                booked_at=starts - timedelta(days=28),
            )
        )
        session.flush()
        if state.takes_time:
            _take(session, number, advisor, starts, ends + timedelta(minutes=15))
    return number


def _take(
    session: Session, number: BookingId, advisor: str, start: datetime, end: datetime
) -> None:
    session.add_all(
        TakenTimeRow(resource=f"a:{advisor}", quantum=quantum, booking=number)
        for quantum in quanta_of(start, end)
    )
