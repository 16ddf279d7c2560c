"""A client's languages are all among the advisor's."""

from coverage.planning.check import Breach
from tests.planning.rules.tiny import BOTH, broken, tiny

DUTCH, BOTH_TONGUES = frozenset({"nl"}), frozenset({"nl", "ar"})


def test_who_speaks_what_the_client_asks_may_serve() -> None:
    assert broken(tiny(), BOTH) == []


def test_one_language_that_is_missing_refuses() -> None:
    agency = tiny(alfa={"languages": BOTH_TONGUES}, bo={"languages": BOTH_TONGUES})
    assert broken(agency, BOTH) == [Breach.LANGUAGE]


def test_to_speak_more_than_is_asked_is_no_matter() -> None:
    assert broken(tiny(ada={"languages": BOTH_TONGUES}), BOTH) == []


def test_a_client_that_asks_for_no_language_is_served_by_anybody() -> None:
    assert broken(tiny(alfa={"languages": frozenset()}, ada={"languages": frozenset()}), BOTH) == []


def test_the_backup_speaks_them_too() -> None:
    agency = tiny(alfa={"languages": BOTH_TONGUES}, ada={"languages": BOTH_TONGUES})
    assert broken(agency, BOTH) == [Breach.LANGUAGE]
