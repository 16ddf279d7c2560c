"""The only place where bookings come and go: the booking, the time that it takes, its line in the
advisor's calendar, and the times that are not offered again, in one transaction.

Whoever places something holds its advisor first (`hold_parties`), asks whether the time is free,
and then places it; the primary key of taken time catches what that missed.
"""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from coverage.calendars.appointments import appointment, appointment_uid
from coverage.calendars.collections import CONVERSATIONS
from coverage.calendars.events import href_of
from coverage.calendars.words import DUTCH, Words
from coverage.domain.bookings import HOLD_LASTS, Booking, BookingState, ConversationKind
from coverage.domain.calendars import Collection as Calendar
from coverage.domain.calendars import OwnerKind
from coverage.domain.ids import (
    AdvisorId,
    BookingId,
    CaseId,
    ClientId,
    PlaceId,
    SeekerSessionId,
)
from coverage.domain.places import PlaceKind, room_codes
from coverage.operations.booking.booking_facts import booking_facts
from coverage.operations.booking.free_times import Free
from coverage.operations.projecting import new_calendar
from coverage.persistence import calendar_changes, claims
from coverage.persistence.calendar_batches import Rewrite
from coverage.persistence.claims import Hold
from coverage.persistence.parties import hold_advisor

GIVEN_UP = (BookingState.CANCELLED, BookingState.MOVED)


def hold_parties(
    session: Session,
    advisors: Iterable[AdvisorId],
    places: Iterable[PlaceId | None],
    *,
    kept_by: SeekerSessionId | None = None,
) -> None:
    """Let others wait who want these advisors or rooms: always in this order, so that two who hold
    several never wait for each other.

    ``kept_by``: those of the time that this session keeps as well, which is about to be given back.
    """
    kept = claims.hold_of(session, kept_by) if kept_by else None
    old = [kept.booking] if kept else []
    for advisor in sorted({*advisors, *(each.advisor for each in old)}):
        hold_advisor(session, advisor)
    rooms = {*places, *(each.place for each in old)}
    for place in sorted(each for each in rooms if each is not None):
        claims.hold_place(session, place)


def give_back(session: Session, holder: SeekerSessionId) -> None:
    """Give back whatever a session, whose row is held, keeps."""
    hold_parties(session, [], [], kept_by=holder)
    claims.delete_holds(session, holder)


def keep_for(
    session: Session,
    holder: SeekerSessionId,
    booking: Booking,
    *,
    instead_of: BookingId | None,
    now: datetime,
) -> Hold:
    """Keep the time of ``booking`` for a session for ten minutes; whatever else it kept is free.

    TimeGone when somebody has the time. A booking that it will replace keeps its time until then.
    """
    claims.delete_holds(session, holder)
    until = now + HOLD_LASTS
    claims.add_booking(
        session, booking, now=now, holder=holder, held_until=until, instead_of=instead_of
    )
    return Hold(booking=booking, until=until, instead_of=instead_of)


def book_held(
    session: Session, hold: Hold, case: CaseId, *, now: datetime, words: Words = DUTCH
) -> Booking:
    """Make what is kept a booking of ``case``; what it replaces is moved away from.

    TimeGone when the time is somebody else's by now.
    """
    replaced = claims.booking_of(session, hold.instead_of) if hold.instead_of else None
    if replaced is not None and replaced.stands:
        take_away(session, replaced, BookingState.MOVED, now=now)
        claims.set_columns(session, replaced.id, moved_to=hold.booking.id)
    # what it shared with the one that it replaces is taken only now
    claims.free(session, hold.booking.id)
    booked = replace(hold.booking, case=case, state=BookingState.BOOKED)
    claims.claim(session, booked, now=now)
    claims.set_columns(
        session,
        booked.id,
        state=booked.state.value,
        case=case,
        held_until=None,
        instead_of=None,
        booked_at=now,
    )
    _write_appointment(session, booked, now=now, words=words)
    return booked


def place_booking(
    session: Session, booking: Booking, *, now: datetime, words: Words = DUTCH
) -> None:
    """Store a booking of a case at once, as an advisor does; TimeGone when the time is taken."""
    claims.add_booking(session, booking, now=now)
    _write_appointment(session, booking, now=now, words=words)


def take_away(session: Session, booking: Booking, state: BookingState, *, now: datetime) -> None:
    """Make a booking one that was cancelled or moved away from: its time is free for others, and
    not offered at this client's page again; it is gone from the advisor's calendar.
    """
    if state not in GIVEN_UP:
        raise ValueError(f"{state} gives no time back")
    claims.free(session, booking.id)
    claims.spend(session, booking.client, booking.advisor, booking.starts, now=now)
    claims.set_columns(session, booking.id, state=state.value)
    _bury_appointment(session, booking, now=now)


def new_booking(
    *,
    client: ClientId,
    advisor: AdvisorId,
    case: CaseId | None,
    kind: ConversationKind,
    place: PlaceId | None,
    starts: datetime,
    found: Free,
) -> Booking:
    """A booking of a time that was found free: on hold without a case, booked with one."""
    return Booking(
        id=BookingId(secrets.token_hex(16)),
        client=client,
        advisor=advisor,
        case=case,
        kind=kind,
        place=place if kind is ConversationKind.ROOM else None,
        seat=found.seat,
        starts=starts,
        ends=found.ends,
        pause=found.pause,
        state=BookingState.ON_HOLD if case is None else BookingState.BOOKED,
    )


def _write_appointment(session: Session, booking: Booking, *, now: datetime, words: Words) -> None:
    calendar = _calendar_of(session, booking.advisor, words)
    uid = appointment_uid(booking.id, calendar.uid_seed)
    item = appointment(
        booking,
        calendar=calendar.id,
        uid=uid,
        where=_where(session, booking.place),
        words=words,
    )
    known = calendar_changes.known_item(session, calendar.id, item.href)
    rewrite = Rewrite(collection=calendar, put=[(item, known)])
    calendar_changes.apply(session, [rewrite], now=now)


def _where(session: Session, place: PlaceId | None) -> str:
    """What a telephone may call the room; empty for none, and for one that the agency gave up."""
    if place is None:
        return ""
    facts = booking_facts(session)
    rooms = [each for each in facts.places.values() if each.kind is PlaceKind.ROOM]
    return room_codes(rooms, facts.clients.values()).get(place, "")


def _bury_appointment(session: Session, booking: Booking, *, now: datetime) -> None:
    found = calendar_changes.locked_some(
        session, OwnerKind.ADVISOR, booking.advisor, [CONVERSATIONS.name]
    )
    for calendar in found.values():
        href = href_of(appointment_uid(booking.id, calendar.uid_seed))
        known = calendar_changes.known_item(session, calendar.id, href)
        if known is not None and known.is_live:
            rewrite = Rewrite(collection=calendar, bury=[known])
            calendar_changes.apply(session, [rewrite], now=now)


def _calendar_of(session: Session, advisor: AdvisorId, words: Words) -> Calendar:
    """The advisor's calendar of conversations, locked; made when there is none yet."""
    name = CONVERSATIONS.name
    found = calendar_changes.locked_some(session, OwnerKind.ADVISOR, advisor, [name])
    if name not in found:
        row = new_calendar(OwnerKind.ADVISOR, advisor, CONVERSATIONS, words=words)
        calendar_changes.add_collections(session, [row])
        found = calendar_changes.locked_some(session, OwnerKind.ADVISOR, advisor, [name])
    return found[name]
