"""Timefold on the pool: local search over constraint streams, in an environment of its own.

Timefold's Python package needs Java 17 and brings a bridge to it, so it lives in
``.venv-timefold`` (``python3 dev.py timefold`` makes it) and is asked as a command. Without Java,
or without that environment, the peer is skipped and says why. Its authors say themselves that from
Python it is much slower than from Java. It takes one core.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

from benchmarks.peers.answers import Answer, Draft, Question
from benchmarks.peers.pairs import Pair, Pool
from benchmarks.records import ROOT
from coverage.planning.costs import NEAR_FULL_SHARE
from coverage.planning.masks import members
from coverage.planning.problem import NOBODY, Problem

PYTHON = ROOT / ".venv-timefold" / "bin" / "python"
PROGRAM = ROOT / "benchmarks" / "peers" / "timefold_program.py"
MARK = "answer: "
STARTING = 300.0
"""Seconds for Java to start and for the streams to be compiled, besides the time to solve."""


def solve(question: Question) -> Answer:
    """Hand over the pool; take back the choice of each client."""
    if shutil.which("java") is None:
        return Answer(reason="skipped: no Java")
    if not PYTHON.exists():
        return Answer(reason="skipped: Timefold is not installed (python3 dev.py timefold)")
    problem = question.problem
    pool = question.pool
    asked = json.dumps(
        _asked(problem, pool) | {"seconds": int(question.seconds), "seed": question.seed}
    )
    try:
        done = subprocess.run(
            [str(PYTHON), str(PROGRAM)],
            input=asked,
            capture_output=True,
            text=True,
            check=False,
            timeout=question.seconds + STARTING,
        )
    except subprocess.TimeoutExpired:
        return Answer(reason=f"no answer within {question.seconds + STARTING:.0f} s")
    lines = [text for text in done.stdout.splitlines() if text.startswith(MARK)]
    if not lines:
        return Answer(reason=f"failed: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}")
    return _answer(problem, pool, json.loads(lines[0].removeprefix(MARK)))


def _answer(problem: Problem, pool: Pool, found: dict[str, Any]) -> Answer:
    draft = Draft(problem)
    for client, number in enumerate(found["choice"]):
        if number >= 0:
            pair = pool[client][number]
            draft.primary[client], draft.backup[client] = pair.primary, pair.backup
    size = f"{sum(map(len, pool)):,} pairs, a pool by our prices; Java's start comes on top"
    return Answer(seats=draft.seats(), history=[tuple(h) for h in found["history"]], note=size)


def _asked(problem: Problem, pool: Pool) -> dict[str, Any]:
    """Pools with the rooms that they can fill beyond what is free; the others are left out."""
    most: dict[tuple[int, int], int] = {}
    for client, pairs in enumerate(pool):
        for key in {key for pair in pairs for key, _ in _takes(problem, client, pair)}:
            amounts = [dict(_takes(problem, client, pair)).get(key, 0) for pair in pairs]
            most[key] = most.get(key, 0) + max(amounts)
    rooms = {key: room for key in most if _tight(most[key], room := _room(problem, key))}
    numbers = {key: number for number, key in enumerate(rooms)}
    pools = [
        [
            {
                "points": round(1_000 * pair.points),
                "takes": [
                    (numbers[key], amount)
                    for key, amount in _takes(problem, client, pair)
                    if key in numbers
                ],
            }
            for pair in pairs
        ]
        for client, pairs in enumerate(pool)
    ]
    return {"rooms": list(rooms.values()), "pools": pools}


PRIMARIES, BACKUPS = -1, -2
"""In place of a week: the number of clients in a role."""


def _takes(problem: Problem, client: int, pair: Pair) -> Iterator[tuple[tuple[int, int], int]]:
    """What a pair takes: minutes of advisor-weeks, and places."""
    if pair.primary == NOBODY:
        return
    active, away = problem.active[client], problem.away[pair.primary]
    minutes = problem.load(client, pair.primary)
    yield from (((pair.primary, week), minutes) for week in members(active & ~away))
    yield (pair.primary, PRIMARIES), 1
    if pair.backup != NOBODY:
        minutes = problem.load(client, pair.backup)
        weeks = members(active & away & ~problem.away[pair.backup])
        yield from (((pair.backup, week), minutes) for week in weeks)
        yield (pair.backup, BACKUPS), 1


def _room(problem: Problem, key: tuple[int, int]) -> tuple[int, bool]:
    """How much there is, and whether it is a number of clients."""
    advisor, week = key
    person = problem.advisors[advisor]
    if week >= 0:
        return problem.capacity[advisor][week], False
    return (person.max_primary if week == PRIMARIES else person.max_backup), True


def _tight(most: int, room: tuple[int, bool]) -> bool:
    return most > (room[0] if room[1] else NEAR_FULL_SHARE * room[0])
