"""Step 2: a substitute for each gap week that is left."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from coverage.domain.assignments import Goal
from coverage.planning.masks import members
from coverage.planning.problem import Problem
from coverage.planning.solver.cover.goals import Aim, Amounts, Key, Posed, Reached, Wish, goals_of
from coverage.planning.solver.cover.groups import groups, scarce
from coverage.planning.solver.cover.neighbours import by_neighbourhood
from coverage.planning.solver.cover.reaching import Task, reach
from coverage.planning.solver.cover.room import Room
from coverage.planning.solver.cover.watch import UNWATCHED, Watch

AIMS = (
    Aim(name="open_gaps", unit="hours", scale=1 / 60),
    Aim(name="substitutes", unit="advisors"),
    Aim(name="substitute_travel", unit="hours", scale=1 / 60),
)

Able = Mapping[tuple[int, int], tuple[int, ...]]
"""Who could stand in, by client and gap week; a week that nobody could close is not there."""
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
    watch: Watch = UNWATCHED,
) -> Substitutes:
    """Close the most gap hours; then the fewest different substitutes per client; least travel.

    ``panels`` are the seat holders of each client, ``gaps`` masks of the weeks still open. Takes
    the room it uses. Gap weeks that nobody could close are lost before anything is solved.
    """
    able = _able(problem, panels, gaps, room)
    weeks: defaultdict[int, list[int]] = defaultdict(list)
    for client, week in able:
        weeks[client].append(week)
    lost = sum(
        _worth(problem, client) * (mask.bit_count() - len(weeks.get(client, ())))
        for client, mask in enumerate(gaps)
    )

    def pose(clients: Sequence[int], others: Amounts) -> Posed:
        taken = ((a, week, problem.load(client, a)) for client, week, a in others)
        mine = {(c, week): able[c, week] for c in clients for week in weeks[c]}
        return _posed(problem, mine, room.beside(taken))

    clients = by_neighbourhood(problem, weeks)
    task = Task(
        pose=pose,
        groups=groups(clients, scarce(_demands(problem, able), room).values()),
        sizes={client: sum(len(able[client, w]) for w in weeks[client]) for client in clients},
    )
    start = _first_come(problem, clients, weeks, able, room)
    amounts, ends = reach(task, start, effort=effort, seed=seed, watch=watch)
    covered = {(client, week): advisor for client, week, advisor in amounts}
    for (client, week), advisor in covered.items():
        room.take(advisor, week, problem.load(client, advisor))
    return Substitutes(covered=covered, goals=_goals(ends, lost))


def _goals(ends: Sequence[Reached], lost: int) -> tuple[Goal, ...]:
    if not ends and not lost:
        return ()
    ends = ends or [Reached(0, 0)] * len(AIMS)
    return goals_of(AIMS, [ends[0] + Reached(lost, lost), *ends[1:]])


def _worth(problem: Problem, client: int) -> int:
    """Minutes of a gap week; without demand still one, so that its weeks are worth closing."""
    return max(1, problem.demand[client])


def _able(
    problem: Problem, panels: Sequence[frozenset[int]], gaps: Sequence[int], room: Room
) -> dict[tuple[int, int], tuple[int, ...]]:
    """Compatible advisors outside the panel who are there and have room for the whole load."""
    found: dict[tuple[int, int], tuple[int, ...]] = {}
    for client, mask in enumerate(gaps):
        if not mask:
            continue
        loads = [
            (advisor, problem.load(client, advisor))
            for advisor in problem.substitutes(client)
            if advisor not in panels[client]
        ]
        for week in members(mask):
            team = tuple(
                advisor
                for advisor, load in loads
                if room.left(advisor, week) >= load and not problem.is_away(advisor, week)
            )
            if team:
                found[client, week] = team
    return found


def _demands(problem: Problem, able: Able) -> dict[tuple[int, int], dict[int, int]]:
    found: defaultdict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for (client, week), team in able.items():
        for advisor in team:
            found[advisor, week][client] = problem.load(client, advisor)
    return found


def _first_come(
    problem: Problem,
    clients: Iterable[int],
    weeks: Mapping[int, Sequence[int]],
    able: Able,
    room: Room,
) -> dict[Key, int]:
    """Client by client, again and again whoever closes most of the weeks that are still open.

    The greedy way to cover a set with few others (Chvatal 1979); a start, and what is kept of a
    group that a stop came before.
    """
    found: dict[Key, int] = {}
    left = room.beside(())
    for client in clients:
        open_weeks = set(weeks[client])
        while open_weeks:
            closes: defaultdict[int, list[int]] = defaultdict(list)
            for week in open_weeks:
                for advisor in able[client, week]:
                    if left.left(advisor, week) >= problem.load(client, advisor):
                        closes[advisor].append(week)
            if not closes:
                break
            best = min(closes, key=lambda a: (-len(closes[a]), problem.road_km(client, a), a))
            for week in closes[best]:
                found[client, week, best] = 1
                left.take(best, week, problem.load(client, best))
            open_weeks -= set(closes[best])
    return found


def _posed(problem: Problem, able: Able, room: Room) -> Posed:
    model = cp_model.CpModel()
    choices: dict[Key, cp_model.IntVar] = {}
    for (client, week), advisors in able.items():
        team = {
            (client, week, advisor): model.new_bool_var("")
            for advisor in advisors
            if room.left(advisor, week) >= problem.load(client, advisor)
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

    wishes = _wishes(problem, able, choices, faces)
    return Posed(model=model, amounts=choices, complete=complete, wishes=wishes)


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
    problem: Problem,
    able: Able,
    choices: Choices,
    faces: Mapping[tuple[int, int], cp_model.IntVar],
) -> list[Wish]:
    worth = {client: _worth(problem, client) for client, _ in able}
    asked = sum(worth[client] for client, _ in able)
    closed = sum(worth[client] * x for (client, _, _), x in choices.items())
    travel = sum(problem.travel(client, a) * x for (client, _, a), x in choices.items())
    return [
        Wish(
            value=asked - closed,
            count=lambda amounts: asked - sum(worth[client] for client, _, _ in amounts),
        ),
        Wish(
            value=sum(faces.values()) + 0,
            count=lambda amounts: len({(client, a) for client, _, a in amounts}),
        ),
        Wish(
            value=travel + 0,
            count=lambda amounts: sum(problem.travel(client, a) for client, _, a in amounts),
        ),
    ]
