"""`gender_primary`: 150 where a preferred gender is not met; an unstated one does not meet it."""

from coverage.domain.advisors import Gender
from tests.planning.rules.tiny import BOTH, cost, tiny

A_WOMAN = {"preferred_gender": Gender.FEMALE}


def test_without_a_preference_nothing_is_paid() -> None:
    assert cost(tiny(ada={"gender": Gender.MALE}), BOTH) == {}


def test_a_preference_that_is_not_met_is_paid() -> None:
    agency = tiny(alfa=A_WOMAN, ada={"gender": Gender.MALE})
    assert cost(agency, BOTH) == {"gender_primary": 150.0}


def test_a_preference_that_is_met_is_not() -> None:
    assert cost(tiny(alfa=A_WOMAN, ada={"gender": Gender.FEMALE}), BOTH) == {}


def test_an_unstated_gender_does_not_meet_it() -> None:
    assert cost(tiny(alfa=A_WOMAN), BOTH) == {"gender_primary": 150.0}


def test_the_backups_gender_is_no_matter() -> None:
    met = {"gender": Gender.FEMALE}
    assert cost(tiny(alfa=A_WOMAN, ada=met, bo={"gender": Gender.MALE}), BOTH) == {}
    assert cost(tiny(alfa=A_WOMAN, bo=met), BOTH) == {"gender_primary": 150.0}
