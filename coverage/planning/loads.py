"""Who covers which weeks under given panels, and what that takes of each advisor."""

from dataclasses import dataclass

from coverage.planning.masks import members
from coverage.planning.problem import NOBODY, Problem, Seats


@dataclass(frozen=True, kw_only=True)
class Cover:
    """The weeks of each client by who covers them (masks), and the minutes of each advisor by week.

    ``gap`` are the active weeks in which neither primary nor backup is there. A client without a
    primary has a gap in every active week.
    """

    primary: tuple[int, ...]
    backup: tuple[int, ...]
    gap: tuple[int, ...]
    load: tuple[tuple[int, ...], ...]


def cover_of(problem: Problem, seats: Seats) -> Cover:
    """The primary covers unless away, then the backup unless away too; else the week is a gap."""
    primary, backup, gap = [], [], []
    load = [[0] * problem.weeks for _ in problem.advisors]
    # most clients of an advisor are covered in the same weeks
    known: dict[int, tuple[int, ...]] = {}
    for client, weeks in enumerate(problem.active):
        first, second = seats.primary[client], seats.backup[client]
        own = 0 if first == NOBODY else weeks & ~problem.away[first]
        rest = weeks & ~own
        helped = 0 if NOBODY in (first, second) else rest & ~problem.away[second]
        for advisor, covered in ((first, own), (second, helped)):
            if covered:
                minutes, row = problem.load(client, advisor), load[advisor]
                if covered not in known:
                    known[covered] = members(covered)
                for week in known[covered]:
                    row[week] += minutes
        primary.append(own)
        backup.append(helped)
        gap.append(rest & ~helped)
    return Cover(
        primary=tuple(primary),
        backup=tuple(backup),
        gap=tuple(gap),
        load=tuple(tuple(minutes) for minutes in load),
    )
