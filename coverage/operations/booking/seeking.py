"""A seeker's session: half an hour in which somebody chooses, or came back with a return code.

What is known of them is what they chose. Sessions are limited by network address, and so are the
days and times that one session may ask for: nobody reads the agenda of an advisor through them.
"""

import secrets
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from coverage.calendars.collections import ZONE
from coverage.domain.attempts import CODES_AT_LOCATOR, CODES_FROM_SOURCE, HEARD, SEEKERS
from coverage.domain.errors import SeekerSessionEnded, TooManyAttempts, WrongCode
from coverage.domain.ids import CaseId, ClientId, SeekerSessionId
from coverage.domain.return_codes import normal_locator, normal_words
from coverage.domain.seeking import SESSION_LASTS, Choices
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking import placing
from coverage.operations.limits import Limit, key_of, source_key, take_all, take_veiled
from coverage.operations.passwords import is_right
from coverage.persistence import attempts, cases, seeker_sessions
from coverage.persistence.database import reading, writing
from coverage.persistence.seeker_sessions import SeekerSessionRow

MOST_DAYS = 10
"""Days whose times one session may look at."""
MOST_TRIES = 8
"""Times that one session may ask for."""
LONGEST = timedelta(hours=2)
"""After which a session ends, however busy it is: whoever finds one on a shared computer cannot
keep it open by loading a page now and then.
"""
TOKEN_BYTES = 32
_MINUTE_DIGITS = 10
_RENEWED_AFTER = timedelta(minutes=1)
"""A session is not written anew with every page."""


def begin(
    client: ClientId,
    *,
    language: str,
    source: str,
    secret: bytes,
    now: datetime,
    today: date,
    address_limit: int = SEEKERS.free,
) -> str:
    """Begin a session for an employee of ``client``; the token is only the browser's.

    TooManyAttempts when the network address ``source`` began too many at once, more than about
    ``address_limit``; ``secret`` is the service's key.
    """
    with writing() as session:
        key = source_key("seeker", source, secret=secret)
        take_veiled(session, key, replace(SEEKERS, free=address_limit), now=now)
        return _open(
            session,
            client,
            case=None,
            language=language,
            address=source_key("times", source, secret=secret),
            address_limit=address_limit,
            now=now,
            today=today,
        )


def seeker_of(token: str, *, now: datetime) -> SeekerReader | None:
    """Whose session this is, for another half hour from ``now``; None when it ended, at the latest
    `LONGEST` after it began.
    """
    if not _is_young(token, now):
        return None
    with reading() as session:
        found = seeker_sessions.reader_with(session, token, now=now)
    if found is None:
        return None
    reader, ends_at = found
    if ends_at < now + SESSION_LASTS - _RENEWED_AFTER:
        with writing() as session:
            row = seeker_sessions.locked_session(session, reader.session)
            if row is None:
                return None
            row.ends_at = now + SESSION_LASTS
    return reader


def choices_of(reader: SeekerReader) -> Choices:
    """What the seeker chose so far; SeekerSessionEnded when the session is gone."""
    with reading() as session:
        row = seeker_sessions.session_of(session, reader.session)
        if row is None:
            raise SeekerSessionEnded
        return seeker_sessions.choices_in(row)


def choose(reader: SeekerReader, choices: Choices, *, now: datetime) -> None:
    """Keep other choices, and the session for another half hour."""
    with writing() as session:
        row = locked(session, reader)
        seeker_sessions.keep_choices(row, choices)
        row.ends_at = now + SESSION_LASTS


