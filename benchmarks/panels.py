"""How good and how fast panels are planned: one line per agency folder and seed.

    python -m benchmarks.panels FOLDER... [--work N] [--seeds 1,2] [--quick]

Each run has a process of its own, so that its peak memory is its own, and one thread, so that
processor seconds mean what they say. Seconds are those of the machine it runs on; everything else
is the same on every machine.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

HEAD = f"{'agency':<14}{'size':>14}{'seed':>5}{'objective':>14}{'bound':>14}{'net gap':>9}"
HEAD += f"{'seconds':>9}{'cpu s':>8}{'MB':>7}{'work':>9}"


def main() -> None:
    """Run every folder with every seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--work", type=int)
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        run(options.folders[0], int(options.seeds), work=options.work, quick=options.quick)
        return
    print(HEAD)
    for folder in options.folders:
        for seed in options.seeds.split(","):
            command = [sys.executable, "-m", "benchmarks.panels", str(folder), "--seeds", seed]
            command += ["--one"] + ["--quick"] * options.quick
            command += ["--work", str(options.work)] if options.work else []
            subprocess.run(command, check=True, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"})


def run(folder: Path, seed: int, *, work: int | None, quick: bool) -> None:
    """One run, in this process."""
    from coverage.planning.outcomes import Limits, NothingToPlan
    from coverage.planning.problem import build_problem
    from coverage.planning.solver.panels import solve
    from tests.planning.folders import read_agency

    problem = build_problem(read_agency(folder))
    limits = (Limits.quick if quick else Limits.standard)(problem, seed=seed)
    if work:
        limits = Limits(work=work, seed=seed)
    start = time.process_time()
    outcome = solve(problem, limits)
    if isinstance(outcome, NothingToPlan):
        print(f"{folder.name:<14} nothing to plan")
        return
    score = outcome.score
    size = f"{len(problem.advisors)} x {len(problem.clients)}"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{folder.name:<14}{size:>14}{seed:>5}{score.objective:>14.1f}{score.bound:>14.1f}"
        f"{100 * score.net_gap:>8.2f}%{score.seconds:>9.1f}{time.process_time() - start:>8.1f}"
        f"{memory:>7.0f}{score.work:>9}",
        flush=True,
    )


if __name__ == "__main__":
    main()
