"""A surge may ask for languages on top of the client's."""

from coverage.planning.check import Breach
from tests.builders import an_advisor
from tests.planning.rules.tiny import in_a_surge, surge, work

POLISH = surge(languages=frozenset({"pl"}))


def test_without_a_language_of_its_own_the_clients_are_enough() -> None:
    assert in_a_surge(work("cas", 60)) == []


def test_who_does_not_speak_it_does_not_work() -> None:
    assert in_a_surge(work("cas", 60), asked=POLISH) == [Breach.LANGUAGE]


def test_who_speaks_it_and_the_clients_does() -> None:
    ola = an_advisor("ola", languages=frozenset({"nl", "pl"}))
    assert in_a_surge(work("ola", 60), asked=POLISH, others=(ola,)) == []


def test_the_clients_own_languages_are_asked_too_and_named_once() -> None:
    ola = an_advisor("ola", languages=frozenset({"pl"}))
    assert in_a_surge(work("ola", 60), asked=POLISH, others=(ola,)) == [Breach.LANGUAGE]
    mute = an_advisor("ola", languages=frozenset())
    assert in_a_surge(work("ola", 60), asked=POLISH, others=(mute,)) == [Breach.LANGUAGE]
