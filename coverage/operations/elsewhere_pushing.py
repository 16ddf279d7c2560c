"""Making a calendar elsewhere show what ours show: one pass, which may be cut off anywhere.

Before anything is written there, it is written down here under which name (`keep`); after that
every step can be repeated without harm. What is there and is not ours is never touched.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from coverage.calendars.likeness import alike, uid_of, with_uid
from coverage.domain.elsewhere import Trouble
from coverage.domain.elsewhere_steps import (
    Step,
    Written,
    abandoned,
    new_written,
    next_step,
    now_there,
    undone,
)
from coverage.publishing.addresses import TargetFailed
from coverage.publishing.answers import Copy, Outcome

if TYPE_CHECKING:  # its libraries are for workers only
    from coverage.publishing.servers import Server

_AT_ONCE = 25
"""Writes between two times of storing what became of them."""

Keep = Callable[[Sequence[Written], Sequence[str]], None]
"""Stores what became of objects, and forgets names."""


@dataclass(frozen=True, kw_only=True)
class Ours:
    """One object of a calendar of ours."""

    etag: str
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Pushed:
    """Our objects there after a pass. ``complete``: nothing is left to do but what is contested.
    ``wrote``: something was written, so the calendar looks different from before.
    """

    written: tuple[Written, ...]
    complete: bool
    wrote: bool


@dataclass(frozen=True, kw_only=True)
class _Done:
    """What became of one object: its new memory, its end, or neither, to be tried again."""

    known: Written | None = None
    gone: str | None = None
    again: bool = False
    wrote: bool = True


def push(
    server: "Server",
    calendar: str,
    *,
    seed: str,
    known: Sequence[Written],
    wanted: Mapping[str, Ours],
    now: datetime,
    keep: Keep,
) -> Pushed:
    """One pass over everything that is wanted or was written; ``calendar`` ends with a slash."""
    there = server.etags(calendar)
    memory = {each.name: each for each in _with_new(known, wanted, there, seed, now)}
    before = frozenset(known)
    keep([each for each in memory.values() if each not in before], [])
    todo = [
        (step, each)
        for each in memory.values()
        if (step := _step(each, wanted, there, now)) is not Step.NOTHING
    ]
    looks = [each.name for step, each in todo if step is Step.LOOK]
    copies = server.copies(calendar, looks) if looks else {}
    visit = _Pass(
        server=server, calendar=calendar, wanted=wanted, there=there, copies=copies, now=now
    )
    again = wrote = False
    for some in _chunks(todo):
        done = []
        try:
            for step, each in some:
                done.append(visit.take(step, each))
        finally:
            _remember(memory, done, keep)
        again |= any(each.again for each in done)
        wrote |= any(each.wrote for each in done)
    return Pushed(written=tuple(memory.values()), complete=not again, wrote=wrote)


def _with_new(
    known: Sequence[Written],
    wanted: Mapping[str, Ours],
    there: Mapping[str, str],
    seed: str,
    now: datetime,
) -> Iterator[Written]:
    """What is known, names given up where they must be, and what is to be written first."""
    living = {each.source for each in known if each.abandoned_at is None}
    for each in known:
        if _step(each, wanted, there, now) is Step.RENEW:
            yield abandoned(each, now=now)
            yield new_written(seed, each.source, each.generation + 1)
        else:
            yield each
    last = {each.source: each.generation for each in sorted(known, key=lambda one: one.generation)}
    for source in wanted:
        if source not in living:
            yield new_written(seed, source, last[source] + 1 if source in last else 0)


def _step(
    known: Written, wanted: Mapping[str, Ours], there: Mapping[str, str], now: datetime
) -> Step:
    ours = wanted.get(known.source)
    return next_step(
        known, wanted=ours.etag if ours else None, there=there.get(known.name), now=now
    )


@dataclass(frozen=True, kw_only=True)
class _Pass:
    server: "Server"
    calendar: str
    wanted: Mapping[str, Ours]
    there: Mapping[str, str]
    copies: Mapping[str, Copy]
    now: datetime

    def take(self, step: Step, known: Written) -> _Done:
        """Take one step for one object."""
        match step:
            case Step.CREATE:
                return self._create(known)
            case Step.UPDATE:
                return self._update(known, self.there[known.name])
            case Step.REMOVE:
                return self._remove(known, self.there[known.name])
            case Step.LOOK:
                return self._look(known)
            case Step.FORGET:
                return _Done(gone=known.name, wrote=False)
            case _:
                raise AssertionError(step)

    def _create(self, known: Written) -> _Done:
        outcome, etag = self._put(known, None)
        if outcome is Outcome.DONE:
            return _Done(known=self._as_ours(known, etag))
        if outcome is Outcome.STALE:
            copy = self.server.copies(self.calendar, [known.name]).get(known.name)
            if copy is not None and uid_of(copy.body) == known.uid:
                return self._match(known, copy)
        # name or UID are in use though nobody listed them: a bin, or ours that somebody moved
        return _Done(known=abandoned(known, now=self.now), again=True, wrote=False)

    def _update(self, known: Written, etag: str) -> _Done:
        outcome, made = self._put(known, etag)
        if outcome is Outcome.DONE:
            return _Done(known=self._as_ours(known, made))
        return _Done(again=True)  # somebody was faster: looked at the next time

    def _remove(self, known: Written, etag: str) -> _Done:
        outcome = self.server.delete(self.calendar + known.name, etag=etag)
        if outcome in (Outcome.DONE, Outcome.GONE):
            if known.abandoned_at is not None:
                return _Done(known=known)
            return _Done(gone=known.name)
        return _Done(again=True)

    def _look(self, known: Written) -> _Done:
        """It is not as we remember it: ours as somebody changed it, ours as a visit that was cut
        off left it, or not ours at all.
        """
        copy = self.copies.get(known.name)
        if copy is None:
            return _Done(again=True, wrote=False)
        is_ours = uid_of(copy.body) == known.uid
        if known.source not in self.wanted or known.abandoned_at is not None:
            return self._remove(known, copy.etag) if is_ours else self._not_ours(known)
        return self._match(known, copy) if is_ours else self._not_ours(known)

    def _not_ours(self, known: Written) -> _Done:
        """Somebody's own event lies under our name: it stays, and the name is no longer ours."""
        if known.source in self.wanted and known.abandoned_at is None:
            return _Done(known=abandoned(known, now=self.now), again=True, wrote=False)
        return _Done(gone=known.name, wrote=False)

    def _match(self, known: Written, copy: Copy) -> _Done:
        """Ours is there under our name: leave it, or write it again as it should be."""
        ours = self.wanted[known.source]
        if alike(copy.body, with_uid(ours.body, known.uid)):
            return _Done(known=self._as_ours(known, copy.etag), wrote=False)
        if known.contested and known.content == ours.etag:
            return _Done(wrote=False)
        return self._update(undone(known, wanted=ours.etag), copy.etag)

    def _put(self, known: Written, etag: str | None) -> tuple[Outcome, str | None]:
        body = with_uid(self.wanted[known.source].body, known.uid)
        outcome, made = self.server.put(self.calendar + known.name, body, etag=etag)
        if outcome is Outcome.GONE and etag is None:
            raise TargetFailed(Trouble.NO_CALENDAR)
        return outcome, made

    def _as_ours(self, known: Written, etag: str | None) -> Written:
        return now_there(known, content=self.wanted[known.source].etag, etag=etag)


def _remember(memory: dict[str, Written], done: Iterable[_Done], keep: Keep) -> None:
    changed = [each.known for each in done if each.known is not None]
    gone = [each.gone for each in done if each.gone is not None]
    for each in changed:
        memory[each.name] = each
    for name in gone:
        memory.pop(name, None)
    keep(changed, gone)


def _chunks(todo: Sequence[tuple[Step, Written]]) -> Iterator[Sequence[tuple[Step, Written]]]:
    for start in range(0, len(todo), _AT_ONCE):
        yield todo[start : start + _AT_ONCE]
