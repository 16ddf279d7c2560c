"""What a minute of an advisor-week is worth in points, so that costly seats are found fast.

The planner's bound prices each advisor-week: what one more hour there would save (`ShadowPrices`,
the duals of its relaxation). Where a plan has none, the slope of the cost of the load stands in:
nothing below 85 % of capacity, 10 an hour above it, 90 above capacity.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from coverage.planning.costs import (
    NEAR_FULL_HOUR,
    NEAR_FULL_SHARE,
    NO_BACKUP,
    OVERLOAD_HOUR,
    TOO_MANY,
    backup_terms,
    both_away_points,
    primary_terms,
)
from coverage.planning.explain import Standing
from coverage.planning.explain.standing import covered_weeks
from coverage.planning.masks import members
from coverage.planning.outcomes import ShadowPrices
from coverage.planning.problem import NOBODY, Problem


@dataclass(frozen=True, kw_only=True)
class Worth:
    """``hours`` in points by advisor and week; ``primary`` and ``backup`` per client more."""

    hours: Sequence[Sequence[float]]
    primary: Sequence[float]
    backup: Sequence[float]
    priced: bool

    @cached_property
    def _known(self) -> dict[tuple[int, int], float]:
        return {}

    def of_weeks(self, advisor: int, weeks: int) -> float:
        """The sum over ``weeks`` (a mask), in points per hour in each of them."""
        if (advisor, weeks) not in self._known:
            row = self.hours[advisor]
            self._known[advisor, weeks] = sum(row[week] for week in members(weeks))
        return self._known[advisor, weeks]


def worth_of(problem: Problem, standing: Standing, prices: ShadowPrices) -> Worth:
    """By ``prices`` where they fit the advisors and weeks of ``problem``, by slopes otherwise."""
    advisors = len(problem.advisors)
    if len(prices.hours) == advisors and all(len(row) == problem.weeks for row in prices.hours):
        return Worth(hours=prices.hours, primary=prices.primary, backup=prices.backup, priced=True)
    return Worth(
        hours=tuple(
            tuple(map(_slope, loads, capacities))
            for loads, capacities in zip(standing.load, problem.capacity, strict=True)
        ),
        primary=tuple(
            TOO_MANY * (standing.primaries.get(a, 0) > person.max_primary)
            for a, person in enumerate(problem.advisors)
        ),
        backup=tuple(
            TOO_MANY * (standing.backups.get(a, 0) > person.max_backup)
            for a, person in enumerate(problem.advisors)
        ),
        priced=False,
    )


def _slope(load: int, capacity: int) -> float:
    if load > capacity:
        return OVERLOAD_HOUR + NEAR_FULL_HOUR
    return NEAR_FULL_HOUR if load > NEAR_FULL_SHARE * capacity else 0.0


@dataclass(frozen=True, kw_only=True)
class SeatWorth:
    """About what falls away when a client's seat is taken by somebody new who costs nothing."""

    client: int
    primary: float
    backup: float

    @property
    def most(self) -> float:
        """The greater of the two."""
        return max(self.primary, self.backup)


def seat_worths(problem: Problem, standing: Standing, worth: Worth) -> list[SeatWorth]:
    """Each client's seats, valued by ``worth``; the truth is worked out for the best of them."""
    pairs = zip(standing.seats.primary, standing.seats.backup, strict=True)
    return [_seat_worth(problem, worth, client, *pair) for client, pair in enumerate(pairs)]


def _seat_worth(
    problem: Problem, worth: Worth, client: int, primary: int, backup: int
) -> SeatWorth:
    if primary == NOBODY:
        return SeatWorth(client=client, primary=27_500.0, backup=0.0)
    own, helped = covered_weeks(problem, client, primary, backup)
    open_weeks = (problem.active[client] & ~own & ~helped).bit_count()
    gaps = open_weeks * both_away_points(problem, client)
    hours = problem.load(client, primary) / 60
    first = sum(primary_terms(problem, client, primary).values()) + worth.primary[primary]
    first += hours * worth.of_weeks(primary, own) + gaps
    if backup == NOBODY:
        return SeatWorth(client=client, primary=first, backup=NO_BACKUP + gaps)
    hours = problem.load(client, backup) / 60
    second = sum(backup_terms(problem, client, backup).values()) + worth.backup[backup]
    second += hours * worth.of_weeks(backup, helped) + gaps
    return SeatWorth(client=client, primary=first, backup=second)
