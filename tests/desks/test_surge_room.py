"""What a surge would take, on the rules that staffing is checked against."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from coverage.domain.absences import Absence
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Plan, SurgeStaffing
from coverage.domain.clients import Surge
from coverage.planning.surge_room import surge_room
from coverage.planning.violations import Breach
from tests.builders import a_client, an_advisor
from tests.desks.agencies import ALFA, BETA, CAS, HORIZON, desk_agency, desk_plan

SURGE = Surge(client=ALFA, first=date(2027, 3, 8), until=date(2027, 3, 19), extra_hours_per_week=12)


def test_a_neutral_surge_counts_neither_the_panel_nor_former_ties() -> None:
    room = surge_room(desk_agency(), desk_plan(), SURGE)
    assert room.eligible == 1
    assert room.refusals == {Breach.PANEL: 2, Breach.NEUTRAL: 1}


def test_one_that_is_not_neutral_may_use_the_panel_and_those_whose_tie_has_ended() -> None:
    room = surge_room(desk_agency(), desk_plan(), replace(SURGE, neutral=False))
    assert room.eligible == 4
    assert room.refusals == {}


def test_each_week_tells_what_is_asked_and_free() -> None:
    weeks = surge_room(desk_agency(), desk_plan(), SURGE).weeks
    assert [(week.week, week.asked, week.free, week.people) for week in weeks] == [
        (HORIZON[1], 720, 1200, 1),
        (HORIZON[2], 720, 1200, 1),
    ]
    assert all(week.short == 0 for week in weeks)


def test_what_is_missing_is_short() -> None:
    room = surge_room(desk_agency(), desk_plan(), replace(SURGE, extra_hours_per_week=30))
    assert [week.short for week in room.weeks] == [600, 600]
    assert (room.asked, room.short) == (3600, 1200)


def test_a_week_touched_in_part_asks_in_proportion() -> None:
    room = surge_room(desk_agency(), desk_plan(), replace(SURGE, until=date(2027, 3, 16)))
    assert [week.asked for week in room.weeks] == [720, 288]


def test_what_the_plan_asks_already_is_not_free() -> None:
    busy = SurgeStaffing(client=BETA, week=HORIZON[1], advisor=CAS, minutes=210)
    first, second = surge_room(desk_agency(), desk_plan(busy), SURGE).weeks
    assert (first.free, second.free) == (990, 1200)


def test_free_hours_come_in_whole_half_hours() -> None:
    busy = SurgeStaffing(client=BETA, week=HORIZON[1], advisor=CAS, minutes=200)
    assert surge_room(desk_agency(), desk_plan(busy), SURGE).weeks[0].free == 990


def test_somebody_away_is_eligible_but_has_no_room() -> None:
    away = Absence(advisor=CAS, first=date(2027, 3, 8), until=date(2027, 3, 14))
    agency = desk_agency()
    room = surge_room(replace(agency, absences=(*agency.absences, away)), desk_plan(), SURGE)
    assert room.eligible == 1
    assert [(week.people, week.free) for week in room.weeks] == [(0, 0), (1, 1200)]


def test_a_language_on_top_narrows_the_choice() -> None:
    turkish = replace(SURGE, neutral=False, languages=frozenset({"tr"}))
    room = surge_room(desk_agency(), desk_plan(), turkish)
    assert room.eligible == 1
    assert room.refusals == {Breach.LANGUAGE: 3}


def test_at_most_three_people_share_a_week() -> None:
    four = tuple(an_advisor(f"a{number}", hours_per_week=10) for number in range(4))
    agency = Agency(name="Four", horizon=HORIZON, advisors=four, clients=(a_client("alfa"),))
    idle = Plan(horizon=HORIZON, panels=(), cover=())
    room = surge_room(agency, idle, replace(SURGE, extra_hours_per_week=40))
    assert [(week.people, week.free, week.short) for week in room.weeks] == [(4, 1800, 600)] * 2
