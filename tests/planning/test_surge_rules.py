"""The hard rules of surges, one broken at a time."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from coverage.domain.advisors import Conflict, ConflictKind
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, CoverSpan, Plan, SurgeStaffing
from coverage.domain.clients import Surge
from coverage.domain.ids import AdvisorId, ClientId
from coverage.planning.check import Breach, check
from coverage.planning.problem import build_problem
from coverage.planning.surge_rules import surge_weeks
from tests.planning.small import absence, advisor, agency, client, panel

PEOPLE = ("ada", "bo", "cas", "dee", "eva", "fee")


def facts(**surge: Any) -> Agency:
    usual: dict[str, Any] = {
        "client": ClientId("alfa"),
        "first": date(2027, 1, 4),
        "until": date(2027, 1, 8),
        "extra_hours_per_week": 4.0,
    }
    return agency(
        advisors=tuple(advisor(name) for name in PEOPLE),
        clients=(client("alfa"),),
        surges=(Surge(**(usual | surge)),),
    )


def breaches(known: Agency, *, week: int = 0, **minutes: int) -> list[Breach]:
    weeks = tuple(known.horizon)
    plan = Plan(
        horizon=known.horizon,
        panels=(panel("alfa", "ada", "bo"),),
        cover=(
            CoverSpan(
                client=ClientId("alfa"),
                first=weeks[0],
                last=weeks[-1],
                role=CoverRole.PRIMARY,
                advisor=AdvisorId("ada"),
            ),
        ),
        surge_staffing=tuple(
            SurgeStaffing(
                client=ClientId("alfa"), week=weeks[week], advisor=AdvisorId(who), minutes=count
            )
            for who, count in minutes.items()
        ),
    )
    return [violation.rule for violation in check(build_problem(known), plan).violations]


def test_a_surge_may_stay_unstaffed_and_be_staffed_by_people_off_the_panel() -> None:
    assert breaches(facts()) == []
    assert breaches(facts(), cas=150, dee=90) == []


def test_a_week_touched_in_part_asks_in_proportion() -> None:
    (asked,) = surge_weeks(build_problem(facts(until=date(2027, 1, 6))))
    assert (asked.minutes, asked.staffable) == (144, 120)


def test_nobody_works_hours_that_were_not_asked() -> None:
    assert breaches(facts(), cas=270) == [Breach.ABOVE_ASKED]
    assert breaches(facts(), week=1, cas=30) == [Breach.NOT_ASKED]


def test_hours_come_in_halves() -> None:
    assert breaches(facts(), cas=45) == [Breach.HALF_HOURS]


def test_at_most_three_people_share_a_week() -> None:
    assert breaches(facts(), cas=30, dee=30, eva=30) == []
    assert breaches(facts(), cas=30, dee=30, eva=30, fee=30) == [Breach.TOO_MANY_PEOPLE]


def test_a_neutral_surge_takes_nobody_of_the_panel_and_another_may() -> None:
    assert breaches(facts(), bo=60) == [Breach.PANEL]
    assert breaches(facts(neutral=False), bo=60) == []


@pytest.mark.parametrize(("neutral", "found"), [(True, [Breach.NEUTRAL]), (False, [])])
def test_a_neutral_surge_takes_nobody_with_an_old_conflict(
    neutral: bool, found: list[Breach]
) -> None:
    old = Conflict(
        advisor=AdvisorId("cas"),
        client=ClientId("alfa"),
        first=date(2019, 1, 1),
        until=date(2020, 1, 1),
        kind=ConflictKind.FAMILY,
    )
    assert breaches(replace(facts(neutral=neutral), conflicts=(old,)), cas=60) == found


def test_a_surge_may_ask_for_languages_beyond_the_clients() -> None:
    assert breaches(facts(languages=frozenset({"pl"})), cas=60) == [Breach.LANGUAGE]


def test_nobody_works_for_a_surge_while_away_or_without_room() -> None:
    away = replace(facts(), absences=(absence("cas", date(2027, 1, 4), 5),))
    assert Breach.AWAY in breaches(away, cas=60)
    full = replace(
        facts(),
        advisors=(*facts().advisors[:2], advisor("cas", hours_per_week=1.0)),
    )
    assert breaches(full, cas=60) == []
    assert breaches(full, cas=90) == [Breach.ROOM]
