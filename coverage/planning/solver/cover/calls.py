"""What surges ask, client by client, as arrays: weeks, half hours, and who could work them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coverage.domain.assignments import Panel
from coverage.planning.masks import members
from coverage.planning.problem import Problem
from coverage.planning.solver.cover.room import Room
from coverage.planning.surge_rules import MAX_PEOPLE, STEP_MINUTES, SurgeWeek, staffable_by

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Call:
    """The surges of one client. Amounts are half hours (`STEP_MINUTES`), one column per week.

    ``weeks`` are the surge weeks in which somebody could work, ``asked`` what may be worked in
    them. ``advisors`` could work in some of these weeks, ``able`` tells in which; ``hectometres``
    are one way. ``follows`` marks a week whose calendar week before is in ``weeks`` as well.
    """

    client: int
    weeks: tuple[int, ...]
    asked: Whole
    advisors: Whole
    able: Flags
    hectometres: Whole
    follows: tuple[bool, ...]

    def free(self, left: Whole) -> Whole:
        """What each advisor could do in each week, given what is ``left`` by advisor and week."""
        room = left[np.ix_(self.advisors, np.array(self.weeks))]
        return np.where(self.able, np.minimum(room, self.asked), 0)

    def in_week(self, week: int) -> "Call":
        """The same call with ``week`` alone."""
        column = self.column[week]
        return replace(
            self,
            weeks=(week,),
            asked=self.asked[[column]],
            able=self.able[:, [column]],
            follows=(False,),
        )

    @cached_property
    def row(self) -> dict[int, int]:
        """The row of each advisor."""
        return {int(advisor): row for row, advisor in enumerate(self.advisors)}

    @cached_property
    def column(self) -> dict[int, int]:
        """The column of each week."""
        return {week: column for column, week in enumerate(self.weeks)}


def reachable(free: Whole, asked: Whole) -> Whole:
    """The most that `MAX_PEOPLE` could work in each week, were nobody else to ask for them."""
    top: Whole = np.sort(free, axis=0)[-MAX_PEOPLE:].sum(axis=0)
    return np.minimum(top, asked)


def steps_left(problem: Problem, room: Room) -> Whole:
    """Half hours left by advisor and week."""
    weeks = range(problem.weeks)
    rows = [[room.left(a, w) // STEP_MINUTES for w in weeks] for a in range(len(problem.advisors))]
    return np.array(rows, dtype=np.int64).reshape(len(rows), problem.weeks)


def calls_of(
    problem: Problem, asked: Sequence[SurgeWeek], panels: Sequence[Panel], left: Whole
) -> list[Call]:
    """The calls that somebody could answer, by client."""
    some = [sum(1 << int(a) for a in np.flatnonzero(left[:, w])) for w in range(problem.weeks)]
    by_client: defaultdict[int, list[tuple[SurgeWeek, int]]] = defaultdict(list)
    for week in asked:
        able = staffable_by(problem, week, panels[week.client]) & some[week.week]
        if able and week.staffable:
            by_client[week.client].append((week, able))
    return [_call(problem, client, parts) for client, parts in sorted(by_client.items())]


def _call(problem: Problem, client: int, parts: Sequence[tuple[SurgeWeek, int]]) -> Call:
    anywhere = 0
    for _, able in parts:
        anywhere |= able
    advisors = members(anywhere)
    weeks = tuple(week.week for week, _ in parts)
    return Call(
        client=client,
        weeks=weeks,
        asked=np.array([week.staffable // STEP_MINUTES for week, _ in parts], dtype=np.int64),
        advisors=np.array(advisors, dtype=np.int64),
        able=np.array([[bool(able >> a & 1) for _, able in parts] for a in advisors], dtype=bool),
        hectometres=np.array(
            [round(10 * problem.road_km(client, a)) for a in advisors], dtype=np.int64
        ),
        follows=tuple(week - 1 in weeks for week in weeks),
    )
