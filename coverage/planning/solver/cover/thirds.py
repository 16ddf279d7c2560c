"""Step 1: a third member for each client that asks for a panel of three."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from coverage.domain.assignments import Goal
from coverage.planning.costs import (
    SECTOR_BACKUP,
    TRAVEL_BACKUP_HOUR,
    both_away_points,
)
from coverage.planning.masks import members
from coverage.planning.problem import NOBODY, Problem, Seats
from coverage.planning.solver.cover.goals import (
    Aim,
    Amounts,
    Key,
    Posed,
    Reached,
    Wish,
    goals_of,
)
from coverage.planning.solver.cover.groups import groups, scarce
from coverage.planning.solver.cover.neighbours import by_neighbourhood
from coverage.planning.solver.cover.reaching import Task, reach
from coverage.planning.solver.cover.room import Room
from coverage.planning.solver.cover.watch import UNWATCHED, Watch

SEAT = -1
"""In place of a week: the seat itself."""
AIMS = (
    Aim(name="third_closes", unit="points", scale=1 / 3),
    Aim(name="third_seats", unit="empty seats"),
    Aim(name="third_strangers", unit="advisors"),
    Aim(name="third_cost", unit="points", scale=1 / 1000),
)


@dataclass(frozen=True, kw_only=True)
class Thirds:
    """The third of each client that has one, and the gap weeks in which they cover."""

    seats: Mapping[int, int]
    covered: Mapping[tuple[int, int], int]
    goals: tuple[Goal, ...]


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """One who may be third of a client, with the gap weeks for which there is room.

    ``stranger`` is false for an internal advisor of that employer; ``milli`` are thousandths of the
    points of ``sector_backup`` and ``travel_backup``.
    """

    client: int
    advisor: int
    weeks: tuple[int, ...]
    stranger: bool
    milli: int

    @property
    def taste(self) -> tuple[bool, int, int]:
        """The order of preference when the same is closed."""
        return self.stranger, self.milli, self.advisor


def seat_thirds(
    problem: Problem,
    seats: Seats,
    gaps: tuple[int, ...],
    room: Room,
    *,
    effort: float,
    seed: int,
    watch: Watch = UNWATCHED,
) -> Thirds:
    """Close the most ``both_away`` points; then internal advisors first; then the cheapest.

    ``gaps`` are masks of the weeks that neither primary nor backup covers. Takes the room it uses.
    """
    decided: dict[int, _Candidate] = {}
    undecided: dict[int, list[_Candidate]] = {}
    for client in range(len(problem.clients)):
        found = list(_candidates(problem, seats, client, gaps[client], room))
        if any(candidate.weeks for candidate in found):
            undecided[client] = _undominated(found)
        elif found:
            decided[client] = min(found, key=lambda candidate: candidate.taste)

    def pose(clients: Sequence[int], others: Amounts) -> Posed:
        taken = ((a, w, problem.load(c, a)) for c, w, a in others if w != SEAT)
        mine = [candidate for client in clients for candidate in undecided[client]]
        return _posed(problem, mine, room.beside(taken))

    clients = by_neighbourhood(problem, undecided)
    ties = scarce(_demands(problem, undecided), room).values()
    task = Task(
        pose=pose,
        groups=groups(clients, ties),
        sizes={client: sum(1 + len(c.weeks) for c in undecided[client]) for client in clients},
    )
    start = _first_come(problem, [undecided[client] for client in clients], room)
    amounts, ends = reach(task, start, effort=effort, seed=seed, watch=watch)
    covered = {(client, week): advisor for client, week, advisor in amounts if week != SEAT}
    for (client, week), advisor in covered.items():
        room.take(advisor, week, problem.load(client, advisor))
    chosen = {client: advisor for client, week, advisor in amounts if week == SEAT}
    seated = {client: candidate.advisor for client, candidate in decided.items()} | chosen
    settled = _settled(decided.values())
    ends = [a + b for a, b in zip(ends, settled, strict=True)] if ends else settled
    goals = goals_of(AIMS, ends) if seated else ()
    return Thirds(seats=seated, covered=covered, goals=goals)


def _settled(decided: Collection[_Candidate]) -> list[Reached]:
    """How the goals end for those who close nothing: nothing undercuts whom taste puts first."""
    strangers = sum(candidate.stranger for candidate in decided)
    milli = sum(candidate.milli for candidate in decided)
    return [Reached(amount, amount) for amount in (0, 0, strangers, milli)]


def _demands(
    problem: Problem, undecided: Mapping[int, Sequence[_Candidate]]
) -> dict[tuple[int, int], dict[int, int]]:
    found: defaultdict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for client, candidates in undecided.items():
        for candidate in candidates:
            for week in candidate.weeks:
                found[candidate.advisor, week][client] = problem.load(client, candidate.advisor)
    return found


def _first_come(
    problem: Problem, undecided: Iterable[Sequence[_Candidate]], room: Room
) -> dict[Key, int]:
    """Client by client the candidate who closes most of what room is left."""
    found: dict[Key, int] = {}
    left = room.beside(())
    for candidates in undecided:
        open_weeks = {
            c: [w for w in c.weeks if left.left(c.advisor, w) >= problem.load(c.client, c.advisor)]
            for c in candidates
        }
        best = min(candidates, key=lambda c: (-len(open_weeks[c]), c.taste))
        found[best.client, SEAT, best.advisor] = 1
        for week in open_weeks[best]:
            found[best.client, week, best.advisor] = 1
            left.take(best.advisor, week, problem.load(best.client, best.advisor))
    return found


def _candidates(
    problem: Problem, seats: Seats, client: int, gaps: int, room: Room
) -> Iterable[_Candidate]:
    panel = (seats.primary[client], seats.backup[client])
    if panel[0] == NOBODY:
        return
    facts = problem.clients[client]
    for advisor in problem.thirds(client):
        if advisor in panel:
            continue
        person, load = problem.advisors[advisor], problem.load(client, advisor)
        points = SECTOR_BACKUP * (
            facts.sector not in person.sectors
        ) + TRAVEL_BACKUP_HOUR * problem.travel_hours(client, advisor)
        yield _Candidate(
            client=client,
            advisor=advisor,
            weeks=tuple(w for w in members(gaps) if room.left(advisor, w) >= max(1, load)),
            stranger=person.internal_to != facts.id,
            milli=round(1000 * points),
        )


def _undominated(found: list[_Candidate]) -> list[_Candidate]:
    """Those who close something, and of the others the one that would be taken first."""
    idle = [candidate for candidate in found if not candidate.weeks]
    best = [min(idle, key=lambda candidate: candidate.taste)] if idle else []
    return [candidate for candidate in found if candidate.weeks] + best


def _posed(problem: Problem, candidates: Sequence[_Candidate], room: Room) -> Posed:
    model = cp_model.CpModel()
    seats = {(c.client, SEAT, c.advisor): model.new_bool_var("") for c in candidates}
    by_client: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    for (client, _, _), seat in seats.items():
        by_client[client].append(seat)
    for group in by_client.values():
        model.add_at_most_one(group)
    covers = {
        (c.client, week, c.advisor): model.new_bool_var("")
        for c in candidates
        for week in c.weeks
        if room.left(c.advisor, week) >= problem.load(c.client, c.advisor)
    }
    for (client, _, advisor), cover in covers.items():
        model.add_implication(cover, seats[client, SEAT, advisor])
    _keep_room(problem, model, covers, room)
    variables = seats | covers

    def complete(amounts: Amounts) -> Mapping[int, int]:
        return {x.index: int(key in amounts) for key, x in variables.items()}

    return Posed(
        model=model,
        amounts=variables,
        complete=complete,
        wishes=_wishes(problem, candidates, seats, covers),
    )


def _keep_room(
    problem: Problem,
    model: cp_model.CpModel,
    covers: Mapping[Key, cp_model.IntVar],
    room: Room,
) -> None:
    taken: defaultdict[tuple[int, int], list[cp_model.LinearExprT]] = defaultdict(list)
    for (client, week, advisor), cover in covers.items():
        taken[advisor, week].append(problem.load(client, advisor) * cover)
    for (advisor, week), loads in taken.items():
        if len(loads) > 1:
            model.add(sum(loads) <= room.left(advisor, week))


def _wishes(
    problem: Problem,
    candidates: Iterable[_Candidate],
    seats: Mapping[Key, cp_model.IntVar],
    covers: Mapping[Key, cp_model.IntVar],
) -> list[Wish]:
    # both_away points are 200 + 40 * minutes / 60: thirds of a point are whole numbers
    clients = {client for client, _, _ in seats}
    worth = {client: round(3 * both_away_points(problem, client)) for client in clients}
    closable = {(client, week) for client, week, _ in covers}
    strange = {(c.client, SEAT, c.advisor): int(c.stranger) for c in candidates}
    milli = {(c.client, SEAT, c.advisor): c.milli for c in candidates}

    def closed(amounts: Amounts) -> int:
        return -sum(worth[client] for client, week, _ in amounts if week != SEAT)

    def empty(amounts: Amounts) -> int:
        return len(clients) - sum(week == SEAT for _, week, _ in amounts)

    return [
        Wish(
            value=0 - sum(worth[client] * x for (client, _, _), x in covers.items()),
            count=closed,
            floor=-sum(worth[client] for client, _ in closable),
        ),
        Wish(value=len(clients) - sum(seats.values()), count=empty),
        _seat_wish(seats, strange),
        _seat_wish(seats, milli),
    ]


def _seat_wish(seats: Mapping[Key, cp_model.IntVar], price: Mapping[Key, int]) -> Wish:
    """What those who sit there cost."""
    return Wish(
        value=sum(price[key] * x for key, x in seats.items()) + 0,
        count=lambda amounts: sum(price.get(key, 0) for key in amounts),
    )
