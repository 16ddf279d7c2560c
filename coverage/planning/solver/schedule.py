"""How the work of a run is shared out: parts, steps and sweeps, by the size of the agency."""

from coverage.planning.solver.arrays import Arrays
from coverage.planning.solver.ground import Ground

BOUND_SHARE, PACKED_SHARE = 0.25, 0.42
"""Parts of the work after which the plain bound and the bound with packing end at the latest."""
STEPS, MOST_STEPS, STEPS_CLIENTS = 600, 2_400, 2_400_000
"""Steps of the bound with packing: few for many clients, since each step prices all of them."""
PACKED_PACES = 0.02, 0.0003
"""Of the first and the last of those steps."""
DRIFTING_CLIENTS = 2_000
"""Clients beyond which every step of the bound knows the best of all pairs (`drifting`); up to
there pools are as good and cheaper.
"""
BESIDE = 0.17
"""Part of the work that they may take beside the search of other processes."""
COOLED_SHARE = 0.95
"""Part of the work after which coolings end, and tiles begin."""
SWEEPS, SWEEPS_PER_CLIENT, FIRST_SWEEPS = 8_000, 27, 100
"""Sweeps of one cooling at least, by size, and of the first, unless the work ends before. Small
agencies gain more from coolings with other seeds, large ones from a slower one.
"""
PAIRS, POINTS = 200, 500.0
FEWER_PAIRS, FEWER_POINTS, MANY_CLIENTS = 60, 150.0, 1_000
"""Pairs of a client that the search looks at, and how far above its best at the prices they may
be; fewer for many clients, who get fewer sweeps.
"""
CLOSE_AFTER, CLOSE_AT = 6, 0.2
"""Coolings, or the part of the work, after which a small agency is closed: the better the panels,
the fewer pairs are left.
"""
FEWEST_NODES, PAIRS_OF_A_CLIENT = 400, 8
"""Nodes without which closing is not worth its beginning, and pairs of a client that are left at
least where panels are not yet proven.
"""
PROVEN = 1e-6
"""Part of the objective between plan and bound that counts as none: `arrays` rounds down."""


def steps_of(arrays: Arrays) -> int:
    """Steps of the bound with packing."""
    return int(min(max(STEPS, STEPS_CLIENTS / arrays.clients), MOST_STEPS))


def sweeps_of(ground: Ground) -> int:
    """Sweeps of one cooling."""
    return max(SWEEPS, SWEEPS_PER_CLIENT * ground.clients)
