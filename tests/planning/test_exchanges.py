"""What would have to give for another panel: overload, and another client's advisor."""

from dataclasses import replace

import pytest

from coverage.domain.assignments import Panel, Role
from coverage.planning.check import check
from coverage.planning.explain import Alternative, Exchange, PanelReasons, why_panel
from coverage.planning.loads import cover_of
from coverage.planning.problem import Problem, build_problem
from tests.planning.small import advisor, agency, client, panel, random_agency

SEEDS = range(12)


def some_panels(problem: Problem) -> tuple[Panel, ...]:
    """Panels that break nothing: the first who may, then the last who may beside them."""
    found = []
    for number, facts in enumerate(problem.clients):
        first = problem.primaries(number)[:1]
        second = [b for b in problem.backups(number) if b not in first][-1:] if first else []
        people = [problem.advisors[a].id for a in (*first, *second)]
        found.append(panel(facts.id, *people))
    return tuple(found)


def told(reasons: PanelReasons) -> list[Alternative]:
    return [*reasons.for_primary, *reasons.for_backup, *reasons.alternatives]


def with_other(panels: tuple[Panel, ...], reasons: PanelReasons, other: Alternative) -> list[Panel]:
    return [
        replace(one, primary=other.primary, backup=other.backup)
        if one.client == reasons.client
        else one
        for one in panels
    ]


def given_up(one: Panel, swap: Exchange) -> Panel:
    if swap.role is Role.PRIMARY:
        return replace(one, primary=swap.to)
    return replace(one, backup=swap.to)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_exchange_changes_the_objective_by_what_it_says(seed: int) -> None:
    problem = build_problem(random_agency(seed, advisors=5, clients=6))
    panels = some_panels(problem)
    before = check(problem, panels).objective
    for facts in problem.clients:
        reasons = why_panel(problem, panels, facts.id)
        for other in told(reasons):
            if (swap := other.exchange) is not None:
                changed = [
                    given_up(one, swap) if one.client == swap.client else one
                    for one in with_other(panels, reasons, other)
                ]
                after = check(problem, changed)
                assert after.sound
                assert after.objective - before == pytest.approx(swap.difference)
                assert swap.difference < other.difference


@pytest.mark.parametrize("seed", SEEDS)
def test_the_overload_that_is_told_is_what_lies_above_capacity_afterwards(seed: int) -> None:
    problem = build_problem(random_agency(seed, advisors=5, clients=6))
    panels = some_panels(problem)
    for facts in problem.clients:
        reasons = why_panel(problem, panels, facts.id)
        for other in told(reasons):
            changed = with_other(panels, reasons, other)
            for above in other.overloads:
                number = problem.advisor_index[above.advisor]
                more = over(problem, changed, number) - over(problem, panels, number)
                assert more <= above.minutes  # what the old panel asked of them falls away
                assert above.minutes > 0 < above.weeks


def over(problem: Problem, panels: list[Panel] | tuple[Panel, ...], advisor: int) -> int:
    load = cover_of(problem, problem.seats_of(panels)).load[advisor]
    rooms = problem.capacity[advisor]
    return sum(max(0, minutes - room) for minutes, room in zip(load, rooms, strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_other_primary_is_the_best_of_all(seed: int) -> None:
    problem = build_problem(random_agency(seed, advisors=5, clients=6))
    panels = some_panels(problem)
    before = check(problem, panels).objective
    for number, facts in enumerate(problem.clients):
        now = panels[number]
        tried = []
        for other in problem.primaries(number):
            name = problem.advisors[other].id
            if name not in (now.primary, now.backup):
                changed = [replace(p, primary=name) if p is now else p for p in panels]
                tried.append(check(problem, changed).objective - before)
        found = why_panel(problem, panels, facts.id).for_primary
        assert [one.difference for one in found] == pytest.approx(sorted(tried)[:5])


def test_a_client_that_could_give_up_a_full_advisor_is_named() -> None:
    """Two hours a week each: Ada has room for one client, and Bo speaks no Polish."""
    facts = agency(
        advisors=(
            advisor("ada", hours_per_week=2.4, languages=frozenset({"nl", "pl"})),
            advisor("bo"),
        ),
        clients=(
            client("easy", visits_per_year=0.0),
            client("polish", visits_per_year=0.0, languages=frozenset({"pl"})),
        ),
        panels=(),
    )
    problem = build_problem(facts)
    panels = (panel("easy", "ada"), panel("polish"))
    (other,) = why_panel(problem, panels, problem.clients[1].id).for_primary
    assert other.primary == "ada"
    (above,) = other.overloads
    # 240 minutes asked of 144, in each of four weeks
    assert (above.weeks, above.minutes) == (4, 4 * 96)
    assert other.exchange is not None
    assert (other.exchange.client, other.exchange.to) == ("easy", "bo")
    # no primary before, no backup after; nobody is full any more
    assert other.exchange.difference == pytest.approx(-30_000 + 2_500)


def test_an_alternative_that_crowds_nobody_asks_nothing_of_others() -> None:
    problem = build_problem(
        agency(advisors=(advisor("ada"), advisor("bo"), advisor("cas")), clients=(client("alfa"),))
    )
    reasons = why_panel(problem, (panel("alfa", "ada", "bo"),), problem.clients[0].id)
    assert all(other.overloads == () and other.exchange is None for other in told(reasons))
