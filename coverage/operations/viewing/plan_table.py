"""The plan table: clients by weeks, with the figures and problems of the whole plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from coverage.domain.clients import Client, SchoolRegion
from coverage.domain.ids import ClientId, PlanId
from coverage.domain.visibility import Reader
from coverage.domain.weeks import Horizon, Week
from coverage.operations.viewing.cells import PlanRow, plan_row
from coverage.operations.viewing.changes import Changes
from coverage.operations.viewing.columns import (
    MonthColumn,
    WeekColumn,
    month_columns,
    week_columns,
)
from coverage.operations.viewing.digests import Digest
from coverage.operations.viewing.facts import Facts
from coverage.operations.viewing.paging import Paging, page_of
from coverage.operations.viewing.plan_figures import PlanFigures, plan_figures
from coverage.operations.viewing.problem_kinds import OpenProblem
from coverage.operations.viewing.readers import coordinators_only
from coverage.operations.viewing.remembered import changes, current_facts, digest, problems
from coverage.operations.viewing.versions import Versions, choose_version
from coverage.persistence.database import reading
from coverage.persistence.outlooks import outlook_of
from coverage.persistence.plans import load_plan

URGENT = 6
"""Problems under the table; their own page has them all."""


class Only(StrEnum):
    """What the table can be narrowed to; several together show the clients that fit any of them."""

    CHANGED = "changed"
    UNCOVERED = "uncovered"
    PROBLEMS = "problems"


@dataclass(frozen=True, kw_only=True)
class PlanQuery:
    """What a coordinator wants to see. ``plan`` None is the published one; ``start`` None this
    week.

    ``text`` looks in the names of clients and of the advisors who stand for them.
    """

    plan: PlanId | None = None
    only: frozenset[Only] = frozenset()
    region: SchoolRegion | None = None
    start: Week | None = None
    weeks: int = 26
    text: str = ""
    page: int = 1
    size: int = 25


@dataclass(frozen=True, kw_only=True)
class PlanTable:
    """A page of the plan. ``counts`` says how many clients each narrowing would leave.

    ``earlier`` and ``later`` are where the window of weeks may move, None at the ends of the
    horizon.
    """

    agency: str
    versions: Versions
    horizon: Horizon
    months: Sequence[MonthColumn]
    weeks: Sequence[WeekColumn]
    rows: Sequence[PlanRow]
    paging: Paging
    counts: dict[Only, int]
    figures: PlanFigures
    problems: Sequence[OpenProblem]
    problem_count: int
    earlier: Week | None
    later: Week | None


@dataclass(frozen=True, kw_only=True)
class NoPlanYet:
    """The agency's facts are there, and nobody has made a plan."""

    agency: str
    advisors: int
    clients: int
    absences: int


def plan_table(reader: Reader, query: PlanQuery, *, today: date) -> PlanTable | NoPlanYet:
    """The plan as a table; NoAgency before an import, NotFound for a plan that is not there."""
    coordinators_only(reader)
    with reading() as session:
        facts = current_facts(session)
        versions = choose_version(session, query.plan)
        if versions is None:
            return no_plan_yet(facts)
        return _table(session, facts, versions, query, today=today)


def no_plan_yet(facts: Facts) -> NoPlanYet:
    """What there is to make a first plan from."""
    agency = facts.agency
    return NoPlanYet(
        agency=agency.name,
        advisors=len(agency.advisors),
        clients=len(agency.clients),
        absences=len(agency.absences),
    )


def _table(
    session: Session, facts: Facts, versions: Versions, query: PlanQuery, *, today: date
) -> PlanTable:
    shown, published = versions.shown, versions.other_published
    seen, changed = digest(session, shown), changes(session, shown, versions.published)
    found = problems(session, shown, today=today)
    groups = _groups(seen, changed, found)
    active = [c for c in facts.clients.values() if c.active_during(shown.horizon)]
    listed = [client for client in active if _fits(client, query, groups)]
    listed = _mentioning(listed, query.text, seen)
    page, paging = page_of(listed, number=query.page, size=query.size)
    part = load_plan(session, shown.id, clients=[client.id for client in page])
    weeks = week_columns(shown.horizon, start=query.start or Week.of(today), count=query.weeks)
    return PlanTable(
        agency=facts.agency.name,
        versions=versions,
        horizon=shown.horizon,
        months=month_columns(weeks),
        weeks=weeks,
        rows=[
            plan_row(
                client.id,
                part=part,
                digest=seen,
                changed=changed.of(client.id),
                weeks=weeks,
            )
            for client in page
        ],
        paging=paging,
        counts={only: len(clients) for only, clients in groups.items()},
        figures=plan_figures(
            shown,
            seen,
            changes=changed,
            published=digest(session, published) if published else None,
            outlook=outlook_of(session, shown.id),
        ),
        problems=found[:URGENT],
        problem_count=len(found),
        earlier=_earlier(weeks, query.weeks, shown.horizon),
        later=_later(weeks, shown.horizon),
    )


def _groups(
    seen: Digest, changed: Changes, found: Sequence[OpenProblem]
) -> dict[Only, frozenset[ClientId]]:
    """The clients that each narrowing leaves."""
    lost = {
        client
        for client, weeks in seen.lost.items()
        if any(
            weeks >> week & 1 and seen.takes_over(client, week) is None
            for week in range(seen.horizon.weeks)
        )
    }
    return {
        Only.CHANGED: changed.clients,
        Only.UNCOVERED: frozenset(seen.gap_weeks.keys() | lost),
        Only.PROBLEMS: frozenset(p.client.id for p in found if p.client is not None),
    }


def _fits(client: Client, query: PlanQuery, groups: dict[Only, frozenset[ClientId]]) -> bool:
    if query.region is not None and client.school_region is not query.region:
        return False
    return not query.only or any(client.id in groups[only] for only in query.only)


def _mentioning(clients: list[Client], text: str, seen: Digest) -> list[Client]:
    """The clients whose name holds ``text``, or that an advisor with such a name stands for."""
    wanted = text.casefold().strip()
    if not wanted:
        return clients
    people = {a.id for a in seen.facts.advisors.values() if wanted in a.name.casefold()}
    theirs = {client for person in people for client, _ in seen.duties.get(person, ())}
    theirs |= {p.client for p in seen.panels.values() if not people.isdisjoint(p.members())}
    return [c for c in clients if wanted in c.name.casefold() or c.id in theirs]


def _earlier(weeks: Sequence[WeekColumn], count: int, horizon: Horizon) -> Week | None:
    return horizon[max(0, weeks[0].index - count)] if weeks[0].index > 0 else None


def _later(weeks: Sequence[WeekColumn], horizon: Horizon) -> Week | None:
    after = weeks[-1].index + 1
    return horizon[after] if after < horizon.weeks else None
