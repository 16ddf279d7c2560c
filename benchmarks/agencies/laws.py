"""The laws of chance that the agencies are drawn from."""

import math
from collections.abc import Mapping, Sequence
from random import Random


def dice_for(seed: int, subject: str) -> Random:
    """The chance of one subject; a string seeds alike on every machine and version since 3.2."""
    return Random(f"{seed}/{subject}")


def lognormal(dice: Random, median: float, spread: float, *, least: float, most: float) -> float:
    """A lognormal number between two limits: what grows by percentages (Gibrat 1931)."""
    return min(most, max(least, median * math.exp(dice.gauss(0.0, spread))))


def poisson(dice: Random, mean: float) -> int:
    """How often something rare happens, by multiplying uniform numbers (Knuth, TAOCP 3.4.1)."""
    count, product, limit = 0, dice.random(), math.exp(-min(mean, 500.0))
    while product > limit:
        count += 1
        product *= dice.random()
    return count


def some_of(dice: Random, shares: Mapping[str, float]) -> list[str]:
    """Each word with its own chance, apart from the others."""
    return [word for word, share in shares.items() if dice.random() < share]


def one_of(dice: Random, weights: Mapping[str, float]) -> str:
    """One word, by weight."""
    return dice.choices(list(weights), list(weights.values()))[0]


def passed_over(dice: Random, people: Sequence[int], chance: float, wanted: int) -> list[int]:
    """``wanted`` of ``people`` from the front, each passed over with ``chance``: geometric ranks.

    Whoever was passed over is asked again at the end, when too few said yes.
    """
    taken: list[int] = []
    skipped: list[int] = []
    for person in people:
        if len(taken) == wanted:
            break
        (skipped if dice.random() < chance else taken).append(person)
    return (taken + skipped)[:wanted]
