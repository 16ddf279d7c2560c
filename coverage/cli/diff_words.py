"""How the difference between two plans is put into words at the command line."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from coverage.domain.assignments import Role
from coverage.domain.differences import Difference, Standing, SurgeChange
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week
from coverage.operations.comparing import Comparison


def difference(found: Comparison) -> Iterator[str]:
    """What changes: seats, weeks and surges by client, then the totals and the points by key."""
    parts = found.difference
    for seat in parts.seats:
        yield f"{seat.client}: {seat.role} {seat.before or 'nobody'} -> {seat.after or 'nobody'}"
    for change in parts.cover:
        weeks = _span(change.first, change.last)
        yield f"{change.client} {weeks}: {_standing(change.before)} -> {_standing(change.after)}"
    yield from _surges(parts.surges)
    yield from _totals(parts)
    yield from _points(found)


def _surges(changes: Sequence[SurgeChange]) -> Iterator[str]:
    """One line per surge: consecutive weeks of one client, with what each advisor gains or loses.

    A surge of thirteen weeks that another person staffs is one matter, not twenty-six.
    """
    by_client: defaultdict[ClientId, list[SurgeChange]] = defaultdict(list)
    for change in changes:
        by_client[change.client].append(change)
    for client, part in by_client.items():
        for run in _runs(part):
            before, after = (sum(getattr(c, when) for c in run) for when in ("before", "after"))
            moved: Counter[AdvisorId] = Counter()
            for change in run:
                moved[change.advisor] += change.after - change.before
            people = ", ".join(f"{who} {_hours(more, '+')}" for who, more in sorted(moved.items()))
            yield (
                f"{client} {_span(run[0].week, run[-1].week)}: surge,"
                f" {_hours(before)} -> {_hours(after)} ({people})"
            )


def _runs(changes: Sequence[SurgeChange]) -> Iterator[list[SurgeChange]]:
    """Changes in order of week, parted where a week passes without any."""
    run: list[SurgeChange] = []
    for change in sorted(changes, key=lambda c: (c.week, c.advisor)):
        if run and change.week > run[-1].week.next():
            yield run
            run = []
        run.append(change)
    if run:
        yield run


def _totals(parts: Difference) -> Iterator[str]:
    moved = Counter(seat.role for seat in parts.seats)
    roles = ", ".join(f"{role} {moved[role]}" for role in Role)
    panels = len({seat.client for seat in parts.seats})
    yield (
        f"{len(parts.clients)} clients, {len(parts.seats)} seats ({roles}) of {panels} clients,"
        f" {parts.client_weeks} client-weeks"
    )


def _points(found: Comparison) -> Iterator[str]:
    """Gaps, shortfalls and points of both plans, keys that are zero in both left out."""
    gaps, short = found.gap_weeks, found.short
    yield (
        f"gap weeks  {gaps[0]} -> {gaps[1]} ({found.difference.gaps_opened} opened,"
        f" {found.difference.gaps_closed} closed)"
    )
    yield f"surges short  {_hours(short[0])} -> {_hours(short[1])}"
    then = found.before.score if found.before else None
    now = found.after.score
    before = {} if then is None else then.terms
    yield f"{'points':15} {'before':>14} {'after':>14} {'change':>12}"
    for key in dict.fromkeys((*before, *now.terms)):
        old, new = before.get(key, 0.0), now.terms.get(key, 0.0)
        if old or new:
            yield f"{key:15} {old:14,.1f} {new:14,.1f} {new - old:+12,.1f}"
    old = 0.0 if then is None else then.objective
    yield f"{'objective':15} {old:14,.1f} {now.objective:14,.1f} {now.objective - old:+12,.1f}"


def _span(first: Week, last: Week) -> str:
    return str(first) if first == last else f"{first}..{last}"


def _hours(minutes: int, sign: str = "") -> str:
    return f"{minutes / 60:{sign}g} h"


def _standing(state: Standing | None) -> str:
    if state is None:
        return "-"
    return "gap" if state.advisor is None else f"{state.advisor} ({state.role})"
