"""Measure the peers, each in a process of its own, beside our own planner.

    python -m benchmarks.peers [FOLDER...] [--national] [--peers greedy,weekly,columns,timefold]
        [--seconds 60] [--cores N] [--ours REPORT] [--json OUT]

Each peer has ``--seconds`` for building its model and solving it, and all cores unless told
otherwise; ours has one process and its standard work. Objectives are recomputed by `check`, and the
gap is to our bound, which holds for all pairs, from our run on the same instance: the one in
``--ours`` where it is there, else a new one.
"""

import argparse
import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from benchmarks import panels
from benchmarks.apart import hand_in, measured, run
from benchmarks.instances import Instance, given, report_name
from benchmarks.peers.answers import Peer, Question
from benchmarks.peers.pairs import Pool
from benchmarks.records import RESULTS, Record, Report, keep, show
from coverage.calendars.holidays import days_off
from coverage.folders import read_folder
from coverage.planning.check import check, net_gap
from coverage.planning.problem import Problem, build_problem

PEERS = {
    "greedy": "benchmarks.peers.greedy",
    "weekly": "benchmarks.peers.weekly",
    "columns": "benchmarks.peers.columns",
    "timefold": "benchmarks.peers.timefold_peer",
}
POOLED = ("columns", "timefold")
"""Peers whose model needs a pool."""
OVERHEAD = {False: 60.0, True: 600.0}
"""Seconds for what is not counted: reading the folder and a solver's last step, and for those who
need one making the pool.
"""


def main() -> None:
    """Ours and every peer on every instance."""
    options = _options()
    if options.one:
        hand_in(ask(options))
        return
    records = show(_runs(options))
    keep(records, options.json or RESULTS / report_name(options, "peers", "peers-national"))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("folders", nargs="*", type=given)
    parser.add_argument("--national", action="store_true")
    parser.add_argument("--sizes", default="")
    parser.add_argument("--shapes", default="country")
    parser.add_argument("--makings", default="3")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ours", type=Path, help="a report of benchmarks.panels")
    parser.add_argument("--quick", action="store_true", help="a tenth of our own standard work")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    return parser.parse_args()


def _runs(options: argparse.Namespace) -> Iterator[Record]:
    for instance in panels.chosen(options):
        ours = _ours(instance, options)
        yield ours
        for peer in options.peers.split(","):
            words = [str(instance.folder()), "--one", instance.name, "--peers", peer]
            words += ["--seconds", str(options.seconds), "--cores", str(options.cores)]
            words += ["--seed", str(options.seed)]
            failed = Record(instance=instance.name, planner=peer, seed=options.seed)
            record = run(
                "benchmarks.peers",
                words,
                limit=options.seconds,
                grace=OVERHEAD[peer in POOLED],
                failed=failed,
            )
            yield _against(ours, record)


def _ours(instance: Instance, options: argparse.Namespace) -> Record:
    """Our own run, from the report of a moment ago or now."""
    if options.ours is not None and options.ours.exists():
        for record in Report.read(options.ours).records:
            if (record.instance, record.seed) == (instance.name, options.seed):
                return record
    words = [str(instance.folder()), "--one", instance.name, "--seeds", str(options.seed)]
    words += ["--quick"] * options.quick
    failed = Record(instance=instance.name, seed=options.seed)
    return run("benchmarks.panels", words, limit=panels.LONGEST, failed=failed)


def _against(ours: Record, record: Record) -> Record:
    """``record`` with the gap to our bound."""
    if record.objective is not None and ours.bound is not None:
        record.bound = ours.bound
        record.net_gap = net_gap(record.objective, ours.bound, record.constants)
    return record


def ask(options: argparse.Namespace) -> Record:
    """One peer, in this process."""
    problem = build_problem(read_folder(options.folders[0], days_off=days_off))
    record = Record(
        instance=options.one,
        planner=options.peers,
        seed=options.seed,
        advisors=len(problem.advisors),
        clients=len(problem.clients),
        constants=problem.constants,
    )
    peer: Peer = import_module(PEERS[options.peers]).solve
    question = Question(
        problem=problem,
        pool=pool_for(problem, options) if options.peers in POOLED else (),
        seconds=options.seconds,
        seed=options.seed,
        cores=options.cores,
    )
    with measured(record):
        answer = peer(question)
    record.note, record.reason, record.own_bound = answer.note, answer.reason, answer.bound
    record.processes = answer.cores
    if answer.seats is None:
        return record
    checked = check(problem, problem.panels_of(answer.seats))
    if not checked.sound:
        record.reason = f"breaks {len(checked.violations)} rules, first {checked.violations[0]}"
        return record
    record.objective, record.terms = checked.objective, dict(checked.terms)
    record.history = [(moment, points, 0.0) for moment, points in answer.history]
    return record


def pool_for(problem: Problem, options: argparse.Namespace) -> Pool:
    """The pool, by the prices of a short run of ours."""
    from benchmarks.peers.pool import pool_of, prices_of

    return pool_of(problem, prices_of(problem, seed=options.seed))


if __name__ == "__main__":
    main()
