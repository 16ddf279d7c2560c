"""Halves go up, as whoever wrote them would say."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from coverage.domain.rounding import round_half_up


def test_halves_go_up_also_below_zero() -> None:
    assert [round_half_up(value) for value in (0.5, 1.5, 2.5, -0.5, -1.5)] == [1, 2, 3, 0, -1]


@given(thousandths=st.integers(0, 200_000))
def test_hours_of_three_decimals_round_as_on_paper(thousandths: int) -> None:
    exact = Fraction(60 * thousandths, 1000) + Fraction(1, 2)
    assert round_half_up(60 * (thousandths / 1000)) == exact.numerator // exact.denominator


def test_a_half_that_binary_does_not_know_is_a_half() -> None:
    assert 60 * 1.025 < 61.5
    assert round_half_up(60 * 1.025) == 62
