"""A substitute closes a gap week: anybody compatible, off the panel, not internal, not banned."""

from typing import Any

import pytest

from coverage.domain.agencies import Agency
from coverage.domain.assignments import Role
from coverage.domain.ids import ClientId
from coverage.planning.check import Breach
from tests.builders import MONDAY, a_ban, a_conflict, a_panel, an_advisor, weeks_away
from tests.planning.rules.tiny import broken_by, plan, span, tiny

OWN = (span(0, 0, "primary", "ada"), span(2, 3, "primary", "ada"))
CAS = span(1, 1, "substitute", "cas")


def gap_in_the_second_week(*, cas: dict[str, Any] | None = None, **facts: Any) -> Agency:
    """Ada and Bo are away in one week, in which Cas may stand in."""
    away = (weeks_away("ada", 1), weeks_away("bo", 1), *facts.pop("absences", ()))
    return tiny(others=(an_advisor("cas", **(cas or {})),), absences=away, **facts)


def test_the_week_may_stay_a_gap() -> None:
    agency = gap_in_the_second_week()
    assert broken_by(agency, plan(agency, *OWN, span(1, 1, "gap"))) == []


def test_somebody_compatible_may_stand_in() -> None:
    agency = gap_in_the_second_week()
    assert broken_by(agency, plan(agency, *OWN, CAS)) == []


@pytest.mark.parametrize(
    ("cas", "rule"),
    [
        ({"languages": frozenset()}, Breach.LANGUAGE),
        ({"topics": frozenset()}, Breach.TOPIC),
        ({"postcode": "9711"}, Breach.DISTANCE),
        ({"internal_to": ClientId("alfa")}, Breach.INTERNAL),
    ],
)
def test_who_breaks_a_hard_rule_does_not_stand_in(cas: dict[str, Any], rule: Breach) -> None:
    agency = gap_in_the_second_week(cas=cas)
    assert broken_by(agency, plan(agency, *OWN, CAS)) == [rule]


def test_neither_does_who_has_a_conflict() -> None:
    agency = gap_in_the_second_week(conflicts=(a_conflict("cas", "alfa", MONDAY),))
    assert broken_by(agency, plan(agency, *OWN, CAS)) == [Breach.CONFLICT]


def test_a_ban_from_every_seat_keeps_from_standing_in_and_one_from_a_seat_does_not() -> None:
    everywhere = gap_in_the_second_week(pins=(a_ban("alfa", None, "cas"),))
    one_seat = gap_in_the_second_week(pins=(a_ban("alfa", Role.BACKUP, "cas"),))
    assert broken_by(everywhere, plan(everywhere, *OWN, CAS)) == [Breach.BAN]
    assert broken_by(one_seat, plan(one_seat, *OWN, CAS)) == []


def test_who_has_a_seat_on_the_panel_is_no_substitute() -> None:
    agency = gap_in_the_second_week(alfa={"panel_size": 3})
    three = a_panel("alfa", "ada", "bo", "cas")
    assert broken_by(agency, plan(agency, *OWN, CAS, panel=three)) == [Breach.WRONG_ROLE]


def test_nobody_stands_in_while_away() -> None:
    agency = gap_in_the_second_week(absences=(weeks_away("cas", 1),))
    assert broken_by(agency, plan(agency, *OWN, CAS)) == [Breach.AWAY, Breach.ROOM]


def test_nobody_stands_in_while_the_panel_is_there() -> None:
    agency = gap_in_the_second_week()
    early = span(0, 1, "substitute", "cas")
    assert broken_by(agency, plan(agency, early, OWN[1])) == [Breach.WRONG_ROLE]


def test_a_client_without_a_panel_may_be_covered_by_substitutes() -> None:
    agency = tiny()
    made = plan(agency, span(0, 3, "substitute", "bo"), panel=a_panel("alfa"))
    assert broken_by(agency, made) == []
