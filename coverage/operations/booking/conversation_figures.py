"""What a coordinator sees of conversations: hours, and what is missing for the next ones.

Never who, why, when or for which client: docs/decisions/0098. Nothing here joins a client to a
booking.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.domain.client_pages import AgencyLine
from coverage.domain.conversation_terms import ConversationTerms
from coverage.domain.errors import InvalidInput
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.offers import last_turn
from coverage.domain.phones import is_phone
from coverage.domain.visibility import CoordinatorReader, Reader
from coverage.domain.weeks import Week
from coverage.operations.booking.bookable_panels import bookable_panel
from coverage.operations.booking.booking_facts import BookingFacts, booking_facts
from coverage.operations.booking.falling_away import affected_counts
from coverage.operations.booking.room_ways import rooms_in
from coverage.operations.booking.rooms_near import share_within_reach
from coverage.operations.elsewhere import withheld
from coverage.operations.viewing.people import ClientName
from coverage.operations.viewing.readers import coordinators_only
from coverage.persistence import audit, client_pages
from coverage.persistence.conversation_terms import terms_of
from coverage.persistence.conversations import held_times
from coverage.persistence.database import reading, writing
from coverage.persistence.room_ways import ways

BEFORE, AFTER = 3, 4
"""Weeks that are shown before and after the present one."""
LONGEST_HOURS = 200


@dataclass(frozen=True, kw_only=True)
class AdvisorFigures:
    """One advisor: whole hours of conversations by week, rounded up, and how many conversations of
    each week they will not be there for.
    """

    id: AdvisorId
    name: str
    hours: tuple[int, ...]
    affected: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ConversationFigures:
    """``within`` of ``clients`` have a safe room within half an hour; ``without`` have none.

    ``no_page`` are clients whose employees have no page; ``nobody`` those whose page offers nobody
    who can be booked. ``withheld``, ``not_bookable`` and ``no_phone`` are names of advisors on a
    panel. ``no_address`` counts rooms of which nobody told where they are.
    """

    weeks: tuple[Week, ...]
    advisors: tuple[AdvisorFigures, ...]
    within: int
    clients: int
    without: tuple[ClientName, ...]
    no_page: tuple[ClientName, ...]
    nobody: tuple[ClientName, ...]
    withheld: tuple[tuple[AdvisorId, str], ...]
    not_bookable: tuple[tuple[AdvisorId, str], ...]
    no_phone: tuple[tuple[AdvisorId, str], ...]
    no_address: int
    line: AgencyLine

    @property
    def percent(self) -> int:
        """The share of clients with a room near, in percent, rounded down: 100 means all."""
        return 100 * self.within // self.clients if self.clients else 0


def conversation_figures(
    reader: Reader, *, now: datetime, zone: ZoneInfo, withheld_after: timedelta
) -> ConversationFigures:
    """The figures of the weeks around ``now``; NotFound for others than coordinators."""
    coordinator = coordinators_only(reader)
    today = now.astimezone(zone).date()
    weeks = tuple(Week.of(today).next(number) for number in range(-BEFORE, AFTER + 1))
    counts = affected_counts(coordinator, now=now, zone=zone, withheld_after=withheld_after)
    with reading() as session:
        facts = booking_facts(session)
        seated = {member for panel in facts.panels.values() for member in panel.members()}
        terms = terms_of(session, seated & set(facts.advisors))
        away = withheld(session, now, after=withheld_after)
        reach = share_within_reach(session)
        pages = client_pages.pages(session)
        hours = _hours(session, weeks, now=now, zone=zone)
        return ConversationFigures(
            weeks=weeks,
            advisors=_advisors(facts, weeks, hours, counts),
            within=reach.within,
            clients=reach.clients,
            without=_clients(facts, reach.without),
            no_page=_clients(facts, [c for c in _running(facts, today) if c not in pages]),
            nobody=_clients(facts, _unreachable(session, facts, terms, today)),
            withheld=_names(facts, [each for each in terms if each in away]),
            not_bookable=_names(facts, [a for a, told in terms.items() if not told.bookable]),
            no_phone=_names(facts, [a for a, told in terms.items() if not told.phone]),
            no_address=_without_address(session, facts),
            line=client_pages.agency_line(session),
        )


def tell_agency_line(reader: CoordinatorReader | None, line: AgencyLine, *, now: datetime) -> None:
    """From now on every page of a client names this telephone; an empty one names none.

    None stands for the command line. InvalidInput with ``phone`` as ``phone`` or ``required``,
    ``hours`` as ``too_long``.
    """
    problems = {}
    if line.phone and not is_phone(line.phone):
        problems["phone"] = "phone"
    elif line.hours and not line.phone:
        problems["phone"] = "required"
    if len(line.hours) > LONGEST_HOURS:
        problems["hours"] = "too_long"
    if problems:
        raise InvalidInput(problems)
    with writing() as session:
        client_pages.store_agency_line(session, line)
        audit.record(
            session,
            at=now,
            account=reader.account if reader else None,
            verb="agency_line.told",
            subject="agency:1",
            detail={},
        )


def _without_address(session: Session, facts: BookingFacts) -> int:
    told = ways(session)
    return sum(place.id not in told for place in rooms_in(facts))


def _hours(
    session: Session, weeks: tuple[Week, ...], *, now: datetime, zone: ZoneInfo
) -> Mapping[AdvisorId, Mapping[Week, int]]:
    """Whole hours by advisor and week, as they were counted last night: whoever looks all day does
    not see at what moment somebody books.
    """
    found: defaultdict[AdvisorId, defaultdict[Week, timedelta]] = defaultdict(
        lambda: defaultdict(timedelta)
    )
    times = held_times(
        session,
        since=_midnight(weeks[0].monday, zone),
        until=_midnight(weeks[-1].next().monday, zone),
        booked_before=last_turn(now, zone),
    )
    for advisor, stretches in times.items():
        for starts, ends in stretches:
            found[advisor][Week.of(starts.astimezone(zone).date())] += ends - starts
    return {
        advisor: {week: -(-time // timedelta(hours=1)) for week, time in by_week.items()}
        for advisor, by_week in found.items()
    }


def _advisors(
    facts: BookingFacts,
    weeks: tuple[Week, ...],
    hours: Mapping[AdvisorId, Mapping[Week, int]],
    counts: Mapping[AdvisorId, Mapping[Week, int]],
) -> tuple[AdvisorFigures, ...]:
    """Those with any figure, by name."""
    found = [
        AdvisorFigures(
            id=advisor,
            name=_name(facts, advisor),
            hours=tuple(hours.get(advisor, {}).get(week, 0) for week in weeks),
            affected=tuple(counts.get(advisor, {}).get(week, 0) for week in weeks),
        )
        for advisor in {*hours, *counts}
    ]
    return tuple(sorted(found, key=lambda each: (each.name, each.id)))


def _running(facts: BookingFacts, today: date) -> list[ClientId]:
    return [
        client.id
        for client in facts.clients.values()
        if client.contract_from <= today and (client.contract_until or today) >= today
    ]


def _unreachable(
    session: Session,
    facts: BookingFacts,
    terms: Mapping[AdvisorId, ConversationTerms],
    today: date,
) -> list[ClientId]:
    """Clients of today of whose panel nobody can be booked."""
    return [
        client
        for client in _running(facts, today)
        if not any(
            terms[each.advisor.id].bookable for each in bookable_panel(session, client, day=today)
        )
    ]


def _clients(
    facts: BookingFacts, found: list[ClientId] | tuple[ClientId, ...]
) -> tuple[ClientName, ...]:
    names = (ClientName(id=each, name=facts.clients[each].name) for each in found)
    return tuple(sorted(names, key=lambda client: (client.name, client.id)))


def _names(facts: BookingFacts, found: list[AdvisorId]) -> tuple[tuple[AdvisorId, str], ...]:
    return tuple(sorted(((each, _name(facts, each)) for each in found), key=lambda one: one[1]))


def _name(facts: BookingFacts, advisor: AdvisorId) -> str:
    person = facts.advisors.get(advisor)
    return person.name if person else str(advisor)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
