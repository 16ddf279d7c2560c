"""Scenarios: changes that somebody supposes, under a name, beside the plans that hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.errors import NotFound
from coverage.domain.ids import AccountId, ScenarioId
from coverage.persistence.database import Instant, Row


class ScenarioRow(Row):
    """One scenario. ``changes`` are lines as `coverage.domain.change_texts` writes them."""

    __tablename__ = "scenario"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    changes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[int | None]


@dataclass(frozen=True, kw_only=True)
class StoredScenario:
    """A scenario with its changes as lines of text."""

    id: ScenarioId
    name: str
    changes: tuple[str, ...]
    created_at: datetime
    created_by: AccountId | None


def add_scenario(
    session: Session, name: str, changes: Sequence[str], *, now: datetime, by: AccountId | None
) -> ScenarioId:
    """Store a scenario; IntegrityError when there is one of this name."""
    row = ScenarioRow(name=name, changes=list(changes), created_at=now, created_by=by)
    session.add(row)
    session.flush()
    return ScenarioId(row.id)


def find_scenario(session: Session, scenario: ScenarioId) -> StoredScenario:
    """One scenario; NotFound when there is none."""
    row = session.get(ScenarioRow, scenario)
    if row is None:
        raise NotFound
    return _stored(row)


def scenario_named(session: Session, name: str) -> StoredScenario | None:
    """The scenario of this name, if there is one."""
    row = session.scalar(select(ScenarioRow).where(ScenarioRow.name == name))
    return None if row is None else _stored(row)


def list_scenarios(session: Session) -> list[StoredScenario]:
    """Every scenario, the newest first."""
    return [_stored(row) for row in session.scalars(select(ScenarioRow).order_by(-ScenarioRow.id))]


def set_changes(session: Session, scenario: ScenarioId, changes: Sequence[str]) -> None:
    """Put ``changes`` in place of those stored; NotFound when there is no such scenario."""
    row = session.get(ScenarioRow, scenario)
    if row is None:
        raise NotFound
    row.changes = list(changes)
    session.flush()


def remove_scenario(session: Session, scenario: ScenarioId) -> None:
    """Forget a scenario whose runs and plans are gone already."""
    row = session.get(ScenarioRow, scenario)
    if row is not None:
        session.delete(row)
        session.flush()


def _stored(row: ScenarioRow) -> StoredScenario:
    return StoredScenario(
        id=ScenarioId(row.id),
        name=row.name,
        changes=tuple(row.changes),
        created_at=row.created_at,
        created_by=None if row.created_by is None else AccountId(row.created_by),
    )
