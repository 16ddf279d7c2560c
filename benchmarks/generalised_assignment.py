"""The core of the planner on public instances of generalised assignment, against the best known.

    python -m benchmarks.generalised_assignment [FILE...] [--seconds 60] [--seed 1] [--json OUT]

Each job goes to one agent, each agent's load stays within its capacity, and the cost is to be low:
panels without backups, weeks and travel. Without files, the instances in ``benchmarks/data/gap``;
best known values come from ``best_known.csv`` beside a file. The target is 0.5 % in 60 seconds, on
each. Values and loads are added up here, whatever the core says. Each instance has a process of its
own.
"""

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.apart import hand_in, measured, run
from benchmarks.records import RESULTS, Record, keep
from coverage.planning.outcomes import WORK_PER_SECOND, Limits

GAP = Path(__file__).with_name("data") / "gap"
TARGET = 0.005
SHARE = 0.68
"""Part of the seconds that is asked for as work: work decides, seconds are the safety net."""

CORE = "coverage.planning.solver.assignment"
"""The module of ``assign(costs, loads, capacity, limits)``, which gives agents, value, bound."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """One instance: ``costs`` and ``loads`` by agent and job, ``capacity`` by agent."""

    name: str
    costs: Ints
    loads: Ints
    capacity: Ints

    def value(self, agents: Sequence[int]) -> int:
        """What giving each job to the agent at its place in ``agents`` costs."""
        jobs = np.arange(self.costs.shape[1])
        return int(self.costs[np.asarray(agents), jobs].sum())

    def fits(self, agents: Sequence[int]) -> bool:
        """Whether every job has one agent and no agent more than its capacity."""
        chosen = np.asarray(agents)
        count, jobs = self.costs.shape
        if chosen.shape != (jobs,) or chosen.min() < 0 or chosen.max() >= count:
            return False
        loads = np.zeros(count, dtype=np.int64)
        np.add.at(loads, chosen, self.loads[chosen, np.arange(jobs)])
        return bool((loads <= self.capacity).all())


def read(path: Path) -> Iterator[Assignment]:
    """The instances in a file; ValueError when its numbers do not add up."""
    numbers = np.array(path.read_text(encoding="ascii").split(), dtype=np.int64)
    several = len(numbers) != _length(numbers)
    count, at = (int(numbers[0]), 1) if several else (1, 0)
    for number in range(count):
        if at + 2 > len(numbers):
            raise ValueError(f"{path.name} ends before instance {number + 1}")
        end = at + _length(numbers[at:])
        agents, jobs = (int(n) for n in numbers[at : at + 2])
        body = numbers[at + 2 : end]
        if len(body) != 2 * agents * jobs + agents:
            raise ValueError(f"{path.name} ends within instance {number + 1}")
        costs, loads = body[: 2 * agents * jobs].reshape(2, agents, jobs)
        name = f"{path.stem}-{number + 1}" if several else path.stem
        yield Assignment(name=name, costs=costs, loads=loads, capacity=body[2 * agents * jobs :])
        at = end
    if at != len(numbers):
        raise ValueError(f"{path.name} has {len(numbers) - at} numbers too many")


def best_known(path: Path) -> dict[str, int]:
    """Best known values by instance, from the file beside ``path``; none when there is none."""
    table = path.with_name("best_known.csv")
    if not table.exists():
        return {}
    with table.open(encoding="utf-8", newline="") as file:
        return {row["instance"]: int(row["best_value"]) for row in csv.DictReader(file)}


def main() -> int:
    """Print a line for each instance; 1 when one misses the target."""
    options = _options()
    if options.one:
        hand_in(assign_one(options))
        return 0
    print(f"{'instance':<12}{'size':>10}{'value':>10}{'best known':>12}{'off':>9}{'seconds':>9}")
    records = []
    missed = False
    for path in options.files:
        for instance in read(path):
            record = _run(path, instance.name, options)
            records.append(record)
            missed |= record.objective is None or (record.net_gap or 0.0) > TARGET
            print(_line(record, best_known(path).get(instance.name)), flush=True)
    keep(records, options.json or RESULTS / "assignment.json")
    return int(missed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=None)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.files = options.files or sorted(p for p in GAP.iterdir() if not p.suffix)
    return options


def _run(path: Path, name: str, options: argparse.Namespace) -> Record:
    words = [str(path), "--one", name, "--seconds", str(options.seconds)]
    words += ["--seed", str(options.seed)]
    failed = Record(instance=name, planner="assignment", seed=options.seed)
    return run("benchmarks.generalised_assignment", words, limit=options.seconds, failed=failed)


def _line(record: Record, best: int | None) -> str:
    start = f"{record.instance:<12}{f'{record.advisors} x {record.clients}':>10}"
    if record.objective is None:
        return f"{start}  {record.reason}"
    off = "" if record.net_gap is None else f"{100 * record.net_gap:.3f}%"
    return f"{start}{record.objective:>10.0f}{best or '':>12}{off:>9}{record.seconds:>9.1f}"


def assign_one(options: argparse.Namespace) -> Record:
    """One instance, in this process. ``net_gap`` is the difference from the best known value."""
    path = options.files[0]
    instance = next(found for found in read(path) if found.name == options.one)
    agents, jobs = instance.costs.shape
    record = Record(
        instance=instance.name,
        planner="assignment",
        advisors=agents,
        clients=jobs,
        seed=options.seed,
    )
    work = int(SHARE * options.seconds * WORK_PER_SECOND)
    limits = Limits(work=work, seed=options.seed, seconds=0.95 * options.seconds)
    if find_spec(CORE) is None:
        record.reason = "not there in this version"
        return record
    assign = import_module(CORE).assign
    with measured(record):
        found = assign(instance.costs, instance.loads, instance.capacity, limits)
    if not instance.fits(found.agents):
        record.reason = "an agent has more than its capacity"
        return record
    record.objective, record.bound = float(instance.value(found.agents)), float(found.bound)
    best = best_known(path).get(instance.name)
    record.net_gap = None if best is None else record.objective / best - 1.0
    return record


def _length(numbers: Ints) -> int:
    """How many numbers an instance takes that begins here."""
    agents, jobs = (int(n) for n in numbers[:2])
    return 2 + 2 * agents * jobs + agents


if __name__ == "__main__":
    sys.exit(main())
