"""One advisor as a coordinator may see them: no background, no gender, no reason of any absence."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coverage.domain.absences import AbsenceKind
from coverage.domain.advisors import Advisor, ConflictKind
from coverage.domain.assignments import CoverRole, Role
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId, ClientId, PlanId
from coverage.domain.postcodes import postcodes
from coverage.domain.visibility import Reader
from coverage.domain.weeks import Week
from coverage.operations.viewing.advisors import LoadCell, load_cells, mean_load
from coverage.operations.viewing.columns import week_columns
from coverage.operations.viewing.digests import Digest, runs_of
from coverage.operations.viewing.facts import Facts
from coverage.operations.viewing.people import AdvisorName, ClientName
from coverage.operations.viewing.problem_kinds import ProblemKind, credential_problem
from coverage.operations.viewing.readers import coordinators_only
from coverage.operations.viewing.remembered import current_facts, digest
from coverage.operations.viewing.versions import Versions, choose_version
from coverage.persistence.database import reading


@dataclass(frozen=True, kw_only=True)
class AdvisorFacts:
    """What a coordinator may know; the fields of `Advisor` that are nobody else's are not here."""

    name: AdvisorName
    place: str
    hours_per_week: float
    working_days: tuple[int, ...]
    radius_km: float
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    sectors: tuple[str, ...]
    max_primary: int
    max_backup: int
    credential: str
    valid_until: date
    credential_days: int
    credential_problem: ProblemKind | None
    internal_to: ClientName | None
    available_from: date | None
    available_until: date | None


@dataclass(frozen=True, kw_only=True)
class AbsenceLine:
    """Days of an absence and its coarse kind, which is all that anybody but the advisor learns."""

    first: date
    until: date
    kind: AbsenceKind


@dataclass(frozen=True, kw_only=True)
class DutyLine:
    """A client whom the advisor stands for or covers; ``seat`` is None for a substitute.

    ``weeks`` are covered in the plan; ``stretches`` are those weeks, for roles that are the
    exception.
    """

    client: ClientName
    seat: Role | None
    weeks: int
    stretches: tuple[tuple[Week, Week], ...]


@dataclass(frozen=True, kw_only=True)
class SurgeDuty:
    """Minutes for one client's surge over consecutive weeks."""

    client: ClientName
    first: Week
    last: Week
    minutes: int


@dataclass(frozen=True, kw_only=True)
class TieLine:
    """A client that this advisor is kept from."""

    client: ClientName
    kind: ConflictKind
    first: date
    until: date | None


@dataclass(frozen=True, kw_only=True)
class AdvisorPage:
    """One advisor. ``versions`` is None, and loads and duties empty, while there is no plan."""

    facts: AdvisorFacts
    versions: Versions | None
    loads: tuple[LoadCell, ...]
    mean: int | None
    duties: tuple[DutyLine, ...]
    surges: tuple[SurgeDuty, ...]
    absences: tuple[AbsenceLine, ...]
    ties: tuple[TieLine, ...]


def advisor_page(
    reader: Reader, advisor: AdvisorId, *, plan: PlanId | None, today: date
) -> AdvisorPage:
    """The page of ``advisor``; NotFound when there is no such advisor or plan."""
    coordinators_only(reader)
    with reading() as session:
        facts = current_facts(session)
        if advisor not in facts.advisors:
            raise NotFound
        versions = choose_version(session, plan)
        return _page(session, facts, facts.advisors[advisor], versions, today=today)


def _page(
    session: Session, facts: Facts, advisor: Advisor, versions: Versions | None, *, today: date
) -> AdvisorPage:
    seen = digest(session, versions.shown) if versions else None
    return AdvisorPage(
        facts=_facts(facts, advisor, today=today),
        versions=versions,
        loads=_loads(seen, advisor) if seen else (),
        mean=mean_load(seen, [advisor]) if seen else None,
        duties=_duties(seen, advisor.id) if seen else (),
        surges=_surges(seen, advisor.id) if seen else (),
        absences=tuple(
            AbsenceLine(first=a.first, until=a.until, kind=a.kind)
            for a in sorted(facts.agency.absences, key=lambda a: (a.first, a.until))
            if a.advisor == advisor.id
        ),
        ties=tuple(
            TieLine(client=facts.client_name(c.client), kind=c.kind, first=c.first, until=c.until)
            for c in facts.agency.conflicts
            if c.advisor == advisor.id
        ),
    )


def _facts(facts: Facts, advisor: Advisor, *, today: date) -> AdvisorFacts:
    employer = advisor.internal_to
    return AdvisorFacts(
        name=facts.advisor_name(advisor.id),
        place=postcodes()[advisor.postcode].place,
        hours_per_week=advisor.hours_per_week,
        working_days=tuple(sorted(advisor.working_days)),
        radius_km=advisor.radius_km,
        languages=tuple(sorted(advisor.languages)),
        topics=tuple(sorted(advisor.topics)),
        sectors=tuple(sorted(advisor.sectors)),
        max_primary=advisor.max_primary,
        max_backup=advisor.max_backup,
        credential=advisor.credential,
        valid_until=advisor.valid_until,
        credential_days=(advisor.valid_until - today).days,
        credential_problem=credential_problem(advisor, today=today),
        internal_to=facts.client_name(employer) if employer else None,
        available_from=advisor.available_from,
        available_until=advisor.available_until,
    )


def _loads(seen: Digest, advisor: Advisor) -> tuple[LoadCell, ...]:
    weeks = week_columns(seen.horizon, start=seen.horizon[0], count=seen.horizon.weeks)
    return load_cells(seen, advisor, weeks)


def _duties(seen: Digest, advisor: AdvisorId) -> tuple[DutyLine, ...]:
    """Clients on whose panel the advisor sits, and those covered without a seat."""
    duties = seen.duties.get(advisor, {})
    lines = [
        _duty(seen, client, role, duties.get((client, CoverRole(role)), 0))
        for client, panel in seen.panels.items()
        for role in Role
        if panel.holder(role) == advisor
    ]
    lines += [
        _duty(seen, client, None, weeks)
        for (client, role), weeks in duties.items()
        if role is CoverRole.SUBSTITUTE or advisor not in seen.members(client)
    ]
    order = [*Role, None]
    return tuple(sorted(lines, key=lambda d: (order.index(d.seat), d.client.name)))


def _duty(seen: Digest, client: ClientId, seat: Role | None, weeks: int) -> DutyLine:
    return DutyLine(
        client=seen.facts.client_name(client),
        seat=seat,
        weeks=weeks.bit_count(),
        stretches=() if seat is Role.PRIMARY else runs_of(weeks, seen.horizon),
    )


def _surges(seen: Digest, advisor: AdvisorId) -> tuple[SurgeDuty, ...]:
    mine = [s for s in seen.surge_staffing if s.advisor == advisor and s.week in seen.horizon]
    lines = []
    for client in dict.fromkeys(s.client for s in mine):
        minutes = {seen.horizon.index(s.week): s.minutes for s in mine if s.client == client}
        for first, last in runs_of(sum(1 << week for week in minutes), seen.horizon):
            span = range(seen.horizon.index(first), seen.horizon.index(last) + 1)
            lines.append(
                SurgeDuty(
                    client=seen.facts.client_name(client),
                    first=first,
                    last=last,
                    minutes=sum(minutes[week] for week in span),
                )
            )
    return tuple(lines)
