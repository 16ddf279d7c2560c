"""Whom an employee of a client can talk to: the panel, and who is there this week."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coverage.domain.advisors import Advisor
from coverage.domain.assignments import CoverRole, Role
from coverage.domain.availability import is_available
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Horizon, Week
from coverage.operations.booking.booking_facts import BookingFacts, booking_facts, planned_cover


@dataclass(frozen=True, kw_only=True)
class Bookable:
    """A member of a client's panel with whom a conversation can be booked."""

    advisor: Advisor
    role: Role


@dataclass(frozen=True, kw_only=True)
class Covering:
    """Who is there for a client in a week: a member of the panel, or a substitute."""

    advisor: Advisor
    role: CoverRole


def bookable_panel(
    session: Session,
    client: ClientId,
    *,
    day: date,
    avoided: Collection[AdvisorId] = frozenset(),
) -> tuple[Bookable, ...]:
    """The members of the published panel who may talk to employees of ``client`` on ``day``, in
    order of role, without the ``avoided``.

    Nobody with a conflict on that day, without a valid credential, or who does not speak all of the
    client's languages. Nobody for a client who is not there or whose contract does not run.
    """
    facts = booking_facts(session)
    panel = facts.panels.get(client)
    if panel is None or not _under_contract(facts, client, day):
        return ()
    found = []
    for role in Role:
        member = panel.holder(role)
        if member is not None and member not in avoided and may_talk(facts, client, member, day):
            found.append(Bookable(advisor=facts.advisors[member], role=role))
    return tuple(found)


def covering(
    session: Session,
    client: ClientId,
    *,
    day: date,
    avoided: Collection[AdvisorId] = frozenset(),
) -> Covering | None:
    """Who is there for ``client`` in the week of ``day``, without the ``avoided``; None when nobody
    is.

    Whom the published plan says, or the first of the panel who is there when that one turned out to
    be away or is avoided, or when no plan reaches this week.
    """
    facts, week = booking_facts(session), Week.of(day)
    if client not in facts.clients or not _under_contract(facts, client, day):
        return None
    planned = _planned(session, facts, client, day)
    if planned is not None and planned.advisor.id not in avoided:
        return planned
    for each in bookable_panel(session, client, day=day, avoided=avoided):
        if _there(facts, each.advisor.id, week):
            return Covering(advisor=each.advisor, role=CoverRole(each.role))
    return None


def may_talk(facts: BookingFacts, client: ClientId, advisor: AdvisorId, day: date) -> bool:
    """Whether the facts of ``day`` let an advisor talk to employees of a client."""
    person, asked = facts.advisors.get(advisor), facts.clients.get(client)
    return (
        person is not None
        and asked is not None
        and is_available(person, day)
        and asked.languages <= person.languages
        and not facts.apart(client, advisor, day)
    )


def _planned(session: Session, facts: BookingFacts, client: ClientId, day: date) -> Covering | None:
    plan, week = planned_cover(session), Week.of(day)
    if plan is None or week not in plan.digest.horizon:
        return None
    bit = 1 << plan.digest.horizon.index(week)
    for weeks, advisor, role in plan.duties.get(client, ()):
        fit = weeks & bit and may_talk(facts, client, advisor, day)
        if fit and _there(facts, advisor, week):
            return Covering(advisor=facts.advisors[advisor], role=role)
    return None


def _there(facts: BookingFacts, advisor: AdvisorId, week: Week) -> bool:
    """Whether somebody is there on enough days of a week to cover anybody."""
    return not facts.facts.away(advisor, Horizon(start=week.monday, weeks=1))


def _under_contract(facts: BookingFacts, client: ClientId, day: date) -> bool:
    known = facts.clients.get(client)
    return (
        known is not None
        and known.contract_from <= day
        and (known.contract_until is None or day <= known.contract_until)
    )
