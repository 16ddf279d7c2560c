"""Advisors hand in their absences: facts for the next draft at once, never a change of the plan.

The reason is the advisor's own. It is sealed, padded so that its length tells nothing, and read
back to nobody else; everybody who plans sees the dates and the coarse kind.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from coverage.domain.absences import LATE, Absence, AbsenceKind
from coverage.domain.assignments import CoverRole, Plan
from coverage.domain.availability import absent_days, week_presence
from coverage.domain.errors import InvalidInput, NotFound, WrongState
from coverage.domain.ids import AbsenceId, AdvisorId
from coverage.domain.visibility import AdvisorReader
from coverage.domain.weeks import Horizon, Week
from coverage.operations.booking.falling_away import tell_affected
from coverage.operations.viewing.facts import Facts
from coverage.operations.viewing.remembered import current_facts
from coverage.persistence import audit
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import (
    Origin,
    absences_of,
    add_absence,
    keep_absence_reason,
    remove_absence,
)
from coverage.persistence.plans import load_plan, load_work, published_head
from coverage.persistence.sealing import SealBroken, seal, unseal

LONGEST = timedelta(days=366)
FARTHEST = timedelta(days=3 * 366)
"""Nobody plans further ahead; a later date is a slip of the keyboard."""
_PADDED = 16


class PrivateReason(StrEnum):
    """Why somebody is away: for their own memory only."""

    HOLIDAY = "holiday"
    ILLNESS = "illness"
    TRAINING = "training"
    PEER_REVIEW = "peer_review"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class OwnAbsence:
    """An absence as its advisor sees it.

    ``imported`` ones came with the agency's facts, those ``from_calendar`` are what the advisor's
    own time-off calendar says: they are changed there.
    """

    id: AbsenceId
    first: date
    until: date
    kind: AbsenceKind
    reason: PrivateReason | None
    imported: bool
    from_calendar: bool
    may_withdraw: bool


@dataclass(frozen=True, kw_only=True)
class Uncovered:
    """Weeks in which a client would have neither primary nor backup, or lose who stands in."""

    client: str
    weeks: tuple[Week, ...]


def own_absences(
    reader: AdvisorReader, *, keys: Mapping[str, bytes], today: date
) -> tuple[OwnAbsence, ...]:
    """The reader's absences that are known: those to come first, then the past from its end."""
    with reading() as session:
        stored = absences_of(session, reader.advisor)
    own = [
        OwnAbsence(
            id=item.id,
            first=item.absence.first,
            until=item.absence.until,
            kind=item.absence.kind,
            reason=_reason(item.sealed_reason, item.id, keys),
            imported=item.origin is Origin.FOLDER,
            from_calendar=item.origin is Origin.CALENDAR,
            may_withdraw=item.origin is Origin.ADVISOR and item.absence.first > today,
        )
        for item in stored
    ]
    coming = sorted((a for a in own if a.until >= today), key=lambda a: (a.first, a.id))
    past = sorted((a for a in own if a.until < today), key=lambda a: (a.first, a.id))
    return (*coming, *reversed(past))


def hand_in(
    reader: AdvisorReader,
    absence: Absence,
    *,
    reason: PrivateReason | None,
    keys: Mapping[str, bytes],
    now: datetime,
    today: date,
) -> AbsenceId:
    """Store ``absence``, which must be the reader's own. InvalidInput names the field at fault."""
    if absence.advisor != reader.advisor:
        raise NotFound
    check_dates(absence.first, absence.until, today=today)
    with writing() as session:
        if any(item.absence == absence for item in absences_of(session, reader.advisor)):
            raise InvalidInput({"first": "same_again"})
        number = add_absence(session, absence, origin=Origin.ADVISOR, sealed_reason=None, now=now)
        if reason is not None:
            padded = reason.value.ljust(_PADDED)
            keep_absence_reason(session, number, seal(keys, padded, place=_place(number)))
        tell_affected(session, [reader.advisor], now=now)
        audit.record(
            session,
            at=now,
            account=reader.account,
            verb="absence.handed_in",
            subject=f"absence:{number}",
            detail={"advisor": reader.advisor},
        )
    return number


