"""Plans by panels alone, and relaxations put into the facts, for the tests of explanations."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from coverage.domain.absences import Absence
from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, CoverSpan, Panel, PinKind, Plan
from coverage.domain.availability import is_available
from coverage.domain.clients import Service
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week
from coverage.planning.explain import Step, StepKind
from coverage.planning.loads import cover_of
from coverage.planning.masks import members
from coverage.planning.problem import NOBODY, Problem


def a_panel(client: str, *holders: str | None) -> Panel:
    """The panel of ``client``: primary, backup, third."""
    seats = [None if holder is None else AdvisorId(holder) for holder in holders]
    primary, backup, third = (*seats, None, None, None)[:3]
    return Panel(client=ClientId(client), primary=primary, backup=backup, third=third)


def plan_by_panels(problem: Problem, panels: Sequence[Panel]) -> Plan:
    """Primaries and backups cover; everything else is a gap, without thirds and substitutes."""
    return Plan(horizon=problem.horizon, panels=tuple(panels), cover=tuple(_spans(problem, panels)))


def _spans(problem: Problem, panels: Sequence[Panel]) -> Iterator[CoverSpan]:
    seats = problem.seats_of(panels)
    cover = cover_of(problem, seats)
    for client, facts in enumerate(problem.clients):
        for weeks, role, advisor in (
            (cover.primary[client], CoverRole.PRIMARY, seats.primary[client]),
            (cover.backup[client], CoverRole.BACKUP, seats.backup[client]),
            (cover.gap[client], CoverRole.GAP, NOBODY),
        ):
            for week in members(weeks):
                yield CoverSpan(
                    client=facts.id,
                    first=problem.horizon[week],
                    last=problem.horizon[week],
                    role=role,
                    advisor=None if advisor == NOBODY else problem.advisors[advisor].id,
                )


def gaps_of(plan: Plan) -> list[tuple[ClientId, Week]]:
    """Every client-week that ``plan`` leaves open."""
    return [(span.client, span.first) for span in plan.cover if span.role is CoverRole.GAP]


def relaxed(
    agency: Agency, steps: Sequence[Step], *, client: ClientId, week: Week, advisor: AdvisorId
) -> Agency:
    """``agency`` with ``steps`` taken, as facts that a coordinator could have changed."""
    # a credential first: days that it does not cover cannot be given up
    for step in sorted(steps, key=lambda step: step.kind is not StepKind.RENEW):
        agency = _relaxed(agency, step, client, week, advisor)
    return agency


def _relaxed(
    agency: Agency, step: Step, client: ClientId, week: Week, advisor: AdvisorId
) -> Agency:
    match step.kind:
        case StepKind.KM:
            return change_advisor(agency, advisor, radius_km=step.amount)
        case StepKind.PHONE:
            return change_client(agency, client, service=Service.CENTRAL)
        case StepKind.LANGUAGE:
            facts = next(c for c in agency.clients if c.id == client)
            spoken = facts.languages - {step.skill}
            asked = [s.languages for s in agency.surges if s.client == client]
            agency = change_client(agency, client, languages=spoken)
            left = frozenset().union(*asked) - {step.skill}
            return _other_surges(agency, client, languages=left)
        case StepKind.TOPIC:
            facts = next(c for c in agency.clients if c.id == client)
            return change_client(agency, client, topics=facts.topics - {step.skill})
        case StepKind.RETURN:
            return _returned(agency, advisor, week, days=step.amount)
        case StepKind.RENEW:
            return change_advisor(agency, advisor, valid_until=week.sunday)
        case StepKind.ROOM:
            # far more than asked in other weeks: an hour more a week may be minutes in this one
            person = next(a for a in agency.advisors if a.id == advisor)
            more = person.hours_per_week + step.amount / 60 * len(person.working_days)
            return change_advisor(agency, advisor, hours_per_week=more)
        case StepKind.BAN:
            pins = tuple(
                pin
                for pin in agency.pins
                if pin.kind is not PinKind.BAN or (pin.client, pin.advisor) != (client, advisor)
            )
            return replace(agency, pins=pins)
        case _:
            return _other_surges(agency, client, neutral=False)


def _other_surges(agency: Agency, client: ClientId, **changes: object) -> Agency:
    return replace(
        agency,
        surges=tuple(
            replace(surge, **changes) if surge.client == client else surge  # type: ignore[arg-type]
            for surge in agency.surges
        ),
    )


def change_advisor(agency: Agency, advisor: AdvisorId, **changes: object) -> Agency:
    """``agency`` with one advisor changed."""
    return replace(
        agency,
        advisors=tuple(
            replace(a, **changes) if a.id == advisor else a  # type: ignore[arg-type]
            for a in agency.advisors
        ),
    )


def change_client(agency: Agency, client: ClientId, **changes: object) -> Agency:
    """``agency`` with one client changed."""
    return replace(
        agency,
        clients=tuple(
            replace(c, **changes) if c.id == client else c  # type: ignore[arg-type]
            for c in agency.clients
        ),
    )


def _returned(agency: Agency, advisor: AdvisorId, week: Week, *, days: int) -> Agency:
    """The first ``days`` absent working days of the week are given up, the others stay."""
    person = next(a for a in agency.advisors if a.id == advisor)
    kept: list[Absence] = []
    absent = set()
    for absence in agency.absences:
        if absence.advisor != advisor or not week.touches(absence.first, absence.until):
            kept.append(absence)
            continue
        for offset in range((absence.until - absence.first).days + 1):
            day = absence.first + timedelta(days=offset)
            absent.add(day)
    given_up = [day for day in week.working_days() if day in absent and _works(person, day, agency)]
    left = absent - set(given_up[:days])
    kept += [Absence(advisor=advisor, first=day, until=day) for day in left]
    return replace(agency, absences=tuple(kept))


def _works(person: Advisor, day: date, agency: Agency) -> bool:
    usual = day.weekday() in person.working_days and day not in agency.days_off
    return usual and is_available(person, day)
