"""What a whole plan asks of each advisor: covering in every role, travel, and surges."""

from collections.abc import Iterator, Sequence

from coverage.domain.assignments import CoverSpan, Plan
from coverage.domain.utilisation import NEAR_FULL, AdvisorUse, Utilisation
from coverage.planning.problem import Problem


def utilisation_of(problem: Problem, plan: Plan) -> Utilisation:
    """How full every advisor is who has any capacity and is not a client's own."""
    minutes = planned_minutes(problem, plan)
    return Utilisation(
        advisors=tuple(
            _use(problem, number, minutes[number])
            for number, advisor in enumerate(problem.advisors)
            if advisor.internal_to is None and any(problem.capacity[number])
        )
    )


def planned_minutes(problem: Problem, plan: Plan) -> list[list[int]]:
    """Minutes by advisor and week; who or what is not in ``problem`` is left out."""
    minutes = [[0] * problem.weeks for _ in problem.advisors]
    for span in plan.cover:
        client = problem.client_index.get(span.client)
        advisor = None if span.advisor is None else problem.advisor_index.get(span.advisor)
        if client is not None and advisor is not None:
            row, load = minutes[advisor], problem.load(client, advisor)
            for week in _weeks_of(problem, span):
                row[week] += load
    for part in plan.surge_staffing:
        if part.advisor in problem.advisor_index and part.week in problem.horizon:
            week = problem.horizon.index(part.week)
            minutes[problem.advisor_index[part.advisor]][week] += part.minutes
    return minutes


def _weeks_of(problem: Problem, span: CoverSpan) -> Iterator[int]:
    first, last = problem.horizon.index(span.first), problem.horizon.index(span.last)
    return iter(range(max(0, first), min(problem.weeks, last + 1)))


def _use(problem: Problem, advisor: int, minutes: Sequence[int]) -> AdvisorUse:
    weeks = list(zip(minutes, problem.capacity[advisor], strict=True))
    return AdvisorUse(
        advisor=problem.advisors[advisor].id,
        load=sum(minutes),
        capacity=sum(problem.capacity[advisor]),
        near_full=sum(load > NEAR_FULL * capacity for load, capacity in weeks),
        over=sum(load > capacity for load, capacity in weeks),
    )
