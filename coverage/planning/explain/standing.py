"""Panels as they stand, and what one client's panel costs on top of all the others.

Costs of a panel depend on the other panels through the load of advisor-weeks and through the counts
of clients. With one client taken out, what is left is fixed, and the cost of any pair for that
client is exact and splits in three: what the primary costs, what the backup costs, and what the
pair costs. All three are never below zero, which is what `alternatives` searches by.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from coverage.domain.assignments import Panel
from coverage.domain.clients import DifferIn
from coverage.planning.costs import (
    NEAR_FULL_SHARE,
    NO_BACKUP,
    PANEL_ALIKE,
    TERMS,
    TOO_MANY,
    alike,
    backup_terms,
    both_away_points,
    differing,
    load_terms,
    panel_terms,
    primary_terms,
)
from coverage.planning.loads import cover_of
from coverage.planning.masks import has, members
from coverage.planning.problem import NOBODY, Problem, Seats


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Seats by number, with what they ask of each advisor: minutes by week, and counts of clients.

    Worked out once per plan; it takes a tenth of a second for 5,000 clients.
    """

    seats: Seats
    load: tuple[tuple[int, ...], ...]
    primaries: Mapping[int, int]
    backups: Mapping[int, int]


def standing_of(problem: Problem, panels: Sequence[Panel]) -> Standing:
    """How ``panels`` stand on the facts of ``problem``."""
    seats = problem.seats_of(panels)
    return Standing(
        seats=seats,
        load=cover_of(problem, seats).load,
        primaries=Counter(seats.primary),
        backups=Counter(seats.backup),
    )


def covered_weeks(problem: Problem, client: int, primary: int, backup: int) -> tuple[int, int]:
    """The weeks that each of the two covers, as masks (see `loads.cover_of`)."""
    if primary == NOBODY:
        return 0, 0
    active, away = problem.active[client], problem.away
    helped = 0 if backup == NOBODY else active & away[primary] & ~away[backup]
    return active & ~away[primary], helped


def with_panel(
    problem: Problem, standing: Standing, client: int, *, primary: int, backup: int
) -> Standing:
    """How the panels stand once ``client`` has this primary and backup instead of its own."""
    seats, load = standing.seats, list(standing.load)
    primaries, backups = Counter(standing.primaries), Counter(standing.backups)
    before = seats.primary[client], seats.backup[client]
    for sign, pair in ((-1, before), (1, (primary, backup))):
        primaries[pair[0]] += sign
        backups[pair[1]] += sign
        for advisor, weeks in zip(pair, covered_weeks(problem, client, *pair), strict=True):
            if weeks:
                row, minutes = list(load[advisor]), sign * problem.load(client, advisor)
                for week in members(weeks):
                    row[week] += minutes
                load[advisor] = tuple(row)
    return Standing(
        seats=Seats(
            primary=(*seats.primary[:client], primary, *seats.primary[client + 1 :]),
            backup=(*seats.backup[:client], backup, *seats.backup[client + 1 :]),
        ),
        load=tuple(load),
        primaries=primaries,
        backups=backups,
    )


