"""A pin that breaks a hard rule is refused by the name of the rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from coverage.domain.eligibility import Rule
from coverage.folders import expectations as expected
from tests.folders.folder import faults_of, text, told, write_small

HEADER = "client,role,advisor,kind\n"
RULES = expected.PIN_RULES


def pinned(tmp_path: Path, *pins: str, **changes: str) -> list[tuple[str, str]]:
    content = HEADER + "".join(f"{pin}\n" for pin in pins)
    faults = faults_of(write_small(tmp_path / "in", {"pins": content, **changes}))
    return [(told(fault), fault.expected) for fault in faults]


def test_a_pin_that_keeps_every_rule_is_accepted(tmp_path: Path) -> None:
    assert pinned(tmp_path, "alfa,primary,ada,pin", "beta,third,ine,pin") == []


@pytest.mark.parametrize(
    ("rule", "file", "old", "new"),
    [
        (Rule.LANGUAGE, "clients", "local,nl,bullying,,", "local,nl|en,bullying,,"),
        (Rule.TOPIC, "clients", "local,nl,bullying,,", "local,nl,bullying|intimidation,,"),
        (Rule.CONFLICT, "conflicts", "bo,beta", "bo,alfa"),
        (Rule.DISTANCE, "advisors", "thu|fri,60", "thu|fri,1"),
        (Rule.CAPACITY, "absences", "ada,2027-03-08,2027-03-09", "bo,2027-02-01,2027-04-01"),
        (Rule.INTERNAL, "advisors", "OVAL,2030-01-01,,", "OVAL,2030-01-01,beta,"),
    ],
)
def test_a_pin_names_the_rule_it_breaks(
    tmp_path: Path, rule: Rule, file: str, old: str, new: str
) -> None:
    changes = {file: text(file, **{old: new})}
    found = pinned(tmp_path, "alfa,primary,bo,pin", **changes)
    assert found == [("pins.csv:2 advisor: bo", RULES[rule])]


def test_an_advisor_whose_only_working_day_is_a_holiday_has_no_capacity(tmp_path: Path) -> None:
    # Easter Monday
    agency = text("agency", **{"2027-03-01": "2027-03-29", "weeks,4": "weeks,1"})
    advisors = text("advisors", **{"thu|fri": "mon"})
    found = pinned(tmp_path, "alfa,primary,bo,pin", agency=agency, advisors=advisors)
    assert found == [("pins.csv:2 advisor: bo", RULES[Rule.CAPACITY])]


def test_a_conflict_outside_the_horizon_keeps_nobody_from_a_pin(tmp_path: Path) -> None:
    conflicts = text("conflicts", **{"bo,beta,2026-01-01,": "bo,alfa,2026-01-01,2027-02-28"})
    assert pinned(tmp_path, "alfa,primary,bo,pin", conflicts=conflicts) == []


def test_a_central_client_may_pin_somebody_far_away(tmp_path: Path) -> None:
    clients = text("clients", **{"3521": "9711", "10,local": "10,central"})
    assert pinned(tmp_path, "alfa,primary,bo,pin", clients=clients) == []


def test_two_pins_for_one_role_are_refused(tmp_path: Path) -> None:
    found = pinned(tmp_path, "alfa,primary,ada,pin", "alfa,primary,bo,pin")
    assert found == [("pins.csv:3 advisor: bo (line 2: ada)", expected.ONE_PIN)]


def test_one_advisor_pinned_to_two_roles_is_refused(tmp_path: Path) -> None:
    found = pinned(tmp_path, "alfa,primary,ada,pin", "alfa,backup,ada,pin")
    assert found == [("pins.csv:3 advisor: ada (line 2: ada)", expected.TWO_PINNED)]


@pytest.mark.parametrize("role", ["primary", ""])
def test_a_pin_against_a_ban_is_refused(tmp_path: Path, role: str) -> None:
    found = pinned(tmp_path, f"alfa,{role},ada,ban", "alfa,primary,ada,pin")
    assert found == [("pins.csv:3 advisor: ada (line 2: ada)", expected.BANNED)]


def test_a_ban_from_another_role_leaves_a_pin_alone(tmp_path: Path) -> None:
    assert pinned(tmp_path, "alfa,backup,ada,ban", "alfa,primary,ada,pin") == []


def test_the_same_pin_twice_is_refused(tmp_path: Path) -> None:
    found = pinned(tmp_path, "alfa,primary,ada,pin", "alfa,primary,ada,pin")
    assert found == [("pins.csv:3 client: alfa", expected.ONE_ROW)]


def test_a_third_is_pinned_only_where_there_is_one(tmp_path: Path) -> None:
    found = pinned(tmp_path, "alfa,third,bo,pin")
    assert found == [("pins.csv:2 client: alfa", expected.SMALL_PANEL)]


def test_faults_elsewhere_do_not_hide_a_pin_that_breaks_a_rule(tmp_path: Path) -> None:
    changes = {
        "conflicts": text("conflicts", **{"bo,beta": "bo,alfa"}),
        "surges": text("surges", yes="ja"),
    }
    found = [where for where, _ in pinned(tmp_path, "alfa,primary,bo,pin", **changes)]
    assert found == ["surges.csv:2 neutral: ja", "pins.csv:2 advisor: bo"]
