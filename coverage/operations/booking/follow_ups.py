"""What an advisor does about the time of a conversation: call it off, or agree on the next one."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.calendars.words import DUTCH, Words
from coverage.domain.bookings import BookingState, ConversationKind
from coverage.domain.errors import TimeGone, WrongState
from coverage.domain.ids import BookingId, PlaceId
from coverage.domain.visibility import AdvisorReader
from coverage.operations.booking.booking_facts import booking_facts
from coverage.operations.booking.companions import MOST_COMING
from coverage.operations.booking.conversations import held_conversation, own_of
from coverage.operations.booking.free_times import free_for_advisor, is_free
from coverage.operations.booking.notices import queue_notice
from coverage.operations.booking.placing import new_booking, place_booking, take_away
from coverage.operations.booking.rooms_near import RoomNear, rooms_for
from coverage.persistence import claims
from coverage.persistence.conversation_terms import terms_of
from coverage.persistence.conversations import StoredConversation
from coverage.persistence.database import reading, writing


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How and where the next conversation is to be; ``place`` only for a room."""

    kind: ConversationKind
    place: PlaceId | None = None


@dataclass(frozen=True, kw_only=True)
class FollowUpTimes:
    """When an advisor is free for the next conversation of a case. ``kinds`` are those that their
    terms allow, ``rooms`` the ones they go to, the nearest to the client first.
    """

    kinds: tuple[ConversationKind, ...]
    rooms: tuple[RoomNear, ...]
    times: tuple[datetime, ...]


def call_off(reader: AdvisorReader, number: BookingId, *, now: datetime) -> None:
    """The reader cannot hold a conversation. The seeker finds that, and the backup on offer, at
    their next look, and is told that there is news if they asked for it; nobody is swapped.

    WrongState when it has begun, or does not take place anyway.
    """
    with writing() as session:
        found = held_conversation(session, reader, number)
        booking = found.booking
        if booking.state is not BookingState.BOOKED or booking.starts <= now:
            raise WrongState
        take_away(session, booking, BookingState.CANCELLED, now=now)
        claims.set_columns(session, booking.id, called_off=True)
        queue_notice(session, found.case.id, f"called-off.{booking.id}", now=now)


def follow_up_times(
    reader: AdvisorReader,
    number: BookingId,
    wanted: Wanted | None,
    *,
    first: date,
    until: date,
    now: datetime,
    zone: ZoneInfo,
) -> FollowUpTimes:
    """When the reader could meet the same seeker again, of all their free time: nothing is withheld
    from an advisor. No times without ``wanted``; WrongState when the case is closed.
    """
    with reading() as session:
        found = _open(session, reader, number)
        kinds, rooms = _possible(session, found)
        times: tuple[datetime, ...] = ()
        if wanted is not None and _fits(wanted, kinds, rooms):
            times = free_for_advisor(
                session,
                reader.advisor,
                kind=wanted.kind,
                place=wanted.place,
                first=first,
                until=until,
                now=now,
                zone=zone,
            )
        return FollowUpTimes(kinds=kinds, rooms=rooms, times=times)


def follow_up(
    reader: AdvisorReader,
    number: BookingId,
    wanted: Wanted,
    *,
    starts: datetime,
    key: bytes,
    now: datetime,
    zone: ZoneInfo,
    words: Words = DUTCH,
) -> BookingId:
    """Book the next conversation of a case, as reader and seeker agreed on while they talked.

    TimeGone when the reader is not free then; WrongState when the case is closed, or has
    `MOST_COMING` conversations to come. ``key`` is the one of offers, of which none is asked for.
    """
    with writing() as session:
        held_conversation(session, reader, number, place=wanted.place)
        found = _open(session, reader, number)
        kinds, rooms = _possible(session, found)
        if not _fits(wanted, kinds, rooms):
            raise TimeGone
        if len(claims.coming_of_case(session, found.case.id, now=now)) >= MOST_COMING:
            raise WrongState
        client = found.booking.client
        free = is_free(
            session,
            client=client,
            advisor=reader.advisor,
            kind=wanted.kind,
            place=wanted.place,
            starts=starts,
            key=key,
            now=now,
            zone=zone,
            offered=False,
        )
        if free is None or starts < now:
            raise TimeGone
        booking = new_booking(
            client=client,
            advisor=reader.advisor,
            case=found.case.id,
            kind=wanted.kind,
            place=wanted.place,
            starts=starts,
            found=free,
        )
        place_booking(session, booking, now=now, words=words)
        return booking.id


def _possible(
    session: Session, found: StoredConversation
) -> tuple[tuple[ConversationKind, ...], tuple[RoomNear, ...]]:
    """The kinds and rooms in which the advisor of a conversation can meet its seeker."""
    advisor, client = found.booking.advisor, found.booking.client
    asked = booking_facts(session).clients.get(client)
    if asked is None:
        return (), ()
    rooms = rooms_for(session, client, [advisor], near=asked.postcode, on_site=True)
    terms = terms_of(session, [advisor])[advisor]
    open_to = {
        ConversationKind.PHONE: bool(terms.phone),
        ConversationKind.VIDEO: bool(terms.video),
        ConversationKind.ROOM: bool(rooms),
    }
    return tuple(kind for kind in ConversationKind if open_to[kind]), rooms


def _fits(wanted: Wanted, kinds: tuple[ConversationKind, ...], rooms: tuple[RoomNear, ...]) -> bool:
    if wanted.kind is not ConversationKind.ROOM:
        return wanted.kind in kinds and wanted.place is None
    return wanted.place in {room.place.id for room in rooms}


def _open(session: Session, reader: AdvisorReader, number: BookingId) -> StoredConversation:
    found = own_of(session, reader, number)
    if found.case.closed_on is not None or found.case.advisor != reader.advisor:
        raise WrongState
    return found
