"""Sets of small whole numbers as bit masks."""


def members(mask: int) -> tuple[int, ...]:
    """The numbers whose bit is set in ``mask``, ascending."""
    digits = bin(mask)[:1:-1]
    return tuple(number for number, digit in enumerate(digits) if digit == "1")


def has(mask: int, number: int) -> bool:
    """Whether ``number`` is in ``mask``."""
    return bool(mask >> number & 1)
