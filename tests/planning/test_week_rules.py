"""The hard rules of the cover of weeks, one broken at a time."""

from dataclasses import replace
from datetime import date

from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, CoverSpan, Panel, Plan
from coverage.domain.ids import AdvisorId, ClientId
from coverage.planning.check import Breach, check
from coverage.planning.problem import build_problem
from tests.planning.small import absence, advisor, agency, client, panel

FACTS = agency(
    advisors=tuple(advisor(name) for name in ("ada", "bo", "cas", "dee")),
    clients=(client("alfa", panel_size=3),),
    absences=(
        absence("ada", date(2027, 1, 11), 14),
        absence("bo", date(2027, 1, 18), 7),
    ),
)
PANEL = panel("alfa", "ada", "bo")


def span(first: int, last: int, role: CoverRole, who: str = "") -> CoverSpan:
    weeks = tuple(FACTS.horizon)
    return CoverSpan(
        client=ClientId("alfa"),
        first=weeks[first],
        last=weeks[last],
        role=role,
        advisor=AdvisorId(who) if who else None,
    )


OWN = (
    span(0, 0, CoverRole.PRIMARY, "ada"),
    span(1, 1, CoverRole.BACKUP, "bo"),
    span(3, 3, CoverRole.PRIMARY, "ada"),
)


def breaches(*cover: CoverSpan, facts: Agency = FACTS, panels: Panel = PANEL) -> list[Breach]:
    plan = Plan(horizon=facts.horizon, panels=(panels,), cover=cover)
    return [violation.rule for violation in check(build_problem(facts), plan).violations]


def test_a_gap_that_nobody_fills_is_allowed_when_it_is_named() -> None:
    assert breaches(*OWN, span(2, 2, CoverRole.GAP)) == []


def test_every_active_week_is_covered_exactly_once() -> None:
    assert breaches(*OWN) == [Breach.MISSING_WEEK]
    twice = span(2, 3, CoverRole.GAP)
    assert breaches(*OWN, twice) == [Breach.COVERED_TWICE]


def test_a_week_in_which_somebody_of_the_panel_is_there_is_no_gap() -> None:
    found = breaches(OWN[0], OWN[2], span(1, 2, CoverRole.GAP))
    assert found == [Breach.NEEDLESS_GAP]


def test_the_backup_does_not_cover_while_the_primary_is_there() -> None:
    found = breaches(span(0, 1, CoverRole.BACKUP, "bo"), span(2, 2, CoverRole.GAP), OWN[2])
    assert found == [Breach.WRONG_ROLE]


def test_nobody_covers_while_away() -> None:
    assert Breach.AWAY in breaches(*OWN, span(2, 2, CoverRole.SUBSTITUTE, "bo"))


def test_a_substitute_is_compatible_and_not_on_the_panel() -> None:
    good = span(2, 2, CoverRole.SUBSTITUTE, "cas")
    stranger = replace(FACTS, advisors=(*FACTS.advisors[:2], advisor("cas", topics=frozenset())))
    seated = panel("alfa", "ada", "bo", "cas")
    assert breaches(*OWN, good) == []
    assert breaches(*OWN, good, facts=stranger) == [Breach.TOPIC]
    assert breaches(*OWN, good, panels=seated) == [Breach.WRONG_ROLE]


def test_a_third_covers_only_what_is_left_and_only_from_its_seat() -> None:
    seated = panel("alfa", "ada", "bo", "cas")
    third = span(2, 2, CoverRole.THIRD, "cas")
    assert breaches(*OWN, third, panels=seated) == []
    assert breaches(*OWN, third) == [Breach.WRONG_ROLE]


def test_nobody_is_taken_above_capacity_to_fill_a_gap() -> None:
    facts = replace(FACTS, advisors=(*FACTS.advisors[:2], advisor("cas", hours_per_week=1.0)))
    assert breaches(*OWN, span(2, 2, CoverRole.SUBSTITUTE, "cas"), facts=facts) == [Breach.ROOM]


def test_weeks_outside_the_contract_are_not_covered() -> None:
    facts = replace(FACTS, clients=(client("alfa", contract_until=date(2027, 1, 20)),))
    assert breaches(*OWN, span(2, 2, CoverRole.GAP), facts=facts) == [Breach.NOT_ACTIVE]