def withdraw(reader: AdvisorReader, number: AbsenceId, *, now: datetime, today: date) -> None:
    """Take back an absence that has not begun.

    NotFound when it is not the reader's, WrongState when it has begun or came with the agency's
    facts.
    """
    with writing() as session:
        own = {item.id: item for item in absences_of(session, reader.advisor)}
        if number not in own:
            raise NotFound
        if own[number].origin is not Origin.ADVISOR or own[number].absence.first <= today:
            raise WrongState
        remove_absence(session, number)
        audit.record(
            session,
            at=now,
            account=reader.account,
            verb="absence.withdrawn",
            subject=f"absence:{number}",
            detail={"advisor": reader.advisor},
        )


def check_dates(first: date, until: date, *, today: date) -> None:
    """InvalidInput when nobody can be away from ``first`` to ``until``."""
    if until < first:
        raise InvalidInput({"until": "date_order"})
    if until < today:
        raise InvalidInput({"until": "past"})
    if first < today - LATE:
        raise InvalidInput({"first": "past"})
    if until - first > LONGEST or until > today + FARTHEST:
        raise InvalidInput({"until": "too_large"})


def uncovered(
    reader: AdvisorReader, first: date, until: date, *, today: date
) -> tuple[Uncovered, ...]:
    """The clients that the reader's absence would leave without primary and backup, and when.

    Only what the absence adds is told, from the week of ``today`` on; nothing while no plan is
    published.
    """
    with reading() as session:
        facts = current_facts(session)
        head = published_head(session)
        if head is None:
            return ()
        work = load_work(session, head.id, reader.advisor)
        mine = {panel.client for panel in work.panels} | {span.client for span in work.cover}
        around = load_plan(session, head.id, clients=mine)
    lost = _lost_weeks(facts, around.horizon, reader.advisor, (first, until), today=today)
    found: dict[str, list[Week]] = {}
    for client, week in _left_alone(facts, around, reader.advisor, lost):
        found.setdefault(client, []).append(week)
    return tuple(Uncovered(client=c, weeks=tuple(weeks)) for c, weeks in sorted(found.items()))


def _lost_weeks(
    facts: Facts, horizon: Horizon, me: AdvisorId, dates: tuple[date, date], *, today: date
) -> list[Week]:
    """The weeks from that of ``today`` on in which ``me`` would be away, and is not yet."""
    person = facts.advisors.get(me)
    if person is None:
        return []
    absence = Absence(advisor=me, first=dates[0], until=dates[1])
    own = [item for item in facts.agency.absences if item.advisor == me]
    absent = absent_days([*own, absence], horizon).get(me, set())
    before = facts.presence(me, horizon)
    return [
        week
        for index, week in enumerate(horizon)
        if week >= Week.of(today)
        and not before[index].away
        and week_presence(person, week, absent=absent, days_off=facts.agency.days_off).away
    ]


def _left_alone(
    facts: Facts, plan: Plan, me: AdvisorId, weeks: list[Week]
) -> Iterator[tuple[str, Week]]:
    """Clients and weeks that nobody of the pair covers without ``me``, or that ``me`` stands in."""
    stands_in = {
        (span.client, week)
        for span in plan.cover
        if span.advisor == me and span.role in (CoverRole.THIRD, CoverRole.SUBSTITUTE)
        for week in weeks
        if span.first <= week <= span.last
    }
    for week in weeks:
        for panel in plan.panels:
            client = facts.clients.get(panel.client)
            if client is None or not client.active_in(week):
                continue
            pair = [holder for holder in (panel.primary, panel.backup) if holder is not None]
            others = [holder for holder in pair if holder != me]
            alone = me in pair and all(_away(facts, a, plan.horizon, week) for a in others)
            if alone or (client.id, week) in stands_in:
                yield client.name, week


def _away(facts: Facts, advisor: AdvisorId, horizon: Horizon, week: Week) -> bool:
    return bool(facts.away(advisor, horizon) >> horizon.index(week) & 1)


def _place(number: AbsenceId) -> str:
    return f"absence.sealed_reason.{number}"


def _reason(
    sealed: bytes | None, number: AbsenceId, keys: Mapping[str, bytes]
) -> PrivateReason | None:
    if sealed is None:
        return None
    try:
        return PrivateReason(unseal(keys, sealed, place=_place(number)).strip())
    except SealBroken:
        return None  # the key is gone, and with it only a note to oneself
