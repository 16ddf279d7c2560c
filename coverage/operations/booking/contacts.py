"""How a seeker is reached, if they want to be: checked, sealed, opened and forgotten."""

import logging
import re
from collections.abc import Mapping

from coverage.domain.cases import ContactKind
from coverage.domain.errors import InvalidInput
from coverage.domain.ids import CaseId
from coverage.operations.booking.notices import contact_place
from coverage.persistence.cases import CaseRow
from coverage.persistence.sealing import SealBroken, seal, unseal

LONGEST = 254
"""Characters; of a mail address by RFC 5321 4.5.3.1.3."""
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{4,28}[0-9]")
_MAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_LOG = logging.getLogger(__name__)


def checked(kind: ContactKind, text: str) -> str:
    """A telephone number or a mail address as it is kept; InvalidInput when it is neither."""
    written = text.strip()
    pattern = _PHONE if kind is ContactKind.PHONE else _MAIL
    if len(written) > LONGEST or not pattern.fullmatch(written):
        raise InvalidInput({"contact": kind.value})
    return written


def keep(row: CaseRow, kind: ContactKind, written: str, *, keys: Mapping[str, bytes]) -> None:
    """Seal it into the case, in place of what was there."""
    row.contact_kind = kind.value
    row.sealed_contact = seal(keys, written, place=contact_place(CaseId(row.id)))


def opened(row: CaseRow, keys: Mapping[str, bytes]) -> str:
    """The number or address of a case; empty when nothing was left, or it does not open."""
    if row.sealed_contact is None:
        return ""
    try:
        return unseal(keys, row.sealed_contact, place=contact_place(CaseId(row.id)))
    except SealBroken:
        _LOG.warning("case %s: its contact does not open", row.id)
        return ""


def forget(row: CaseRow) -> None:
    """Take it out of the case."""
    row.contact_kind, row.sealed_contact = None, None
