"""A client has one panel, of different people, and a backup stands beside a primary."""

from coverage.planning.check import Breach
from tests.builders import a_panel
from tests.planning.rules.tiny import BOTH, broken, tiny


def test_two_people_make_a_panel() -> None:
    assert broken(tiny(), BOTH) == []


def test_seats_may_stay_empty() -> None:
    assert broken(tiny()) == []
    assert broken(tiny(), a_panel("alfa")) == []
    assert broken(tiny(), a_panel("alfa", "ada")) == []


def test_nobody_sits_twice() -> None:
    assert broken(tiny(), a_panel("alfa", "ada", "ada")) == [Breach.SAME_ADVISOR]
    three = tiny(alfa={"panel_size": 3})
    assert broken(three, a_panel("alfa", "ada", "bo", "bo")) == [Breach.SAME_ADVISOR]


def test_there_is_no_backup_and_no_third_without_a_primary() -> None:
    assert broken(tiny(), a_panel("alfa", "", "bo")) == [Breach.BACKUP_ALONE]
    three = tiny(alfa={"panel_size": 3})
    assert broken(three, a_panel("alfa", "", "", "bo")) == [Breach.BACKUP_ALONE]


def test_a_third_does_not_need_a_backup() -> None:
    assert broken(tiny(alfa={"panel_size": 3}), a_panel("alfa", "ada", "", "bo")) == []


def test_a_client_has_one_panel() -> None:
    assert broken(tiny(), BOTH, BOTH) == [Breach.REPEATED]


def test_people_and_clients_that_nobody_knows_are_named() -> None:
    assert broken(tiny(), a_panel("alfa", "zoe")) == [Breach.UNKNOWN]
    assert broken(tiny(), a_panel("zulu", "ada")) == [Breach.UNKNOWN]
