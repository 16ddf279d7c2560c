"""A new plan keeps the published weeks that are gone, and nothing else of the plan before."""

from dataclasses import replace
from datetime import date

from coverage.domain.assignments import CoverRole, CoverSpan, Plan, SurgeStaffing
from coverage.domain.ids import ClientId
from coverage.domain.past import keep_past
from coverage.domain.weeks import Horizon
from tests.plans.building import ADA, ALFA, BO, CAS, HORIZON, span, week

GONE = ClientId("gone")


def plan(*cover: CoverSpan, staffing: tuple[SurgeStaffing, ...] = ()) -> Plan:
    return Plan(horizon=HORIZON, panels=(), cover=cover, surge_staffing=staffing)


def primary(first: int, last: int, who=ADA, client: ClientId = ALFA) -> CoverSpan:  # type: ignore[no-untyped-def]
    return span(client, first, last, CoverRole.PRIMARY, who)


def test_a_span_across_this_week_is_cut_there() -> None:
    kept = keep_past(
        plan(primary(0, 2, BO)), plan(primary(0, 2)), this_week=week(1), clients={ALFA}
    )
    assert kept.cover == (primary(0, 0), primary(1, 2, BO))


def test_nothing_changes_before_the_horizon_begins() -> None:
    draft = plan(primary(0, 2, BO))
    assert keep_past(draft, plan(primary(0, 2)), this_week=week(0), clients={ALFA}) == draft


def test_after_the_horizon_everything_stays_as_published() -> None:
    kept = keep_past(
        plan(primary(0, 2, BO)), plan(primary(0, 2)), this_week=week(2).next(9), clients={ALFA}
    )
    assert kept.cover == (primary(0, 2),)


def test_a_past_gap_stays_a_gap_with_its_reason() -> None:
    gap = span(ALFA, 0, 0, CoverRole.GAP)
    kept = keep_past(
        plan(primary(0, 2, BO)), plan(gap, primary(1, 2)), this_week=week(1), clients={ALFA}
    )
    assert kept.cover == (gap, primary(1, 2, BO))


def test_past_weeks_of_which_the_plan_before_says_nothing_are_the_drafts() -> None:
    kept = keep_past(
        plan(primary(0, 2, BO)), plan(primary(1, 1)), this_week=week(2), clients={ALFA}
    )
    assert kept.cover == (primary(0, 0, BO), primary(1, 1), primary(2, 2, BO))


def test_of_clients_who_left_no_past_is_kept() -> None:
    published = plan(primary(0, 2, client=GONE))
    assert keep_past(plan(), published, this_week=week(1), clients={ALFA}).cover == ()


def test_weeks_before_the_new_horizon_are_left_to_the_plan_before() -> None:
    later = Horizon(start=date(2027, 3, 29), weeks=2)
    draft = Plan(horizon=later, panels=(), cover=(primary(1, 2, BO),))
    kept = keep_past(draft, plan(primary(0, 2)), this_week=week(2), clients={ALFA})
    assert kept.cover == (primary(1, 1), primary(2, 2, BO))


def test_surge_hours_worked_in_the_past_stay() -> None:
    def staffed(number: int, who: object, minutes: int) -> SurgeStaffing:
        return SurgeStaffing(client=ALFA, week=week(number), advisor=who, minutes=minutes)  # type: ignore[arg-type]

    published = plan(staffing=(staffed(0, ADA, 60), staffed(1, ADA, 60)))
    draft = plan(staffing=(staffed(0, CAS, 90), staffed(1, CAS, 90)))
    kept = keep_past(draft, published, this_week=week(1), clients={ALFA})
    assert kept.surge_staffing == (staffed(0, ADA, 60), staffed(1, CAS, 90))


def test_keeping_the_past_twice_changes_nothing_more() -> None:
    draft, published = plan(primary(0, 2, BO)), plan(primary(0, 2))
    once = keep_past(draft, published, this_week=week(1), clients={ALFA})
    assert keep_past(once, published, this_week=week(1), clients={ALFA}) == once
    assert replace(once, cover=()) == replace(draft, cover=())
