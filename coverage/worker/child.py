"""What the solver's child process does: open the solver, wait for an order, plan, answer.

Only here does the worker open the solver. When the pipe to the parent closes, which it does even
after ``kill -9``, there is nobody left to work for and the process ends.
"""

import logging
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from queue import SimpleQueue

from coverage.domain.agencies import Agency
from coverage.domain.replans import Basis
from coverage.planning.crews import Crew
from coverage.planning.outcomes import NothingToPlan, Planned, Progress
from coverage.planning.solver.hands import open_solver

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Order:
    """What goes down the pipe to the child; see `coverage.operations.solving.Planner`."""

    agency: Agency
    work: int | None
    seed: int
    illness: float
    processes: int
    basis: Basis | None


@dataclass(frozen=True, kw_only=True)
class PartsOfRound:
    """What comes up the pipe when the child wants parts solved."""

    parts: tuple[bytes, ...]


@dataclass(frozen=True, kw_only=True)
class _CrewOfWorker:
    """The `Crew` of a run in its child process: the worker above knows who is there."""

    size: int
    parent: Connection
    answers: "SimpleQueue[list[bytes | None]]" = field(default_factory=SimpleQueue)

    def __call__(self, parts: Sequence[bytes]) -> list[bytes]:
        """Let others solve ``parts``, and do here what none of them could."""
        self.parent.send(PartsOfRound(parts=tuple(parts)))
        found = self.answers.get()
        return [
            open_solver()(part) if answer is None else answer
            for part, answer in zip(parts, found, strict=True)
        ]


def serve(parent: Connection) -> None:
    """What the child does: open the solver, wait for an order, and carry it out."""
    logging.basicConfig(level=logging.INFO)
    with suppress(Exception):  # whatever is wrong comes up again, and is told, with the order
        open_planners()
    try:
        order: Order = parent.recv()
    except EOFError:
        return
    _solve(parent, order)


def open_planners() -> None:
    """Import all that a run needs: NumPy, Numba and OR-Tools take seconds."""
    import coverage.planning.solver.make
    import coverage.planning.solver.replanning  # noqa: F401 - for the next import


def _solve(parent: Connection, order: Order) -> None:
    """Solve, report, answer."""
    stop = threading.Event()
    crew = _CrewOfWorker(size=order.processes, parent=parent)
    threading.Thread(target=_listen, args=(parent, stop, crew), daemon=True).start()
    try:
        answer = plan_here(
            order.agency,
            work=order.work,
            seed=order.seed,
            illness=order.illness,
            basis=order.basis,
            crew=crew if crew.size > 1 else None,
            say=parent.send,
            stop=stop.is_set,
        )
        parent.send(answer)
    except Exception as fault:
        # the traceback shows where; facts of the agency are not in it
        _LOG.exception("the solver failed: %s", type(fault).__name__)
        parent.send(type(fault).__name__)


def plan_here(
    agency: Agency,
    *,
    work: int | None,
    seed: int,
    illness: float,
    basis: Basis | None,
    crew: Crew | None,
    say: Callable[[Progress], None],
    stop: Callable[[], bool],
) -> Planned | NothingToPlan:
    """Plan in this very process."""
    from coverage.planning.solver.make import make_plan
    from coverage.planning.solver.replanning import replan

    if basis is not None:
        return replan(agency, basis, seed=seed, work=work, progress=say, should_stop=stop)
    return make_plan(
        agency,
        seed=seed,
        work=work,
        progress=say,
        should_stop=stop,
        illness=illness,
        crew=crew,
    )


def _listen(parent: Connection, stop: threading.Event, crew: _CrewOfWorker) -> None:
    """Hear answers and a request to stop; when the parent is gone there is nobody left to work
    for.
    """
    try:
        while True:
            message = parent.recv()
            if message == "stop":
                stop.set()
            else:
                crew.answers.put(message)
    except (EOFError, OSError):
        os._exit(1)