@dataclass(frozen=True, kw_only=True)
class PanelCosts:
    """What any pair would cost as the panel of ``client``, all other panels as they stand."""

    problem: Problem
    standing: Standing
    client: int

    @property
    def pair(self) -> tuple[int, int]:
        """The primary and the backup as they stand."""
        seats = self.standing.seats
        return seats.primary[self.client], seats.backup[self.client]

    def terms(self, primary: int, backup: int) -> dict[str, float]:
        """Points by key, every key of the cost table: with this panel minus without the client."""
        terms = dict.fromkeys(TERMS, 0.0)
        terms |= panel_terms(self.problem, self.client, primary, backup)
        own, helped = covered_weeks(self.problem, self.client, primary, backup)
        for advisor, weeks in ((primary, own), (backup, helped)):
            if weeks:
                overload, near_full = self._weeks_terms(advisor, weeks)
                terms["overload"] += overload
                terms["near_full"] += near_full
        terms["too_many"] = self._primary_too_many(primary) + self._backup_too_many(backup)
        return terms

    def primary_points(self, advisor: int) -> float:
        """What ``advisor`` costs as primary, whoever is backup."""
        return (
            sum(primary_terms(self.problem, self.client, advisor).values())
            + sum(self._week_points(advisor))
            + self._primary_too_many(advisor)
        )

    def backup_points(self, advisor: int) -> float:
        """What ``advisor`` costs as backup, whoever is primary; also of nobody as backup."""
        if advisor == NOBODY:
            return NO_BACKUP
        terms = backup_terms(self.problem, self.client, advisor)
        return sum(terms.values()) + self._backup_too_many(advisor)

    def pair_points(self, primary: int, backup: int) -> float:
        """What the two cost together, beside `primary_points` and `backup_points`."""
        problem, client = self.problem, self.client
        rest, weeks = self._rest_weeks(primary)
        if backup == NOBODY:
            return rest.bit_count() * self._gap_points
        together = (rest & problem.away[backup]).bit_count() * self._gap_points
        if alike(problem, client, primary, backup):
            together += PANEL_ALIKE
        points = self._week_points(backup)
        return together + sum([points[week] for week in weeks])

    @cached_property
    def _gap_points(self) -> float:
        return both_away_points(self.problem, self.client)

    def _rest_weeks(self, primary: int) -> tuple[int, tuple[int, ...]]:
        """The active weeks that ``primary`` leaves to the backup, as a mask and one by one."""
        if primary not in self._rest_known:
            rest = self.problem.active[self.client] & self.problem.away[primary]
            self._rest_known[primary] = rest, members(rest)
        return self._rest_known[primary]

    @cached_property
    def _rest_known(self) -> dict[int, tuple[int, tuple[int, ...]]]:
        return {}

    def total(self, primary: int, backup: int) -> float:
        """The sum of `terms`."""
        return sum(self.terms(primary, backup).values())

    def differ(self, primary: int, backup: int, wish: DifferIn) -> bool:
        """Whether two advisors differ as ``wish`` asks, whatever this client asks."""
        return differing(self.problem.advisors[primary], self.problem.advisors[backup], wish)

    def above(self, advisor: int, weeks: int) -> dict[int, int]:
        """Minutes above capacity that covering ``weeks`` (a mask) would add, by week."""
        minutes, capacity = self.problem.load(self.client, advisor), self.problem.capacity[advisor]
        rest = self._rest(advisor)
        found = {
            week: max(0, rest[week] + minutes - capacity[week])
            - max(0, rest[week] - capacity[week])
            for week in members(weeks)
        }
        return {week: more for week, more in found.items() if more}

    def _weeks_terms(self, advisor: int, weeks: int) -> tuple[float, float]:
        """The same over ``weeks`` (a mask); those below 85 % of capacity cost nothing."""
        minutes, capacity = self.problem.load(self.client, advisor), self.problem.capacity[advisor]
        rest, overload, near_full = self._rest(advisor), 0.0, 0.0
        for week in members(weeks):
            if rest[week] + minutes > NEAR_FULL_SHARE * capacity[week]:
                more = self._week_terms(advisor, week)
                overload, near_full = overload + more[0], near_full + more[1]
        return overload, near_full

    def _week_terms(self, advisor: int, week: int) -> tuple[float, float]:
        """This client's share of `overload` and `near_full`, were ``advisor`` to cover ``week``."""
        rest, capacity = self._rest(advisor)[week], self.problem.capacity[advisor][week]
        with_it = load_terms(rest + self.problem.load(self.client, advisor), capacity)
        without = load_terms(rest, capacity)
        return with_it[0] - without[0], with_it[1] - without[1]

    def _week_points(self, advisor: int) -> Sequence[float]:
        """Both shares of each active week that ``advisor`` is there, 0 elsewhere."""
        if advisor not in self._points_known:
            problem, row = self.problem, [0.0] * self.problem.weeks
            minutes = problem.load(self.client, advisor)
            rest, capacity = self._rest(advisor), problem.capacity[advisor]
            for week in members(problem.active[self.client] & ~problem.away[advisor]):
                if rest[week] + minutes > NEAR_FULL_SHARE * capacity[week]:
                    row[week] = sum(self._week_terms(advisor, week))
            self._points_known[advisor] = row
        return self._points_known[advisor]

    @cached_property
    def _points_known(self) -> dict[int, Sequence[float]]:
        return {}

    def _rest(self, advisor: int) -> Sequence[int]:
        """Minutes by week that the other clients ask of ``advisor``."""
        return self._own_out.get(advisor, self.standing.load[advisor])

    @cached_property
    def _own_out(self) -> Mapping[int, Sequence[int]]:
        """The loads of this client's own members without it."""
        found = {}
        for advisor, weeks in zip(
            self.pair, covered_weeks(self.problem, self.client, *self.pair), strict=True
        ):
            if advisor != NOBODY:
                minutes = self.problem.load(self.client, advisor)
                found[advisor] = [
                    load - minutes * has(weeks, week)
                    for week, load in enumerate(self.standing.load[advisor])
                ]
        return found

    def _primary_too_many(self, advisor: int) -> float:
        if advisor == NOBODY:
            return 0.0
        others = self.standing.primaries.get(advisor, 0) - (advisor == self.pair[0])
        return TOO_MANY * (others >= self.problem.advisors[advisor].max_primary)

    def _backup_too_many(self, advisor: int) -> float:
        if advisor == NOBODY:
            return 0.0
        others = self.standing.backups.get(advisor, 0) - (advisor == self.pair[1])
        return TOO_MANY * (others >= self.problem.advisors[advisor].max_backup)
