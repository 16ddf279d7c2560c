"""Re-planning: what must move moves, little else does, and what stands stays."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, Plan
from coverage.domain.changes import (
    AdvisorJoins,
    AdvisorLeaves,
    AdvisorOut,
    Change,
    ClientJoins,
    NeedsChanged,
    apply,
)
from coverage.domain.differences import difference
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.past import keep_past
from coverage.domain.replans import Basis, MoveCause
from coverage.domain.weeks import Week
from coverage.planning.check import check
from coverage.planning.costs import panel_terms
from coverage.planning.loads import cover_of
from coverage.planning.outcomes import Limits, NothingToPlan, Planned, Progress
from coverage.planning.problem import NOBODY, Seats, build_problem
from coverage.planning.solver.make import make_plan
from coverage.planning.solver.replanning import replan
from coverage.planning.solver.replanning.seating import Seating
from tests.planning.folders import DATA, read_agency
from tests.planning.small import START, absence, advisor, agency, client, random_agency

WORK = Limits(work=400)


@cache
def published_s() -> tuple[Agency, Plan]:
    """`agency-s` with a plan that was made quickly, as published."""
    facts = read_agency(DATA / "agency-s")
    made = make_plan(facts, Limits(work=1500))
    assert isinstance(made, Planned)
    return replace(facts, panels=made.plan.panels), made.plan


def planned(facts: Agency) -> tuple[Agency, Plan]:
    made = make_plan(facts, Limits(work=100))
    assert isinstance(made, Planned)
    return replace(facts, panels=made.plan.panels), made.plan


def after(
    facts: Agency, plan: Plan, *changes: Change, since: Week | None = None, budget: int = 10
) -> Planned:
    basis = Basis(published=plan, since=since or Week(facts.horizon.start), was=facts)
    made = replan(apply(facts, changes), basis, WORK, budget=budget)
    assert isinstance(made, Planned)
    return made


def busiest(plan: Plan) -> AdvisorId:
    held = [panel.primary for panel in plan.panels if panel.primary is not None]
    return max(sorted(set(held)), key=held.count)


@pytest.mark.parametrize("seed", range(12))
def test_the_cost_of_a_pair_is_what_the_checker_says(seed: int) -> None:
    """Up to a sixteenth of a minute by week, which keeps sums exact (see `seating`)."""
    problem = build_problem(random_agency(seed, advisors=6, clients=5))
    nobody = (NOBODY,) * len(problem.clients)
    empty = Seats(primary=nobody, backup=nobody)
    for number in range(len(problem.clients)):
        seating = Seating(problem, empty, cover_of(problem, empty))
        base = check(problem, problem.panels_of(empty)).objective
        costs = seating.costs(number)
        for place, cost in enumerate(costs):
            pair = seating.pairs(number).pair(place)
            if cost == float("inf"):
                continue
            seats = [list(nobody), list(nobody)]
            seats[0][number], seats[1][number] = pair
            found = check(
                problem,
                problem.panels_of(Seats(primary=tuple(seats[0]), backup=tuple(seats[1]))),
            )
            uncovered = sum(panel_terms(problem, number, NOBODY, NOBODY).values())
            assert cost == pytest.approx(found.objective - base + uncovered, abs=0.1)


def test_when_nothing_happened_nothing_changes() -> None:
    facts, plan = published_s()
    made = after(facts, plan, budget=0)
    assert difference(plan, made.plan).clients == ()
    assert made.report is not None
    assert made.report.moves == ()


def test_a_client_whose_primary_may_no_longer_sit_there_moves_and_nobody_else_must() -> None:
    people = tuple(advisor(name, hours_per_week=40.0) for name in ("ada", "bo", "cas"))
    facts, plan = planned(agency(advisors=people, clients=(client("alfa"), client("beta"))))
    asking = NeedsChanged(client=ClientId("alfa"), topics=frozenset({"intimidation"}))
    expert = advisor("dee", topics=frozenset({"bullying", "intimidation"}))
    made = after(facts, plan, AdvisorJoins(advisor=expert), asking, budget=0)
    assert made.report is not None
    (move,) = made.report.moves
    assert (move.client, move.cause) == ("alfa", MoveCause.HOLDER)
    assert move.after[0] == "dee"


def test_a_client_who_joins_gets_a_panel_and_the_others_keep_theirs() -> None:
    facts, plan = published_s()
    newcomer = replace(facts.clients[0], id=ClientId("newcomer"), name="New")
    made = after(facts, plan, ClientJoins(client=newcomer), budget=0)
    assert made.report is not None
    moved = {move.client: move.cause for move in made.report.moves}
    assert moved == {"newcomer": MoveCause.NEW}


def test_after_an_illness_few_clients_move_and_only_where_it_pays() -> None:
    facts, plan = published_s()
    first = facts.horizon.start + timedelta(weeks=10)
    ill = AdvisorOut(advisor=busiest(plan), first=first, until=first + timedelta(days=41))
    made = after(facts, plan, ill)
    assert made.report is not None
    assert all(move.gain > 0 for move in made.report.moves)
    assert sum(move.cause is MoveCause.GAIN for move in made.report.moves) <= 10
    assert made.report.gain >= 0
    assert check(build_problem(replace(apply(facts, [ill]), panels=plan.panels)), made.plan).sound


def test_without_a_budget_only_those_concerned_move() -> None:
    facts, plan = published_s()
    gone = AdvisorLeaves(advisor=busiest(plan), last=facts.horizon.start + timedelta(days=100))
    made = after(facts, plan, gone, budget=0)
    assert made.report is not None
    assert made.report.moves
    assert all(move.cause is not MoveCause.GAIN for move in made.report.moves)


def test_a_larger_budget_is_never_worse() -> None:
    facts, plan = published_s()
    gone = AdvisorLeaves(advisor=busiest(plan), last=facts.horizon.start + timedelta(days=100))
    none, some = (after(facts, plan, gone, budget=budget).report for budget in (0, 5))
    assert none is not None
    assert some is not None
    assert some.gain >= none.gain
    assert sum(move.cause is MoveCause.GAIN for move in some.moves) <= 5


def test_past_weeks_stay_and_no_panel_moves_for_their_sake() -> None:
    facts, plan = published_s()
    today = Week(facts.horizon.start + timedelta(weeks=20))
    past = AdvisorOut(
        advisor=busiest(plan),
        first=facts.horizon.start,
        until=facts.horizon.start + timedelta(days=130),
    )
    made = after(facts, plan, past, since=today, budget=0)
    assert made.report is not None
    assert made.report.moves == ()
    kept = keep_past(
        made.plan, plan, this_week=today, clients={client.id for client in facts.clients}
    )
    assert difference(plan, kept).cover == ()


def test_substitutes_stay_where_they_are_still_needed() -> None:
    facts, plan = published_s()
    first = facts.horizon.start + timedelta(weeks=30)
    ill = AdvisorOut(advisor=busiest(plan), first=first, until=first + timedelta(days=20))
    made = after(facts, plan, ill)
    assert made.report is not None
    touched = {move.client for move in made.report.moves} | {
        panel.client for panel in plan.panels if ill.advisor in panel.members()
    }
    for span in plan.cover:
        substituted = span.role is CoverRole.SUBSTITUTE and span.advisor != ill.advisor
        if substituted and span.client not in touched:
            changed = difference(plan, made.plan).of([span.client])
            assert changed.cover == ()
    assert made.score.goals
    assert all(goal.anew for goal in made.score.goals)


def test_the_same_facts_and_work_give_the_same_plan() -> None:
    facts, plan = published_s()
    gone = AdvisorLeaves(advisor=busiest(plan), last=facts.horizon.start + timedelta(days=60))
    first, again = after(facts, plan, gone), after(facts, plan, gone)
    assert first.plan == again.plan
    assert first.report == again.report


def test_the_first_answer_is_told_before_the_search_goes_on() -> None:
    facts, plan = published_s()
    gone = AdvisorLeaves(advisor=busiest(plan), last=facts.horizon.start + timedelta(days=60))
    told: list[Progress] = []
    basis = Basis(published=plan, since=Week(facts.horizon.start), was=facts)
    made = replan(apply(facts, [gone]), basis, WORK, progress=told.append)
    assert isinstance(made, Planned)
    assert told[0].objective >= made.score.objective
    assert told[0].fraction < 0.5


def test_a_published_advisor_without_facts_is_replaced() -> None:
    people = tuple(advisor(name, hours_per_week=40.0) for name in ("ada", "bo", "cas"))
    facts, plan = planned(agency(advisors=people, clients=(client("alfa"),)))
    gone = plan.panels[0].primary
    left = replace(
        facts, advisors=tuple(a for a in facts.advisors if a.id != gone), panels=facts.panels
    )
    made = replan(left, Basis(published=plan, since=Week(START), was=facts), WORK)
    assert isinstance(made, Planned)
    assert made.report is not None
    assert [move.cause for move in made.report.moves] == [MoveCause.HOLDER]


def test_without_clients_there_is_nothing_to_re_plan() -> None:
    facts = agency(advisors=(advisor("ada"),), absences=(absence("ada", START, 3),))
    nothing = Plan(horizon=facts.horizon, panels=(), cover=())
    assert isinstance(replan(facts, Basis(published=nothing, since=Week(START))), NothingToPlan)
