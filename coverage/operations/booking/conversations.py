"""An advisor's conversations: which ones there are, and what became of them.

What was said is never asked for. Nothing here goes to the audit trail: that somebody talked is not
the agency's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.domain.bookings import Booking, BookingState
from coverage.domain.cases import Case
from coverage.domain.errors import NotFound, WrongState
from coverage.domain.ids import BookingId, CaseId, PlaceId
from coverage.domain.room_ways import RoomWay
from coverage.domain.visibility import AdvisorReader
from coverage.domain.weeks import Week
from coverage.operations.booking.closing_cases import Awaited, OpenCase, awaited
from coverage.operations.booking.companions import MOST_COMING
from coverage.operations.booking.desk_names import DeskNames
from coverage.operations.booking.falling_away import affected
from coverage.operations.booking.notices import contact_place
from coverage.operations.booking.placing import hold_parties
from coverage.persistence import claims
from coverage.persistence import conversations as stored
from coverage.persistence.cases import locked_case
from coverage.persistence.conversations import StoredConversation
from coverage.persistence.database import reading, writing
from coverage.persistence.sealing import SealBroken, unseal

STATEMENT_FROM = timedelta(hours=1)
"""How long before its beginning the statement can be confirmed at the earliest."""


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """One conversation as its advisor sees it. ``client`` is what calendars call it, ``place`` the
    name of a room, empty for phone and video, and ``way`` how one finds it. ``contact`` is the
    telephone number that the seeker left, if any; ``lost`` says that one was left and does not open
    any more.

    ``passed_on`` says that the case is a colleague's by now. Told of one conversation on its own
    only: ``taken_over``, that the case was a colleague's before; ``full``, that no other
    conversation can be agreed on as yet; ``awaited``, why the case cannot be closed yet.
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
    passed_on: bool
    taken_over: bool = False
    full: bool = False
    awaited: Awaited | None = None

    @property
    def to_come(self) -> bool:
        """Whether it will take place, as things stand."""
        return self.booking.state is BookingState.BOOKED and not self.begun

    @property
    def unmarked(self) -> bool:
        """Whether nobody has said what became of it."""
        return self.booking.state is BookingState.BOOKED and self.begun


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
        names = DeskNames(session)
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
        found = own_of(session, reader, number)
        of_case = claims.bookings_of_case(session, found.case.id)
        seen = _seen(found, DeskNames(session), keys, now)
        mine = found.case.advisor == reader.advisor
        return replace(
            seen,
            taken_over=mine and any(each.advisor != reader.advisor for each in of_case),
            full=len(claims.coming(of_case, now=now)) >= MOST_COMING,
            awaited=awaited(of_case, reader, now=now) if mine else None,
        )


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


def _bounds(week: Week, zone: ZoneInfo) -> tuple[datetime, datetime]:
    monday = datetime.combine(week.monday, datetime.min.time(), zone)
    after = datetime.combine(week.monday + timedelta(days=7), datetime.min.time(), zone)
    return monday, after


def _seen(
    found: StoredConversation, names: DeskNames, keys: Mapping[str, bytes], now: datetime
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
        passed_on=found.case.advisor != booking.advisor,
    )


def _asked(
    case: Case, sealed: bytes | None, names: DeskNames, keys: Mapping[str, bytes]
) -> OpenCase:
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
