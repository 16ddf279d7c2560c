"""Pins that each keep every rule, and together undo something: named, never a bare "no primary"."""

from coverage.domain.agencies import Agency
from coverage.domain.assignments import PinKind, Role
from coverage.planning.concerns import ConcernKind
from coverage.planning.problem import build_problem
from tests.planning.small import advisor, agency, client, pin

Found = set[tuple[ConcernKind, str, Role, str | None]]


def concerns(facts: Agency) -> Found:
    found = build_problem(facts).concerns
    return {(one.kind, one.client, one.role, one.advisor) for one in found}


def test_a_pinned_backup_who_is_the_only_possible_primary_is_named() -> None:
    facts = agency(
        advisors=(advisor("ada"), advisor("bo")),
        clients=(client("alfa"),),
        pins=(
            pin("alfa", Role.BACKUP, "ada"),
            pin("alfa", Role.PRIMARY, "bo", PinKind.BAN),
        ),
    )
    assert (ConcernKind.PIN_TAKES_PRIMARY, "alfa", Role.BACKUP, "ada") in concerns(facts)


def test_a_pinned_backup_is_no_concern_while_another_may_be_primary() -> None:
    facts = agency(
        advisors=(advisor("ada"), advisor("bo")),
        clients=(client("alfa"),),
        pins=(pin("alfa", Role.BACKUP, "ada"),),
    )
    assert concerns(facts) == set()


def test_without_the_pin_nobody_could_be_primary_either_and_then_it_is_not_to_blame() -> None:
    facts = agency(
        advisors=(advisor("ada"),),
        clients=(client("alfa"),),
        pins=(pin("alfa", Role.BACKUP, "ada"), pin("alfa", Role.PRIMARY, "ada", PinKind.BAN)),
    )
    kinds = {kind for kind, *_ in concerns(facts)}
    assert kinds == {ConcernKind.NO_PRIMARY}


def test_a_pinned_third_who_is_the_only_possible_backup_is_named() -> None:
    facts = agency(
        advisors=(advisor("ada"), advisor("bo")),
        clients=(client("alfa", panel_size=3),),
        pins=(pin("alfa", Role.THIRD, "ada"), pin("alfa", Role.BACKUP, "bo", PinKind.BAN)),
    )
    assert concerns(facts) == {(ConcernKind.PIN_TAKES_BACKUP, "alfa", Role.THIRD, "ada")}


def test_more_pins_than_an_advisor_may_have_clients_are_named_one_by_one() -> None:
    facts = agency(
        advisors=(advisor("ada", max_primary=1), advisor("bo")),
        clients=(client("alfa"), client("beta")),
        pins=(pin("alfa", Role.PRIMARY, "ada"), pin("beta", Role.PRIMARY, "ada")),
    )
    assert concerns(facts) == {
        (ConcernKind.PINS_TOO_MANY, name, Role.PRIMARY, "ada") for name in ("alfa", "beta")
    }


def test_as_many_pins_as_an_advisor_may_have_clients_are_no_concern() -> None:
    facts = agency(
        advisors=(advisor("ada", max_primary=2), advisor("bo")),
        clients=(client("alfa"), client("beta")),
        pins=(pin("alfa", Role.PRIMARY, "ada"), pin("beta", Role.PRIMARY, "ada")),
    )
    assert concerns(facts) == set()


def test_pinned_clients_who_ask_more_than_there_is_are_named() -> None:
    facts = agency(
        advisors=(advisor("ada", hours_per_week=3.0), advisor("bo")),
        clients=(client("alfa"), client("beta")),
        pins=(pin("alfa", Role.PRIMARY, "ada"), pin("beta", Role.PRIMARY, "ada")),
    )
    assert {kind for kind, *_ in concerns(facts)} == {ConcernKind.PINS_OVERLOAD}
