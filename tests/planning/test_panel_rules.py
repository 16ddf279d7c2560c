"""The hard rules of panels: each by its name when broken, and silent when kept."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from coverage.domain.advisors import Conflict, ConflictKind
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel, PinKind, Role
from coverage.domain.ids import AdvisorId, ClientId
from coverage.planning.check import Breach, check
from coverage.planning.problem import build_problem
from tests.planning.small import absence, advisor, agency, client, panel, pin


def small(*, ada: dict[str, Any] | None = None, **alfa: Any) -> Agency:
    """Two advisors, of whom Ada may differ, and one client that may differ."""
    return agency(
        advisors=(advisor("ada", **(ada or {})), advisor("bo")), clients=(client("alfa", **alfa),)
    )


def breaches(facts: Agency, *panels: Panel) -> list[Breach]:
    return [violation.rule for violation in check(build_problem(facts), panels).violations]


def conflict(until: date | None) -> Conflict:
    return Conflict(
        advisor=AdvisorId("ada"),
        client=ClientId("alfa"),
        first=date(2020, 1, 1),
        until=until,
        kind=ConflictKind.FAMILY,
    )


GOOD = panel("alfa", "ada", "bo")


def test_a_panel_of_two_compatible_advisors_breaks_nothing() -> None:
    assert breaches(small(), GOOD) == []


def test_a_client_may_be_left_without_a_panel() -> None:
    assert breaches(small()) == []


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        (small(ada={"languages": frozenset({"en"})}), Breach.LANGUAGE),
        (small(ada={"topics": frozenset()}), Breach.TOPIC),
        (replace(small(), conflicts=(conflict(None),)), Breach.CONFLICT),
        (small(ada={"postcode": "9711"}), Breach.DISTANCE),
        (replace(small(), absences=(absence("ada", date(2027, 1, 4), 28),)), Breach.CAPACITY),
        (small(ada={"internal_to": ClientId("alfa")}), Breach.INTERNAL),
        (replace(small(), pins=(pin("alfa", None, "ada", PinKind.BAN),)), Breach.BAN),
        (replace(small(), pins=(pin("alfa", Role.PRIMARY, "ada", PinKind.BAN),)), Breach.BAN),
        (replace(small(), pins=(pin("alfa", Role.PRIMARY, "bo"),)), Breach.PIN),
    ],
)
def test_a_primary_against_a_rule_is_refused_by_its_name(facts: Agency, rule: Breach) -> None:
    assert rule in breaches(facts, GOOD)


@pytest.mark.parametrize(
    "facts",
    [
        small(ada={"languages": frozenset({"nl", "en"})}),
        replace(small(), conflicts=(conflict(date(2026, 12, 31)),)),
        small(ada={"postcode": "9711", "radius_km": 400.0}),
        small(ada={"postcode": "9711"}, service="central"),
        replace(small(), absences=(absence("ada", date(2027, 1, 4), 25),)),
        replace(small(), pins=(pin("alfa", Role.BACKUP, "ada", PinKind.BAN),)),
        replace(small(), pins=(pin("alfa", Role.PRIMARY, "ada"),)),
    ],
)
def test_a_primary_just_within_a_rule_is_accepted(facts: Agency) -> None:
    assert breaches(facts, GOOD) == []


def test_nobody_is_primary_and_backup_of_one_client() -> None:
    assert breaches(small(), panel("alfa", "ada", "ada")) == [Breach.SAME_ADVISOR]


def test_there_is_no_backup_without_a_primary() -> None:
    assert breaches(small(), panel("alfa", "", "bo")) == [Breach.BACKUP_ALONE]


def test_a_panel_of_two_has_no_third() -> None:
    facts = agency(
        advisors=tuple(advisor(name) for name in ("ada", "bo", "cas")), clients=(client("alfa"),)
    )
    three = replace(facts, clients=(client("alfa", panel_size=3),))
    assert breaches(facts, panel("alfa", "ada", "bo", "cas")) == [Breach.PANEL_SIZE]
    assert breaches(three, panel("alfa", "ada", "bo", "cas")) == []


def test_an_internal_advisor_is_third_for_their_own_employer_only() -> None:
    own = agency(
        advisors=(advisor("ada"), advisor("bo"), advisor("ina", internal_to=ClientId("alfa"))),
        clients=(client("alfa", panel_size=3), client("beta", panel_size=3)),
    )
    assert breaches(own, panel("alfa", "ada", "bo", "ina")) == []
    assert breaches(own, panel("beta", "ada", "bo", "ina")) == [Breach.INTERNAL]


def test_unknown_people_and_repeated_panels_are_named() -> None:
    assert breaches(small(), panel("alfa", "zoe")) == [Breach.UNKNOWN]
    assert breaches(small(), panel("nobody", "ada")) == [Breach.UNKNOWN]
    assert breaches(small(), GOOD, GOOD) == [Breach.REPEATED]
