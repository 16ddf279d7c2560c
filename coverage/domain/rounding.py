"""Rounding as the plan's specification means it."""

import math

_SLIP = 1e-9
"""More than a number of three decimals is off in binary, less than anybody can enter."""


def round_half_up(value: float) -> int:
    """The nearest whole number, halves upward: 0.5 becomes 1, where Python's ``round`` gives 0.

    A half is what people wrote: 1.025 hours are 61.5 minutes and become 62, though in binary
    ``60 * 1.025`` is a little less than that (docs/decisions/0082).
    """
    return math.floor(value + 0.5 + _SLIP)
