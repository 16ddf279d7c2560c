"""The smallest relaxation alone is found without asking everybody, and is the same."""

import pytest

from coverage.planning.explain import why_gap
from coverage.planning.problem import build_problem
from tests.planning.explaining import gaps_of, plan_by_panels
from tests.planning.small import random_agency
from tests.planning.test_exchanges import some_panels


@pytest.mark.parametrize("seed", range(40))
def test_asked_for_one_the_smallest_of_all_is_told(seed: int) -> None:
    problem = build_problem(random_agency(seed, advisors=7, clients=6))
    plan = plan_by_panels(problem, some_panels(problem))
    for client, week in gaps_of(plan):
        everything = why_gap(problem, plan, client, week)
        alone = why_gap(problem, plan, client, week, most=1, table=False)
        assert alone.relaxations == everything.relaxations[:1]
        assert alone.funnel == everything.funnel
