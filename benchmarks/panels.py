"""How good and how fast panels are planned: one line per instance, seed and number of processes.

    python -m benchmarks.panels [FOLDER...] [--national] [--sizes M --shapes rural,full]
        [--seeds 1,2] [--processes 1,2,4] [--work N | --quick] [--json OUT]

Without folders, the given agencies S, nl and M; with ``--national`` L and XL, made up. Seconds are
those of the machine it runs on; with one process everything else is the same on every machine.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import asdict
from inspect import signature
from itertools import product
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.apart import hand_in, measured, run
from benchmarks.instances import NATIONAL, SIZES, SMALL, Instance, given, made, report_name
from benchmarks.records import RESULTS, Record, keep, show
from coverage.calendars.holidays import days_off
from coverage.folders import read_folder
from coverage.planning.outcomes import Limits, NothingToPlan, OnProgress, Outcome, Progress
from coverage.planning.problem import Problem, build_problem

LONGEST = 3_600.0
"""Seconds after which a run is given up."""

Planner = Callable[[Problem, Limits, OnProgress], Outcome]


def main() -> None:
    """Run every instance with every seed and number of processes, each apart."""
    options = _options()
    if options.one:
        hand_in(plan(options))
        return
    records = show(_runs(options))
    keep(records, options.json or RESULTS / report_name(options, "small", "national"))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.panels", description=__doc__)
    parser.add_argument("folders", nargs="*", type=given)
    parser.add_argument("--national", action="store_true")
    parser.add_argument("--sizes", default="", help=", ".join(SIZES))
    parser.add_argument("--shapes", default="country")
    parser.add_argument("--makings", default="3", help="seeds of the made-up agencies")
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--processes", default="1")
    parser.add_argument("--work", type=int)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    return parser.parse_args()


def chosen(options: argparse.Namespace) -> tuple[Instance, ...]:
    """The instances that the options ask for."""
    if options.folders:
        return tuple(Instance(name=folder.name, given=folder) for folder in options.folders)
    if options.sizes:
        words = (options.sizes, options.shapes, options.makings)
        choices = product(*(word.split(",") for word in words))
        return tuple(made(size, shape=shape, seed=int(seed)) for size, shape, seed in choices)
    return NATIONAL if options.national else SMALL


def _runs(options: argparse.Namespace) -> Iterator[Record]:
    for instance in chosen(options):
        folder = instance.folder()
        for seed, processes in product(options.seeds.split(","), options.processes.split(",")):
            words = [str(folder), "--one", instance.name, "--seeds", seed, "--processes", processes]
            words += ["--quick"] * options.quick
            words += ["--work", str(options.work)] if options.work else []
            failed = Record(instance=instance.name, seed=int(seed), processes=int(processes))
            yield run("benchmarks.panels", words, limit=LONGEST, failed=failed)


def plan(options: argparse.Namespace) -> Record:
    """One run, in this process."""
    agency = read_folder(options.folders[0], days_off=days_off)
    record = Record(instance=options.one, seed=int(options.seeds), processes=int(options.processes))
    chosen_planner = planner(record.processes)
    if chosen_planner is None:
        record.reason = "this version plans in one process"
        return record
    start = perf_counter()

    def watch(progress: Progress) -> None:
        moment = (perf_counter() - start, progress.objective, progress.bound)
        if progress.objective < float("inf"):
            record.history.append(moment)

    with measured(record):
        problem = build_problem(agency)
        limits = (
            Limits.quick(problem, seed=record.seed)
            if options.quick and not options.work
            else Limits.standard(problem, seed=record.seed, work=options.work or None)
        )
        outcome = chosen_planner(problem, limits, watch)
    record.advisors, record.clients = len(problem.advisors), len(problem.clients)
    if isinstance(outcome, NothingToPlan):
        record.reason = "nothing to plan"
        return record
    facts = asdict(outcome.score)
    for key in ("objective", "bound", "net_gap", "constants", "terms", "work"):
        setattr(record, key, facts[key])
    return record


def planner(processes: int) -> Planner | None:
    """What plans with so many processes on this machine; None when this version cannot.

    More than one needs a solver that takes a crew (`coverage.planning.crews`).
    """
    from coverage.planning.solver.hands import local_crew
    from coverage.planning.solver.panels import solve

    if processes > 1 and "crew" not in signature(solve).parameters:
        return None

    def together(problem: Problem, limits: Limits, progress: OnProgress) -> Outcome:
        with local_crew(processes) as crew:
            extra: dict[str, Any] = {"crew": crew} if crew else {}
            return solve(problem, limits, progress=progress, **extra)

    return together


if __name__ == "__main__":
    main()
