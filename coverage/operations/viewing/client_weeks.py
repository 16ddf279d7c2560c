"""One client in one week: who covers and why, or why nobody does."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coverage.domain.assignments import CoverRole, Panel, Plan, Role
from coverage.domain.clients import Client, SchoolRegion, Surge
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId, ClientId, PlanId
from coverage.domain.visibility import Reader
from coverage.domain.weeks import Horizon, Week
from coverage.operations.viewing.cells import SurgeCell, surge_cells
from coverage.operations.viewing.columns import week_columns
from coverage.operations.viewing.digests import Digest, weeks_of
from coverage.operations.viewing.gap_whys import GapWhy, gap_why, shortfall_why
from coverage.operations.viewing.panel_whys import PanelWhy, panel_why
from coverage.operations.viewing.people import AdvisorName
from coverage.operations.viewing.readers import coordinators_only
from coverage.operations.viewing.remembered import current_facts, digest
from coverage.operations.viewing.versions import Versions, choose_version
from coverage.persistence.database import reading
from coverage.persistence.plans import load_plan


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who might cover this week: a member of the panel, or who stands in.

    ``usual`` and ``present`` are days, ``load`` and ``capacity`` minutes; ``covers`` is what the
    plan says.
    """

    advisor: AdvisorName
    role: Role | None
    covers: bool
    away: bool
    usual: int
    present: int
    load: int
    capacity: int


@dataclass(frozen=True, kw_only=True)
class ClientWeek:
    """One client-week. ``role`` is None when no plan says anything about it.

    ``lost`` means that the advisor of the plan is away by the facts of today; ``takes_over`` is the
    member of the panel who is there instead. ``new_surges`` touch this week and came later.
    ``gap`` tells why nobody covers, ``others`` why nobody else does where somebody does.
    """

    client: Client
    week: Week
    active: bool
    closed: tuple[SchoolRegion, ...]
    days_off: tuple[date, ...]
    versions: Versions
    role: CoverRole | None
    advisor: AdvisorName | None
    lost: bool
    takes_over: AdvisorName | None
    surge: SurgeCell | None
    new_surges: tuple[Surge, ...]
    people: tuple[Person, ...]
    why: PanelWhy | None
    gap: GapWhy | None
    others: GapWhy | None
    shortfall: GapWhy | None
    before: Week | None
    after: Week | None


def client_week(reader: Reader, client: ClientId, week: Week, *, plan: PlanId | None) -> ClientWeek:
    """``client`` in ``week``; NotFound when there is no such client, plan, or week in the plan."""
    coordinators_only(reader)
    with reading() as session:
        facts = current_facts(session)
        versions = choose_version(session, plan)
        if client not in facts.clients or versions is None or week not in versions.shown.horizon:
            raise NotFound
        return _page(session, versions, client, week)


def _page(session: Session, versions: Versions, client: ClientId, week: Week) -> ClientWeek:
    seen = digest(session, versions.shown)
    part = load_plan(session, versions.shown.id, clients=[client])
    facts, horizon = seen.facts, versions.shown.horizon
    index, panel = horizon.index(week), seen.panels.get(client)
    role, advisor = _cover(part, seen, index)
    lost = seen.is_lost(client, index)
    instead = seen.takes_over(client, index) if lost else None
    surge = surge_cells(client, part=part, digest=seen).get(week)
    open_week = role is CoverRole.GAP or (lost and instead is None)
    short = surge is not None and surge.missing > 0
    return ClientWeek(
        client=facts.clients[client],
        week=week,
        active=facts.clients[client].active_in(week),
        closed=week_columns(horizon, start=week, count=1)[0].closed,
        days_off=tuple(day for day in week.working_days() if day in facts.agency.days_off),
        versions=versions,
        role=role,
        advisor=facts.advisor_name(advisor) if advisor else None,
        lost=lost,
        takes_over=facts.advisor_name(instead) if instead else None,
        surge=surge,
        new_surges=() if surge else _touching(facts.surges.get(client, ()), week),
        people=_people(seen, panel or Panel(client=client), advisor, index),
        why=panel_why(seen, client) if panel else None,
        gap=gap_why(seen, client, week) if open_week else None,
        others=None if open_week or role is None else gap_why(seen, client, week),
        shortfall=shortfall_why(seen, client, week) if short else None,
        before=_beside(horizon, index - 1),
        after=_beside(horizon, index + 1),
    )


def _cover(part: Plan, seen: Digest, index: int) -> tuple[CoverRole | None, AdvisorId | None]:
    for span in part.cover:
        if weeks_of(span, seen.horizon) >> index & 1:
            return span.role, span.advisor
    return None, None


def _people(
    seen: Digest, panel: Panel, covering: AdvisorId | None, index: int
) -> tuple[Person, ...]:
    roles: dict[AdvisorId, Role | None] = {
        holder: role for role in Role if (holder := panel.holder(role)) is not None
    }
    if covering is not None:
        roles.setdefault(covering, None)
    return tuple(
        _person(seen, who, role, covers=who == covering, index=index)
        for who, role in roles.items()
        if who in seen.facts.advisors
    )


def _person(seen: Digest, who: AdvisorId, role: Role | None, *, covers: bool, index: int) -> Person:
    there = seen.facts.presence(who, seen.horizon)[index]
    return Person(
        advisor=seen.facts.advisor_name(who),
        role=role,
        covers=covers,
        away=there.away,
        usual=there.usual,
        present=there.present,
        load=seen.loads[who][index],
        capacity=there.capacity,
    )


def _touching(surges: tuple[Surge, ...], week: Week) -> tuple[Surge, ...]:
    return tuple(surge for surge in surges if surge.days_in(week))


def _beside(horizon: Horizon, index: int) -> Week | None:
    return horizon[index] if 0 <= index < horizon.weeks else None
