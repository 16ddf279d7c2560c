"""Step 2: a substitute for each gap week that is left."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from coverage.domain.assignments import Goal
from coverage.planning.masks import members
from coverage.planning.problem import Problem
from coverage.planning.solver.cover.goals import Amounts, Key, Posed, Wish, reach
from coverage.planning.solver.cover.neighbours import by_neighbourhood
from coverage.planning.solver.cover.room import Room

Choices = Mapping[Key, cp_model.IntVar]


@dataclass(frozen=True, kw_only=True)
class Substitutes:
    """Who stands in, by client and week; a gap week that is not here stays open."""

    covered: Mapping[tuple[int, int], int]
    goals: tuple[Goal, ...]


def find_substitutes(
    problem: Problem,
    panels: Sequence[frozenset[int]],
    gaps: Sequence[int],
    room: Room,
    *,
    effort: float,
    seed: int,
) -> Substitutes:
    """Close the most gap hours; then the fewest different substitutes per client; least travel.

    ``panels`` are the seat holders of each client, ``gaps`` masks of the weeks still open. Takes
    the room it uses.
    """

    def pose(clients: Sequence[int], others: Amounts) -> Posed:
        taken = ((a, week, problem.load(client, a)) for client, week, a in others)
        left = room.beside(taken)
        return _posed(problem, panels, {client: gaps[client] for client in clients}, left)

    clients = by_neighbourhood(problem, (c for c, weeks in enumerate(gaps) if weeks))
    amounts, goals = reach(pose, clients, effort=effort, seed=seed)
    covered = {(client, week): advisor for client, week, advisor in amounts}
    for (client, week), advisor in covered.items():
        room.take(advisor, week, problem.load(client, advisor))
    return Substitutes(covered=covered, goals=goals)


def _posed(
    problem: Problem, panels: Sequence[frozenset[int]], gaps: Mapping[int, int], room: Room
) -> Posed:
    model = cp_model.CpModel()
    choices: dict[Key, cp_model.IntVar] = {}
    for client, weeks in gaps.items():
        for week in members(weeks):
            team = {
                (client, week, advisor): model.new_bool_var("")
                for advisor in _able(problem, panels[client], client, week, room)
            }
            model.add_at_most_one(team.values())
            choices |= team
    _keep_room(problem, model, choices, room)
    faces = _faces(model, choices)

    def complete(amounts: Amounts) -> Mapping[int, int]:
        seen = {(client, advisor) for client, _, advisor in amounts}
        return {x.index: int(key in amounts) for key, x in choices.items()} | {
            x.index: int(face in seen) for face, x in faces.items()
        }

    wishes = _wishes(problem, choices, faces)
    return Posed(model=model, amounts=choices, complete=complete, wishes=wishes)


def _able(
    problem: Problem, panel: frozenset[int], client: int, week: int, room: Room
) -> tuple[int, ...]:
    """Compatible advisors outside the panel who are there and have room for the whole load."""
    return tuple(
        advisor
        for advisor in problem.substitutes(client)
        if advisor not in panel
        and not problem.is_away(advisor, week)
        and room.left(advisor, week) >= problem.load(client, advisor)
    )


def _keep_room(problem: Problem, model: cp_model.CpModel, choices: Choices, room: Room) -> None:
    taken: defaultdict[tuple[int, int], list[tuple[int, cp_model.IntVar]]] = defaultdict(list)
    for (client, week, advisor), variable in choices.items():
        taken[advisor, week].append((problem.load(client, advisor), variable))
    for (advisor, week), loads in taken.items():
        if sum(minutes for minutes, _ in loads) > room.left(advisor, week):
            model.add(sum(minutes * x for minutes, x in loads) <= room.left(advisor, week))


def _faces(model: cp_model.CpModel, choices: Choices) -> dict[tuple[int, int], cp_model.IntVar]:
    """Whether an advisor is a substitute for a client in any week."""
    faces: dict[tuple[int, int], cp_model.IntVar] = {}
    for (client, _, advisor), variable in choices.items():
        if (client, advisor) not in faces:
            faces[client, advisor] = model.new_bool_var("")
        model.add_implication(variable, faces[client, advisor])
    return faces


def _wishes(
    problem: Problem, choices: Choices, faces: Mapping[tuple[int, int], cp_model.IntVar]
) -> list[Wish]:
    # a client without demand still counts a minute, so that its weeks are worth closing
    worth = {client: max(1, problem.demand[client]) for client, _, _ in choices}
    asked = sum(worth[client] for client, _ in {key[:2] for key in choices})
    closed = sum(worth[client] * x for (client, _, _), x in choices.items())
    travel = sum(problem.travel(client, a) * x for (client, _, a), x in choices.items())
    return [
        Wish(name="open_gaps", unit="hours", value=asked - closed, scale=1 / 60),
        Wish(name="substitutes", unit="advisors", value=sum(faces.values()) + 0),
        Wish(name="substitute_travel", unit="hours", value=travel + 0, scale=1 / 60),
    ]
