"""What a pair of primary and backup costs a client, apart from loads and counts."""

import numpy as np

from coverage.planning.solver.arrays import Arrays, Floats
from coverage.planning.solver.compiled import folded

_ODD, _PAIRS, _FOURS, _SUM = (
    np.uint64(0x5555555555555555),
    np.uint64(0x3333333333333333),
    np.uint64(0x0F0F0F0F0F0F0F0F),
    np.uint64(0x0101010101010101),
)
_ONE, _TWO, _FOUR, _TOP = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)


@folded
def ones(word: np.uint64) -> int:
    """How many bits of a word are set (Warren, Hacker's Delight, 2002)."""
    word = word - ((word >> _ONE) & _ODD)
    word = (word & _PAIRS) + ((word >> _TWO) & _PAIRS)
    word = (word + (word >> _FOUR)) & _FOURS
    return int((word * _SUM) >> _TOP)


@folded
def pair_points(arrays: Arrays, client: int, first: int, second: int) -> float:
    """Points for the weeks without either of advisors ``first`` and ``second``, and for being
    alike.
    """
    both = one = 0
    for word in range(arrays.active.shape[1]):
        active = arrays.active[client, word]
        mine, theirs = arrays.away[first, word] & active, arrays.away[second, word] & active
        both += ones(mine & theirs)
        one += ones(mine ^ theirs)
    none = arrays.end_week[client] - arrays.first_week[client] - both - one
    points: float = arrays.gap[client] * both
    points += arrays.gap_one[client] * one + arrays.gap_none[client] * none
    kind = arrays.differ_in[client]
    if kind >= 0 and arrays.codes[kind, first] == arrays.codes[kind, second]:
        points += arrays.alike
    return points


@folded
def alone_points(arrays: Arrays, client: int, first: int) -> float:
    """Points for having advisor ``first`` and no backup."""
    away = 0
    for word in range(arrays.active.shape[1]):
        away += ones(arrays.away[first, word] & arrays.active[client, word])
    here = arrays.end_week[client] - arrays.first_week[client] - away
    points: float = arrays.alone[client] + arrays.gap[client] * away
    points += arrays.gap_one[client] * here
    return points


@folded
def help_price(arrays: Arrays, minute: Floats, client: int, first: int, second: int) -> float:
    """The price of one minute a week of ``second`` in the weeks that ``first`` is away.

    ``minute`` is by advisor and week, 0 where the advisor is away.
    """
    price = 0.0
    begin, end = arrays.first_week[client], arrays.end_week[client]
    for place in range(arrays.away_start[first], arrays.away_start[first + 1]):
        week = arrays.away_weeks[place]
        if begin <= week < end:
            price += minute[second, week]
    return price
