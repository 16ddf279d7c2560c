"""From a time that a seeker likes to a booking and its return code.

A time is kept for ten minutes, then booked. What cannot be had is refused in one way and after the
same work, whatever the reason: nobody learns from it whether somebody booked.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.calendars.words import DUTCH, Words
from coverage.domain.bookings import OFFERED_DAYS, Booking, BookingState, ConversationKind
from coverage.domain.cases import Aftercare
from coverage.domain.errors import HoldEnded, InvalidInput, SeekerSessionEnded, TimeGone
from coverage.domain.ids import AdvisorId, BookingId, CaseId, PlaceId
from coverage.domain.offers import offers_key
from coverage.domain.return_codes import word_language
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking import placing, seeking
from coverage.operations.booking.companions import companions
from coverage.operations.booking.free_times import is_free
from coverage.operations.booking.holds_to_book import hold_to_book
from coverage.operations.booking.opening_cases import code_words, draft_case, open_case
from coverage.operations.booking.spending import Wish, spending
from coverage.operations.elsewhere import WITHHELD_AFTER
from coverage.persistence import cases, claims, seeker_sessions
from coverage.persistence.claims import Hold
from coverage.persistence.database import reading, writing

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A time that is kept for somebody who is deciding, until ``until``."""

    advisor: AdvisorId
    kind: ConversationKind
    place: PlaceId | None
    starts: datetime
    ends: datetime
    until: datetime
    instead_of: BookingId | None


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What was booked, and the code to come back with: its locator and six words, of the list
    ``language`` (``nl`` or ``en``). Both are empty when the code was given out before this session.
    """

    booking: Booking
    locator: str
    words: tuple[str, ...]
    language: str


def hold(
    reader: SeekerReader,
    *,
    advisor: AdvisorId,
    kind: ConversationKind,
    place: PlaceId | None,
    starts: datetime,
    key: bytes,
    now: datetime,
    zone: ZoneInfo,
    withheld_after: timedelta = WITHHELD_AFTER,
) -> Held:
    """Keep a time for ten minutes; what the session kept before is given back.

    ``key`` is the service's own; ``withheld_after`` is how long an advisor's calendar elsewhere may
    be unread. TimeGone when it cannot be had or was never offered, which nobody may tell apart;
    TooManyAttempts when the session asked too often. Within a case only its advisor can be booked.
    """
    wish = Wish(advisor=advisor, kind=kind, place=place, starts=starts)
    with writing() as session:
        # on its own: what is refused counts as well
        seeking.count_try(session, reader, now=now)
    if not is_near(starts, now):
        raise TimeGone  # no list ever reached as far
    answer = spending(reader, wish, key=key, now=now, zone=zone, after=withheld_after)
    with answer, writing() as session:
        row = seeking.locked(session, reader)
        allowed = companions(session, row, _day(starts, zone), replacing=False, now=now)
        return keep(
            session,
            reader,
            wish,
            allowed=allowed,
            key=key,
            now=now,
            zone=zone,
            withheld_after=withheld_after,
        )


def keep(
    session: Session,
    reader: SeekerReader,
    wish: Wish,
    *,
    allowed: Collection[AdvisorId],
    key: bytes,
    now: datetime,
    zone: ZoneInfo,
    withheld_after: timedelta,
) -> Held:
    """Keep the time of ``wish`` for a session, whose row is held, if it is with one of ``allowed``.

    TimeGone, and what the session kept stays, when it cannot be had.
    """
    placing.hold_parties(session, [wish.advisor], [wish.place], kept_by=reader.session)
    claims.delete_holds(session, reader.session)
    found = is_free(
        session,
        client=reader.client,
        advisor=wish.advisor,
        kind=wish.kind,
        place=wish.place,
        starts=wish.starts,
        key=offers_key(key),
        now=now,
        zone=zone,
        offered=True,
        ignoring=wish.instead_of,
        after=withheld_after,
    )
    if found is None or wish.advisor not in allowed:
        raise TimeGone
    booking = placing.new_booking(
        client=reader.client,
        advisor=wish.advisor,
        case=None,
        kind=wish.kind,
        place=wish.place,
        starts=wish.starts,
        found=found,
    )
    kept = placing.keep_for(session, reader.session, booking, instead_of=wish.instead_of, now=now)
    return _held(kept)


def held(reader: SeekerReader, now: datetime) -> Held | None:
    """What is kept for the session and has not expired."""
    found = kept_last(reader)
    return None if found is None or found.until <= now else found


def kept_last(reader: SeekerReader) -> Held | None:
    """What was kept for the session last, though its ten minutes may be over; expired holds are
    forgotten within minutes.
    """
    with reading() as session:
        found = claims.hold_of(session, reader.session)
    return None if found is None else _held(found)


def release(reader: SeekerReader) -> None:
    """Give back what is kept for the session."""
    with writing() as session:
        seeking.locked(session, reader)
        placing.give_back(session, reader.session)


def confirm(
    reader: SeekerReader,
    token: str,
    *,
    unless_read: bool,
    aftercare: bool,
    secret: bytes,
    keys: Mapping[str, bytes],
    now: datetime,
    zone: ZoneInfo,
    language: str,
    words: Words = DUTCH,
) -> None:
    """Book what is kept; done twice it books once, and the return code stays the same.

    InvalidInput unless it was read when a conversation is not confidential. HoldEnded when nothing
    is kept, or when the ten minutes are over and the time went to somebody else: nothing is stored
    then, and what was kept is given back. ``token`` is the session's, ``secret`` the service's key,
    ``keys`` seal whom the seeker knows, ``words`` are those of the advisor's calendar.
    """
    if not unless_read:
        raise InvalidInput({"unless": "not_read"})
    with reading() as session:
        known = seeker_sessions.reader_of(session, reader.session)
        if known is None:
            raise SeekerSessionEnded
        mine = claims.hold_of(session, reader.session) or claims.booked_in(session, reader.session)
    if not mine:
        raise HoldEnded  # before the work that a code is
    draft = None if known.case else draft_case(token, secret=secret, language=language)
    with _given_back_when_over(reader), writing() as session:
        row = seeking.locked(session, reader)
        kept = hold_to_book(session, reader, row, key=offers_key(secret), now=now, zone=zone)
        if kept is None:
            return  # sent twice
        if not row.case:
            if draft is None:  # its case was removed at this very moment
                raise SeekerSessionEnded
            open_case(session, row, draft, kept.booking, keys=keys, today=_day(now, zone))
        number = CaseId(row.case or "")
        cases.set_columns(session, number, advisor=kept.booking.advisor)
        if aftercare:
            cases.set_columns(session, number, aftercare=Aftercare.AGREED.value)
        try:
            placing.book_held(session, kept, number, now=now, words=words)
        except TimeGone:
            raise HoldEnded from None


@contextmanager
def _given_back_when_over(reader: SeekerReader) -> Iterator[None]:
    """Give back what is kept when it cannot be booked any more, by another window or an absence:
    nobody could have that time for the rest of the ten minutes.
    """
    try:
        yield
    except HoldEnded:
        release(reader)
        raise


def receipt(reader: SeekerReader, token: str, *, secret: bytes) -> Receipt | None:
    """What was booked in this session, with its code; None when nothing was."""
    with reading() as session:
        known = seeker_sessions.reader_of(session, reader.session)
        found = claims.booked_in(session, reader.session)
        booked = next((each for each in found if each.state is BookingState.BOOKED), None)
        if known is None or known.case is None or booked is None:
            return None
        case = cases.case_with_code(session, known.case)
    if case is None:
        return None
    words = code_words(case, token, secret=secret)
    if case.locator is None or not words:
        return Receipt(booking=booked, locator="", words=(), language="")
    return Receipt(
        booking=booked,
        locator=case.locator,
        words=words,
        language=word_language(case.language),
    )


def is_near(starts: datetime, now: datetime) -> bool:
    """Whether a time is one of those that could ever be asked for."""
    return now - _DAY < starts < now + timedelta(days=OFFERED_DAYS + 2)


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _held(kept: Hold) -> Held:
    booking = kept.booking
    return Held(
        advisor=booking.advisor,
        kind=booking.kind,
        place=booking.place,
        starts=booking.starts,
        ends=booking.ends,
        until=kept.until,
        instead_of=kept.instead_of,
    )
