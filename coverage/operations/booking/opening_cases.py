"""Opening a case: its number, its locator, and the six words that only its seeker gets."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coverage.domain.bookings import Booking
from coverage.domain.ids import CaseId
from coverage.domain.return_codes import (
    LOCATOR_BITS,
    locator_of,
    normal_words,
    word_language,
    words_of,
)
from coverage.operations.passwords import hash_password, is_right
from coverage.persistence import cases, seeker_sessions
from coverage.persistence.cases import CodedCase, avoided_place
from coverage.persistence.sealing import seal
from coverage.persistence.seeker_sessions import SeekerSessionRow


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A case that may be opened: its number, and the hash of the words that open it."""

    number: CaseId
    code_hash: str
    language: str


def draft_case(token: str, *, secret: bytes, language: str) -> Draft:
    """Draw a number and hash the words that follow from it and from the session's token.

    Done before anything is locked: it takes a processor some fifty milliseconds.
    """
    number = CaseId(secrets.token_hex(16))
    words = words_of(secret, token, number, language=word_language(language))
    return Draft(number=number, code_hash=hash_password(_written(words)), language=language)


def open_case(
    session: Session,
    row: SeekerSessionRow,
    draft: Draft,
    booking: Booking,
    *,
    keys: Mapping[str, bytes],
    today: date,
) -> None:
    """Open the case that a first booking begins, and let the session have it.

    Whom the seeker knows is sealed with ``keys``: it would tell who they are.
    """
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


def code_words(case: CodedCase, token: str, *, secret: bytes) -> tuple[str, ...]:
    """The words of a case, in the session in which it was opened; none in any other.

    In a session that was entered with the code, other words follow from its token.
    """
    words = words_of(secret, token, case.id, language=word_language(case.language))
    return words if is_right(_written(words), case.code_hash) else ()


def _written(words: tuple[str, ...]) -> str:
    return normal_words(" ".join(words))


def _new_locator(session: Session) -> str:
    """A locator that no case has: of a thousand million, a few thousand are taken."""
    while True:
        locator = locator_of(secrets.randbits(LOCATOR_BITS))
        if not cases.is_taken(session, locator):
            return locator
