"""A published advisor who is no longer compatible counts as no published advisor, and is named."""

from coverage.domain.agencies import Agency
from coverage.domain.assignments import Role
from coverage.planning.concerns import ConcernKind
from coverage.planning.problem import NOBODY, build_problem
from tests.builders import a_ban, a_panel, an_advisor
from tests.planning.rules.tiny import BOTH, cost, tiny

TURNED = a_panel("alfa", "bo", "ada")


def published(agency: Agency) -> tuple[int, int]:
    seats = build_problem(agency).published
    return seats.primary[0], seats.backup[0]


def test_nothing_is_published_at_first() -> None:
    assert published(tiny()) == (NOBODY, NOBODY)


def test_compatible_holders_stand() -> None:
    agency = tiny(panels=(BOTH,))
    assert published(agency) == (0, 1)
    assert build_problem(agency).concerns == ()


def test_a_holder_who_no_longer_fits_counts_as_nobody_and_is_named() -> None:
    agency = tiny(panels=(BOTH,), ada={"topics": frozenset()})
    assert published(agency) == (NOBODY, 1)
    (concern,) = build_problem(agency).concerns
    assert (concern.kind, concern.role, concern.advisor) == (
        ConcernKind.STALE_PUBLISHED,
        Role.PRIMARY,
        "ada",
    )


def test_to_change_a_holder_who_no_longer_fits_costs_nothing() -> None:
    agency = tiny(panels=(TURNED,), bo={"topics": frozenset()}, others=(an_advisor("cas"),))
    assert cost(agency, a_panel("alfa", "cas", "ada")) == {}


def test_a_third_on_what_is_now_a_panel_of_two_is_named() -> None:
    three = a_panel("alfa", "ada", "bo", "cas")
    agency = tiny(panels=(three,), others=(an_advisor("cas"),))
    (concern,) = build_problem(agency).concerns
    assert (concern.kind, concern.role) == (ConcernKind.STALE_PUBLISHED, Role.THIRD)


def test_a_banned_holder_still_counts_because_the_ban_asks_for_the_change() -> None:
    # docs/decisions/0012
    agency = tiny(panels=(BOTH,), pins=(a_ban("alfa", Role.PRIMARY, "ada"),))
    assert published(agency) == (0, 1)
    assert cost(agency, TURNED) == {"change_primary": 500.0, "change_backup": 200.0}
