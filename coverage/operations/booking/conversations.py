"""An advisor's conversations: which ones there are, and what became of them.

What was said is never asked for. Nothing here goes to the audit trail: that somebody talked is not
the agency's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.domain.bookings import Booking, BookingState, ConversationKind
from coverage.domain.cases import Aftercare, Case, Closing
from coverage.domain.errors import InvalidInput, NotFound, WrongState
from coverage.domain.ids import BookingId, CaseId, ClientId, PlaceId
from coverage.domain.room_ways import RoomWay
from coverage.domain.visibility import AdvisorReader
from coverage.domain.weeks import Week
from coverage.operations.booking.booking_facts import booking_facts
from coverage.operations.booking.falling_away import affected
from coverage.operations.booking.notices import contact_place
from coverage.operations.booking.placing import hold_parties
from coverage.persistence import conversations as stored
from coverage.persistence.cases import locked_case
from coverage.persistence.conversations import StoredConversation
from coverage.persistence.database import reading, writing
from coverage.persistence.parties import hold_advisor
from coverage.persistence.room_ways import ways
from coverage.persistence.sealing import SealBroken, unseal

AFTERCARE_AFTER = timedelta(weeks=6)
"""From closing a case to the day on which its advisor is reminded to ask how it goes."""
AFTERCARE_PUT_OFF = timedelta(weeks=1)
STATEMENT_FROM = timedelta(hours=1)
"""How long before its beginning the statement can be confirmed at the earliest."""
QUARTER = 15
MOST_MINUTES = 200 * 60
"""Of one case, in the hours that its advisor tells on closing it."""


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """One conversation as its advisor sees it. ``client`` is what calendars call it, ``place`` the
    name of a room, empty for phone and video, and ``way`` how one finds it. ``contact`` is the
    telephone number that the seeker left, if any; ``lost`` says that one was left and does not open
    any more.
    """

    booking: Booking
    case: Case
    client: str
    place: str
    way: RoomWay | None
    contact: str
    lost: bool
    statement: bool
    begun: bool
    can_confirm: bool

    @property
    def to_come(self) -> bool:
        """Whether it will take place, as things stand."""
        return self.booking.state is BookingState.BOOKED and not self.begun

    @property
    def unmarked(self) -> bool:
        """Whether nobody has said what became of it."""
        return self.booking.state is BookingState.BOOKED and self.begun


@dataclass(frozen=True, kw_only=True)
class OpenCase:
    """A case that waits for something: to be closed, or for its aftercare."""

    case: Case
    client: str
    contact: str = ""
    lost: bool = False


@dataclass(frozen=True, kw_only=True)
class ConversationDesk:
    """What an advisor sees of a week, and what waits for them whatever the week."""

    week: Week
    affected: tuple[Conversation, ...]
    conversations: tuple[Conversation, ...]
    unmarked: tuple[Conversation, ...]
    to_close: tuple[OpenCase, ...]
    aftercare: tuple[OpenCase, ...]


def conversation_desk(
    reader: AdvisorReader,
    week: Week,
    *,
    keys: Mapping[str, bytes],
    now: datetime,
    zone: ZoneInfo,
    withheld_after: timedelta,
) -> ConversationDesk:
    """The conversations of ``week``, and everything that waits for the reader, first of all those
    for which they will not be there.
    """
    since, until = _bounds(week, zone)
    away = affected(reader, now=now, zone=zone, withheld_after=withheld_after)
    today = now.astimezone(zone).date()
    with reading() as session:
        names = _Names(session)
        missed = stored.conversations(session, reader.advisor, [each.booking for each in away])
        found = stored.conversations_of(session, reader.advisor, since=since, until=until)
        unmarked = stored.unmarked_of(session, reader.advisor, before=now)
        to_close = stored.open_cases_of(session, reader.advisor, before=now)
        aftercare = stored.aftercare_of(session, reader.advisor, today=today)
    shown = {each.booking.id for each in found}
    return ConversationDesk(
        week=week,
        affected=tuple(_seen(each, names, keys, now) for each in missed),
        conversations=tuple(_seen(each, names, keys, now) for each in found),
        unmarked=tuple(
            _seen(each, names, keys, now) for each in unmarked if each.booking.id not in shown
        ),
        to_close=tuple(OpenCase(case=one, client=names.client(one.client)) for one in to_close),
        aftercare=tuple(_asked(one, sealed, names, keys) for one, sealed in aftercare),
    )


def own_conversation(
    reader: AdvisorReader, number: BookingId, *, keys: Mapping[str, bytes], now: datetime
) -> Conversation:
    """One conversation of the reader; NotFound when it is nobody's or another's."""
    with reading() as session:
        return _seen(own_of(session, reader, number), _Names(session), keys, now)


def confirm_statement(reader: AdvisorReader, number: BookingId, *, now: datetime) -> None:
    """Keep that the seeker was told: confidential, unless. WrongState before the conversation is
    about to begin, or when it does not take place.
    """
    with writing() as session:
        booking = held_conversation(session, reader, number).booking
        if booking.state not in stored.HELD or now < booking.starts - STATEMENT_FROM:
            raise WrongState
        stored.confirm_statement(session, number, now=now)


def mark(reader: AdvisorReader, number: BookingId, *, took_place: bool, now: datetime) -> None:
    """Keep whether a conversation took place or was missed; it can be corrected.

    WrongState before it began, or when it was cancelled.
    """
    state = BookingState.TOOK_PLACE if took_place else BookingState.MISSED
    with writing() as session:
        booking = held_conversation(session, reader, number).booking
        past = (*stored.HELD, BookingState.MISSED)
        if booking.state not in past or now < booking.starts:
            raise WrongState
        stored.mark(session, number, state)


def close(
    reader: AdvisorReader, number: CaseId, closing: Closing, *, now: datetime, zone: ZoneInfo
) -> None:
    """Close a case with three things out of a closed vocabulary; it can be corrected.

    InvalidInput with ``hours`` as ``quarters``. WrongState while a conversation is to come. Where
    the seeker agreed to aftercare, the advisor is reminded `AFTERCARE_AFTER`.
    """
    if closing.minutes % QUARTER or not 0 <= closing.minutes <= MOST_MINUTES:
        raise InvalidInput({"hours": "quarters"})
    today = now.astimezone(zone).date()
    with writing() as session:
        case = _held_case(session, reader, number)
        if stored.has_coming(session, number, now=now):
            raise WrongState
        due = case.aftercare_due
        if case.aftercare is Aftercare.AGREED and case.closed_on is None:
            due = today + AFTERCARE_AFTER
        stored.keep_closing(session, number, closing, on=case.closed_on or today, aftercare_due=due)


def own_case_of(reader: AdvisorReader, number: CaseId) -> OpenCase:
    """One case of the reader; NotFound when it is nobody's or another's."""
    with reading() as session:
        case = _own_case(session, reader, number)
        return OpenCase(case=case, client=_Names(session).client(case.client))


def aftercare_done(reader: AdvisorReader, number: CaseId) -> None:
    """The seeker was asked how it goes; nobody is reminded again."""
    with writing() as session:
        if _held_case(session, reader, number).aftercare is not Aftercare.AGREED:
            raise WrongState
        stored.keep_aftercare(session, number, Aftercare.DONE, None)


def aftercare_later(reader: AdvisorReader, number: CaseId, *, today: date) -> None:
    """Remind the reader again `AFTERCARE_PUT_OFF`."""
    with writing() as session:
        if _held_case(session, reader, number).aftercare is not Aftercare.AGREED:
            raise WrongState
        stored.keep_aftercare(session, number, Aftercare.AGREED, today + AFTERCARE_PUT_OFF)


class _Names:
    """What advisors' pages call clients and places: aliases, and names of rooms."""

    def __init__(self, session: Session) -> None:
        self._facts = booking_facts(session)
        self._ways = ways(session)

    def client(self, client: ClientId) -> str:
        found = self._facts.clients.get(client)
        return found.calendar_name if found else ""

    def place(self, booking: Booking) -> str:
        if booking.kind is not ConversationKind.ROOM or booking.place is None:
            return ""
        found = self._facts.places.get(booking.place)
        return found.name if found else str(booking.place)

    def way(self, booking: Booking) -> RoomWay | None:
        return None if booking.place is None else self._ways.get(booking.place)


