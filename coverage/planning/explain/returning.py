"""What the objective gains when somebody who is away in a week is there after all."""

from coverage.planning.costs import both_away_points, load_terms
from coverage.planning.problem import NOBODY, Problem, Seats


def points_of_return(
    problem: Problem, seats: Seats, week: int, *, advisor: int, capacity: int
) -> float:
    """The objective with ``advisor`` there in ``week``, for ``capacity`` minutes, minus as it is.

    Below zero it is a gain. The advisor takes over all of their own clients of that week, not only
    the one that is asked about.
    """
    return sum(
        sign * _week_points(problem, seats, week, there=there, capacity=capacity)
        for sign, there in ((1, advisor), (-1, NOBODY))
    )


def _week_points(problem: Problem, seats: Seats, week: int, *, there: int, capacity: int) -> float:
    """The points of one week that depend on who is away, were ``there`` not."""
    load = [0] * len(problem.advisors)
    points = 0.0
    for client, (primary, backup) in enumerate(zip(seats.primary, seats.backup, strict=True)):
        if primary == NOBODY or not problem.is_active(client, week):
            continue
        for advisor in (primary, backup):
            if advisor != NOBODY and (advisor == there or not problem.is_away(advisor, week)):
                load[advisor] += problem.load(client, advisor)
                break
        else:
            points += both_away_points(problem, client)
    for advisor, minutes in enumerate(load):
        room = capacity if advisor == there else problem.capacity[advisor][week]
        points += sum(load_terms(minutes, room))
    return points
