"""The planner's core on the plain problem inside it: generalised assignment.

Every job goes to one agent, at a cost and a load that depend on both, and no agent may take more
than its capacity. That is panels without backups, in one week, with an overload that nothing can
pay for. It is here so that the bound and the search can be held against instances whose best values
the literature knows (Yagiura, Ibaraki and Glover, 2006); nothing of the product needs it.
"""

from dataclasses import dataclass

import numpy as np

from coverage.planning.outcomes import WORK_PER_SECOND, Limits
from coverage.planning.problem import NOBODY
from coverage.planning.solver.arrays import Arrays, Floats, Ints
from coverage.planning.solver.bounding import Bounding
from coverage.planning.solver.cooling import cool
from coverage.planning.solver.effort import MICRO, Effort
from coverage.planning.solver.ground import ground_of
from coverage.planning.solver.pools import pools_of
from coverage.planning.solver.pricing import nobody
from coverage.planning.solver.search import Search
from coverage.planning.solver.tile_model import Tile, solve_tile
from coverage.planning.solver.tiles import Tiles

BOUND_SHARE, COOLED_SHARE = 0.1, 0.2
SWEEPS = 100_000
STEEPER = 10.0
"""How much dearer overload is to the search than to the bound."""
TILED_SHARE = 0.55
LIGHTER = 8.0
"""By how much a tile of one week costs less than the meter of tiles takes it to cost."""
CORE = 4
"""Agents of each job in the program that has the last word."""
SECONDS_PER_UNIT = 1.0
"""Of CP-SAT's deterministic time, about."""
WARM, COLD = 0.02, 0.002
"""The first and the last heat, in parts of the spread of a job's costs."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Assigned:
    """The agent of each job, what that costs, and what no assignment can cost less than.

    ``agents`` is None when no assignment within the capacities was found.
    """

    agents: Ints | None
    value: float
    bound: float


def assign(costs: Ints, loads: Ints, capacity: Ints, limits: Limits) -> Assigned:
    """The best assignment found; ``costs`` and ``loads`` are whole, agents by jobs."""
    effort = Effort(limits, should_stop=lambda: False)
    spread = float(np.mean(costs.std(axis=0))) + 1.0
    # a unit of overload costs more than any price that a unit of capacity can have
    arrays = _arrays(costs, loads, capacity, dear=8.0 * spread / float(np.median(loads)))
    bounding = Bounding(arrays, place_range=spread)
    half = BOUND_SHARE / 2
    bounding.raise_bound(effort, share=half, steps=400, paces=(0.05, 0.0005), packing=False)
    prices = bounding.prices
    bounding.raise_bound(effort, share=2 * half, steps=1_000, paces=(0.05, 0.0005), packing=True)
    _, pools = pools_of(arrays, prices, most=len(costs), points=np.inf, known=nobody(arrays))
    ground = ground_of(arrays, pools)
    # the bound needs the least slope that keeps prices free, the search one that nothing pays for
    ground = ground._replace(full_slope=STEEPER * ground.full_slope)
    search = Search(ground, seed=limits.seed)
    heats = WARM * spread, COLD * spread
    cool(search, effort, share=COOLED_SHARE, sweeps=SWEEPS, heats=heats)
    _by_tiles(search, bounding.best, effort, limits)
    if not effort.over() and search.objective() > np.ceil(bounding.best - 1e-6):
        _improve(search, effort, limits)
    agents = ground.first[search.standing.chosen]
    everyone = np.arange(costs.shape[1])
    taken = np.bincount(agents, loads[agents, everyone], minlength=len(costs))
    value = float(costs[agents, everyone].sum())
    fits = bool((taken <= capacity).all())
    return Assigned(agents=agents if fits else None, value=value, bound=bounding.best)


def _by_tiles(search: Search, bound: float, effort: Effort, limits: Limits) -> None:
    """Tiles of a few agents; costs are whole, so that a bound may be rounded up."""
    allowed = (TILED_SHARE - effort.fraction) * limits.work
    tiling = Effort(Limits(work=int(max(0.0, allowed) * LIGHTER)), should_stop=lambda: False)

    def better(value: float) -> bool:
        return bool(value > np.ceil(bound - 1e-6))

    if better(search.objective()):
        Tiles(search, seed=limits.seed).improve(tiling, better=better)
    effort.spend(tiling.work * MICRO / LIGHTER)


def _improve(search: Search, effort: Effort, limits: Limits) -> None:
    """Seat all jobs at once, each with one of its cheapest agents at the prices: a restricted core
    (Balas and Zemel, 1980).
    """
    ground, chosen = search.ground, search.standing.chosen.copy()
    pools = {
        job: sorted(
            {*range(ground.start[job], min(ground.start[job] + CORE, ground.start[job + 1]))}
            | {int(chosen[job])}
        )
        for job in range(ground.clients)
    }
    tile = Tile(pools=pools, now=dict(enumerate(chosen.tolist())))
    before = search.objective()
    search.restart(np.full(ground.clients, NOBODY, dtype=np.int64))
    units = (1.0 - TILED_SHARE) * limits.work / WORK_PER_SECOND / SECONDS_PER_UNIT
    answer = solve_tile(search, tile, effort=units, seed=limits.seed)
    effort.spend(answer.effort * SECONDS_PER_UNIT * 1e6)
    for job, pair in (answer.pairs or tile.now).items():
        search.put(job, pair)
    if search.objective() > before:
        search.restart(chosen)


def _arrays(costs: Ints, loads: Ints, capacity: Ints, *, dear: float) -> Arrays:
    agents, jobs = costs.shape
    always: Floats = np.zeros(jobs)
    return Arrays(
        here=np.ones((agents, 1)),
        away=np.zeros((agents, 1), dtype=np.uint64),
        away_weeks=np.zeros(0, dtype=np.int32),
        away_start=np.zeros(agents + 1, dtype=np.int64),
        capacity=capacity.astype(np.float64)[:, None],
        near=capacity.astype(np.float64)[:, None],
        near_slope=0.0,
        full_slope=float(np.ceil(dear)),
        crowd=0.0,
        most=np.full((2, agents), float(jobs)),
        codes=np.zeros((2, agents), dtype=np.int64),
        start=np.arange(0, agents * jobs + 1, agents, dtype=np.int64),
        people=np.tile(np.arange(agents, dtype=np.int32), jobs),
        primary=costs.T.ravel().astype(np.float64),
        backup=np.full(agents * jobs, np.inf),
        load=loads.T.ravel().astype(np.float64),
        active=np.ones((jobs, 1), dtype=np.uint64),
        first_week=np.zeros(jobs, dtype=np.int64),
        end_week=np.ones(jobs, dtype=np.int64),
        gap=always,
        gap_one=always,
        gap_none=always,
        alone=always,
        uncovered=np.full(jobs, np.inf),
        differ_in=np.full(jobs, NOBODY, dtype=np.int64),
        alike=0.0,
    )
