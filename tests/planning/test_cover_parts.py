"""How the week cover is taken apart: groups, flows, teams, bounds; each against trying all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coverage.domain.absences import Absence
from coverage.domain.assignments import Panel
from coverage.domain.ids import AdvisorId
from coverage.domain.weeks import Horizon
from coverage.planning.check import check
from coverage.planning.funnels import gap_breaches, last_rule, surge_breaches
from coverage.planning.last_rules import LastRules
from coverage.planning.loads import cover_of
from coverage.planning.masks import members
from coverage.planning.problem import Problem, build_problem
from coverage.planning.solver.cover import cover_weeks
from coverage.planning.solver.cover.calls import Call, Whole, reachable
from coverage.planning.solver.cover.groups import groups
from coverage.planning.solver.cover.hours import filled, sure, week_flows
from coverage.planning.solver.cover.room import Room
from coverage.planning.solver.cover.surge_bounds import alone, bounds
from coverage.planning.solver.cover.teams import best_team, shared
from coverage.planning.surge_rules import may_staff, staffable_by, surge_weeks
from tests.builders import MONDAY, a_client, an_advisor, an_agency
from tests.planning.folders import DATA, read_agency, read_panels


def test_clients_who_share_nothing_are_in_groups_of_their_own() -> None:
    assert groups("abcde", [("a", "c"), ("c", "e")]) == [["a", "c", "e"], ["b"], ["d"]]


def a_call(free: list[list[int]], asked: list[int], *, client: int = 0, first: int = 0) -> Call:
    """Somebody asks ``asked`` in weeks in a row of everybody who has room; far is by row."""
    rows = len(free)
    return Call(
        client=client,
        weeks=tuple(range(len(asked))),
        asked=np.array(asked, dtype=np.int64),
        advisors=np.arange(rows, dtype=np.int64),
        able=np.array(free, dtype=np.int64) > 0,
        hectometres=np.arange(rows, dtype=np.int64) * 10 + first,
        follows=tuple(week > 0 for week in range(len(asked))),
    )


room_tables = st.integers(1, 3).flatmap(
    lambda weeks: st.lists(
        st.lists(st.integers(0, 4), min_size=weeks, max_size=weeks), min_size=1, max_size=5
    )
)


def best_by_trying_all(call: Call, free: list[list[int]], amount: list[int]) -> list[int] | None:
    """People, hand-overs and travel of the best of all rosters of at most three a week."""
    rows, weeks = range(len(free)), range(len(amount))
    parts = [part for size in range(4) for part in combinations(rows, size)]
    best = None
    for roster in product(parts, repeat=len(amount)):
        if any(
            sum(free[row][week] for row in roster[week]) < amount[week]
            or len(roster[week]) > amount[week]
            or any(free[row][week] == 0 for row in roster[week])
            for week in weeks
        ):
            continue
        starts = sum(row not in roster[w - 1] for w in weeks if w for row in roster[w])
        far = sum(int(call.hectometres[row]) for part in roster for row in part)
        cost = [len({row for part in roster for row in part}), starts, far]
        best = cost if best is None else min(best, cost)
    return best


@settings(max_examples=40, deadline=None)
@given(free=room_tables, asked=st.integers(1, 4))
def test_no_roster_beats_the_best_team(free: list[list[int]], asked: int) -> None:
    call = a_call(free, [asked] * len(free[0]))
    table = call.free(np.array(free, dtype=np.int64))
    amount = reachable(table, call.asked)
    expected = best_by_trying_all(call, table.tolist(), amount.tolist())
    team = best_team(call, table, amount, amount)
    assume(team is not None or (expected is not None and expected[0] > 3))
    if team is None:
        assert alone(call, np.array(free, dtype=np.int64), amount).people <= 3
        return
    assert list(team.cost) == expected
    work = shared(table, team.shifts, amount)
    assert all(0 < steps <= table[row, week] for (row, week), steps in work.items())
    done = [sum(n for (_, w), n in work.items() if w == week) for week in range(len(amount))]
    assert done == amount.tolist()


@settings(max_examples=40, deadline=None)
@given(
    rooms=st.lists(st.integers(0, 5), min_size=1, max_size=4),
    asked=st.lists(st.integers(1, 4), min_size=1, max_size=3),
)
def test_a_week_flow_fills_all_there_is_and_names_who_is_at_risk(
    rooms: list[int], asked: list[int]
) -> None:
    left = np.array([[room] for room in rooms], dtype=np.int64)
    calls = [a_call([[r] for r in rooms], [steps], client=n) for n, steps in enumerate(asked)]
    [flow] = week_flows(calls, left)
    three = [min(steps, sum(sorted(rooms)[-3:])) for steps in asked]
    assert flow.most == min(sum(rooms), sum(three))
    work = filled([flow], left, {})
    assert sum(work.values()) == flow.most
    assert (flow.short > 0) <= bool(flow.at_risk)


@pytest.mark.parametrize("name", ["agency-tiny", "agency-s"])
def test_the_fast_reasons_are_those_of_the_funnels(name: str) -> None:
    problem = build_problem(read_agency(DATA / name))
    panels = read_panels(DATA / name / "plan")
    seats = problem.seats_of(panels)
    cover = cover_of(problem, seats)
    room = Room(problem, cover)
    rules = LastRules(problem)
    for client, mask in enumerate(cover.gap):
        for week in members(mask):
            broken = gap_breaches(problem, client, week, lambda _: 0)
            assert rules.of_gap(client, week) is last_rule(broken)
    seated = problem.panels_of(seats)
    for asked in surge_weeks(problem):
        panel = seated[asked.client]
        able = staffable_by(problem, asked, panel)
        people = [a for a in range(len(problem.advisors)) if may_staff(problem, asked, a, panel)]
        assert list(members(able)) == people

        def left(advisor: int, week: int = asked.week) -> int:
            return room.left(advisor, week)

        for team in ((), tuple(people[:3])):
            broken = surge_breaches(problem, asked, panel, left, team=team)
            fast = rules.of_shortfall(asked, panel, left, team=team)
            assert fast is last_rule(broken)


@pytest.mark.parametrize("name", ["agency-tiny", "agency-s"])
def test_no_bound_of_a_goal_is_above_what_was_reached(name: str) -> None:
    problem = build_problem(read_agency(DATA / name))
    for goal in cover_weeks(problem, read_panels(DATA / name / "plan")).goals:
        assert goal.value is not None
        assert goal.bound is not None
        assert goal.bound <= goal.value


def test_a_cover_stopped_at_once_keeps_every_rule_and_names_every_gap() -> None:
    problem = build_problem(read_agency(DATA / "agency-s"))
    panels = read_panels(DATA / "agency-s" / "plan")
    shares: list[float] = []
    found = cover_weeks(problem, panels, progress=shares.append, should_stop=lambda: True)
    assert found.stopped
    assert check(problem, found.plan).violations == ()
    assert all(span.reason for span in found.plan.cover if span.role == "gap")
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_the_order_of_rows_does_not_change_the_cover() -> None:
    agency = read_agency(DATA / "agency-s")
    turned = replace(
        agency,
        advisors=agency.advisors[::-1],
        clients=agency.clients[::-1],
        surges=agency.surges[::-1],
    )
    panels = read_panels(DATA / "agency-s" / "plan")
    one, other = (cover_weeks(build_problem(facts), panels) for facts in (agency, turned))
    assert one == other


def away_for(advisor: str, week: int) -> Absence:
    first = MONDAY + timedelta(weeks=week)
    return Absence(advisor=AdvisorId(advisor), first=first, until=first + timedelta(days=4))


@settings(max_examples=15, deadline=None)
@given(
    absent=st.lists(st.tuples(st.integers(2, 4), st.integers(0, 2)), max_size=5),
    hours=st.lists(st.sampled_from([2, 4, 8]), min_size=3, max_size=3),
)
def test_no_other_substitutes_are_better_goal_by_goal(
    absent: list[tuple[int, int]], hours: list[int]
) -> None:
    names = ["a0", "a1", "a2", "a3", "a4"]
    agency = an_agency(
        horizon=Horizon(start=MONDAY, weeks=3),
        advisors=tuple(
            an_advisor(name, hours_per_week=h, postcode=postcode)
            for name, h, postcode in zip(
                names, [40, 40, *hours], ["3511", "3511", "3521", "3811", "1211"], strict=True
            )
        ),
        clients=(a_client("alfa"), a_client("beta", demand_hours_per_week=3)),
        absences=(
            *(away_for(name, week) for name in ("a0", "a1") for week in range(3)),
            *(away_for(names[who], week) for who, week in absent),
        ),
    )
    problem = build_problem(agency)
    panels = tuple(
        Panel(client=client.id, primary=AdvisorId("a0"), backup=AdvisorId("a1"))
        for client in problem.clients
    )
    goals = cover_weeks(problem, panels).goals
    assert all(goal.optimal for goal in goals)
    found = [
        round((goal.value or 0) * scale) for goal, scale in zip(goals, (60, 1, 60), strict=True)
    ]
    assert found == least_by_trying_all(problem)


def least_by_trying_all(problem: Problem) -> list[int]:
    """Open minutes, people and travel of two clients with a gap in each of three weeks."""
    clients, people = range(2), (None, 2, 3, 4)
    weekly = []
    for week in range(problem.weeks):
        fitting = []
        for choice in product(people, repeat=2):
            used: dict[int, int] = {}
            for client, who in zip(clients, choice, strict=True):
                if who is not None:
                    used[who] = used.get(who, 0) + problem.load(client, who)
            if all(
                not problem.is_away(who, week) and minutes <= problem.capacity[who][week]
                for who, minutes in used.items()
            ):
                fitting.append(choice)
        weekly.append(fitting)
    best: list[int] | None = None
    for weeks in product(*weekly):
        taken = [(c, who) for choice in weeks for c, who in enumerate(choice)]
        cost = [
            sum(problem.demand[c] for c, who in taken if who is None),
            len({(c, who) for c, who in taken if who is not None}),
            sum(problem.travel(c, who) for c, who in taken if who is not None),
        ]
        best = cost if best is None else min(best, cost)
    assert best is not None
    return best


@settings(max_examples=25, deadline=None)
@given(
    rooms=st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2, max_size=3),
    asked=st.tuples(st.integers(1, 3), st.integers(1, 3)),
)
def test_bounds_of_surges_are_below_every_staffing_of_as_many_hours(
    rooms: list[list[int]], asked: tuple[int, int]
) -> None:
    left = np.array(rooms, dtype=np.int64)
    calls = [
        call
        for n, steps in enumerate(asked)
        if (call := a_call(rooms, [steps] * 2, client=n, first=n)).able.any(axis=0).all()
    ]
    assume(calls)
    flows = week_flows(calls, left)
    most = sum(flow.most for flow in flows)
    least = sure(calls, flows, 0)
    found = [alone(call, left, least[call.client]) for call in calls]
    for cost in staffings(calls, left, most):
        assert all(
            bound <= value
            for bound, value in zip(
                bounds(found, people=cost[0], handovers=cost[1]), cost, strict=True
            )
        )


def staffings(calls: list[Call], left: Whole, most: int) -> Iterator[tuple[int, int, int]]:
    """What each staffing of ``most`` half hours costs, over all choices of who works when."""
    keys = [
        (n, row, week)
        for n, call in enumerate(calls)
        for row in range(len(left))
        for week in range(2)
        if call.able[row, week]
    ]
    for chosen in product((0, 1), repeat=len(keys)):
        works = {key for key, one in zip(keys, chosen, strict=True) if one}
        if not all(_full(calls, left, works, week) for week in range(2)):
            continue
        if most != sum(_most(calls, left, works, week) for week in range(2)):
            continue
        yield (
            len({key[:2] for key in works}),
            sum(week == 1 and (n, row, 0) not in works for n, row, week in works),
            sum(int(calls[n].hectometres[row]) for n, row, _ in works),
        )


def _full(calls: list[Call], left: Whole, works: set[tuple[int, int, int]], week: int) -> bool:
    """Whether everybody who works can have a step."""
    mine = [key for key in works if key[2] == week]
    people = all(sum(k[1] == row for k in mine) <= left[row, week] for row in range(len(left)))
    asked = all(sum(k[0] == n for k in mine) <= call.asked[week] for n, call in enumerate(calls))
    return people and asked


def _most(calls: list[Call], left: Whole, works: set[tuple[int, int, int]], week: int) -> int:
    """The most steps of those who work in ``week``: the least cut, over all sets of clients."""
    clients = range(len(calls))
    return min(
        sum(int(calls[n].asked[week]) for n in clients if n not in inside)
        + sum(
            int(left[row, week])
            for row in range(len(left))
            if any((n, row, week) in works for n in inside)
        )
        for size in range(len(calls) + 1)
        for inside in map(set, combinations(clients, size))
    )
