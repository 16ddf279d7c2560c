"""Numbers as people type them into the forms of the desks."""

import math


def decimal(text: str) -> float:
    """A finite number with a point or a comma; ValueError otherwise."""
    value = float(text.replace(",", "."))
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def whole(text: str) -> int:
    """A whole number of at most six digits; ValueError otherwise."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 6):
        raise ValueError(text)
    return int(text)
