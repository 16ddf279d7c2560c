"""Telling seekers who left a mail address that there is something to read, and never what.

A notice is queued in the transaction of the fact it is about, and sent by a worker afterwards: no
booking ever waits for a mail server. It may come twice when a worker dies between sending it and
writing that down.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from coverage.domain.cases import ContactKind
from coverage.domain.ids import CaseId
from coverage.domain.notices import NoticeClaim, next_try
from coverage.persistence import notices as stored
from coverage.persistence.cases import CaseRow
from coverage.persistence.database import reading, writing
from coverage.persistence.sealing import SealBroken, unseal
from coverage.publishing.mailing import MailFailed, Post
from coverage.publishing.notice_words import notice_words

LEASE = timedelta(minutes=5)
"""How long sending may take before another worker sends again; it gives up long before."""
_LOG = logging.getLogger(__name__)


def queue_notice(session: Session, case: CaseId, occasion: str, *, now: datetime) -> bool:
    """Let the seeker of ``case`` know that there is news, if they left a mail address.

    Part of the transaction of the fact. ``occasion`` names it for the machine (80 characters, ids
    only): one is told once. False when nobody will be told.
    """
    row = session.get(CaseRow, case)
    if row is None or row.contact_kind != ContactKind.MAIL.value:
        return False
    return stored.add_notice(session, case, occasion, due_at=now)


def claim_due(*, now: datetime, most: int) -> list[NoticeClaim]:
    """Begin to send what is due, and only now take the writer's lock."""
    with reading() as session:
        if not stored.any_due(session, now=now):
            return []
    with writing() as session:
        return stored.claim_due(session, now=now, lease=LEASE, most=most)


def send(
    claim: NoticeClaim, *, keys: Mapping[str, bytes], post: Post, clock: Callable[[], datetime]
) -> None:
    """Send a notice that was claimed; no transaction is open meanwhile, and nothing is raised.

    An address that is refused for good, or was removed by now, ends the notice.
    """
    address, language = _whom(claim, keys)
    try:
        if address:
            post.send(address, notice_words(language), now=clock())
    except MailFailed as failure:
        _LOG.warning("notice %s: %s", claim.notice, failure.what)
        address = "" if failure.hopeless else address
        if address:
            with writing() as session:
                until = next_try(claim.attempt, now=clock())
                stored.put_off(session, claim, until=until)
            return
    with writing() as session:
        if address:
            stored.keep_sent(session, claim, now=clock())
        else:
            stored.drop(session, claim)


def _whom(claim: NoticeClaim, keys: Mapping[str, bytes]) -> tuple[str, str]:
    """The address and the language of who is to be told; no address when nobody is."""
    with reading() as session:
        row = stored.held(session, claim)
        if row is None or row.contact_kind != ContactKind.MAIL.value or not row.sealed_contact:
            return "", ""
        try:
            address = unseal(keys, row.sealed_contact, place=contact_place(CaseId(row.id)))
        except SealBroken:
            _LOG.warning("notice %s: its address does not open", claim.notice)
            return "", ""
        return address.strip(), row.language


def contact_place(case: CaseId) -> str:
    """For what the contact of a case is sealed."""
    return f"seeker_case.contact.{case}"
