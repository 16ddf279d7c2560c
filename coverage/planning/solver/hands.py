"""Child processes that solve parts of a run, and a crew of them on this machine.

A hand is one interpreter that opens the solver at once and keeps it from one part to the next. It
is spawned, not forked: the solver's libraries hold threads. It ends itself when its parent is gone,
even after ``kill -9``: of the pipe that every spawned process has to its parent the other end
closes then.

Nothing here opens NumPy or OR-Tools in the process that hires: only its hands do.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Thread

SolvePart = Callable[[bytes], bytes]
"""What a hand does with a part: pure, deterministic, and found by name in a fresh process."""
Opened = Callable[[], SolvePart]
"""Opens what solves parts, which may take seconds; found by name in a fresh process."""


class HandDied(Exception):  # noqa: N818 - what happened
    """A child process ended in the middle of a part: out of memory, killed, or broken."""


def open_solver() -> SolvePart:
    """The real one."""
    from coverage.planning.solver.parts import solve_part

    return solve_part


@dataclass(frozen=True, kw_only=True)
class Hand:
    """One child process, and our end of the pipe to it."""

    process: SpawnProcess
    pipe: Connection

    @classmethod
    def hire(cls, opened: Opened = open_solver) -> "Hand":
        """Start a process that solves parts with what ``opened`` gives it."""
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, opened), daemon=True)
        process.start()
        theirs.close()
        return cls(process=process, pipe=ours)

    def begin(self, part: bytes) -> None:
        """Hand over a part; HandDied when nobody is there. `ended` gives its answer, once."""
        try:
            self.pipe.send_bytes(part)
        except OSError:
            raise HandDied from None

    def ended(self, *, within: float) -> bytes | None:
        """The answer to the part that was begun, None when ``within`` seconds brought none.

        HandDied when there will be none.
        """
        try:
            return self.pipe.recv_bytes() if self.pipe.poll(within) else None
        except (EOFError, OSError):
            raise HandDied from None

    def dismiss(self) -> None:
        """End the process at once, whatever it does."""
        self.process.kill()
        self.process.join()
        self.process.close()
        self.pipe.close()


@dataclass(frozen=True, kw_only=True)
class LocalCrew:
    """A `coverage.planning.crews.Crew` of child processes of this one, which waits for them."""

    hands: tuple[Hand, ...]

    @property
    def size(self) -> int:
        """How many hands there are."""
        return len(self.hands)

    def __call__(self, parts: Sequence[bytes]) -> list[bytes]:
        """Give each hand the next part as soon as it is free; HandDied when one died."""
        answers: dict[int, bytes] = {}
        begun: dict[Connection, int] = {}
        free, left = list(self.hands), iter(enumerate(parts))
        while len(answers) < len(parts):
            for hand, (number, part) in zip(list(free), left, strict=False):
                hand.begin(part)
                begun[hand.pipe] = number
                free.remove(hand)
            connection.wait(list(begun))
            for hand in self.hands:
                if hand.pipe in begun and (answer := hand.ended(within=0)) is not None:
                    answers[begun.pop(hand.pipe)] = answer
                    free.append(hand)
        return [answers[number] for number in range(len(parts))]


@contextmanager
def local_crew(size: int, opened: Opened = open_solver) -> Iterator[LocalCrew | None]:
    """``size`` processes on this machine, gone afterwards; nobody where ``size`` is one."""
    hands = tuple(Hand.hire(opened) for _ in range(size)) if size > 1 else ()
    try:
        yield LocalCrew(hands=hands) if hands else None
    finally:
        for hand in hands:
            hand.dismiss()


def _work(parent: Connection, opened: Opened) -> None:
    """What a hand does all its life."""
    Thread(target=_end_with_parent, daemon=True).start()
    solve = opened()
    while True:
        try:
            part = parent.recv_bytes()
        except EOFError:
            return
        parent.send_bytes(solve(part))


def _end_with_parent() -> None:
    """When the parent is gone there is nobody left to work for, in the middle of a part either."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
