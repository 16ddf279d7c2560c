"""What is in a plan: panels, cover by spans of weeks, surge staffing and shortfalls.

The cover is kept in spans because it seldom changes from week to week: 20,000 clients over a year
are about 150,000 spans instead of a million cells.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ForeignKey, Index, Select, delete, insert, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from coverage.domain.assignments import (
    CoverRole,
    CoverSpan,
    Panel,
    Plan,
    SurgeShortfall,
    SurgeStaffing,
)
from coverage.domain.ids import AdvisorId, ClientId, PlanId
from coverage.domain.weeks import Horizon, Week
from coverage.persistence.database import Row

_Item = TypeVar("_Item")
_BATCH = 5_000
_MANY = 500
"""From so many clients on it is cheaper to read the whole plan than to name each of them."""


class PlanPanelRow(Row):
    """The panel of one client in a plan; slugs without foreign keys, because a plan outlives its
    facts.
    """

    __tablename__ = "plan_panel"

    plan: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    client: Mapped[str] = mapped_column(primary_key=True)
    primary: Mapped[str | None]
    backup: Mapped[str | None]
    third: Mapped[str | None]


class CoverRow(Row):
    """Consecutive weeks of one client with the same cover; ``first`` and ``last`` are Mondays,
    inclusive.
    """

    __tablename__ = "plan_cover"
    __table_args__ = (
        Index(None, "plan", "advisor"),
        Index(None, "plan", "role"),
        {"sqlite_with_rowid": False},
    )

    plan: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    client: Mapped[str] = mapped_column(primary_key=True)
    first: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[date]
    role: Mapped[str]
    advisor: Mapped[str | None]
    reason: Mapped[str]


class SurgeStaffingRow(Row):
    """Minutes of one advisor for the surge of a client in the week of ``monday``."""

    __tablename__ = "plan_surge_staffing"

    plan: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    client: Mapped[str] = mapped_column(primary_key=True)
    monday: Mapped[date] = mapped_column(primary_key=True)
    advisor: Mapped[str] = mapped_column(primary_key=True)
    minutes: Mapped[int]


class SurgeShortfallRow(Row):
    """Minutes that nobody works for the surge of a client in the week of ``monday``."""

    __tablename__ = "plan_surge_shortfall"

    plan: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    client: Mapped[str] = mapped_column(primary_key=True)
    monday: Mapped[date] = mapped_column(primary_key=True)
    minutes: Mapped[int]
    reason: Mapped[str]


_CONTENTS = (PlanPanelRow, CoverRow, SurgeStaffingRow, SurgeShortfallRow)


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which part of a plan to load; None asks for everything.

    ``clients`` limits to these clients. ``advisor`` limits panels to those with that member, and
    the cover and surges to that advisor's own. ``roles`` limits the cover.
    """

    clients: Collection[ClientId] | None = None
    advisor: AdvisorId | None = None
    roles: Collection[CoverRole] | None = None


def store_contents(session: Session, plan_id: PlanId, plan: Plan) -> None:
    """Store everything in ``plan`` under a head that is there already."""
    _insert(session, PlanPanelRow, (_panel_values(plan_id, panel) for panel in plan.panels))
    _insert(session, CoverRow, (_cover_values(plan_id, span) for span in plan.cover))
    _insert_surges(session, plan_id, plan.surge_staffing, plan.surge_shortfalls)


def load_contents(
    session: Session, plan_id: PlanId, selection: Selection, *, horizon: Horizon
) -> Plan:
    """The part of a plan that ``selection`` names, in order of client (as bytes) and week."""
    return Plan(
        horizon=horizon,
        panels=tuple(_panels(session, plan_id, selection)),
        cover=tuple(_cover(session, plan_id, selection)),
        surge_staffing=tuple(_staffing(session, plan_id, selection)),
        surge_shortfalls=tuple(_shortfalls(session, plan_id, selection)),
    )


def delete_contents(session: Session, plan_id: PlanId) -> None:
    """Empty a plan; its head stays."""
    for row in _CONTENTS:
        session.execute(delete(row).where(row.plan == plan_id))


def _insert_surges(
    session: Session,
    plan_id: PlanId,
    staffing: Iterable[SurgeStaffing],
    shortfalls: Iterable[SurgeShortfall],
) -> None:
    _insert(session, SurgeStaffingRow, (_staffing_values(plan_id, part) for part in staffing))
    _insert(session, SurgeShortfallRow, (_shortfall_values(plan_id, part) for part in shortfalls))


