"""A pin fixes a seat. One that breaks a hard rule, or another pin, is refused and named."""

from datetime import date

from coverage.domain.agencies import Agency
from coverage.domain.assignments import Pin, Role
from coverage.domain.ids import ClientId
from coverage.planning.check import Breach
from coverage.planning.concerns import Concern, ConcernKind
from coverage.planning.problem import build_problem
from tests.builders import a_ban, a_panel, a_pin, an_advisor
from tests.planning.rules.tiny import BOTH, broken, tiny

TURNED = a_panel("alfa", "bo", "ada")


def pinned(*pins: Pin, **facts: object) -> Agency:
    return tiny(pins=pins, **facts)  # type: ignore[arg-type]


def concerns(agency: Agency) -> list[tuple[ConcernKind, Role, str | None]]:
    return [(found.kind, found.role, found.advisor) for found in build_problem(agency).concerns]


def test_without_pins_either_may_be_primary() -> None:
    assert broken(tiny(), BOTH) == broken(tiny(), TURNED) == []


def test_a_pinned_seat_has_its_holder() -> None:
    agency = pinned(a_pin("alfa", Role.PRIMARY, "ada"))
    assert broken(agency, BOTH) == []
    assert broken(agency, TURNED) == [Breach.PIN]


def test_a_pinned_seat_may_not_stay_empty() -> None:
    agency = pinned(a_pin("alfa", Role.BACKUP, "bo"))
    assert broken(agency, a_panel("alfa", "ada")) == [Breach.PIN]
    assert broken(agency, a_panel("alfa")) == [Breach.PIN]
    assert broken(agency) == [Breach.PIN]


def test_a_pin_leaves_one_candidate_for_its_seat_and_takes_them_from_the_others() -> None:
    problem = build_problem(pinned(a_pin("alfa", Role.BACKUP, "bo"), others=(an_advisor("cas"),)))
    assert problem.backups(0) == (1,)
    assert problem.primaries(0) == (0, 2)


def test_a_pin_against_a_hard_rule_is_named_and_not_kept() -> None:
    agency = pinned(a_pin("alfa", Role.PRIMARY, "ada"), ada={"topics": frozenset()})
    assert concerns(agency) == [(ConcernKind.PIN_REFUSED, Role.PRIMARY, "ada")]
    assert broken(agency, a_panel("alfa", "bo")) == []


def test_a_pin_against_a_ban_is_refused() -> None:
    agency = pinned(a_pin("alfa", Role.PRIMARY, "ada"), a_ban("alfa", None, "ada"))
    assert concerns(agency) == [(ConcernKind.PIN_REFUSED, Role.PRIMARY, "ada")]
    assert broken(agency, a_panel("alfa", "bo")) == []


def test_of_two_pins_for_one_seat_the_first_by_name_is_kept() -> None:
    agency = pinned(a_pin("alfa", Role.PRIMARY, "bo"), a_pin("alfa", Role.PRIMARY, "ada"))
    assert concerns(agency) == [(ConcernKind.PIN_REFUSED, Role.PRIMARY, "bo")]
    assert broken(agency, BOTH) == []


def test_of_two_pins_of_one_advisor_the_first_seat_is_kept() -> None:
    agency = pinned(a_pin("alfa", Role.BACKUP, "ada"), a_pin("alfa", Role.PRIMARY, "ada"))
    assert concerns(agency) == [(ConcernKind.PIN_REFUSED, Role.BACKUP, "ada")]
    assert broken(agency, BOTH) == []


def test_a_pin_that_is_written_twice_is_one_pin() -> None:
    agency = pinned(a_pin("alfa", Role.PRIMARY, "ada"), a_pin("alfa", Role.PRIMARY, "ada"))
    assert concerns(agency) == []
    assert broken(agency, BOTH) == []


def test_where_nobody_may_be_primary_no_seat_is_filled_pinned_or_not() -> None:
    agency = pinned(a_pin("alfa", Role.BACKUP, "bo"), ada={"topics": frozenset()})
    assert set(concerns(agency)) == {
        (ConcernKind.NO_PRIMARY, Role.PRIMARY, None),
        (ConcernKind.PIN_TAKES_PRIMARY, Role.BACKUP, "bo"),
    }
    assert broken(agency) == []


def test_a_pin_at_a_client_without_an_active_week_asks_nothing() -> None:
    agency = pinned(a_pin("alfa", Role.PRIMARY, "ada"), alfa={"contract_until": date(2026, 12, 31)})
    problem = build_problem(agency)
    assert (problem.clients, problem.concerns) == ((), ())


def test_a_pinned_third_is_owed_a_seat_on_a_panel_of_three_only() -> None:
    pin, cas = a_pin("alfa", Role.THIRD, "cas"), (an_advisor("cas"),)
    three = pinned(pin, others=cas, alfa={"panel_size": 3})
    assert broken(three, a_panel("alfa", "ada", "bo", "cas")) == []
    assert broken(three, BOTH) == [Breach.PIN]
    two = pinned(pin, others=cas)
    assert concerns(two) == [(ConcernKind.PIN_REFUSED, Role.THIRD, "cas")]
    assert broken(two, BOTH) == []


def test_an_internal_advisor_is_pinned_at_home_as_third_and_nowhere_else() -> None:
    ines = (an_advisor("ines", internal_to=ClientId("alfa")),)
    home = pinned(a_pin("alfa", Role.THIRD, "ines"), others=ines, alfa={"panel_size": 3})
    assert concerns(home) == []
    backup = pinned(a_pin("alfa", Role.BACKUP, "ines"), others=ines)
    assert concerns(backup) == [(ConcernKind.PIN_REFUSED, Role.BACKUP, "ines")]


def test_a_concern_names_client_seat_and_advisor() -> None:
    agency = pinned(a_pin("alfa", Role.PRIMARY, "ada"), ada={"topics": frozenset()})
    (found,) = build_problem(agency).concerns
    assert found == Concern.refused(ClientId("alfa"), Role.PRIMARY, agency.advisors[0].id)
