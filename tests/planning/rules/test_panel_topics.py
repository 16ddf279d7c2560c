"""A client's topics are all among the advisor's."""

from coverage.planning.check import Breach
from tests.planning.rules.tiny import BOTH, broken, tiny

ONE, TWO = frozenset({"bullying"}), frozenset({"bullying", "integrity_issue"})


def test_who_masters_the_clients_topics_may_serve() -> None:
    assert broken(tiny(), BOTH) == []


def test_one_topic_that_is_missing_refuses() -> None:
    assert broken(tiny(alfa={"topics": TWO}, bo={"topics": TWO}), BOTH) == [Breach.TOPIC]


def test_to_master_more_is_no_matter_and_exactly_enough_is_enough() -> None:
    assert broken(tiny(ada={"topics": TWO}, bo={"topics": ONE}), BOTH) == []


def test_a_language_and_a_topic_that_are_missing_are_both_named() -> None:
    agency = tiny(ada={"topics": frozenset(), "languages": frozenset()})
    assert broken(agency, BOTH) == [Breach.LANGUAGE, Breach.TOPIC]
