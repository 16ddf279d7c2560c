"""`panel_alike`: 250 where primary and backup share the attribute in which they should differ."""

from collections.abc import Mapping

import pytest

from coverage.domain.advisors import Gender
from coverage.domain.clients import DifferIn
from tests.builders import a_panel, an_advisor
from tests.planning.rules.tiny import BOTH, cost, tiny

ALIKE = {"panel_alike": 250.0}
GENDER, BACKGROUND = {"differ_in": DifferIn.GENDER}, {"differ_in": DifferIn.BACKGROUND}


def test_a_client_that_does_not_ask_for_it_pays_nothing() -> None:
    assert cost(tiny(ada={"background": "a"}, bo={"background": "a"}), BOTH) == {}


@pytest.mark.parametrize(
    ("wish", "ada", "bo", "paid"),
    [
        (GENDER, {"gender": Gender.MALE}, {"gender": Gender.MALE}, ALIKE),
        (GENDER, {"gender": Gender.MALE}, {"gender": Gender.FEMALE}, {}),
        (BACKGROUND, {"background": "a"}, {"background": "a"}, ALIKE),
        (BACKGROUND, {"background": "a"}, {"background": "b"}, {}),
    ],
)
def test_two_who_share_it_are_alike(
    wish: Mapping[str, object],
    ada: Mapping[str, object],
    bo: Mapping[str, object],
    paid: dict[str, float],
) -> None:
    assert cost(tiny(alfa=wish, ada=ada, bo=bo), BOTH) == paid


@pytest.mark.parametrize("wish", [GENDER, BACKGROUND])
def test_two_empty_values_are_alike_and_an_empty_and_a_stated_one_are_not(
    wish: Mapping[str, object],
) -> None:
    stated = {"gender": Gender.MALE, "background": "a"}
    assert cost(tiny(alfa=wish), BOTH) == ALIKE
    assert cost(tiny(alfa=wish, ada=stated), BOTH) == {}
    assert cost(tiny(alfa=wish, bo=stated), BOTH) == {}


def test_without_a_backup_there_is_nobody_to_be_alike() -> None:
    assert cost(tiny(alfa=GENDER), a_panel("alfa", "ada")) == {"no_backup": 2_500.0}


def test_a_third_may_be_like_either() -> None:
    agency = tiny(
        alfa={"panel_size": 3, **GENDER},
        ada={"gender": Gender.MALE},
        others=(an_advisor("cas", gender=Gender.MALE),),
    )
    assert cost(agency, a_panel("alfa", "ada", "bo", "cas")) == {}
