"""The solver in a child process of its own.

A search cannot be interrupted from outside its own loop, and may take all memory there is: a
process can be killed, and dies alone (decision 0033). The child is a fresh interpreter (spawned,
not forked: solver libraries hold threads), is killed when its run is abandoned, and ends itself
when its parent is gone: the pipe between them closes then, even after ``kill -9``.
"""

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import monotonic

from coverage.domain.agencies import Agency
from coverage.domain.replans import Basis
from coverage.operations.solving import Report
from coverage.planning.outcomes import Limits, NothingToPlan, Planned, Progress

REPORT_EVERY = 0.5
"""Seconds between two reports; also how long a request to stop may go unheard."""
_LOG = logging.getLogger(__name__)


class SolverDied(Exception):  # noqa: N818 - what happened
    """The child process ended without an answer: out of memory, killed, or broken."""


def plan_in_child(
    agency: Agency,
    *,
    work: int | None,
    seed: int,
    illness: float,
    basis: Basis | None,
    report: Report,
) -> Planned | NothingToPlan:
    """A `coverage.operations.solving.Planner` that keeps this process free."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    order = _Order(agency=agency, work=work, seed=seed, illness=illness, basis=basis)
    child = context.Process(target=_solve, args=(theirs, order), daemon=True)
    child.start()
    theirs.close()
    try:
        return _follow(ours, report)
    finally:
        child.kill()
        child.join()
        child.close()
        ours.close()


def _follow(child: Connection, report: Report) -> Planned | NothingToPlan:
    """Pass progress on and requests to stop down until there is an answer."""
    latest: Progress | None = None
    due, stopping = 0.0, False
    while True:
        if child.poll(max(0.0, due - monotonic())):
            try:
                message = child.recv()
            except EOFError:
                raise SolverDied from None
            if not isinstance(message, Progress):
                return _answer(message)
            latest = message
        if monotonic() >= due:
            stop, latest = report(latest), None
            if stop and not stopping:
                child.send("stop")
                stopping = True
            due = monotonic() + REPORT_EVERY


def _answer(message: object) -> Planned | NothingToPlan:
    if isinstance(message, (Planned, NothingToPlan)):
        return message
    raise SolverDied


@dataclass(frozen=True, kw_only=True)
class _Order:
    """What goes down the pipe to the child; see `coverage.operations.solving.Planner`."""

    agency: Agency
    work: int | None
    seed: int
    illness: float
    basis: Basis | None


def _solve(parent: Connection, order: _Order) -> None:
    """What the child does: solve, report, answer."""
    logging.basicConfig(level=logging.INFO)
    stop = threading.Event()
    threading.Thread(target=_listen, args=(parent, stop), daemon=True).start()
    try:
        answer = plan_here(
            order.agency,
            work=order.work,
            seed=order.seed,
            illness=order.illness,
            basis=order.basis,
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
    say: Callable[[Progress], None],
    stop: Callable[[], bool],
) -> Planned | NothingToPlan:
    """Plan in this very process; the only place of the worker that opens the solver."""
    from coverage.planning.solver.make import make_plan
    from coverage.planning.solver.replanning import replan

    limits = None if work is None else Limits(work=work, seed=seed)
    if basis is not None:
        return replan(agency, basis, limits, seed=seed, progress=say, should_stop=stop)
    return make_plan(agency, limits, seed=seed, progress=say, should_stop=stop, illness=illness)


def _listen(parent: Connection, stop: threading.Event) -> None:
    """Hear a request to stop; when the parent is gone there is nobody left to work for."""
    try:
        parent.recv()
        stop.set()
        parent.recv()
    except (EOFError, OSError):
        os._exit(1)
