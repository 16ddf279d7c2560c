"""Rounding as the plan's specification means it."""

import math


def round_half_up(value: float) -> int:
    """The nearest whole number, halves upward: 0.5 becomes 1, where Python's ``round`` gives 0."""
    return math.floor(value + 0.5)
