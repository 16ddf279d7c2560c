"""The problem list of a plan, in pages."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from coverage.domain.ids import PlanId
from coverage.domain.visibility import Reader
from coverage.operations.viewing.paging import Paging, page_of
from coverage.operations.viewing.plan_table import NoPlanYet, no_plan_yet
from coverage.operations.viewing.problem_kinds import OpenProblem, ProblemKind
from coverage.operations.viewing.readers import coordinators_only
from coverage.operations.viewing.remembered import current_facts, problems
from coverage.operations.viewing.versions import Versions, choose_version
from coverage.persistence.database import reading


@dataclass(frozen=True, kw_only=True)
class ProblemList:
    """A page of problems; ``counts`` are of the whole list by kind, the most urgent kind first."""

    versions: Versions
    problems: Sequence[OpenProblem]
    counts: Mapping[ProblemKind, int]
    paging: Paging


def problem_list(
    reader: Reader,
    *,
    plan: PlanId | None,
    kind: ProblemKind | None,
    page: int,
    size: int,
    today: date,
) -> ProblemList | NoPlanYet:
    """What is the matter with the published plan or ``plan`` (of one ``kind``, or all of it)."""
    coordinators_only(reader)
    with reading() as session:
        facts = current_facts(session)
        versions = choose_version(session, plan)
        if versions is None:
            return no_plan_yet(facts)
        everything = problems(session, versions.shown, today=today)
    found = Counter(problem.kind for problem in everything)
    shown, paging = page_of(
        [problem for problem in everything if kind in (None, problem.kind)], number=page, size=size
    )
    return ProblemList(
        versions=versions,
        problems=shown,
        counts={kind: found[kind] for kind in ProblemKind if found[kind]},
        paging=paging,
    )
