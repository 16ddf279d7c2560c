"""With whom a seeker's session may have a conversation: the panel, and within a case its advisor.

A backup takes a case over only when its advisor fell away and the seeker consented.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.domain.bookings import Booking
from coverage.domain.falling_away import fell_away
from coverage.domain.ids import AdvisorId, CaseId, ClientId
from coverage.operations.booking.bookable_panels import bookable_panel, may_talk
from coverage.operations.booking.booking_facts import booking_facts
from coverage.operations.booking.falling_away import obstacles_to
from coverage.persistence import cases, claims, seeker_sessions
from coverage.persistence.cases import CaseRow, avoided_place
from coverage.persistence.sealing import unseal
from coverage.persistence.seeker_sessions import SeekerSessionRow

MOST_COMING = 2
"""Conversations to come that one case may have: the next one, and one more that was agreed on."""


def companions(
    session: Session, row: SeekerSessionRow, day: date, *, replacing: bool, now: datetime
) -> frozenset[AdvisorId]:
    """With whom the session, whose row is held, may book on ``day``: the panel without those whom
    the seeker knows; within a case its advisor, as long as it has few conversations to come.

    ``replacing``: a conversation of the case goes when the new one comes.
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
    coming = claims.coming_of_case(session, CaseId(case.id), now=now)
    full = len(coming) >= MOST_COMING and not replacing
    fit = may_talk(booking_facts(session), client, own, day) and not full
    return frozenset({own} if fit else ())


def may_take_over(session: Session, row: SeekerSessionRow, advisor: AdvisorId, day: date) -> bool:
    """Whether another advisor than that of the session's case may have its conversation: the seeker
    consented, and on ``day`` they are one of the client's panel.
    """
    case = cases.locked_case(session, CaseId(row.case)) if row.case else None
    if case is None or case.closed_on is not None or not case.backup_consent:
        return False
    avoided = seeker_sessions.choices_in(row).avoided
    panel = bookable_panel(session, ClientId(row.client), day=day, avoided=avoided)
    return advisor in {each.advisor.id for each in panel}


def has_fallen_away(
    session: Session, booking: Booking, *, now: datetime, zone: ZoneInfo, withheld_after: timedelta
) -> bool:
    """Whether the advisor of a conversation will not be there, as far as a seeker is told: they
    called it off, or something keeps them.
    """
    if booking.called_off:
        return True
    found = obstacles_to(session, booking, now=now, zone=zone, withheld_after=withheld_after)
    return fell_away(found)


def avoided_by(case: CaseRow, keys: Mapping[str, bytes]) -> frozenset[AdvisorId]:
    """Whom the seeker of a case knows.

    SealBroken when it does not open: then nobody can be offered, rather than somebody whom they
    know.
    """
    if case.sealed_avoided is None:
        return frozenset()
    text = unseal(keys, case.sealed_avoided, place=avoided_place(CaseId(case.id)))
    return frozenset(map(AdvisorId, json.loads(text)))
