"""Parts of big runs as dbos workflows: whichever worker is free takes the next one.

A run that was asked to use several processes stops now and then for a round of parts. The worker
that has the run puts them into a queue; every worker of the database, that one included, takes one
at a time and solves it in a child process of its own. A part has no effects and always the same
answer, so it needs no steps, and doing one twice is harmless. What a part holds and what came of it
lies in dbos's own tables, and is removed as soon as the round is over (decision 0078).

A part whose worker died is given to another. One that could not be solved is left to the run's own
process. A worker stops with a part when its run ended or changed hands.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex
from threading import Lock
from time import monotonic
from typing import ParamSpec, Protocol, TypeVar

from dbos import DBOS, SetWorkflowID, WorkflowStatus

from coverage import __version__
from coverage.domain.ids import RunId
from coverage.planning.solver.hands import Hand, HandDied, Opened, open_solver

QUEUE = "parts"
POLL_EVERY = 0.1
"""Seconds between two looks of dbos at its queue: a round waits for the slowest of its parts."""
LOOK_EVERY = 0.5
"""Seconds between two looks at whether a part is still wanted, and its worker still there."""
KEPT = timedelta(days=1)
"""After so long what was left of a round that nobody waited for is removed."""
_WAITING = ("ENQUEUED", "DELAYED")
_LIVE = (*_WAITING, "PENDING")
_LOG = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")


class Registry(Protocol):
    """What this worker knows of the others."""

    def present(self) -> frozenset[str]:
        """The workers that are alive."""
        ...

    def holds(self, executor: str, run_id: RunId) -> bool:
        """Whether the run goes on, and is in the hands of that worker."""
        ...


@dataclass(kw_only=True)
class PartSolver:
    """Solves parts one at a time in a child process, which stays for the next one."""

    opened: Opened = open_solver
    hand: Hand | None = None
    lock: Lock = field(default_factory=Lock)

    def prepare(self) -> None:
        """Have a child process that is ready, for a worker that expects parts."""
        with self.lock:
            self.hand = self.hand or Hand.hire(self.opened)

    def __call__(self, part: bytes, *, wanted: Callable[[], bool]) -> bytes | None:
        """Its answer; None as soon as it is not ``wanted``, or when the child died of it."""
        with self.lock:
            if not wanted():
                return None
            hand, self.hand = self.hand or Hand.hire(self.opened), None
            try:
                hand.begin(part)
                while (answer := hand.ended(within=LOOK_EVERY)) is None and wanted():
                    pass
            except HandDied:
                answer = None
            if answer is None:
                hand.dismiss()
            else:
                self.hand = hand
            return answer


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The queue of parts as the worker ``executor`` sees it."""

    executor: str
    registry: Registry
    workflow: Callable[[str, str, str, bytes], bytes | None]

    @classmethod
    def register(cls, *, executor: str, registry: Registry, solver: PartSolver) -> "Parts":
        """Teach dbos what a part is; before it is launched."""

        @DBOS.workflow(name="part")
        def part(version: str, run_id: str, giver: str, content: bytes) -> bytes | None:
            # another version of the program might answer otherwise
            if version != __version__:
                return None
            return solver(content, wanted=lambda: registry.holds(giver, RunId(run_id)))

        return cls(executor=executor, registry=registry, workflow=part)

    def open(self) -> None:
        """Start to take parts; once dbos is launched."""
        DBOS.register_queue(QUEUE, worker_concurrency=1, polling_interval_sec=POLL_EVERY)

    def give_out(self, run_id: RunId, contents: Sequence[bytes]) -> "Round":
        """Offer the parts of a round to every worker."""
        _remove(_parts(workflow_id_prefix=_prefix(run_id)))
        round_name = f"{_prefix(run_id)}{token_hex(4)}"
        names = [f"{round_name}.{number}" for number in range(len(contents))]
        for name, content in zip(names, contents, strict=True):
            _apart(self._enqueue, name, run_id, content)
        return Round(names=tuple(names), present=self.registry.present)

    def _enqueue(self, name: str, run_id: RunId, content: bytes) -> None:
        with SetWorkflowID(name):
            DBOS.enqueue_workflow(QUEUE, self.workflow, __version__, run_id, self.executor, content)


@dataclass(kw_only=True)
class Round:
    """Parts that were given out together, and their answers so far."""

    names: tuple[str, ...]
    present: Callable[[], frozenset[str]]
    answers: dict[str, bytes | None] = field(default_factory=dict)
    due: float = 0.0

    def look(self) -> list[bytes | None] | None:
        """The answers in the order of the parts once all are there, None before.

        A part that could not be solved has None for an answer.
        """
        open_ones = [name for name in self.names if name not in self.answers]
        found = {part.workflow_id: part for part in _parts(workflow_ids=open_ones)}
        for name in open_ones:
            if name not in found or found[name].status not in _LIVE:
                self.answers[name] = _answer(name)
        if len(self.answers) == len(self.names):
            self.call_off()
            return [self.answers[name] for name in self.names]
        if monotonic() >= self.due:
            self._adopt(part for part in found.values() if part.status == "PENDING")
            self.due = monotonic() + LOOK_EVERY
        return None

    def call_off(self) -> None:
        """Nobody waits for these parts any more."""
        _remove(_parts(workflow_ids=list(self.names)))

    def _adopt(self, taken: Iterable[WorkflowStatus]) -> None:
        """Offer the parts of workers that died once more."""
        taken = list(taken)
        present = self.present() if taken else frozenset()
        for part in taken:
            if part.executor_id not in present:
                _LOG.info("part %s is taken from %s", part.workflow_id, part.executor_id)
                _apart(DBOS.resume_workflow, part.workflow_id, queue_name=QUEUE)


def remove_old_parts(*, now: datetime) -> None:
    """Remove what was left of rounds that were called off, or whose worker died."""
    _remove(_parts(name="part", end_time=(now - KEPT).isoformat()))


def _prefix(run_id: RunId) -> str:
    return f"{run_id}.part."


def _answer(name: str) -> bytes | None:
    """What came of a part that is no longer worked on; None when it was not solved."""
    for part in _apart(DBOS.list_workflows, workflow_ids=[name], load_input=False):
        if isinstance(part.output, bytes):
            return part.output
    _LOG.warning("part %s was not solved", name)
    return None


def _parts(
    *,
    workflow_ids: list[str] | None = None,
    workflow_id_prefix: str | None = None,
    name: str | None = None,
    end_time: str | None = None,
) -> list[WorkflowStatus]:
    """Parts without what they hold, which may be megabytes."""
    return _apart(
        DBOS.list_workflows,
        workflow_ids=workflow_ids,
        workflow_id_prefix=workflow_id_prefix,
        name=name,
        end_time=end_time,
        load_input=False,
        load_output=False,
    )


def _remove(parts: Iterable[WorkflowStatus]) -> None:
    """Remove parts that nobody works on.

    Who works on one ends it by himself: dbos calls it a fault when a workflow vanishes under it.
    """
    if idle := [part.workflow_id for part in parts if part.status != "PENDING"]:
        _apart(DBOS.delete_workflows, idle)


def _apart(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call dbos as nobody's child: within a workflow or a step it would write down what it was
    asked, to play it back when the run is adopted; but a run that is adopted starts over.
    """
    return Context().run(call, *args, **kwargs)
