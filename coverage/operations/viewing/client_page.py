"""One client: what it asks, who stands for it and why, and who covers each week."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coverage.domain.advisors import Conflict
from coverage.domain.assignments import CoverRole, Panel, PinKind, Plan, Role
from coverage.domain.clients import Client, Surge
from coverage.domain.errors import NotFound
from coverage.domain.ids import ClientId, PlanId
from coverage.domain.postcodes import postcodes
from coverage.domain.visibility import Reader
from coverage.domain.weeks import Week
from coverage.operations.viewing.advice_page import ClientOptions, client_options
from coverage.operations.viewing.facts import Facts
from coverage.operations.viewing.panel_whys import PanelWhy, panel_why
from coverage.operations.viewing.people import AdvisorName
from coverage.operations.viewing.problem_kinds import OpenProblem
from coverage.operations.viewing.readers import coordinators_only
from coverage.operations.viewing.remembered import current_facts, digest, problems
from coverage.operations.viewing.versions import Versions, choose_version
from coverage.persistence.database import reading
from coverage.persistence.plans import load_plan


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Consecutive weeks covered in one way; ``advisor`` is None for a gap."""

    first: Week
    last: Week
    role: CoverRole
    advisor: AdvisorName | None
    past: bool


@dataclass(frozen=True, kw_only=True)
class PinLine:
    """A pin or a ban; ``role`` None is a ban from every role."""

    kind: PinKind
    role: Role | None
    advisor: AdvisorName


@dataclass(frozen=True, kw_only=True)
class ConflictLine:
    """A tie of an advisor with this client, and whether it keeps them apart in today's horizon."""

    advisor: AdvisorName
    conflict: Conflict
    applies: bool


@dataclass(frozen=True, kw_only=True)
class SurgeLine:
    """A surge with the minutes that the plan staffs and misses in all of its weeks."""

    surge: Surge
    staffed: int
    missing: int
    advisors: tuple[AdvisorName, ...]


@dataclass(frozen=True, kw_only=True)
class ClientPage:
    """Everything a coordinator may know of a client. ``panel`` is None when the plan has none for
    it.
    """

    client: Client
    place: str
    versions: Versions | None
    panel: Panel | None
    why: PanelWhy | None
    options: ClientOptions | None
    cover: tuple[Stretch, ...]
    problems: tuple[OpenProblem, ...]
    pins: tuple[PinLine, ...]
    conflicts: tuple[ConflictLine, ...]
    surges: tuple[SurgeLine, ...]


def client_page(
    reader: Reader, client: ClientId, *, plan: PlanId | None, today: date
) -> ClientPage:
    """The page of ``client`` by the published plan or by ``plan``; NotFound when there is no such
    client.
    """
    coordinators_only(reader)
    with reading() as session:
        facts = current_facts(session)
        if client not in facts.clients:
            raise NotFound
        versions = choose_version(session, plan)
        return _page(session, facts, client, versions, today=today)


def _page(
    session: Session, facts: Facts, client: ClientId, versions: Versions | None, *, today: date
) -> ClientPage:
    seen = digest(session, versions.shown) if versions else None
    part = load_plan(session, versions.shown.id, clients=[client]) if versions else None
    panel = seen.panels.get(client) if seen else None
    matter = problems(session, versions.shown, today=today) if versions else ()
    known = facts.clients[client]
    return ClientPage(
        client=known,
        place=postcodes()[known.postcode].place,
        versions=versions,
        panel=panel,
        why=panel_why(seen, client) if seen and panel else None,
        options=client_options(seen, client) if seen and panel else None,
        cover=_cover(facts, part, today=today),
        problems=tuple(p for p in matter if p.client and p.client.id == client),
        pins=_pins(facts, client),
        conflicts=_conflicts(facts, client),
        surges=_surges(facts, client, part),
    )


def _cover(facts: Facts, part: Plan | None, *, today: date) -> tuple[Stretch, ...]:
    now = Week.of(today)
    return tuple(
        Stretch(
            first=span.first,
            last=span.last,
            role=span.role,
            advisor=facts.advisor_name(span.advisor) if span.advisor else None,
            past=span.last < now,
        )
        for span in sorted(part.cover if part else (), key=lambda span: span.first)
    )


def _pins(facts: Facts, client: ClientId) -> tuple[PinLine, ...]:
    return tuple(
        PinLine(kind=pin.kind, role=pin.role, advisor=facts.advisor_name(pin.advisor))
        for pin in facts.agency.pins
        if pin.client == client
    )


def _conflicts(facts: Facts, client: ClientId) -> tuple[ConflictLine, ...]:
    return tuple(
        ConflictLine(
            advisor=facts.advisor_name(conflict.advisor),
            conflict=conflict,
            applies=facts.agency.horizon.overlaps(conflict.first, conflict.until),
        )
        for conflict in facts.agency.conflicts
        if conflict.client == client
    )


def _surges(facts: Facts, client: ClientId, part: Plan | None) -> tuple[SurgeLine, ...]:
    lines = []
    for surge in facts.surges.get(client, ()):
        staffed = [s for s in part.surge_staffing if surge.days_in(s.week)] if part else []
        short = [s for s in part.surge_shortfalls if surge.days_in(s.week)] if part else []
        people = dict.fromkeys(s.advisor for s in staffed)
        lines.append(
            SurgeLine(
                surge=surge,
                staffed=sum(s.minutes for s in staffed),
                missing=sum(s.minutes for s in short),
                advisors=tuple(facts.advisor_name(person) for person in people),
            )
        )
    return tuple(lines)
