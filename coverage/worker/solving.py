"""The solver in a child process of its own.

A search cannot be interrupted from outside its own loop, and may take all memory there is: a
process can be killed, and dies alone (decision 0033). The child is a fresh interpreter (spawned,
not forked: solver libraries hold threads), is killed when its run is abandoned, and ends itself
when its parent is gone: the pipe between them closes then, even after ``kill -9``.

One child is kept ready that has opened the solver already: that takes seconds, and whoever fell ill
this morning should be covered sooner.

A run that uses several processes sends the parts of a round up that pipe; the worker gives them out
(see `parts`), and the answers come down when all are there.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from time import monotonic
from typing import Protocol

from coverage.domain.agencies import Agency
from coverage.domain.replans import Basis
from coverage.operations.solving import Report
from coverage.planning.outcomes import NothingToPlan, Planned, Progress
from coverage.worker.child import Order, PartsOfRound, serve

REPORT_EVERY = 0.5
"""Seconds between two reports; also how long a request to stop may go unheard."""
ANSWERS_EVERY = 0.05
"""Seconds between two looks at whether the answers of a round are there."""


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


@dataclass(frozen=True, kw_only=True)
class Child:
    """One solver process that waits for its order, and our end of the pipe to it."""

    process: SpawnProcess
    pipe: Connection

    @classmethod
    def start(cls) -> "Child":
        """Start one; it opens the solver at once."""
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        return cls(process=process, pipe=ours)

    def end(self) -> None:
        """End it at once, whatever it does."""
        self.process.kill()
        self.process.join()
        self.process.close()
        self.pipe.close()


@dataclass(kw_only=True)
class Spare:
    """The child that is ready for the next run. It holds the solver's libraries, and no facts."""

    child: Child | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def prepare(self) -> None:
        """Have one, unless there is one."""
        with self.lock:
            if self.child is None:
                self.child = Child.start()

    def take(self) -> Child:
        """The one that is ready, if it is still alive; else one that is not ready yet."""
        with self.lock:
            child, self.child = self.child, None
        if child is not None and child.process.is_alive():
            return child
        if child is not None:
            child.end()
        return Child.start()


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
    spare: Spare,
) -> Planned | NothingToPlan:
    """A `coverage.operations.solving.Planner` that keeps this process free."""
    order = Order(
        agency=agency, work=work, seed=seed, illness=illness, processes=processes, basis=basis
    )
    child = spare.take()
    try:
        child.pipe.send(order)
        return _Following(child=child.pipe, report=report, give_out=give_out).answer()
    except BrokenPipeError:
        raise SolverDied from None
    finally:
        child.end()
        # not before: it would take time from this run
        spare.prepare()


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
                    if isinstance(message, PartsOfRound):
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
