"""At most three people share a surge week, each once."""

from coverage.planning.check import Breach
from tests.planning.rules.tiny import in_a_surge, surge, work

THREE = (work("cas", 60), work("dee", 60), work("eva", 60))


def test_one_may_do_it_all() -> None:
    assert in_a_surge(work("cas", 240)) == []


def test_three_may_share_a_week() -> None:
    assert in_a_surge(*THREE) == []


def test_a_fourth_is_one_too_many() -> None:
    assert in_a_surge(*THREE, work("fee", 60)) == [Breach.TOO_MANY_PEOPLE]


def test_other_people_may_come_in_another_week() -> None:
    long = surge(until=surge().until.replace(day=12))
    assert in_a_surge(*THREE, work("fee", 60, in_week=1), asked=long) == []


def test_nobody_is_listed_twice_in_a_week() -> None:
    assert in_a_surge(work("cas", 60), work("cas", 60)) == [Breach.REPEATED]


def test_people_that_nobody_knows_are_named() -> None:
    assert in_a_surge(work("zoe", 60)) == [Breach.UNKNOWN]
