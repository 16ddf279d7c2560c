"""From a time that a seeker likes to a booking and its return code.

A time is kept for ten minutes, then booked. What cannot be had is refused in one way and after the
same work, whatever the reason: nobody learns from it whether somebody booked.
"""

import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.calendars.words import DUTCH, Words
from coverage.domain.bookings import OFFERED_DAYS, Booking, BookingState, ConversationKind
from coverage.domain.cases import Aftercare
from coverage.domain.errors import HoldEnded, InvalidInput, SeekerSessionEnded, TimeGone
from coverage.domain.ids import AdvisorId, BookingId, CaseId, ClientId, PlaceId
from coverage.domain.offers import offers_key
from coverage.domain.return_codes import (
    LOCATOR_BITS,
    locator_of,
    normal_words,
    word_language,
    words_of,
)
from coverage.domain.visibility import SeekerReader
from coverage.operations import placing, seeking
from coverage.operations.bookable_panels import bookable_panel, may_talk
from coverage.operations.booking_facts import booking_facts
from coverage.operations.booking_times import is_free
from coverage.operations.passwords import hash_password, is_right
from coverage.persistence import cases, claims, seeker_sessions
from coverage.persistence.cases import avoided_place
from coverage.persistence.claims import Hold
from coverage.persistence.database import reading, writing
from coverage.persistence.sealing import seal
from coverage.persistence.seeker_sessions import SeekerSessionRow

MOST_COMING = 2
"""Conversations to come that one case may have: the next one, and one more that was agreed on."""
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


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A time that somebody asks for, perhaps instead of a booking that they have."""

    advisor: AdvisorId
    kind: ConversationKind
    place: PlaceId | None
    starts: datetime
    instead_of: BookingId | None = None


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
) -> Held:
    """Keep a time for ten minutes; what the session kept before is given back.

    ``key`` is the service's own. TimeGone when it cannot be had or was never offered, which nobody
    may tell apart; TooManyAttempts when the session asked too often. Within a case only its advisor
    can be booked.
    """
    wish = Wish(advisor=advisor, kind=kind, place=place, starts=starts)
    with writing() as session:
        # on its own: what is refused counts as well
        seeking.count_try(session, reader)
    if not is_near(starts, now):
        raise TimeGone  # no list ever reached as far
    with writing() as session:
        row = seeking.locked(session, reader)
        allowed = _companions(session, row, _day(starts, zone), now=now)
        return keep(session, reader, wish, allowed=allowed, key=key, now=now, zone=zone)


def keep(
    session: Session,
    reader: SeekerReader,
    wish: Wish,
    *,
    allowed: Collection[AdvisorId],
    key: bytes,
    now: datetime,
    zone: ZoneInfo,
) -> Held:
    """Keep the time of ``wish`` for a session, whose row is held, if it is with one of ``allowed``.

    TimeGone, and what the session kept stays, when it cannot be had.
    """
    placing.hold_parties(session, [wish.advisor], [wish.place])
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
    with reading() as session:
        found = claims.hold_of(session, reader.session)
    return None if found is None or found.until <= now else _held(found)


def release(reader: SeekerReader) -> None:
    """Give back what is kept for the session."""
    with writing() as session:
        seeking.locked(session, reader)
        claims.delete_holds(session, reader.session)


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
    then. ``token`` is the session's, ``secret`` the service's key, ``keys`` seal whom the seeker
    knows, ``words`` are those of the advisor's calendar.
    """
    if not unless_read:
        raise InvalidInput({"unless": "not_read"})
    with reading() as session:
        known = seeker_sessions.reader_of(session, reader.session)
    if known is None:
        raise SeekerSessionEnded
    # before anything is locked: it takes a processor some fifty milliseconds
    draft = None if known.case else _draft(token, secret=secret, language=language)
    with writing() as session:
        row = seeking.locked(session, reader)
        kept = _hold_of(session, reader)
        if kept is None:
            if claims.booked_in(session, reader.session) is None:
                raise HoldEnded
            return  # sent twice
        kept = _sure(session, reader, kept, key=offers_key(secret), now=now, zone=zone)
        if not row.case:
            if draft is None:
                raise SeekerSessionEnded  # its case was removed at this very moment
            _open_case(session, row, draft, kept.booking, keys=keys, today=_day(now, zone))
        number = CaseId(row.case or "")
        if aftercare:
            cases.set_columns(session, number, aftercare=Aftercare.AGREED.value)
        try:
            placing.book_held(session, kept, number, now=now, words=words)
        except TimeGone:
            raise HoldEnded from None


