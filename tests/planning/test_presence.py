"""When everybody is there, counted for all at once, is what the rule says for each week."""

from datetime import date, timedelta

import pytest

from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
from coverage.domain.availability import absent_days, presence_by_week
from coverage.planning.presence import presences
from coverage.planning.problem import build_problem
from tests.planning.folders import DATA, read_agency
from tests.planning.small import START, absence, advisor, agency, client, random_agency


def assert_by_the_rule(facts: Agency, people: tuple[Advisor, ...]) -> None:
    found = presences(facts, people)
    absent = absent_days(facts.absences, facts.horizon)
    for number, person in enumerate(people):
        weeks = presence_by_week(
            person, facts.horizon, absent=absent.get(person.id, set()), days_off=facts.days_off
        )
        assert found.usual[number] == tuple(week.usual for week in weeks)
        assert found.present[number] == tuple(week.present for week in weeks)
        assert found.capacity[number] == tuple(week.capacity for week in weeks)
        assert [bool(found.away[number] >> w & 1) for w in range(len(weeks))] == [
            week.away for week in weeks
        ]


@pytest.mark.parametrize("seed", range(20))
def test_small_agencies_agree_week_by_week(seed: int) -> None:
    facts = random_agency(seed)
    assert_by_the_rule(facts, facts.advisors)


@pytest.mark.parametrize("name", ["agency-tiny", "agency-s"])
def test_whole_agencies_agree_week_by_week(name: str) -> None:
    facts = read_agency(DATA / name)
    assert_by_the_rule(facts, facts.advisors)


def test_overlapping_absences_and_limits_of_availability_lose_a_day_once() -> None:
    person = advisor(
        "ada",
        available_from=START + timedelta(days=2),
        available_until=START + timedelta(days=16),
        valid_until=START + timedelta(days=15),
    )
    facts = agency(
        weeks=3,
        advisors=(person,),
        absences=(
            absence("ada", START, 4),
            absence("ada", START + timedelta(days=3), 6),
            absence("ada", START - timedelta(days=30), 10),
        ),
    )
    assert_by_the_rule(facts, (person,))


def test_somebody_who_left_before_the_horizon_is_never_there() -> None:
    person = advisor("ada", available_until=START - timedelta(days=40))
    assert_by_the_rule(agency(advisors=(person,)), (person,))


@pytest.mark.parametrize("first", range(-9, 30, 3))
@pytest.mark.parametrize("length", [None, -2, 0, 6, 13])
def test_a_client_is_active_in_the_weeks_that_its_contract_touches(
    first: int, length: int | None
) -> None:
    begin: date = START + timedelta(days=first)
    end = None if length is None else begin + timedelta(days=length)
    facts = agency(weeks=3, clients=(client("alfa", contract_from=begin, contract_until=end),))
    problem = build_problem(facts)
    called_off = end is not None and end < begin
    expected = [not called_off and facts.clients[0].active_in(week) for week in facts.horizon]
    found = [problem.is_active(0, week) for week in range(3)] if problem.clients else [False] * 3
    assert found == expected