def see_day(reader: SeekerReader, day: date) -> None:
    """Count that the times of a day are looked at; TooManyAttempts beyond `MOST_DAYS` of them."""
    with writing() as session:
        row = locked(session, reader)
        if day.isoformat() in row.days_seen:
            return
        if len(row.days_seen) >= MOST_DAYS:
            raise TooManyAttempts(retry_after=SESSION_LASTS // timedelta(seconds=1))
        row.days_seen = sorted({*row.days_seen, day.isoformat()})


def count_try(session: Session, reader: SeekerReader, *, now: datetime) -> None:
    """Count that a time is asked for; TooManyAttempts beyond `MOST_TRIES` of a session, and when
    its network address asked for too many.
    """
    row = locked(session, reader)
    if row.tries >= MOST_TRIES:
        raise TooManyAttempts(retry_after=SESSION_LASTS // timedelta(seconds=1))
    row.tries += 1
    take_veiled(session, row.address, replace(SEEKERS, free=row.address_limit), now=now)


def end(reader: SeekerReader) -> None:
    """Forget the session, and give back what it holds. What was booked stays."""
    with writing() as session:
        if seeker_sessions.locked_session(session, reader.session) is not None:
            placing.give_back(session, reader.session)
            seeker_sessions.forget_session(session, reader.session)


def enter(
    locator: str,
    words: str,
    *,
    source: str,
    secret: bytes,
    now: datetime,
    address_limit: int = SEEKERS.free,
) -> str:
    """Begin a session for whoever has the return code of a case; the token is only the browser's.

    WrongCode when there is no such case or the words are others: both are the same work, so that
    nobody learns which locators exist. TooManyAttempts, before anything is looked at, when wrong
    ones came too fast from this address, or for this locator from addresses that tried before.
    """
    wanted, given = normal_locator(locator), normal_words(words)
    with writing() as session:
        limits = _count_code(session, wanted, source, secret=secret, now=now)
    with reading() as session:
        found = cases.code_at(session, wanted)
    if not is_right(given, found and found[1]) or found is None:
        raise WrongCode
    with writing() as session:
        row = cases.locked_case(session, found[0])
        if row is None:  # the night removed it at this very moment
            raise WrongCode
        case = cases.to_case(row)
        for key, allowance in limits:
            # not forgiven: who has one code could try others at will
            attempts.give_back(session, key, allowance, now=now)
        return _open(
            session,
            case.client,
            case=case.id,
            language=case.language,
            address=source_key("times", source, secret=secret),
            address_limit=address_limit,
            now=now,
            today=now.astimezone(ZONE).date(),
        )


def _count_code(
    session: Session, locator: str, source: str, *, secret: bytes, now: datetime
) -> tuple[Limit, ...]:
    """Count that a code is tried; under which limits, to give it back when it was right."""
    own = (source_key("code", source, secret=secret), CODES_FROM_SOURCE)
    take_all(session, (own,), now=now)
    if attempts.failures(session, own[0]) <= HEARD:
        return (own,)
    at_locator = (key_of("locator", locator, secret=secret), CODES_AT_LOCATOR)
    take_all(session, (at_locator,), now=now)
    return own, at_locator


def locked(session: Session, reader: SeekerReader) -> SeekerSessionRow:
    """The session's row, held until the transaction ends; SeekerSessionEnded when it is gone."""
    row = seeker_sessions.locked_session(session, reader.session)
    if row is None:
        raise SeekerSessionEnded
    return row


def _open(
    session: Session,
    client: ClientId,
    *,
    case: CaseId | None,
    language: str,
    address: str,
    address_limit: int,
    now: datetime,
    today: date,
) -> str:
    # the minute is part of what is hashed, so that nobody can make it another one
    token = f"{secrets.token_urlsafe(TOKEN_BYTES)}.{_minute(now):x}"
    seeker_sessions.add_session(
        session,
        SeekerSessionId(secrets.token_hex(16)),
        token=token,
        client=client,
        case=case,
        language=language,
        address=address,
        address_limit=address_limit,
        began_on=today,
        ends_at=now + SESSION_LASTS,
    )
    return token


def _is_young(token: str, now: datetime) -> bool:
    """Whether a session of this token can still go on, by the minute that it ends with."""
    began = token.rpartition(".")[2]
    if not 0 < len(began) <= _MINUTE_DIGITS or not set(began) <= set("0123456789abcdef"):
        return False
    return _minute(now) - int(began, 16) < LONGEST // timedelta(minutes=1)


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60
