"""A ban keeps an advisor from one seat at a client; one without a seat from all of them."""

from coverage.domain.assignments import Role
from coverage.planning.check import Breach
from tests.builders import a_ban, a_panel, an_advisor
from tests.planning.rules.tiny import BOTH, broken, tiny

THREE = a_panel("alfa", "bo", "cas", "ada")


def test_without_a_ban_every_seat_is_open() -> None:
    assert broken(tiny(), BOTH) == []


def test_a_ban_from_a_seat_keeps_from_that_seat() -> None:
    assert broken(tiny(pins=(a_ban("alfa", Role.PRIMARY, "ada"),)), BOTH) == [Breach.BAN]
    assert broken(tiny(pins=(a_ban("alfa", Role.BACKUP, "ada"),)), BOTH) == []


def test_a_ban_without_a_seat_keeps_from_all_of_them() -> None:
    banned = (a_ban("alfa", None, "ada"),)
    assert broken(tiny(pins=banned), BOTH) == [Breach.BAN]
    assert broken(tiny(pins=banned), a_panel("alfa", "bo", "ada")) == [Breach.BAN]
    three = tiny(pins=banned, others=(an_advisor("cas"),), alfa={"panel_size": 3})
    assert broken(three, THREE) == [Breach.BAN]


def test_a_ban_is_between_one_advisor_and_one_client() -> None:
    assert broken(tiny(pins=(a_ban("beta", None, "ada"),)), BOTH) == []
    assert broken(tiny(pins=(a_ban("alfa", None, "bo"),)), a_panel("alfa", "ada")) == []
