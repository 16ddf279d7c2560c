"""Advisors put into regions, so that few panels lie across a border.

Two advisors have to do with each other when the cheapest pairs of many clients hold both. Regions
grow from seeds far apart, each in turn taking whoever it has the most to do with of all; then
single advisors change sides as long as that ties more within regions (the local step of Kernighan
and Lin, 1970, without its chains). Ties are blurred at random, so that borders differ from round to
round.
"""

import numpy as np

from coverage.planning.problem import NOBODY
from coverage.planning.solver.arrays import Floats, Ints
from coverage.planning.solver.ground import Ground

CHEAPEST, POINTS = 12, 30.0
"""Pairs of a client that tie, and how much dearer than its best one ties 1/e as much."""
BLUR = 0.5
"""The part of a tie that chance may add or take."""
LARGEST = 1.08
"""Advisors of a region at most, in parts of an equal share."""
PASSES = 20


def ties_of(ground: Ground) -> Floats:
    """How much any two advisors have to do with each other."""
    priced = ground.fixed + ground.guide
    sizes = np.diff(ground.start)
    owner = np.repeat(np.arange(ground.clients), sizes)
    begin = ground.start[:-1][owner]
    weights = np.exp(-(priced - priced[begin]) / POINTS)
    both = (np.arange(len(priced)) - begin < CHEAPEST) & (ground.second != NOBODY)
    ties = np.zeros((len(ground.here),) * 2)
    np.add.at(ties, (ground.first[both], ground.second[both]), np.round(weights[both], 6))
    return ties + ties.T


def regions_of(ties: Floats, regions: int, *, seed: int) -> Ints:
    """A region for each advisor, from 0 to ``regions`` - 1."""
    random = np.random.Generator(np.random.PCG64(seed))
    blurred = ties * (1.0 + BLUR * random.uniform(-1.0, 1.0, ties.shape))
    blurred = np.round(blurred + blurred.T, 6)
    np.fill_diagonal(blurred, 0.0)
    homes = _grown(blurred, regions, int(random.integers(len(ties))))
    return _mended(blurred, homes, regions, random)


def _grown(ties: Floats, regions: int, start: int) -> Ints:
    """Regions of equal size, each grown around its seed."""
    homes = np.full(len(ties), NOBODY, dtype=np.int64)
    pull, sizes = np.zeros((regions, len(ties))), np.zeros(regions)
    taken = start
    for region in range(min(regions, len(ties))):
        if region:
            free = np.flatnonzero(homes == NOBODY)
            taken = int(free[pull[:region].sum(axis=0)[free].argmin()])
        homes[taken], sizes[region] = region, 1
        pull[region] += ties[taken]
    while (free := np.flatnonzero(homes == NOBODY)).size:
        region = int(sizes.argmin())
        wish = pull[region][free] / (pull[:, free].sum(axis=0) + 1e-9)
        taken = int(free[wish.argmax()])
        homes[taken] = region
        sizes[region] += 1
        pull[region] += ties[taken]
    return homes


def _mended(ties: Floats, homes: Ints, regions: int, random: np.random.Generator) -> Ints:
    """``homes`` after all moves of single advisors that tie more within regions."""
    inside = homes == np.arange(regions)[:, None]
    pull, sizes = inside.astype(np.float64) @ ties, inside.sum(axis=1)
    most = LARGEST * len(homes) / regions
    for _ in range(PASSES):
        moved = False
        for advisor in random.permutation(len(homes)):
            home = homes[advisor]
            gain = np.where(sizes + 1 > most, 0.0, pull[:, advisor] - pull[home, advisor])
            best = int(gain.argmax())
            if gain[best] > 1e-6:
                homes[advisor], moved = best, True
                pull[home] -= ties[advisor]
                pull[best] += ties[advisor]
                sizes[home] -= 1
                sizes[best] += 1
        if not moved:
            break
    return homes
