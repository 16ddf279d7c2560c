"""The solver in a child process of its own.

A search cannot be interrupted from outside its own loop, and may take all memory there is: a
process can be killed, and dies alone (decision 0033). The child is a fresh interpreter (spawned,
not forked: solver libraries hold threads), is killed when its run is abandoned, and ends itself
when its parent is gone: the pipe between them closes then, even after ``kill -9``.

A run that uses several processes sends the parts of a round up that pipe; the worker gives them out
(see `parts`), and the answers come down when all are there.
"""

import logging
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import SimpleQueue
from time import monotonic
from typing import Protocol

from coverage.domain.agencies import Agency
from coverage.domain.replans import Basis
from coverage.operations.solving import Report
from coverage.planning.crews import Crew
from coverage.planning.outcomes import Limits, NothingToPlan, Planned, Progress
from coverage.planning.solver.hands import open_solver

REPORT_EVERY = 0.5
"""Seconds between two reports; also how long a request to stop may go unheard."""
ANSWERS_EVERY = 0.05
"""Seconds between two looks at whether the answers of a round are there."""
_LOG = logging.getLogger(__name__)


class SolverDied(Exception):  # noqa: N818 - what happened
    """The child process ended without an answer: out of memory, killed, or broken."""


class Round(Protocol):
    """Parts that were given out together."""

    def look(self) -> list[bytes | None] | None:
        """The answers in the order of the parts once all are there, None before.

        A part that could not be solved has None for an answer.
        """
        ...

    def call_off(self) -> None:
        """Nobody waits for these parts any more."""
        ...


GiveOut = Callable[[Sequence[bytes]], Round]
"""Gives the parts of a round to whoever is there to solve them."""


def plan_in_child(
    agency: Agency,
    *,
    work: int | None,
    seed: int,
    illness: float,
    processes: int,
    basis: Basis | None,
    report: Report,
    give_out: GiveOut,
) -> Planned | NothingToPlan:
    """A `coverage.operations.solving.Planner` that keeps this process free."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    order = _Order(
        agency=agency, work=work, seed=seed, illness=illness, processes=processes, basis=basis
    )
    child = context.Process(target=_solve, args=(theirs, order), daemon=True)
    child.start()
    theirs.close()
    try:
        return _Following(child=ours, report=report, give_out=give_out).answer()
    finally:
        child.kill()
        child.join()
        child.close()
        ours.close()


@dataclass(kw_only=True)
class _Following:
    """The worker's side of the pipe, until there is an answer."""

    child: Connection
    report: Report
    give_out: GiveOut
    latest: Progress | None = None
    due: float = 0.0
    stopping: bool = False
    round: Round | None = None

    def answer(self) -> Planned | NothingToPlan:
        """Pass progress and parts on, and answers and requests to stop down."""
        try:
            while True:
                if self.child.poll(self._patience()):
                    message = self._hear()
                    if isinstance(message, _PartsOfRound):
                        self.round = self.give_out(message.parts)
                    elif isinstance(message, Progress):
                        self.latest = message
                    else:
                        return _answer(message)
                self._look_at_round()
                self._tell()
        finally:
            if self.round is not None:
                self.round.call_off()

    def _patience(self) -> float:
        """Seconds to wait for news of the child before something else is due."""
        left = max(0.0, self.due - monotonic())
        return left if self.round is None else min(left, ANSWERS_EVERY)

    def _hear(self) -> object:
        try:
            message: object = self.child.recv()
        except EOFError:
            raise SolverDied from None
        return message

    def _look_at_round(self) -> None:
        if self.round is not None and (answers := self.round.look()) is not None:
            self.round = None
            self.child.send(answers)

    def _tell(self) -> None:
        if monotonic() >= self.due:
            stop, self.latest = self.report(self.latest), None
            if stop and not self.stopping:
                self.child.send("stop")
                self.stopping = True
            self.due = monotonic() + REPORT_EVERY


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
    processes: int
    basis: Basis | None


@dataclass(frozen=True, kw_only=True)
class _PartsOfRound:
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
        self.parent.send(_PartsOfRound(parts=tuple(parts)))
        found = self.answers.get()
        return [
            open_solver()(part) if answer is None else answer
            for part, answer in zip(parts, found, strict=True)
        ]


def _solve(parent: Connection, order: _Order) -> None:
    """What the child does: solve, report, answer."""
    logging.basicConfig(level=logging.INFO)
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
    """Plan in this very process; the only place of the worker that opens the solver."""
    from coverage.planning.solver.make import make_plan
    from coverage.planning.solver.replanning import replan

    limits = None if work is None else Limits(work=work, seed=seed)
    if basis is not None:
        return replan(agency, basis, limits, seed=seed, progress=say, should_stop=stop)
    return make_plan(
        agency, limits, seed=seed, progress=say, should_stop=stop, illness=illness, crew=crew
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
