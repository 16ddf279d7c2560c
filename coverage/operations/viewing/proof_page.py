"""How good a plan is, and how that is known: its points, the bound, and the goals of its cover."""

from collections.abc import Sequence
from dataclasses import dataclass

from coverage.domain.assignments import PlanScore
from coverage.domain.ids import PlanId
from coverage.domain.visibility import Reader
from coverage.operations.viewing.plan_table import NoPlanYet, no_plan_yet
from coverage.operations.viewing.readers import coordinators_only
from coverage.operations.viewing.remembered import current_facts
from coverage.operations.viewing.versions import Versions, choose_version
from coverage.persistence.database import reading


@dataclass(frozen=True, kw_only=True)
class TermRow:
    """A term of the cost table; ``before`` is what it costs in the published plan, None when that
    is the plan shown, and ``share`` is percent of the largest term.
    """

    key: str
    points: float
    before: float | None
    share: int


@dataclass(frozen=True, kw_only=True)
class ProofPage:
    """The score of the plan that is shown, taken apart.

    ``above`` is points between the plan and the bound: no plan saves more. ``terms`` are those that
    cost anything in this plan or in the published one, the largest first.
    """

    versions: Versions
    above: float
    terms: Sequence[TermRow]


def proof_page(reader: Reader, *, plan: PlanId | None) -> ProofPage | NoPlanYet:
    """The proof of ``plan``, or of the published one; NoAgency before an import, NotFound for a
    plan that is not there.
    """
    coordinators_only(reader)
    with reading() as session:
        facts = current_facts(session)
        versions = choose_version(session, plan)
    if versions is None:
        return no_plan_yet(facts)
    score, other = versions.shown.score, versions.other_published
    return ProofPage(
        versions=versions,
        above=max(0.0, score.objective - score.bound),
        terms=_terms(score, other.score if other else None),
    )


def _terms(score: PlanScore, published: PlanScore | None) -> Sequence[TermRow]:
    before = published.terms if published else {}
    points = {key: score.terms.get(key, 0.0) for key in {*score.terms, *before}}
    costly = [key for key in points if points[key] > 0 or before.get(key, 0.0) > 0]
    most = max((points[key] for key in costly), default=0.0) or 1.0
    return [
        TermRow(
            key=key,
            points=points[key],
            before=before.get(key, 0.0) if published else None,
            share=round(100 * points[key] / most),
        )
        for key in sorted(costly, key=lambda key: (-points[key], key))
    ]