def _bounds(week: Week, zone: ZoneInfo) -> tuple[datetime, datetime]:
    monday = datetime.combine(week.monday, datetime.min.time(), zone)
    after = datetime.combine(week.monday + timedelta(days=7), datetime.min.time(), zone)
    return monday, after


def _seen(
    found: StoredConversation, names: _Names, keys: Mapping[str, bytes], now: datetime
) -> Conversation:
    booking = found.booking
    contact, lost = "", False
    if booking.state is not BookingState.CANCELLED:
        contact, lost = _opened(keys, found.sealed_contact, found.case.id)
    return Conversation(
        booking=booking,
        case=found.case,
        client=names.client(booking.client),
        place=names.place(booking),
        way=names.way(booking),
        contact=contact,
        lost=lost,
        statement=found.statement,
        begun=booking.starts <= now,
        can_confirm=booking.state in stored.HELD and booking.starts - STATEMENT_FROM <= now,
    )


def _asked(case: Case, sealed: bytes | None, names: _Names, keys: Mapping[str, bytes]) -> OpenCase:
    contact, lost = _opened(keys, sealed, case.id)
    return OpenCase(case=case, client=names.client(case.client), contact=contact, lost=lost)


def _opened(keys: Mapping[str, bytes], sealed: bytes | None, case: CaseId) -> tuple[str, bool]:
    """The number that was left, and whether one was left that does not open."""
    if sealed is None:
        return "", False
    try:
        return unseal(keys, sealed, place=contact_place(case)), False
    except SealBroken:
        return "", True


def held_conversation(
    session: Session, reader: AdvisorReader, number: BookingId, *, place: PlaceId | None = None
) -> StoredConversation:
    """A conversation with its case, advisor and room held, in the order in which seekers hold them:
    nobody cancels, moves or removes it meanwhile.
    """
    locked_case(session, own_of(session, reader, number).case.id)
    hold_parties(session, [reader.advisor], [place])
    session.expire_all()
    return own_of(session, reader, number)


def own_of(session: Session, reader: AdvisorReader, number: BookingId) -> StoredConversation:
    """A conversation of the reader; NotFound when it is nobody's or another's."""
    found = stored.conversation(session, reader.advisor, number)
    if found is None:
        raise NotFound
    return found


def _own_case(session: Session, reader: AdvisorReader, number: CaseId) -> Case:
    found = stored.case_of(session, reader.advisor, number)
    if found is None:
        raise NotFound
    return found


def _held_case(session: Session, reader: AdvisorReader, number: CaseId) -> Case:
    """The case, which its seeker cannot change meanwhile; a case is held before its advisor."""
    locked_case(session, number)
    hold_advisor(session, reader.advisor)
    return _own_case(session, reader, number)
