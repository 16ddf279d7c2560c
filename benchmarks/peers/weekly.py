"""The model one writes first: CP-SAT with a variable for every client, candidate and week.

Everything is in it, over all compatible advisors, without a pool: who is primary and backup, who
covers each week, hours above 85 % and 100 % of every advisor-week. It is exact, and grows with
clients times candidates times weeks.
"""

from collections import defaultdict
from collections.abc import Iterator
from time import perf_counter

from ortools.sat.python import cp_model

from benchmarks.peers.answers import Answer, Draft, Question
from benchmarks.peers.pairs import needs_backup, needs_panel
from coverage.domain.clients import DifferIn
from coverage.planning.costs import (
    NEAR_FULL_HOUR,
    NO_BACKUP,
    OVERLOAD_HOUR,
    PANEL_ALIKE,
    TOO_MANY,
    UNCOVERED,
    backup_terms,
    both_away_points,
    primary_terms,
)
from coverage.planning.problem import Problem

UNIT = 1_200
"""Parts of a point: hours above 85 % in twentieths of minutes are whole."""

Var = cp_model.IntVar


class _OutOfTime(Exception):  # noqa: N818
    """The time was up before the model stood."""


def solve(question: Question) -> Answer:
    """Build within the time, and solve in what is left of it."""
    start = perf_counter()
    try:
        model = _Weekly(question.problem, end=start + question.seconds)
    except _OutOfTime:
        return Answer(reason=f"the model was not built within {question.seconds:.0f} s")
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = question.cores
    solver.parameters.random_seed = question.seed
    solver.parameters.max_time_in_seconds = max(1.0, start + question.seconds - perf_counter())
    watch = _Watch(start)
    status = solver.solve(model.model, watch)
    size = f"{model.variables:,} variables, no pool"
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(reason=f"no plan within {question.seconds:.0f} s ({size})", note=size)
    return Answer(
        seats=model.draft(solver).seats(),
        bound=solver.best_objective_bound / UNIT,
        history=watch.history,
        cores=question.cores,
        note=size,
    )


class _Watch(cp_model.CpSolverSolutionCallback):
    """When something better was found."""

    def __init__(self, start: float) -> None:
        super().__init__()
        self._start = start
        self.history: list[tuple[float, float]] = []

    def on_solution_callback(self) -> None:
        self.history.append((perf_counter() - self._start, self.objective_value / UNIT))


