"""Advisor weeks: the load of every advisor against what there is of them, week by week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coverage.domain.advisors import Advisor
from coverage.domain.ids import PlanId
from coverage.domain.visibility import Reader
from coverage.domain.weeks import Week
from coverage.operations.viewing.columns import (
    MonthColumn,
    WeekColumn,
    month_columns,
    week_columns,
)
from coverage.operations.viewing.digests import Digest
from coverage.operations.viewing.paging import Paging, page_of
from coverage.operations.viewing.people import AdvisorName
from coverage.operations.viewing.plan_table import NoPlanYet, no_plan_yet
from coverage.operations.viewing.problem_kinds import ProblemKind, credential_problem
from coverage.operations.viewing.readers import coordinators_only
from coverage.operations.viewing.remembered import current_facts, digest
from coverage.operations.viewing.versions import Versions, choose_version
from coverage.persistence.database import reading

LEVELS = (50, 70, 85)
"""Percent of capacity at which an advisor-week gets a darker ground; 85 is the aim."""


@dataclass(frozen=True, kw_only=True)
class AdvisorQuery:
    """What a coordinator wants to see; ``busiest`` puts the fullest advisors first."""

    plan: PlanId | None = None
    start: Week | None = None
    weeks: int = 26
    text: str = ""
    busiest: bool = False
    page: int = 1
    size: int = 25


@dataclass(frozen=True, kw_only=True)
class LoadCell:
    """One advisor-week in minutes; ``away`` also when there are too few days to cover anybody."""

    week: Week
    load: int
    capacity: int
    away: bool
    opens_month: bool

    @property
    def percent(self) -> int | None:
        """Load in percent of capacity; None when there is no capacity."""
        return round(100 * self.load / self.capacity) if self.capacity else None

    @property
    def bar(self) -> int:
        """The length of a bar, 0 to 100."""
        return min(100, self.percent or 0)

    @property
    def level(self) -> str:
        """How full: ``s-g`` above capacity, ``away``, or ``l1`` to ``l4`` by `LEVELS`."""
        if self.load > self.capacity:
            return "s-g"
        if self.away:
            return "away"
        return f"l{1 + sum((self.percent or 0) >= limit for limit in LEVELS)}"


@dataclass(frozen=True, kw_only=True)
class AdvisorRow:
    """One advisor with the weeks that are shown; ``mean`` is the load over the whole horizon in
    percent.
    """

    advisor: AdvisorName
    hours: float
    mean: int | None
    cells: tuple[LoadCell, ...]


@dataclass(frozen=True, kw_only=True)
class Over:
    """One advisor-week above capacity, in minutes."""

    advisor: AdvisorName
    week: Week
    load: int
    capacity: int


@dataclass(frozen=True, kw_only=True)
class CredentialDue:
    """A credential that has ended or ends soon; ``days`` from today, negative when it has ended."""

    advisor: AdvisorName
    kind: ProblemKind
    credential: str
    valid_until: date
    days: int


@dataclass(frozen=True, kw_only=True)
class AdvisorTable:
    """A page of advisor weeks, with figures over everybody and the whole horizon."""

    versions: Versions
    months: Sequence[MonthColumn]
    weeks: Sequence[WeekColumn]
    rows: Sequence[AdvisorRow]
    paging: Paging
    advisors: int
    mean: int
    over: tuple[Over, ...]
    over_people: int
    away_weeks: int
    due: tuple[CredentialDue, ...]
    earlier: Week | None
    later: Week | None


def advisor_table(reader: Reader, query: AdvisorQuery, *, today: date) -> AdvisorTable | NoPlanYet:
    """Advisor weeks by the published plan or ``query.plan``; NoAgency before an import."""
    coordinators_only(reader)
    with reading() as session:
        facts = current_facts(session)
        versions = choose_version(session, query.plan)
        if versions is None:
            return no_plan_yet(facts)
        return _table(session, versions, query, today=today)


def mean_load(seen: Digest, advisors: Sequence[Advisor]) -> int | None:
    """The load of ``advisors`` in percent of their capacity over the horizon; None without any."""
    load = sum(sum(seen.loads[a.id]) for a in advisors)
    capacity = sum(
        week.capacity for a in advisors for week in seen.facts.presence(a.id, seen.horizon)
    )
    return round(100 * load / capacity) if capacity else None


def load_cells(seen: Digest, advisor: Advisor, weeks: Sequence[WeekColumn]) -> tuple[LoadCell, ...]:
    """The load of one advisor in the weeks that are shown."""
    presence, loads = seen.facts.presence(advisor.id, seen.horizon), seen.loads[advisor.id]
    return tuple(
        LoadCell(
            week=column.week,
            load=loads[column.index],
            capacity=presence[column.index].capacity,
            away=presence[column.index].away,
            opens_month=column.opens_month,
        )
        for column in weeks
    )


def _table(
    session: Session, versions: Versions, query: AdvisorQuery, *, today: date
) -> AdvisorTable:
    seen = digest(session, versions.shown)
    people = list(seen.facts.advisors.values())
    wanted = query.text.strip().casefold()
    listed = [a for a in people if wanted in a.name.casefold()]
    if query.busiest:
        listed.sort(key=lambda a: -(mean_load(seen, [a]) or 0))
    page, paging = page_of(listed, number=query.page, size=query.size)
    start = query.start or Week.of(today)
    weeks = week_columns(seen.horizon, start=start, count=query.weeks)
    first, after = weeks[0].index, weeks[-1].index + 1
    return AdvisorTable(
        versions=versions,
        months=month_columns(weeks),
        weeks=weeks,
        rows=[_row(seen, advisor, weeks) for advisor in page],
        paging=paging,
        advisors=len(people),
        mean=mean_load(seen, people) or 0,
        over=_over(seen),
        over_people=len(seen.overloads),
        away_weeks=sum(seen.facts.away(a.id, seen.horizon).bit_count() for a in people),
        due=credentials_due(people, seen, today=today),
        earlier=seen.horizon[max(0, first - query.weeks)] if first else None,
        later=seen.horizon[after] if after < seen.horizon.weeks else None,
    )


def _row(seen: Digest, advisor: Advisor, weeks: Sequence[WeekColumn]) -> AdvisorRow:
    return AdvisorRow(
        advisor=seen.facts.advisor_name(advisor.id),
        hours=advisor.hours_per_week,
        mean=mean_load(seen, [advisor]),
        cells=load_cells(seen, advisor, weeks),
    )


def _over(seen: Digest) -> tuple[Over, ...]:
    """Advisor-weeks above capacity, the worst first."""
    found = [
        Over(
            advisor=seen.facts.advisor_name(advisor),
            week=seen.horizon[week],
            load=seen.loads[advisor][week],
            capacity=seen.facts.presence(advisor, seen.horizon)[week].capacity,
        )
        for advisor, weeks in seen.overloads.items()
        for week in weeks
    ]
    return tuple(sorted(found, key=lambda o: (o.capacity - o.load, o.week, o.advisor.id)))


def credentials_due(
    people: Sequence[Advisor], seen: Digest, *, today: date
) -> tuple[CredentialDue, ...]:
    """Credentials to look after, the first to end first."""
    found = [
        CredentialDue(
            advisor=seen.facts.advisor_name(advisor.id),
            kind=kind,
            credential=advisor.credential,
            valid_until=advisor.valid_until,
            days=(advisor.valid_until - today).days,
        )
        for advisor in people
        if (kind := credential_problem(advisor, today=today)) is not None
    ]
    return tuple(sorted(found, key=lambda due: (due.valid_until, due.advisor.id)))
