"""Step 3: who works the extra hours of each surge."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from coverage.domain.assignments import Goal, Panel
from coverage.planning.problem import Problem
from coverage.planning.solver.cover.goals import Amounts, Key, Posed, Wish, reach
from coverage.planning.solver.cover.neighbours import by_neighbourhood
from coverage.planning.solver.cover.room import Room
from coverage.planning.surge_rules import (
    MAX_PEOPLE,
    STEP_MINUTES,
    SurgeWeek,
    may_staff,
    surge_weeks,
)


@dataclass(frozen=True, kw_only=True)
class Surges:
    """Minutes worked by client, week and advisor, and every surge week with what it asked."""

    worked: Mapping[Key, int]
    asked: tuple[SurgeWeek, ...]
    goals: tuple[Goal, ...]


@dataclass(frozen=True)
class _Shift:
    """Somebody's part in a surge week: whether they work, and how many half hours."""

    works: cp_model.IntVar
    steps: cp_model.IntVar


Shifts = Mapping[Key, _Shift]


def staff_surges(
    problem: Problem, panels: Sequence[Panel], room: Room, *, effort: float, seed: int
) -> Surges:
    """Least unmet hours; fewest people over a surge; fewest hand-overs between weeks; least travel.

    Takes the room it uses.
    """
    asked = surge_weeks(problem)
    able = {
        (week.client, week.week): [
            advisor
            for advisor in range(len(problem.advisors))
            if room.left(advisor, week.week) >= STEP_MINUTES
            and may_staff(problem, week, advisor, panels[week.client])
        ]
        for week in asked
    }

    def pose(clients: Sequence[int], others: Amounts) -> Posed:
        taken = ((a, week, STEP_MINUTES * steps) for (_, week, a), steps in others.items())
        mine = [week for week in asked if week.client in clients]
        return _posed(problem, mine, able, room.beside(taken))

    clients = by_neighbourhood(problem, {week.client for week in asked})
    amounts, goals = reach(pose, clients, effort=effort, seed=seed)
    worked = {where: STEP_MINUTES * steps for where, steps in amounts.items()}
    for (_, week, advisor), minutes in worked.items():
        room.take(advisor, week, minutes)
    return Surges(worked=worked, asked=asked, goals=goals)


def _posed(
    problem: Problem,
    asked: Sequence[SurgeWeek],
    able: Mapping[tuple[int, int], Iterable[int]],
    room: Room,
) -> Posed:
    model = cp_model.CpModel()
    shifts: dict[Key, _Shift] = {}
    for week in asked:
        team = _team(model, week, able[week.client, week.week], room)
        if team:
            model.add(sum(s.steps for s in team.values()) <= week.staffable // STEP_MINUTES)
            model.add(sum(s.works for s in team.values()) <= MAX_PEOPLE)
        shifts |= team
    _keep_room(model, shifts, room)
    faces, starts = _faces(model, shifts), _starts(model, shifts)

    def complete(amounts: Amounts) -> Mapping[int, int]:
        seen = {(client, advisor) for client, _, advisor in amounts}
        values = {x.index: int(face in seen) for face, x in faces.items()}
        for key, shift in shifts.items():
            values[shift.works.index] = int(key in amounts)
            values[shift.steps.index] = amounts.get(key, 0)
        for (client, week, advisor), x in starts.items():
            values[x.index] = int(
                (client, week, advisor) in amounts and (client, week - 1, advisor) not in amounts
            )
        return values

    return Posed(
        model=model,
        amounts={key: shift.steps for key, shift in shifts.items()},
        complete=complete,
        wishes=_wishes(problem, asked, shifts, faces, starts),
    )


def _team(
    model: cp_model.CpModel, week: SurgeWeek, able: Iterable[int], room: Room
) -> dict[Key, _Shift]:
    """Those who may work in one surge week and have half an hour."""
    team = {}
    for advisor in able:
        most = min(week.staffable, room.left(advisor, week.week)) // STEP_MINUTES
        if most:
            shift = _Shift(model.new_bool_var(""), model.new_int_var(0, most, ""))
            model.add(shift.steps <= most * shift.works)
            model.add(shift.steps >= shift.works)
            team[week.client, week.week, advisor] = shift
    return team


def _keep_room(model: cp_model.CpModel, shifts: Shifts, room: Room) -> None:
    by_person: defaultdict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
    for (_, week, advisor), shift in shifts.items():
        by_person[advisor, week].append(shift.steps)
    for (advisor, week), steps in by_person.items():
        if len(steps) > 1:
            model.add(sum(steps) <= room.left(advisor, week) // STEP_MINUTES)


def _faces(model: cp_model.CpModel, shifts: Shifts) -> dict[tuple[int, int], cp_model.IntVar]:
    """Whether an advisor works for a client's surge in any week."""
    faces: dict[tuple[int, int], cp_model.IntVar] = {}
    for (client, _, advisor), shift in shifts.items():
        if (client, advisor) not in faces:
            faces[client, advisor] = model.new_bool_var("")
        model.add_implication(shift.works, faces[client, advisor])
    return faces


def _starts(model: cp_model.CpModel, shifts: Shifts) -> dict[Key, cp_model.IntVar]:
    """Whether somebody works who did not in the surge week before: a hand-over."""
    weeks = {(client, week) for client, week, _ in shifts}
    starts = {}
    for (client, week, advisor), shift in shifts.items():
        if (client, week - 1) in weeks:
            before = shifts.get((client, week - 1, advisor))
            start = starts[client, week, advisor] = model.new_bool_var("")
            model.add(start >= shift.works - (before.works if before else 0))
    return starts


def _wishes(
    problem: Problem,
    asked: Iterable[SurgeWeek],
    shifts: Shifts,
    faces: Mapping[tuple[int, int], cp_model.IntVar],
    starts: Mapping[Key, cp_model.IntVar],
) -> list[Wish]:
    wanted = sum(week.staffable // STEP_MINUTES for week in asked)
    worked = sum(shift.steps for shift in shifts.values())
    # one way, in hundred metres, for every week in which somebody works
    travel = sum(
        round(10 * problem.road_km(client, advisor)) * shift.works
        for (client, _, advisor), shift in shifts.items()
    )
    return [
        Wish(name="surge_unmet", unit="hours", value=wanted - worked, scale=STEP_MINUTES / 60),
        Wish(name="surge_people", unit="advisors", value=sum(faces.values()) + 0),
        Wish(name="surge_handovers", unit="hand-overs", value=sum(starts.values()) + 0),
        Wish(name="surge_travel", unit="km", value=travel + 0, scale=1 / 10),
    ]
