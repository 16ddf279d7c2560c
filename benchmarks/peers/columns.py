"""HiGHS on pair columns: a mixed-integer program that picks one pair of a pool for each client.

The model that an operations researcher writes second, with the HiGHS inside OR-Tools (highspy and
OR-Tools clash in one process). Overload and fullness of every advisor-week are linear variables.
Its bound holds for the pool alone.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from time import perf_counter

from ortools.math_opt.python import mathopt

from benchmarks.peers.answers import Answer, Draft, Question
from benchmarks.peers.pairs import Pair
from coverage.planning.costs import NEAR_FULL_HOUR, NEAR_FULL_SHARE, OVERLOAD_HOUR, TOO_MANY
from coverage.planning.masks import members
from coverage.planning.problem import NOBODY, Problem


def solve(question: Question) -> Answer:
    """Build the program and let HiGHS work on it for what is left of the time."""
    problem = question.problem
    start = perf_counter()
    columns = _Columns(problem)
    for client, pairs in enumerate(question.pool):
        columns.add(client, pairs)
    columns.close()
    left = max(1.0, question.seconds - (perf_counter() - start))
    parameters = mathopt.SolveParameters(
        time_limit=timedelta(seconds=left), random_seed=question.seed
    )
    result = mathopt.solve(columns.model, mathopt.SolverType.HIGHS, params=parameters)
    size = f"{len(columns.chosen):,} columns, a pool by our prices"
    if not result.has_primal_feasible_solution():
        return Answer(reason=f"no plan within {question.seconds:.0f} s ({size})", note=size)
    draft = Draft(problem)
    values = result.variable_values([variable for _, _, variable in columns.chosen])
    for (client, pair, _), value in zip(columns.chosen, values, strict=True):
        if value > 0.5:
            draft.primary[client], draft.backup[client] = pair.primary, pair.backup
    return Answer(seats=draft.seats(), bound=result.best_objective_bound(), note=size)


class _Columns:
    """The program, client by client."""

    def __init__(self, problem: Problem) -> None:
        self.model = mathopt.Model()
        self.chosen: list[tuple[int, Pair, mathopt.Variable]] = []
        self._problem = problem
        self._loads: defaultdict[tuple[int, int], list[tuple[mathopt.Variable, int]]]
        self._loads = defaultdict(list)
        self._seats: defaultdict[tuple[int, bool], list[mathopt.Variable]] = defaultdict(list)

    def add(self, client: int, pairs: Sequence[Pair]) -> None:
        """One of ``pairs``, and what each takes of whom in which weeks."""
        problem = self._problem
        one = self.model.add_linear_constraint(lb=1.0, ub=1.0)
        for pair in pairs:
            variable = self.model.add_binary_variable()
            one.set_coefficient(variable, 1.0)
            self.model.objective.set_linear_coefficient(variable, pair.points)
            self.chosen.append((client, pair, variable))
            if pair.primary == NOBODY:
                continue
            active, away = problem.active[client], problem.away[pair.primary]
            self._take(variable, client, pair.primary, active & ~away, primary=True)
            if pair.backup != NOBODY:
                weeks = active & away & ~problem.away[pair.backup]
                self._take(variable, client, pair.backup, weeks, primary=False)

    def close(self) -> None:
        """What every advisor-week and every crowd costs."""
        for (advisor, week), taken in self._loads.items():
            capacity = self._problem.capacity[advisor][week]
            if sum(minutes for _, minutes in taken) > NEAR_FULL_SHARE * capacity:
                self._week(capacity, taken)
        for (advisor, primary), seated in self._seats.items():
            person = self._problem.advisors[advisor]
            most = person.max_primary if primary else person.max_backup
            if len(seated) > most:
                self._above([(variable, 1) for variable in seated], float(most), TOO_MANY)

    def _take(
        self, variable: mathopt.Variable, client: int, advisor: int, weeks: int, *, primary: bool
    ) -> None:
        minutes = self._problem.load(client, advisor)
        for week in members(weeks):
            self._loads[advisor, week].append((variable, minutes))
        self._seats[advisor, primary].append(variable)

    def _week(self, capacity: int, taken: list[tuple[mathopt.Variable, int]]) -> None:
        load = self.model.add_variable(lb=0.0)
        row = self.model.add_linear_constraint(lb=0.0, ub=0.0)
        row.set_coefficient(load, -1.0)
        for variable, minutes in taken:
            row.set_coefficient(variable, float(minutes))
        self._above([(load, 1)], float(capacity), OVERLOAD_HOUR / 60)
        self._above([(load, 1)], NEAR_FULL_SHARE * capacity, NEAR_FULL_HOUR / 60)

    def _above(self, terms: list[tuple[mathopt.Variable, int]], room: float, points: float) -> None:
        """Pay ``points`` for each of ``terms`` beyond ``room``."""
        above = self.model.add_variable(lb=0.0)
        self.model.objective.set_linear_coefficient(above, points)
        row = self.model.add_linear_constraint(ub=room)
        row.set_coefficient(above, -1.0)
        for variable, weight in terms:
            row.set_coefficient(variable, float(weight))
