"""The surges of a few clients as a CP-SAT model, on the room that others leave."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from coverage.planning.solver.cover.calls import Call, Whole
from coverage.planning.solver.cover.goals import Amounts, Key, Posed, Wish
from coverage.planning.surge_rules import MAX_PEOPLE

Cast = Mapping[int, Sequence[int]]
"""The rows of each client's call who take part."""


@dataclass(frozen=True)
class _Shift:
    """Somebody's part in a surge week: whether they work, and how many half hours."""

    works: cp_model.IntVar
    steps: cp_model.IntVar


Shifts = Mapping[Key, _Shift]


def pose_teams(calls: Sequence[Call], cast: Cast, left: Whole, amounts: Amounts) -> Posed:
    """Fewest people, hand-overs, travel; in each week all of them get what they have together."""
    model = cp_model.CpModel()
    shifts = _shifts(model, calls, cast, left)
    _hold_hours(model, shifts, amounts)
    faces, starts = _faces(model, shifts), _starts(model, shifts, calls)
    return Posed(
        model=model,
        amounts={key: shift.steps for key, shift in shifts.items()},
        complete=lambda found: _completed(found, shifts, faces, starts),
        wishes=_wishes(calls, shifts, faces, starts),
    )


def pose_hours(calls: Sequence[Call], cast: Cast, left: Whole, *, most: int) -> Posed:
    """Least hours that nobody works; together they could be ``most`` half hours."""
    model = cp_model.CpModel()
    shifts = _shifts(model, calls, cast, left)
    return Posed(
        model=model,
        amounts={key: shift.steps for key, shift in shifts.items()},
        complete=lambda found: _completed(found, shifts, {}, {}),
        wishes=[
            Wish(
                value=most - sum(shift.steps for shift in shifts.values()),
                count=lambda found: most - sum(found.values()),
            )
        ],
    )


def _shifts(
    model: cp_model.CpModel, calls: Sequence[Call], cast: Cast, left: Whole
) -> dict[Key, _Shift]:
    """Who may work when, within what is asked, among three people and with the room they have."""
    shifts: dict[Key, _Shift] = {}
    for call in calls:
        free = call.free(left)
        for column, week in enumerate(call.weeks):
            team = {
                (call.client, week, int(call.advisors[row])): _shift(model, most)
                for row in cast[call.client]
                if (most := int(free[row, column]))
            }
            if team:
                model.add(sum(s.steps for s in team.values()) <= int(call.asked[column]))
                model.add(sum(s.works for s in team.values()) <= MAX_PEOPLE)
            shifts |= team
    by_person: defaultdict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
    for (_, week, advisor), shift in shifts.items():
        by_person[advisor, week].append(shift.steps)
    for (advisor, week), parts in by_person.items():
        if len(parts) > 1:
            model.add(sum(parts) <= int(left[advisor, week]))
    return shifts


def _shift(model: cp_model.CpModel, most: int) -> _Shift:
    shift = _Shift(model.new_bool_var(""), model.new_int_var(0, most, ""))
    model.add(shift.steps <= most * shift.works)
    model.add(shift.steps >= shift.works)
    return shift


def _hold_hours(model: cp_model.CpModel, shifts: Shifts, amounts: Amounts) -> None:
    held: defaultdict[int, int] = defaultdict(int)
    for (_, week, _), steps in amounts.items():
        held[week] += steps
    by_week: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    for (_, week, _), shift in shifts.items():
        by_week[week].append(shift.steps)
    for week, parts in by_week.items():
        model.add(sum(parts) >= held[week])


def _faces(model: cp_model.CpModel, shifts: Shifts) -> dict[tuple[int, int], cp_model.IntVar]:
    """Whether an advisor works for a client's surge in any week."""
    faces: dict[tuple[int, int], cp_model.IntVar] = {}
    for (client, _, advisor), shift in shifts.items():
        if (client, advisor) not in faces:
            faces[client, advisor] = model.new_bool_var("")
        model.add_implication(shift.works, faces[client, advisor])
    return faces


def _starts(
    model: cp_model.CpModel, shifts: Shifts, calls: Sequence[Call]
) -> dict[Key, cp_model.IntVar]:
    """Whether somebody works who did not in the surge week before: a hand-over."""
    weeks = {(call.client, week) for call in calls for week in call.weeks}
    starts = {}
    for (client, week, advisor), shift in shifts.items():
        if (client, week - 1) in weeks:
            before = shifts.get((client, week - 1, advisor))
            start = starts[client, week, advisor] = model.new_bool_var("")
            model.add(start >= shift.works - (before.works if before else 0))
    return starts


def _completed(
    amounts: Amounts,
    shifts: Shifts,
    faces: Mapping[tuple[int, int], cp_model.IntVar],
    starts: Mapping[Key, cp_model.IntVar],
) -> dict[int, int]:
    seen = {(client, advisor) for client, _, advisor in amounts}
    values = {x.index: int(face in seen) for face, x in faces.items()}
    for key, shift in shifts.items():
        values[shift.works.index] = int(key in amounts)
        values[shift.steps.index] = amounts.get(key, 0)
    for (client, week, advisor), x in starts.items():
        began = (client, week, advisor) in amounts and (client, week - 1, advisor) not in amounts
        values[x.index] = int(began)
    return values


def _wishes(
    calls: Sequence[Call],
    shifts: Shifts,
    faces: Mapping[tuple[int, int], cp_model.IntVar],
    starts: Mapping[Key, cp_model.IntVar],
) -> list[Wish]:
    far = {
        (call.client, int(advisor)): int(hectometres)
        for call in calls
        for advisor, hectometres in zip(call.advisors, call.hectometres, strict=True)
    }
    travel = sum(far[client, advisor] * s.works for (client, _, advisor), s in shifts.items())
    return [
        Wish(value=sum(faces.values()) + 0, count=people),
        Wish(value=sum(starts.values()) + 0, count=lambda found: handovers(calls, found)),
        Wish(
            value=travel + 0,
            count=lambda found: sum(far[client, a] for client, _, a in found),
        ),
    ]


def people(amounts: Amounts) -> int:
    """Different people over each client's surges."""
    return len({(client, advisor) for client, _, advisor in amounts})


def handovers(calls: Sequence[Call], amounts: Amounts) -> int:
    """Times that somebody works who did not in the surge week before."""
    weeks = {(call.client, week) for call in calls for week in call.weeks}
    return sum(
        (client, week - 1) in weeks and (client, week - 1, advisor) not in amounts
        for client, week, advisor in amounts
    )
