"""How many clients a plan moves: counted in the database, without reading the plans."""

from collections.abc import Collection

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from coverage.domain.ids import PlanId
from coverage.persistence.plan_contents import PlanPanelRow


def moved_clients(session: Session, before: PlanId, plans: Collection[PlanId]) -> dict[PlanId, int]:
    """How many clients have another primary or backup in each of ``plans`` than in ``before``.

    A seat that was empty counts for nothing, as it costs nothing to fill it; a client that is in
    one of the two plans only does not move.
    """
    old, new = aliased(PlanPanelRow), aliased(PlanPanelRow)
    moved = or_(
        and_(old.primary.is_not(None), old.primary.is_distinct_from(new.primary)),
        and_(old.backup.is_not(None), old.backup.is_distinct_from(new.backup)),
    )
    query = (
        select(new.plan, func.count())
        .join(old, and_(old.plan == before, old.client == new.client))
        .where(new.plan.in_(list(plans)), moved)
        .group_by(new.plan)
    )
    found = {PlanId(plan): count for plan, count in session.execute(query)}
    return {plan: found.get(plan, 0) for plan in plans}