def _panels(session: Session, plan_id: PlanId, part: Selection) -> Iterator[Panel]:
    row = PlanPanelRow
    query = select(row.client, row.primary, row.backup, row.third).where(row.plan == plan_id)
    if part.advisor is not None:
        member = part.advisor
        query = query.where(or_(row.primary == member, row.backup == member, row.third == member))
    for client, primary, backup, third in _of_clients(session, query, row.client, part):
        yield Panel(
            client=ClientId(client),
            primary=_advisor(primary),
            backup=_advisor(backup),
            third=_advisor(third),
        )


def _cover(session: Session, plan_id: PlanId, part: Selection) -> Iterator[CoverSpan]:
    row = CoverRow
    query = select(row.client, row.first, row.last, row.role, row.advisor, row.reason)
    query = query.where(row.plan == plan_id)
    if part.advisor is not None:
        query = query.where(row.advisor == part.advisor)
    if part.roles is not None:
        query = query.where(row.role.in_(list(part.roles)))
    for client, first, last, role, advisor, reason in _of_clients(session, query, row.client, part):
        yield CoverSpan(
            client=ClientId(client),
            first=Week(first),
            last=Week(last),
            role=CoverRole(role),
            advisor=_advisor(advisor),
            reason=reason,
        )


def _staffing(session: Session, plan_id: PlanId, part: Selection) -> Iterator[SurgeStaffing]:
    row = SurgeStaffingRow
    query = select(row.client, row.monday, row.advisor, row.minutes).where(row.plan == plan_id)
    if part.advisor is not None:
        query = query.where(row.advisor == part.advisor)
    for client, monday, advisor, minutes in _of_clients(session, query, row.client, part):
        yield SurgeStaffing(
            client=ClientId(client),
            week=Week(monday),
            advisor=AdvisorId(advisor),
            minutes=minutes,
        )


def _shortfalls(session: Session, plan_id: PlanId, part: Selection) -> Iterator[SurgeShortfall]:
    if part.advisor is not None:
        return
    row = SurgeShortfallRow
    query = select(row.client, row.monday, row.minutes, row.reason).where(row.plan == plan_id)
    for client, monday, minutes, reason in _of_clients(session, query, row.client, part):
        yield SurgeShortfall(
            client=ClientId(client), week=Week(monday), minutes=minutes, reason=reason
        )


def _of_clients(
    session: Session,
    query: Select[*tuple[Any, ...]],
    client: InstrumentedAttribute[str],
    part: Selection,
) -> list[tuple[Any, ...]]:
    """The rows of the clients that ``part`` names, in order; the keys are unique, so empty seats
    never compare.

    Sorted here, because databases disagree on the order of text.
    """
    wanted = None if part.clients is None else frozenset(part.clients)
    if wanted is not None and len(wanted) <= _MANY:
        query = query.where(client.in_(sorted(wanted)))
        wanted = None
    rows = (tuple(row) for row in session.execute(query))
    return sorted(row for row in rows if wanted is None or row[0] in wanted)


def _advisor(slug: str | None) -> AdvisorId | None:
    return None if slug is None else AdvisorId(slug)


def _insert(session: Session, row: type[Row], values: Iterable[dict[str, object]]) -> None:
    for batch in _batches(values):
        session.execute(insert(row), batch)


def _batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _panel_values(plan_id: PlanId, panel: Panel) -> dict[str, object]:
    return {
        "plan": plan_id,
        "client": panel.client,
        "primary": panel.primary,
        "backup": panel.backup,
        "third": panel.third,
    }


def _cover_values(plan_id: PlanId, span: CoverSpan) -> dict[str, object]:
    return {
        "plan": plan_id,
        "client": span.client,
        "first": span.first.monday,
        "last": span.last.monday,
        "role": span.role,
        "advisor": span.advisor,
        "reason": span.reason,
    }


def _staffing_values(plan_id: PlanId, part: SurgeStaffing) -> dict[str, object]:
    return {
        "plan": plan_id,
        "client": part.client,
        "monday": part.week.monday,
        "advisor": part.advisor,
        "minutes": part.minutes,
    }


def _shortfall_values(plan_id: PlanId, part: SurgeShortfall) -> dict[str, object]:
    return {
        "plan": plan_id,
        "client": part.client,
        "monday": part.week.monday,
        "minutes": part.minutes,
        "reason": part.reason,
    }
