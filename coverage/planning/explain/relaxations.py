"""The smallest steps that would close an opening, and who would then cover.

Steps (see `ways`) are measured in minutes that somebody has to give,
and what is no matter of minutes by a fixed number chosen by us: it decides the order in which steps
are told and nothing else.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping

from coverage.planning.explain.gap_answers import Relaxation, Step, StepKind
from coverage.planning.explain.openings import Opening
from coverage.planning.explain.presence import capacity_of, ways_to_be_there
from coverage.planning.explain.returning import points_of_return
from coverage.planning.explain.ways import GIVING, Steps, ways_to_cover
from coverage.planning.violations import Breach

PHONE_MINUTES = 60
"""No visit in one week: as much as allowing 30 km more."""
DAY_MINUTES = 480
"""A day of somebody's absence, and the work of renewing a credential."""
PROMISE_MINUTES = 960
"""What was promised to the client and would not be kept: a language, a topic, a ban, neutrality."""
PERSON_MINUTES = 240
"""One more face in a week of a reorganisation."""

SIZES: Mapping[StepKind, int] = {
    StepKind.PHONE: PHONE_MINUTES,
    StepKind.RENEW: DAY_MINUTES,
    StepKind.LANGUAGE: PROMISE_MINUTES,
    StepKind.TOPIC: PROMISE_MINUTES,
    StepKind.BAN: PROMISE_MINUTES,
    StepKind.NEUTRAL: PROMISE_MINUTES,
    StepKind.PEOPLE: PERSON_MINUTES,
}

MOST_ALIKE = 3
"""How often relaxations of the same kinds of steps are told."""


def size_of(steps: Steps) -> float:
    """How much is asked, in minutes."""
    return sum(_size(step) for step in steps)


def _size(step: Step) -> float:
    match step.kind:
        case StepKind.KM:
            return 2 * step.beyond  # there and back, a minute for a kilometre
        case StepKind.ROOM:
            return step.amount
        case StepKind.RETURN:
            return DAY_MINUTES * step.amount
        case _:
            return SIZES[step.kind]


def relaxations_of(opening: Opening, *, most: int) -> tuple[Relaxation, ...]:
    """At most ``most`` relaxations, those that leave nothing open first, then by size."""
    found: dict[Steps, list[tuple[int, int]]] = {}
    for advisor in _worth_asking(opening, found, most=most):
        for steps, minutes in ways_to_cover(opening, advisor):
            found.setdefault(steps, []).append((minutes, advisor))
    told: Counter[tuple[StepKind, ...]] = Counter()
    chosen: list[Relaxation] = []
    for steps in sorted(found, key=lambda steps: _order(opening, steps, found[steps])):
        kinds = tuple(step.kind for step in steps)
        if told[kinds] < MOST_ALIKE and len(chosen) < most:
            told[kinds] += 1
            chosen.append(_relaxation(opening, steps, found[steps]))
    return tuple(chosen)


def _worth_asking(opening: Opening, found: Mapping[Steps, object], *, most: int) -> Iterator[int]:
    """Advisors who may have one of the relaxations that are wanted.

    Where only the smallest is, those with the least to ask come first, and nobody comes any more
    who asks more than what is ``found`` by then: at the size of the country that is one in fifty.
    """
    everybody = range(len(opening.problem.advisors))
    if most > 1 or opening.short is not None:
        yield from everybody
        return
    smallest = math.inf
    for least, advisor in sorted((_least(opening, advisor), advisor) for advisor in everybody):
        if least > smallest or math.isinf(least):
            return
        yield advisor
        smallest = min(map(size_of, found), default=math.inf)


def _least(opening: Opening, advisor: int) -> float:
    """Never more than the smallest relaxation with ``advisor`` asks; infinite when there is none.

    By phone a distance and the room that travel takes fall away at once, so only one is counted.
    """
    broken, person = opening.broken[advisor], opening.problem.advisors[advisor]
    if not broken or not broken <= GIVING:
        return math.inf
    kept = len(opening.missing_languages(advisor)) + len(opening.missing_topics(advisor))
    least = float(PROMISE_MINUTES * (kept + (Breach.BAN in broken)))
    least += DAY_MINUTES * (Breach.AWAY in broken)
    if Breach.DISTANCE in broken:
        beyond = math.ceil(opening.problem.road_km(opening.client, advisor) - person.radius_km)
        least += min(2 * beyond, PHONE_MINUTES)
    elif Breach.ROOM in broken:
        least += min(opening.needed(advisor) - opening.free(advisor), PHONE_MINUTES)
    return least


def _order(
    opening: Opening, steps: Steps, people: list[tuple[int, int]]
) -> tuple[bool, float, bool, int, float, int]:
    """By size; of equal ones members of the panel first, then who does most, then the nearest."""
    distances = opening.problem.distances(opening.client)
    minutes = max(_more(opening, minutes) for minutes, _ in people)
    nearest = min((distances[advisor], advisor) for _, advisor in people)
    return (
        opening.short is not None and not _closes(opening, minutes),
        size_of(steps),
        all(opening.seat(advisor) is None for _, advisor in people),
        -minutes,
        *nearest,
    )


def _more(opening: Opening, minutes: int) -> int:
    """What more minutes are worth: nothing in a gap, which is closed or not."""
    return 0 if opening.short is None else minutes


def _closes(opening: Opening, minutes: int) -> bool:
    return opening.short is None or minutes >= opening.short


def _relaxation(opening: Opening, steps: Steps, people: list[tuple[int, int]]) -> Relaxation:
    distances = opening.problem.distances(opening.client)
    able = sorted(people, key=lambda person: (-_more(opening, person[0]), distances[person[1]]))
    minutes, first = able[0]
    return Relaxation(
        steps=steps,
        advisors=tuple(opening.problem.advisors[advisor].id for _, advisor in able),
        size=size_of(steps),
        minutes=minutes,
        closes=_closes(opening, minutes),
        points=_points(opening, steps, first),
    )


def _points(opening: Opening, steps: Steps, advisor: int) -> float | None:
    """What it does to the objective that a member of the panel is there, in this week alone."""
    if not opening.covers_anyway(advisor):
        return None
    kinds = {step.kind for step in steps}
    if not kinds <= {StepKind.RETURN, StepKind.RENEW}:
        return None
    days = sum(step.amount for step in steps if step.kind is StepKind.RETURN)
    renewed = StepKind.RENEW in kinds
    way = next(
        way
        for way in ways_to_be_there(opening, advisor)
        if (way.days, way.renewed) == (days, renewed)
    )
    capacity = capacity_of(opening.problem.advisors[advisor], way.present)
    return points_of_return(
        opening.problem, opening.seats, opening.week, advisor=advisor, capacity=capacity
    )
