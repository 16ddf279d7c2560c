"""How one advisor, whom rules keep out of an opening, could cover it after all.

Each broken rule asks for a step. Rules between people (a conflict, an internal advisor) never give,
and nor does an advisor without any capacity.
"""

import math
from collections.abc import Iterator

from coverage.planning.explain.gap_answers import Step, StepKind
from coverage.planning.explain.openings import Opening
from coverage.planning.explain.presence import ThereAfterAll, capacity_of, ways_to_be_there
from coverage.planning.violations import Breach

GIVING = frozenset(
    {
        Breach.LANGUAGE,
        Breach.TOPIC,
        Breach.DISTANCE,
        Breach.BAN,
        Breach.NEUTRAL,
        Breach.PANEL,
        Breach.AWAY,
        Breach.ROOM,
        Breach.TOO_MANY_PEOPLE,
    }
)
"""Rules that may give for once."""
MOST_STEPS = 3
"""More than this at once is no small relaxation."""

Steps = tuple[Step, ...]
Way = tuple[Steps, int]
"""Steps, and the minutes that the advisor covers when all of them are taken."""


def ways_to_cover(opening: Opening, advisor: int) -> Iterator[Way]:
    """Every way in which ``advisor`` could cover after all; none when a rule never gives."""
    broken = opening.broken[advisor]
    if not broken or not broken <= GIVING:
        return
    promises = tuple(_promises(opening, advisor))
    for place, by_phone in _places(opening, advisor):
        needed = opening.needed(advisor, by_phone=by_phone)
        for steps, minutes in _in_time(opening, advisor, needed):
            way = (*promises, *place, *steps)
            if by_phone and any(step.kind is StepKind.ROOM for step in steps):
                continue  # who lacks room all the same had better come
            if minutes and len(way) <= MOST_STEPS:
                yield way, minutes


def _places(opening: Opening, advisor: int) -> Iterator[tuple[Steps, bool]]:
    """From further away, or by phone, which also saves the travel; as it is, where that will do."""
    person, broken = opening.problem.advisors[advisor], opening.broken[advisor]
    if Breach.DISTANCE in broken:
        km = opening.problem.road_km(opening.client, advisor)
        beyond = math.ceil(km - person.radius_km)
        far = Step(kind=StepKind.KM, advisor=person.id, amount=math.ceil(km), beyond=beyond)
        yield (far,), False
    else:
        yield (), False
    if opening.visited and not opening.on_site and broken & {Breach.DISTANCE, Breach.ROOM}:
        yield (Step(kind=StepKind.PHONE),), True


def _promises(opening: Opening, advisor: int) -> Iterator[Step]:
    """What would not be kept towards the client."""
    broken, person = opening.broken[advisor], opening.problem.advisors[advisor].id
    for skill in sorted(opening.missing_languages(advisor)):
        yield Step(kind=StepKind.LANGUAGE, skill=skill)
    for skill in sorted(opening.missing_topics(advisor)):
        yield Step(kind=StepKind.TOPIC, skill=skill)
    if Breach.BAN in broken:
        yield Step(kind=StepKind.BAN, advisor=person)
    if broken & {Breach.NEUTRAL, Breach.PANEL}:
        yield Step(kind=StepKind.NEUTRAL)
    if Breach.TOO_MANY_PEOPLE in broken:
        yield Step(kind=StepKind.PEOPLE)


def _in_time(opening: Opening, advisor: int, needed: int) -> Iterator[Way]:
    """Steps so that ``advisor`` is there with room, and the minutes that it brings."""
    if Breach.AWAY not in opening.broken[advisor]:
        yield _with_room(opening, advisor, opening.free(advisor), needed)
        return
    person, taken = opening.problem.advisors[advisor], opening.taken_if_there(advisor)
    best: dict[bool, tuple[ThereAfterAll, int]] = {}
    for way in ways_to_be_there(opening, advisor):
        minutes = opening.given(capacity_of(person, way.present) - taken, needed)
        if opening.covers_anyway(advisor):
            minutes = needed
        if way.renewed not in best or minutes > best[way.renewed][1]:
            best[way.renewed] = way, minutes
    for way, _ in best.values():
        steps, minutes = _with_room(
            opening, advisor, capacity_of(person, way.present) - taken, needed
        )
        yield (*_presence_steps(opening, advisor, way), *steps), minutes


def _presence_steps(opening: Opening, advisor: int, way: ThereAfterAll) -> Iterator[Step]:
    person = opening.problem.advisors[advisor].id
    if way.days:
        yield Step(kind=StepKind.RETURN, advisor=person, amount=way.days)
    if way.renewed:
        yield Step(kind=StepKind.RENEW, advisor=person)


def _with_room(opening: Opening, advisor: int, free: int, needed: int) -> Way:
    """More room, where ``free`` minutes bring nothing at all."""
    if opening.covers_anyway(advisor):
        return (), needed
    if minutes := opening.given(free, needed):
        return (), minutes
    person = opening.problem.advisors[advisor].id
    return (Step(kind=StepKind.ROOM, advisor=person, amount=needed - free),), needed
