"""The list of clients: who stands for each, and where something is the matter."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coverage.domain.clients import Client, SchoolRegion
from coverage.domain.ids import ClientId
from coverage.domain.visibility import Reader
from coverage.operations.viewing.digests import Digest
from coverage.operations.viewing.facts import Facts
from coverage.operations.viewing.paging import Paging, page_of
from coverage.operations.viewing.people import AdvisorName, ClientName
from coverage.operations.viewing.readers import coordinators_only
from coverage.operations.viewing.remembered import current_facts, digest, problems
from coverage.operations.viewing.versions import Versions, choose_version
from coverage.persistence.database import reading


@dataclass(frozen=True, kw_only=True)
class ClientLine:
    """One client in the list. ``gap_weeks`` are those that the plan leaves open."""

    client: ClientName
    region: SchoolRegion
    hours: float
    active: bool
    primary: AdvisorName | None
    backup: AdvisorName | None
    third: AdvisorName | None
    gap_weeks: int
    problems: int


@dataclass(frozen=True, kw_only=True)
class ClientList:
    """A page of the list; ``versions`` is None while there is no plan."""

    versions: Versions | None
    lines: Sequence[ClientLine]
    paging: Paging


def client_list(reader: Reader, *, text: str, page: int, size: int, today: date) -> ClientList:
    """Clients whose name, id or panel holds ``text``; NoAgency before an import."""
    coordinators_only(reader)
    with reading() as session:
        facts = current_facts(session)
        versions = choose_version(session, None)
        seen = digest(session, versions.shown) if versions else None
        everything = problems(session, versions.shown, today=today) if versions else ()
    matter = Counter(problem.client.id for problem in everything if problem.client)
    found = [client for client in facts.clients.values() if _mentions(client, text, seen)]
    shown, paging = page_of(found, number=page, size=size)
    lines = [_line(client, facts, seen, matter, today=today) for client in shown]
    return ClientList(versions=versions, lines=lines, paging=paging)


def find_client(reader: Reader, text: str) -> ClientId | None:
    """The one client that ``text`` names by id or (whole) name, or whose name alone holds it."""
    coordinators_only(reader)
    with reading() as session:
        facts = current_facts(session)
    wanted = text.strip().casefold()
    if not wanted:
        return None
    exact = [c.id for c in facts.clients.values() if wanted in (c.id, c.name.casefold())]
    found = exact or [c.id for c in facts.clients.values() if wanted in c.name.casefold()]
    return found[0] if len(found) == 1 else None


def _mentions(client: Client, text: str, seen: Digest | None) -> bool:
    wanted = text.strip().casefold()
    if not wanted or wanted in client.name.casefold() or wanted in client.id:
        return True
    panel = seen.panels.get(client.id) if seen else None
    if seen is None or panel is None:
        return False
    return any(wanted in seen.facts.advisor_name(a).name.casefold() for a in panel.members())


def _line(
    client: Client,
    facts: Facts,
    seen: Digest | None,
    matter: Counter[ClientId],
    *,
    today: date,
) -> ClientLine:
    panel = seen.panels.get(client.id) if seen else None
    seats = (panel.primary, panel.backup, panel.third) if panel else (None, None, None)
    primary, backup, third = (facts.advisor_name(a) if a else None for a in seats)
    return ClientLine(
        client=facts.client_name(client.id),
        region=client.school_region,
        hours=client.demand_hours_per_week,
        active=client.contract_until is None or client.contract_until >= today,
        primary=primary,
        backup=backup,
        third=third,
        gap_weeks=seen.gap_weeks.get(client.id, 0).bit_count() if seen else 0,
        problems=matter[client.id],
    )
