"""`too_many`: 3,000 for each client above `max_primary`, and for each above `max_backup`."""

from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel
from tests.builders import a_client, a_panel, an_advisor, an_agency
from tests.planning.rules.tiny import BOTH, cost, tiny

NAMES = ("alfa", "beta", "gamma")


def three_clients(*, most: int) -> Agency:
    """Ada may be primary of ``most`` clients and backup of as many."""
    return an_agency(
        advisors=(an_advisor("ada", max_primary=most, max_backup=most), an_advisor("bo")),
        clients=tuple(a_client(name, visits_per_year=0) for name in NAMES),
    )


def panels(primary: str, backup: str) -> tuple[Panel, ...]:
    return tuple(a_panel(name, primary, backup) for name in NAMES)


def test_one_client_is_not_too_many() -> None:
    assert cost(tiny(), BOTH) == {}


def test_as_many_as_one_may_have_is_not_too_many() -> None:
    assert cost(three_clients(most=3), *panels("ada", "bo")) == {}


def test_each_client_above_is_paid() -> None:
    assert cost(three_clients(most=2), *panels("ada", "bo")) == {"too_many": 3_000.0}
    assert cost(three_clients(most=0), *panels("ada", "bo")) == {"too_many": 9_000.0}


def test_places_as_backup_are_counted_apart() -> None:
    assert cost(three_clients(most=2), *panels("bo", "ada")) == {"too_many": 3_000.0}
    mixed = (a_panel("alfa", "ada", "bo"), a_panel("beta", "bo", "ada"))
    assert "too_many" not in cost(three_clients(most=1), *mixed)


def test_both_seats_of_one_client_may_be_too_many() -> None:
    agency = tiny(ada={"max_primary": 0}, bo={"max_backup": 0})
    assert cost(agency, BOTH) == {"too_many": 6_000.0}


def test_a_third_seat_is_not_counted() -> None:
    full = an_advisor("cas", max_primary=0, max_backup=0)
    agency = tiny(alfa={"panel_size": 3}, others=(full,))
    assert cost(agency, a_panel("alfa", "ada", "bo", "cas")) == {}
