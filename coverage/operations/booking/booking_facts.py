"""The facts and the plan as those ask for them who look for a conversation: by client, by advisor
and by place, kept between requests.

Nothing here depends on a booking.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from coverage.calendars.rooms import closed_days
from coverage.domain.absences import Absence
from coverage.domain.advisors import Advisor, Conflict
from coverage.domain.assignments import CoverRole, Panel
from coverage.domain.clients import Client, HalfDay
from coverage.domain.ids import AdvisorId, ClientId, PlaceId
from coverage.domain.places import Place
from coverage.domain.publications import PlanHead
from coverage.domain.weeks import Horizon, Week
from coverage.operations.viewing.digests import Digest
from coverage.operations.viewing.facts import Facts
from coverage.operations.viewing.remembered import current_facts, digest, remember
from coverage.persistence.facts_revision import facts_revision
from coverage.persistence.plans import published_head
from coverage.planning.masks import members


@dataclass(frozen=True, kw_only=True)
class BookingFacts:
    """The facts of today, looked up by those whom they concern."""

    facts: Facts
    panels: Mapping[ClientId, Panel]
    conflicts: Mapping[ClientId, tuple[Conflict, ...]]
    absences: Mapping[AdvisorId, tuple[Absence, ...]]
    places: Mapping[PlaceId, Place]
    _closed: dict[Horizon, frozenset[date]] = field(default_factory=dict, compare=False)

    @property
    def advisors(self) -> Mapping[AdvisorId, Advisor]:
        """Advisors by id."""
        return self.facts.advisors

    @property
    def clients(self) -> Mapping[ClientId, Client]:
        """Clients by id."""
        return self.facts.clients

    def closed(self, first: date, until: date) -> frozenset[date]:
        """The public holidays of all weeks from ``first`` to ``until``, and perhaps others."""
        start = Week.of(first)
        weeks = Horizon(start=start.monday, weeks=(until - start.monday).days // 7 + 1)
        if weeks not in self._closed:
            self._closed[weeks] = closed_days(self.facts.agency, weeks)
        return self._closed[weeks]

    def absent_days(self, advisor: AdvisorId, first: date, until: date) -> Iterator[date]:
        """The days from ``first`` to ``until`` that any absence takes, of whatever kind."""
        for absence in self.absences.get(advisor, ()):
            if absence.first <= until and absence.until >= first:
                start, end = max(absence.first, first), min(absence.until, until)
                yield from (start + timedelta(days=n) for n in range((end - start).days + 1))

    def apart(self, client: ClientId, advisor: AdvisorId, day: date) -> bool:
        """Whether a conflict keeps the two apart on that day."""
        return any(
            tie.advisor == advisor and tie.first <= day and (tie.until is None or day <= tie.until)
            for tie in self.conflicts.get(client, ())
        )


@dataclass(frozen=True, kw_only=True)
class OnSite:
    """A half-day that an advisor spends at a client, whose postcode it is."""

    day: date
    half: HalfDay
    postcode: str


@dataclass(frozen=True, kw_only=True)
class PlannedCover:
    """The published plan by client, and where it sends each advisor."""

    digest: Digest
    duties: Mapping[ClientId, tuple[tuple[int, AdvisorId, CoverRole], ...]]
    """The weeks (a mask over the plan's horizon) in which somebody covers a client."""
    on_site: Mapping[AdvisorId, tuple[OnSite, ...]]


def booking_facts(session: Session) -> BookingFacts:
    """The facts of today; NoAgency when nothing was imported yet."""
    facts = current_facts(session)
    return remember(session, ("booking", facts_revision(session)), lambda: looked_up(facts))


def planned_cover(session: Session) -> PlannedCover | None:
    """The published plan; None when nothing was ever published."""
    head = published_head(session)
    if head is None:
        return None
    key = ("cover", facts_revision(session), head.id, head.status)
    return remember(session, key, lambda: _cover(session, head))


def looked_up(facts: Facts) -> BookingFacts:
    """``facts`` in the shape in which they are asked for."""
    conflicts: defaultdict[ClientId, list[Conflict]] = defaultdict(list)
    for tie in facts.agency.conflicts:
        conflicts[tie.client].append(tie)
    absences: defaultdict[AdvisorId, list[Absence]] = defaultdict(list)
    for absence in facts.agency.absences:
        absences[absence.advisor].append(absence)
    return BookingFacts(
        facts=facts,
        panels={panel.client: panel for panel in facts.agency.panels},
        conflicts={client: tuple(found) for client, found in conflicts.items()},
        absences={advisor: tuple(found) for advisor, found in absences.items()},
        places={place.id: place for place in facts.agency.places},
    )


def _cover(session: Session, head: PlanHead) -> PlannedCover:
    seen = digest(session, head)
    duties: defaultdict[ClientId, list[tuple[int, AdvisorId, CoverRole]]] = defaultdict(list)
    on_site: dict[AdvisorId, tuple[OnSite, ...]] = {}
    for advisor, mine in seen.duties.items():
        for (client, role), weeks in mine.items():
            duties[client].append((weeks, advisor, role))
        half_days = _half_days(seen, ((client, weeks) for (client, _), weeks in mine.items()))
        on_site[advisor] = tuple(sorted(half_days, key=lambda each: (each.day, each.half)))
    return PlannedCover(
        digest=seen,
        duties={client: tuple(found) for client, found in duties.items()},
        on_site=on_site,
    )


def _half_days(seen: Digest, covered: Iterable[tuple[ClientId, int]]) -> list[OnSite]:
    """The presence half-days in weeks that somebody covers."""
    found = []
    for client_id, weeks in covered:
        client = seen.facts.clients.get(client_id)
        if client is None or not client.presence:
            continue
        for index in members(weeks):
            for presence in client.presence:
                day = presence.day_in(seen.horizon[index], seen.facts.agency.horizon)
                if day is not None:
                    place = OnSite(day=day, half=presence.half_day, postcode=client.postcode)
                    found.append(place)
    return found
