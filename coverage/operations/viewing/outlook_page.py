"""How a plan would hold up: who is how full, what illness would leave, and the plans beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from coverage.domain.ids import PlanId
from coverage.domain.outlooks import ClientRisk, Outlook, Seasons
from coverage.domain.publications import PlanHead
from coverage.domain.utilisation import AdvisorUse
from coverage.domain.visibility import Reader
from coverage.operations.viewing.facts import Facts
from coverage.operations.viewing.paging import Paging, page_of
from coverage.operations.viewing.people import AdvisorName, ClientName
from coverage.operations.viewing.plan_table import NoPlanYet, no_plan_yet
from coverage.operations.viewing.readers import coordinators_only
from coverage.operations.viewing.remembered import current_facts
from coverage.operations.viewing.versions import Versions, choose_version
from coverage.persistence.database import reading
from coverage.persistence.moved_clients import moved_clients
from coverage.persistence.outlooks import outlooks_of


@dataclass(frozen=True, kw_only=True)
class UseRow:
    """One advisor with what the plan asks of them; ``far`` when far from the middle."""

    advisor: AdvisorName
    use: AdvisorUse
    far: bool


@dataclass(frozen=True, kw_only=True)
class RiskRow:
    """A client that illness would hit hard."""

    client: ClientName
    risk: ClientRisk


@dataclass(frozen=True, kw_only=True)
class OutlookPage:
    """The outlook of the plan that is shown, None when it was made without.

    ``beside`` are the plans on offer, that one included, and ``moved`` counts the clients that have
    another primary or backup in a draft or a scenario's plan than is published. ``seasons`` is
    the simulation whose ``risks`` are listed: at the illness that was planned for, or else at the
    usual one.
    """

    versions: Versions
    outlook: Outlook | None
    beside: Sequence[tuple[PlanHead, Outlook | None]]
    moved: Mapping[PlanId, int]
    uses: Sequence[UseRow]
    paging: Paging
    far: int
    seasons: Seasons | None
    risks: Sequence[RiskRow]


def outlook_page(
    reader: Reader, *, plan: PlanId | None, page: int, size: int
) -> OutlookPage | NoPlanYet:
    """The outlook of ``plan``, or of the published one; NoAgency before an import, NotFound for a
    plan that is not there.
    """
    coordinators_only(reader)
    with reading() as session:
        facts = current_facts(session)
        versions = choose_version(session, plan)
        if versions is None:
            return no_plan_yet(facts)
        return _page(session, facts, versions, page=page, size=size)


def _page(
    session: Session, facts: Facts, versions: Versions, *, page: int, size: int
) -> OutlookPage:
    heads = _on_offer(versions)
    known = outlooks_of(session, [head.id for head in heads])
    outlook = known.get(versions.shown.id)
    seasons = None if outlook is None else outlook.at(outlook.planned_for) or outlook.usual
    uses = () if outlook is None else outlook.utilisation.advisors
    far = set() if outlook is None else {use.advisor for use in outlook.utilisation.far}
    fullest = sorted(uses, key=lambda use: (-use.share, use.advisor))
    shown, paging = page_of(fullest, number=page, size=size)
    return OutlookPage(
        versions=versions,
        outlook=outlook,
        beside=[(head, known.get(head.id)) for head in heads],
        moved=_moved(session, versions.published, heads),
        uses=[
            UseRow(advisor=facts.advisor_name(use.advisor), use=use, far=use.advisor in far)
            for use in shown
        ],
        paging=paging,
        far=len(far),
        seasons=seasons,
        risks=[
            RiskRow(client=facts.client_name(risk.client), risk=risk)
            for risk in (seasons.at_risk if seasons else ())
        ],
    )


def _moved(
    session: Session, published: PlanHead | None, heads: Sequence[PlanHead]
) -> Mapping[PlanId, int]:
    """The clients that a plan which is not published would move; nothing for those that were."""
    if published is None:
        return {}
    return moved_clients(session, published.id, [head.id for head in heads if head.version is None])


def _on_offer(versions: Versions) -> list[PlanHead]:
    """The published plan, the drafts, and what is shown if it is none of them."""
    heads = [*([versions.published] if versions.published else []), *versions.drafts]
    return heads if versions.shown in heads else [versions.shown, *heads]