class _Weekly:
    """All clients, then what each advisor-week and each advisor pays."""

    def __init__(self, problem: Problem, *, end: float) -> None:
        self.model = cp_model.CpModel()
        self.variables = 0
        self._problem, self._end = problem, end
        self._costs: list[tuple[Var, float]] = []
        self._loads: defaultdict[tuple[int, int], list[tuple[Var, int]]] = defaultdict(list)
        self._primary: list[dict[int, Var]] = []
        self._backup: list[dict[int, Var]] = []
        for client in range(len(problem.clients)):
            if perf_counter() > end:
                raise _OutOfTime
            self._client(client)
        for (advisor, week), taken in self._loads.items():
            self._week(problem.capacity[advisor][week], taken)
        self._crowds()
        variables, points = zip(*self._costs, strict=True)
        weights = [round(UNIT * p) for p in points]
        self.model.minimize(cp_model.LinearExpr.weighted_sum(variables, weights))

    def draft(self, solver: cp_model.CpSolver) -> Draft:
        """The seats of the best solution."""
        draft = Draft(self._problem)
        for found, seats in ((draft.primary, self._primary), (draft.backup, self._backup)):
            for client, able in enumerate(seats):
                for advisor, variable in able.items():
                    if solver.boolean_value(variable):
                        found[client] = advisor
        return draft

    def _new(self, points: float = 0.0) -> Var:
        self.variables += 1
        variable = self.model.new_bool_var("")
        if points:
            self._costs.append((variable, points))
        return variable

    def _client(self, client: int) -> None:
        """Its panel by itself, then each of its weeks."""
        problem = self._problem
        primary = {
            a: self._new(sum(primary_terms(problem, client, a).values()))
            for a in problem.primaries(client)
        }
        backup = {
            a: self._new(sum(backup_terms(problem, client, a).values()))
            for a in problem.backups(client)
        }
        self._primary.append(primary)
        self._backup.append(backup)
        nobody, alone = self._new(UNCOVERED), self._new(NO_BACKUP)
        if needs_panel(problem, client):
            self.model.add(nobody == 0)
        if needs_backup(problem, client) and primary:
            self.model.add(alone == 0)
        self.model.add_exactly_one([*primary.values(), nobody])
        self.model.add_exactly_one([*backup.values(), nobody, alone])
        for advisor in primary.keys() & backup.keys():
            self.model.add_at_most_one(primary[advisor], backup[advisor])
        self._alike(client, primary, backup)
        for week in range(problem.weeks):
            if problem.is_active(client, week):
                self._cover(client, week, nobody)

    def _alike(self, client: int, primary: dict[int, Var], backup: dict[int, Var]) -> None:
        """Primary and backup out of one group cost points."""
        wanted = self._problem.clients[client].differ_in
        if wanted is None:
            return
        alike = self._new(PANEL_ALIKE)
        groups: defaultdict[object, list[list[Var]]] = defaultdict(lambda: [[], []])
        for side, seats in enumerate((primary, backup)):
            for advisor, variable in seats.items():
                person = self._problem.advisors[advisor]
                value = person.gender if wanted is DifferIn.GENDER else person.background
                groups[value][side].append(variable)
        for first, second in groups.values():
            self.model.add(sum(first) + sum(second) <= 1 + alike)

    def _cover(self, client: int, week: int, nobody: Var) -> None:
        """Who covers one week: the primary who is there, else the backup who is, else nobody."""
        problem = self._problem
        primary, backup = self._primary[client], self._backup[client]
        gap = self._new(both_away_points(problem, client))
        covering: list[Var] = []
        there = [primary[a] for a in primary if not problem.is_away(a, week)]
        for advisor in sorted(primary.keys() | backup.keys()):
            if problem.is_away(advisor, week):
                continue
            covers = self._new()
            first, second = primary.get(advisor, 0), backup.get(advisor, 0)
            self.model.add(covers <= first + second)
            self.model.add(covers >= first)
            self.model.add(covers >= second - sum(there))
            covering.append(covers)
            self._loads[advisor, week].append((covers, problem.load(client, advisor)))
        self.model.add_exactly_one([*covering, gap, nobody])

    def _week(self, capacity: int, taken: list[tuple[Var, int]]) -> None:
        """Hours above 85 % and above 100 % of one advisor-week."""
        variables, minutes = zip(*taken, strict=True)
        most = sum(minutes)
        load = cp_model.LinearExpr.weighted_sum(variables, minutes)
        for scale, room, points in (
            (20, 17 * capacity, NEAR_FULL_HOUR),
            (1, capacity, OVERLOAD_HOUR),
        ):
            if scale * most <= room:
                continue
            above = self.model.new_int_var(0, scale * most - room, "")
            self.variables += 1
            self.model.add(above >= scale * load - room)
            self._costs.append((above, points / 60 / scale))

    def _crowds(self) -> None:
        """Clients above the numbers that advisors may have."""
        for advisor, most, seats in self._limits():
            chosen = [able[advisor] for able in seats if advisor in able]
            if len(chosen) > most:
                above = self.model.new_int_var(0, len(chosen) - most, "")
                self.variables += 1
                self.model.add(above >= sum(chosen) - most)
                self._costs.append((above, TOO_MANY))

    def _limits(self) -> Iterator[tuple[int, int, list[dict[int, Var]]]]:
        for advisor, person in enumerate(self._problem.advisors):
            yield advisor, person.max_primary, self._primary
            yield advisor, person.max_backup, self._backup
