"""Conflicts: the number of ties of a client is Poisson; some are among those who live nearest.

Whoever worked for an organisation, or is married to somebody there, mostly lives around it, so ties
take away the very advisors a client would otherwise get. Half have no end; of the others some are
over before the horizon begins, which matters to neutral surges alone.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random

from benchmarks.agencies.country import Near
from benchmarks.agencies.laws import poisson
from benchmarks.agencies.shapes import Shape
from coverage.domain.advisors import Advisor, Conflict, ConflictKind
from coverage.domain.clients import Client
from coverage.domain.weeks import Horizon

AROUND = 0.1
"""The share of the pool, at least ten people, that counts as living near."""
FEWEST = 0.6
"""Mean number of ties of a client in a small pool."""
KINDS = list(ConflictKind)


def conflicts(
    dice: Random,
    people: Sequence[Advisor],
    organisations: Sequence[Client],
    *,
    near: Near,
    shape: Shape,
    horizon: Horizon,
) -> Iterator[Conflict]:
    """The ties of every client, one tie between two at the most."""
    mean = max(FEWEST, shape.ties * len(people) / 100)
    around = max(10, round(AROUND * len(people)))
    for client in organisations:
        close = near(client.postcode)[:around]
        far = poisson(dice, mean * (1 - shape.near_ties))
        local = poisson(dice, mean * shape.near_ties)
        tied = dice.sample(close, min(local, len(close)))
        tied += dice.sample(range(len(people)), min(far, len(people)))
        for advisor in dict.fromkeys(tied):
            first = horizon.start - timedelta(days=dice.randint(30, 1_500))
            last = horizon.start + timedelta(days=dice.randint(-200, 600))
            yield Conflict(
                advisor=people[advisor].id,
                client=client.id,
                first=first,
                until=None if dice.random() < 0.5 or last < first else last,
                kind=dice.choice(KINDS),
            )
