"""Why a gap: the table, the funnel, and the smallest relaxations that really close it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest

from coverage.domain.absences import Absence
from coverage.domain.advisors import Conflict, ConflictKind
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, CoverSpan, Panel, Pin, PinKind, Plan, Role
from coverage.domain.clients import Service
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week
from coverage.planning.check import check
from coverage.planning.explain import GapReasons, Relaxation, StepKind, why_gap
from coverage.planning.explain.openings import minutes_taken
from coverage.planning.problem import Problem, build_problem
from coverage.planning.violations import Breach
from tests.builders import MONDAY, a_client, an_advisor, an_agency
from tests.planning.explaining import (
    a_panel,
    gaps_of,
    plan_by_panels,
    relaxed,
)
from tests.planning.folders import DATA, read_agency, read_panels

ALFA = ClientId("alfa")
ADA, BO, CAS = AdvisorId("ada"), AdvisorId("bo"), AdvisorId("cas")
FIRST = Week(MONDAY)
FRIDAY = MONDAY + timedelta(days=4)


def away(*advisors: str, first: date = MONDAY, until: date = FRIDAY) -> tuple[Absence, ...]:
    return tuple(Absence(advisor=AdvisorId(a), first=first, until=until) for a in advisors)


def a_gap(*others: object, **changes: object) -> Agency:
    """Ada and Bo are the panel of Alfa and both away in the first week."""
    advisors = (an_advisor("ada"), an_advisor("bo"), *others)
    return an_agency(**{"advisors": advisors, "absences": away("ada", "bo"), **changes})


PANEL = a_panel("alfa", "ada", "bo")


def explained(agency: Agency, panel: Panel = PANEL, week: Week = FIRST) -> GapReasons:
    problem = build_problem(agency)
    return why_gap(problem, plan_by_panels(problem, (panel,)), panel.client, week, most=20)


def kinds(found: GapReasons) -> list[tuple[StepKind, ...]]:
    return [tuple(step.kind for step in way.steps) for way in found.relaxations]


def ways(found: GapReasons, *wanted: StepKind) -> Iterator[Relaxation]:
    return (w for w in found.relaxations if tuple(step.kind for step in w.steps) == wanted)


# -------------------------------------------------------------------------- table and funnel


def test_nobody_but_the_panel_leaves_a_funnel_that_ends_with_who_is_away() -> None:
    found = explained(a_gap())
    assert found.away == (ADA, BO)
    assert (found.funnel.advisors, found.funnel.left) == (2, ())
    assert found.reason is Breach.AWAY
    assert [row.broken for row in found.rows] == [(Breach.AWAY,), (Breach.AWAY,)]
    assert [row.seat for row in found.rows] == [Role.PRIMARY, Role.BACKUP]


def test_somebody_who_could_cover_is_left_at_the_end_of_the_funnel() -> None:
    found = explained(a_gap(an_advisor("cas")))
    assert found.funnel.left == (CAS,)
    assert found.funnel.decisive is None
    assert (found.rows[0].advisor, found.rows[0].broken) == (CAS, ())


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"languages": frozenset({"en"})}, Breach.LANGUAGE),
        ({"topics": frozenset({"intimidation"})}, Breach.TOPIC),
        ({"postcode": "9711"}, Breach.DISTANCE),
        ({"valid_until": date(2027, 1, 1)}, Breach.CAPACITY),
        ({"internal_to": ALFA}, Breach.INTERNAL),
        ({"hours_per_week": 1}, Breach.ROOM),
    ],
)
def test_each_rule_that_keeps_somebody_out_is_in_the_table(
    changes: dict[str, object], rule: Breach
) -> None:
    found = explained(a_gap(an_advisor("cas", **changes)))
    row = next(row for row in found.rows if row.advisor == CAS)
    assert rule in row.broken
    assert rule in found.rules
    assert found.funnel.left == ()


def test_a_conflict_tells_until_when_and_nothing_more() -> None:
    clash = Conflict(
        advisor=CAS, client=ALFA, first=MONDAY, until=date(2027, 6, 30), kind=ConflictKind.FAMILY
    )
    found = explained(a_gap(an_advisor("cas"), conflicts=(clash,)))
    step = next(step for step in found.funnel.steps if step.rule is Breach.CONFLICT)
    assert (step.lost, step.first_end) == ((CAS,), date(2027, 6, 30))
    assert "family" not in repr(found)


def test_the_funnel_tells_how_near_the_nearest_of_those_too_far_is() -> None:
    far = (an_advisor("cas", postcode="9711"), an_advisor("dee", postcode="6811"))
    found = explained(a_gap(*far))
    step = next(step for step in found.funnel.steps if step.rule is Breach.DISTANCE)
    assert step.nearest_km is not None
    assert 60 < step.nearest_km < 90


def test_languages_are_funnelled_one_by_one_the_rarest_first() -> None:
    agency = a_gap(
        an_advisor("cas", languages=frozenset({"nl", "en"})),
        clients=(a_client(languages=frozenset({"nl", "en", "ar"})),),
    )
    steps = [s for s in explained(agency).funnel.steps if s.rule is Breach.LANGUAGE]
    assert [(step.skill, step.left) for step in steps] == [("ar", 0), ("en", 0)]


def test_an_internal_third_is_judged_by_the_seat_they_hold() -> None:
    inside = an_advisor("cas", internal_to=ALFA)
    agency = a_gap(inside, clients=(a_client(panel_size=3),))
    found = explained(agency, a_panel("alfa", "ada", "bo", "cas"))
    assert found.funnel.left == (CAS,)


def test_the_room_that_other_clients_take_is_not_free() -> None:
    clients = (a_client("alfa"), a_client("beta", demand_hours_per_week=39))
    agency = a_gap(an_advisor("cas"), an_advisor("dee", languages=frozenset({"en"})))
    problem = build_problem(replace(agency, clients=clients))
    panels = (PANEL, a_panel("beta", "cas", None))
    found = why_gap(problem, plan_by_panels(problem, panels), ALFA, FIRST)
    row = next(row for row in found.rows if row.advisor == CAS)
    assert row.broken == (Breach.ROOM,)
    assert row.free < row.needed


def test_the_week_of_who_covers_it_now_counts_as_free() -> None:
    agency = a_gap(an_advisor("cas", hours_per_week=3))
    problem = build_problem(agency)
    plan = plan_by_panels(problem, (PANEL,))
    stand_in = CoverSpan(
        client=ALFA, first=FIRST, last=FIRST, role=CoverRole.SUBSTITUTE, advisor=CAS
    )
    covered = tuple(s for s in plan.cover if s.role is not CoverRole.GAP)
    found = why_gap(problem, replace(plan, cover=(*covered, stand_in)), ALFA, FIRST)
    assert found.funnel.left == (CAS,)


@pytest.mark.parametrize(
    ("client", "week"),
    [("nobody", FIRST), ("alfa", FIRST.next(99)), ("zeta", FIRST)],
    ids=["unknown client", "outside the horizon", "not active in that week"],
)
def test_what_is_no_client_week_has_no_gap(client: str, week: Week) -> None:
    later = a_client("zeta", contract_from=MONDAY + timedelta(weeks=2))
    problem = build_problem(a_gap(clients=(a_client("alfa"), later)))
    with pytest.raises(NotFound):
        why_gap(problem, plan_by_panels(problem, (PANEL,)), ClientId(client), week)


# -------------------------------------------------------------------------------- relaxations


def test_a_little_further_is_smaller_than_by_phone_and_that_than_coming_back() -> None:
    found = explained(a_gap(an_advisor("cas", postcode="6811")))
    assert kinds(found)[:3] == [(StepKind.KM,), (StepKind.PHONE,), (StepKind.RETURN,)]
    step = found.relaxations[0].steps[0]
    assert (step.advisor, step.beyond) == (CAS, step.amount - 60)
    assert [way.size for way in found.relaxations] == sorted(w.size for w in found.relaxations)


def test_a_member_of_the_panel_comes_back_for_as_few_days_as_will_do() -> None:
    found = explained(a_gap())
    steps = [way.steps[0] for way in ways(found, StepKind.RETURN)]
    assert [(step.advisor, step.amount) for step in steps] == [(ADA, 3), (BO, 3)]


def test_who_comes_back_to_the_panel_says_what_the_objective_gains() -> None:
    agency = a_gap()
    problem = build_problem(agency)
    before = check(problem, (PANEL,)).objective
    for way in ways(explained(agency), StepKind.RETURN):
        (step,) = way.steps
        assert step.advisor is not None
        then = relaxed(agency, way.steps, client=ALFA, week=FIRST, advisor=step.advisor)
        after = check(build_problem(then), (PANEL,)).objective
        assert way.points == pytest.approx(after - before)


def test_a_credential_that_ended_is_renewed_and_not_asked_to_come_back() -> None:
    ended = MONDAY - timedelta(days=3)
    agency = an_agency(
        advisors=(an_advisor("ada", valid_until=ended), an_advisor("bo")),
        absences=away("bo"),
    )
    horizon = replace(agency.horizon, start=MONDAY - timedelta(weeks=1))
    found = explained(replace(agency, horizon=horizon))
    assert kinds(found) == [(StepKind.RENEW,), (StepKind.RETURN,)]


def test_an_advisor_who_left_the_agency_is_never_asked_back() -> None:
    gone = an_advisor("cas", available_until=MONDAY - timedelta(days=3))
    agency = replace(a_gap(gone), absences=away("ada", "bo"))
    horizon = replace(agency.horizon, start=MONDAY - timedelta(weeks=1))
    found = explained(replace(agency, horizon=horizon))
    assert all(CAS not in way.advisors for way in found.relaxations)


@pytest.mark.parametrize(
    ("changes", "kind", "skill"),
    [
        ({"languages": frozenset({"en"})}, StepKind.LANGUAGE, "nl"),
        ({"topics": frozenset({"intimidation"})}, StepKind.TOPIC, "bullying"),
    ],
)
def test_a_skill_may_be_dropped_by_name(
    changes: dict[str, object], kind: StepKind, skill: str
) -> None:
    (way,) = ways(explained(a_gap(an_advisor("cas", **changes))), kind)
    assert (way.steps[0].skill, way.advisors) == (skill, (CAS,))


def test_everybody_who_would_cover_by_phone_is_named() -> None:
    far = (an_advisor("cas", postcode="6811"), an_advisor("dee", postcode="6811", radius_km=50))
    (way,) = ways(explained(a_gap(*far)), StepKind.PHONE)
    assert way.advisors == (CAS, AdvisorId("dee"))


def test_without_its_travel_a_week_may_fit() -> None:
    full = an_advisor("cas", postcode="3811", hours_per_week=2)
    found = explained(a_gap(full))
    assert kinds(found)[:2] == [(StepKind.ROOM,), (StepKind.PHONE,)]


def test_a_ban_may_be_lifted_and_a_conflict_may_not() -> None:
    ban = Pin(client=ALFA, role=None, advisor=CAS, kind=PinKind.BAN)
    clash = Conflict(advisor=CAS, client=ALFA, first=MONDAY, kind=ConflictKind.FAMILY)
    lifted = explained(a_gap(an_advisor("cas"), pins=(ban,)))
    assert next(ways(lifted, StepKind.BAN)).advisors == (CAS,)
    kept = explained(a_gap(an_advisor("cas"), conflicts=(clash,)))
    assert all(CAS not in way.advisors for way in kept.relaxations)


def test_two_rules_are_relaxed_together() -> None:
    other = an_advisor("cas", postcode="6811", languages=frozenset({"en"}))
    found = explained(a_gap(other))
    assert (StepKind.LANGUAGE, StepKind.KM) in kinds(found)


def test_a_central_client_is_asked_neither_for_distance_nor_for_the_phone() -> None:
    client = a_client(service=Service.CENTRAL)
    found = explained(
        a_gap(an_advisor("cas", postcode="9711", hours_per_week=1), clients=(client,))
    )
    assert kinds(found) == [(StepKind.ROOM,), (StepKind.RETURN,), (StepKind.RETURN,)]


def test_an_agency_without_advisors_has_an_empty_funnel_and_no_steps() -> None:
    found = explained(an_agency(advisors=()), a_panel("alfa"))
    assert (found.rows, found.funnel.advisors, found.relaxations) == ((), 0, ())


# ------------------------------------------------------------------------- on a whole agency


@cache
def known() -> tuple[Agency, Problem, Plan]:
    agency = read_agency(DATA / "agency-s")
    problem = build_problem(agency)
    return agency, problem, plan_by_panels(problem, read_panels(DATA / "agency-s" / "plan"))


def some_gaps() -> list[tuple[ClientId, Week]]:
    return gaps_of(known()[2])[::9]


def test_every_line_of_a_funnel_keeps_advisors_of_the_line_above() -> None:
    _, problem, plan = known()
    for client, week in some_gaps():
        found = why_gap(problem, plan, client, week)
        left = found.funnel.advisors
        for step in found.funnel.steps:
            assert step.left == left - len(step.lost)
            left = step.left
        lost = [advisor for step in found.funnel.steps for advisor in step.lost]
        assert len(lost) == len(set(lost))
        assert left == len(found.funnel.left)
        assert set(found.funnel.left) == {row.advisor for row in found.rows if not row.broken}
        if not left:
            assert found.funnel.decisive is not None
            assert found.funnel.decisive.rule is found.reason


def test_a_relaxation_put_into_the_facts_closes_the_gap() -> None:
    agency, problem, plan = known()
    seen = set()
    for client, week in some_gaps()[::16]:
        for way in why_gap(problem, plan, client, week, most=8).relaxations:
            for advisor in way.advisors[:1]:
                then = relaxed(agency, way.steps, client=client, week=week, advisor=advisor)
                assert covers(then, plan, client, week, advisor), (client, week, way)
            seen |= {step.kind for step in way.steps}
    assert {StepKind.KM, StepKind.PHONE, StepKind.RETURN, StepKind.ROOM} <= seen


def covers(agency: Agency, plan: Plan, client: ClientId, week: Week, advisor: AdvisorId) -> bool:
    """Whether ``advisor`` can take the gap on these facts: on the panel, or with room."""
    problem = build_problem(agency)
    plan = plan_by_panels(problem, plan.panels)
    if (client, week) not in gaps_of(plan):
        return True
    number, index = problem.advisor_index[advisor], problem.horizon.index(week)
    who = problem.client_index[client]
    taken = minutes_taken(problem, plan, week)[number]
    return (
        number in problem.substitutes(who)
        and not problem.is_away(number, index)
        and taken + problem.load(who, number) <= problem.capacity[number][index]
    )


def test_what_the_objective_gains_from_a_return_is_what_check_finds() -> None:
    agency, problem, plan = known()
    before = check(problem, plan.panels).objective
    told = 0
    for client, week in some_gaps():
        for way in ways(why_gap(problem, plan, client, week, most=20), StepKind.RETURN):
            if way.points is not None:
                then = relaxed(agency, way.steps, client=client, week=week, advisor=way.advisors[0])
                after = check(build_problem(then), plan.panels).objective
                assert way.points == pytest.approx(after - before, abs=1e-6)
                told += 1
    assert told
