"""Runs in processes of their own, so that memory and processor time are theirs alone."""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from time import perf_counter

from benchmarks.records import ROOT, Record

MARK = "record: "
"""What the line with the record begins with; the rest of the output is passed on."""
GRACE = 60.0
"""Seconds above its limit after which a run is ended: reading the folder and the last step."""


def run(
    module: str, words: Sequence[str], *, limit: float, failed: Record, grace: float = GRACE
) -> Record:
    """The record that ``python -m module words`` hands in; ``failed`` with the reason if none.

    It is ended, with all the processes it started, when it is ``grace`` beyond ``limit`` seconds.
    """
    command = [sys.executable, "-m", module, *words]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as child:
        try:
            out, errors = child.communicate(timeout=limit + grace)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            failed.seconds, failed.reason = limit, f"no answer within {limit:.0f} s"
            return failed
    for text in out.splitlines():
        if text.startswith(MARK):
            return Record(**json.loads(text.removeprefix(MARK)))
    last = errors.strip().splitlines()[-1:] or [f"ended with status {child.returncode}"]
    failed.reason = f"failed: {last[0]}"
    return failed


def hand_in(record: Record) -> None:
    """Print ``record`` for the process that started this one."""
    print(MARK + json.dumps(asdict(record)), flush=True)


@contextmanager
def measured(record: Record) -> Iterator[None]:
    """Fill in the seconds, processor seconds and memory of what happens inside."""
    start, before = perf_counter(), _cpu()
    yield
    record.seconds, record.cpu_seconds = perf_counter() - start, _cpu() - before
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    record.peak_mb = sum(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


def _cpu() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(sum(resource.getrusage(kind)[:2]) for kind in kinds)
