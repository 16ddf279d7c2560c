"""Real worker processes for tests, and waiting for what they do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic

from sqlalchemy import column, create_engine, select, table

from coverage.domain.ids import RunId
from coverage.domain.runs import RunView
from coverage.operations import planning
from coverage.persistence.database import reading
from coverage.persistence.runs import live_runs
from coverage.settings import Settings
from coverage.worker.durable import work_database

PATIENCE = 300.0
"""Seconds after which a test gives up; it says nothing about how fast anything should be."""
ROOT = Path(__file__).parents[2]
_started: list[subprocess.Popen[bytes]] = []
_ENDINGS = (None, 0, -signal.SIGKILL)
"""How a worker may be: at work, told to stop, or killed by the test."""


def start_worker(settings: Settings, *, lease: int = 2) -> subprocess.Popen[bytes]:
    """A worker on the database of ``settings``, in a process group of its own."""
    environment = {
        **os.environ,
        "ADVISOR_INSTANCE": str(settings.instance),
        "ADVISOR_DATABASE_URL": settings.database_url,
        "ADVISOR_WORKER_LEASE": str(lease),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "coverage.worker"], cwd=ROOT, env=environment, process_group=0
    )
    _started.append(process)
    return process


@contextmanager
def worker(settings: Settings, *, lease: int = 2) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that is gone afterwards, whatever happens."""
    process = start_worker(settings, lease=lease)
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """``kill -9`` of the worker alone: its solver has to notice by itself."""
    process.send_signal(signal.SIGKILL)
    process.wait()


def until(happened: Callable[[], bool]) -> None:
    """Wait until ``happened``, looking again and again."""
    deadline, never = monotonic() + PATIENCE, Event()
    while not happened():
        broken = [process.pid for process in _started if process.poll() not in _ENDINGS]
        assert not broken, f"worker {broken} ended by itself"
        assert monotonic() < deadline, "it did not happen"
        never.wait(0.05)


def follow(run_id: RunId, wanted: Callable[[RunView], bool]) -> RunView:
    """The run as soon as it is as ``wanted``."""
    seen: list[RunView] = []

    def looks() -> bool:
        seen.append(planning.run_status(None, run_id))
        return wanted(seen[-1])

    until(looks)
    return seen[-1]


def group_is_empty(leader: int) -> bool:
    """Whether every process of the group that ``leader`` led has ended (zombies count as ended)."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == leader and fields[0] not in ("Z", "X"):
                return False
    return True


def parts_in_work(settings: Settings) -> set[int]:
    """The process numbers of the workers that have a part of a run, as dbos knows them."""
    url = work_database(settings.database_url)
    schema = None if url.startswith("sqlite") else "dbos"
    columns = (column("name"), column("status"), column("executor_id"))
    status = table("workflow_status", *columns, schema=schema)
    query = select(status.c.executor_id).where(
        status.c.name == "part", status.c.status == "PENDING"
    )
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {_number(executor) for executor in connection.scalars(query)}
    engine.dispose()
    return found


def run_holder(run_id: RunId) -> int:
    """The process number of the worker that has a run that is going on."""
    with reading() as session:
        (found,) = (run.executor for run in live_runs(session) if run.id == run_id)
    return 0 if found is None else _number(found)


def _number(executor: str) -> int:
    return int(executor.rsplit("-", 2)[1])
