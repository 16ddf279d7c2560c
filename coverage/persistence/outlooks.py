"""Outlooks: how each plan would hold up, beside its head so that lists of plans stay light."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.ids import AdvisorId, ClientId, PlanId
from coverage.domain.outlooks import ClientRisk, Outlook, Seasons
from coverage.domain.utilisation import AdvisorUse, Utilisation
from coverage.persistence.database import Row
from coverage.persistence.plans import PlanRow


class OutlookRow(Row):
    """The outlook of one plan as it was made; it stays when a draft is discarded, as its score."""

    __tablename__ = "plan_outlook"

    plan: Mapped[int] = mapped_column(ForeignKey(PlanRow.id), primary_key=True)
    planned_for: Mapped[float]
    utilisation: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Advisors with their minutes, in order; 1,500 of them are about 150 kB."""
    seasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


def store_outlook(session: Session, plan_id: PlanId, outlook: Outlook) -> None:
    """Store the outlook of a plan that is there. IntegrityError when it has one."""
    session.add(
        OutlookRow(
            plan=plan_id,
            planned_for=outlook.planned_for,
            utilisation=[asdict(use) for use in outlook.utilisation.advisors],
            seasons=[asdict(found) for found in outlook.seasons],
        )
    )
    session.flush()


def outlook_of(session: Session, plan_id: PlanId) -> Outlook | None:
    """The outlook of a plan; None for one that was made before outlooks were, or without."""
    return outlooks_of(session, [plan_id]).get(plan_id)


def outlooks_of(session: Session, plans: Collection[PlanId]) -> Mapping[PlanId, Outlook]:
    """The outlooks of those of ``plans`` that have one."""
    query = select(OutlookRow).where(OutlookRow.plan.in_(list(plans)))
    return {PlanId(row.plan): _outlook(row) for row in session.scalars(query)}


def _outlook(row: OutlookRow) -> Outlook:
    return Outlook(
        planned_for=row.planned_for,
        utilisation=Utilisation(advisors=tuple(_use(**use) for use in row.utilisation)),
        seasons=tuple(_seasons(**found) for found in row.seasons),
    )


def _use(*, advisor: str, **figures: int) -> AdvisorUse:
    return AdvisorUse(advisor=AdvisorId(advisor), **figures)


def _seasons(*, at_risk: list[dict[str, Any]], **figures: Any) -> Seasons:
    return Seasons(at_risk=tuple(_risk(**risk) for risk in at_risk), **figures)


def _risk(*, client: str, **figures: Any) -> ClientRisk:
    return ClientRisk(client=ClientId(client), **figures)