def receipt(reader: SeekerReader, token: str, *, secret: bytes) -> Receipt | None:
    """What was booked in this session, with its code; None when nothing was."""
    with reading() as session:
        known = seeker_sessions.reader_of(session, reader.session)
        booked = claims.booked_in(session, reader.session)
        if known is None or known.case is None or booked is None:
            return None
        case = cases.case_with_code(session, known.case)
    if case is None:
        return None
    case_language = word_language(case.language)
    words = words_of(secret, token, case.id, language=case_language)
    # in a session that was entered with the code, other words would follow from its token
    if case.locator is None or not is_right(normal_words(" ".join(words)), case.code_hash):
        return Receipt(booking=booked, locator="", words=(), language="")
    return Receipt(booking=booked, locator=case.locator, words=words, language=case_language)


def is_near(starts: datetime, now: datetime) -> bool:
    """Whether a time is one of those that could ever be asked for."""
    return now - _DAY < starts < now + timedelta(days=OFFERED_DAYS + 2)


@dataclass(frozen=True, kw_only=True)
class _Draft:
    """A case that may be opened: its number, and the hash of the words that open it."""

    number: CaseId
    code_hash: str
    language: str


def _draft(token: str, *, secret: bytes, language: str) -> _Draft:
    number = CaseId(secrets.token_hex(16))
    words = words_of(secret, token, number, language=word_language(language))
    code_hash = hash_password(normal_words(" ".join(words)))
    return _Draft(number=number, code_hash=code_hash, language=language)


def _open_case(
    session: Session,
    row: SeekerSessionRow,
    draft: _Draft,
    booking: Booking,
    *,
    keys: Mapping[str, bytes],
    today: date,
) -> None:
    """Open the case that a first booking begins, and let the session have it."""
    avoided = sorted(seeker_sessions.choices_in(row).avoided)
    sealed = seal(keys, json.dumps(avoided), place=avoided_place(draft.number)) if avoided else None
    cases.add_case(
        session,
        draft.number,
        client=booking.client,
        advisor=booking.advisor,
        locator=_new_locator(session),
        code_hash=draft.code_hash,
        language=draft.language,
        sealed_avoided=sealed,
        opened_on=today,
    )
    row.case = draft.number
    session.flush()


def _new_locator(session: Session) -> str:
    """A locator that no case has: of a thousand million, one of a few thousand is taken."""
    while True:
        locator = locator_of(secrets.randbits(LOCATOR_BITS))
        if not cases.is_taken(session, locator):
            return locator


def _hold_of(session: Session, reader: SeekerReader) -> Hold | None:
    """What the session keeps, with its advisors and room held."""
    kept = claims.hold_of(session, reader.session)
    if kept is None:
        return None
    replaced = claims.booking_of(session, kept.instead_of) if kept.instead_of else None
    advisors = {each.advisor for each in (kept.booking, replaced) if each is not None}
    placing.hold_parties(session, advisors, [kept.booking.place])
    return claims.hold_of(session, reader.session)


def _sure(
    session: Session,
    reader: SeekerReader,
    kept: Hold,
    *,
    key: bytes,
    now: datetime,
    zone: ZoneInfo,
) -> Hold:
    """The hold, when its time can still be had; HoldEnded when not.

    An absence or a conflict may have come in between. One that has expired is a wish like any
    other: it is kept anew when the time is still offered.
    """
    booking, expired = kept.booking, kept.until <= now
    replaced = claims.booking_of(session, kept.instead_of) if kept.instead_of else None
    if replaced is not None and replaced.state is BookingState.BOOKED and not expired:
        # what is given up stands in nobody's way; undone with everything if this is refused
        placing.take_away(session, replaced, BookingState.MOVED, now=now)
        claims.set_columns(session, replaced.id, moved_to=booking.id)
    found = is_free(
        session,
        client=booking.client,
        advisor=booking.advisor,
        kind=booking.kind,
        place=booking.place,
        starts=booking.starts,
        key=key,
        now=now,
        zone=zone,
        offered=expired,
        ignoring=kept.instead_of if expired else booking.id,
    )
    if found is None or found.ends != booking.ends:
        raise HoldEnded
    if not expired:
        return kept
    again = replace(booking, id=BookingId(secrets.token_hex(16)), seat=found.seat)
    return placing.keep_for(session, reader.session, again, instead_of=kept.instead_of, now=now)


def _companions(
    session: Session, row: SeekerSessionRow, day: date, *, now: datetime
) -> frozenset[AdvisorId]:
    """With whom the session may book a conversation on ``day``: the panel, without those whom the
    seeker knows; within a case its advisor.
    """
    client = ClientId(row.client)
    avoided = seeker_sessions.choices_in(row).avoided
    panel = bookable_panel(session, client, day=day, avoided=avoided)
    if row.case is None:
        return frozenset(each.advisor.id for each in panel)
    case = cases.locked_case(session, CaseId(row.case))
    if case is None or case.closed_on is not None:
        return frozenset()
    own = AdvisorId(case.advisor)
    full = len(claims.coming_of_case(session, CaseId(case.id), now=now)) >= MOST_COMING
    fit = may_talk(booking_facts(session), client, own, day) and not full
    return frozenset({own} if fit else ())


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
