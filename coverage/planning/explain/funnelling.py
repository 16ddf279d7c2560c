"""The table advisors x rules of one opening, and the funnel that it makes."""

from collections.abc import Iterator

from coverage.planning.explain.gap_answers import AdvisorRow, Funnel, FunnelStep
from coverage.planning.explain.openings import Opening
from coverage.planning.funnels import FUNNEL
from coverage.planning.violations import Breach


def rules_of(opening: Opening) -> tuple[Breach, ...]:
    """The rules that keep anybody out, in the order of the funnel."""
    broken = frozenset[Breach]().union(*opening.broken)
    return tuple(rule for rule in FUNNEL if rule in broken)


def rows_of(opening: Opening) -> tuple[AdvisorRow, ...]:
    """Every advisor, those whom the fewest rules keep out first, then the nearest."""
    problem = opening.problem
    distances = problem.distances(opening.client)
    order = sorted(
        range(len(problem.advisors)), key=lambda a: (len(opening.broken[a]), distances[a], a)
    )
    return tuple(_row(opening, advisor) for advisor in order)


def _row(opening: Opening, advisor: int) -> AdvisorRow:
    problem, week, person = opening.problem, opening.week, opening.problem.advisors[advisor]
    return AdvisorRow(
        advisor=person.id,
        seat=opening.seat(advisor),
        broken=tuple(rule for rule in FUNNEL if rule in opening.broken[advisor]),
        missing_languages=opening.missing_languages(advisor),
        missing_topics=opening.missing_topics(advisor),
        conflict_until=opening.conflict_until(advisor),
        road_km=problem.road_km(opening.client, advisor) if opening.visited else None,
        radius_km=person.radius_km,
        present_days=problem.present[advisor][week],
        usual_days=problem.usual[advisor][week],
        free=opening.free(advisor),
        needed=opening.needed(advisor),
    )


def funnel_of(opening: Opening) -> Funnel:
    """Apply rule after rule; languages and topics one by one, the rarest first."""
    advisors = opening.problem.advisors
    left = list(range(len(advisors)))
    steps = []
    for rule, skill, out in _sieves(opening):
        lost = [advisor for advisor in left if advisor in out]
        left = [advisor for advisor in left if advisor not in out]
        steps.append(_step(opening, rule, skill, left=len(left), lost=lost))
    return Funnel(
        advisors=len(advisors),
        steps=tuple(steps),
        left=tuple(advisors[advisor].id for advisor in left),
    )


def _sieves(opening: Opening) -> Iterator[tuple[Breach, str, set[int]]]:
    """Each rule, or skill, with everybody whom it keeps out."""
    for rule in rules_of(opening):
        out = {advisor for advisor, rules in enumerate(opening.broken) if rule in rules}
        if rule not in (Breach.LANGUAGE, Breach.TOPIC):
            yield rule, "", out
            continue
        lacking: dict[str, set[int]] = {}
        for advisor in out:
            missing = (
                opening.missing_languages if rule is Breach.LANGUAGE else opening.missing_topics
            )
            for skill in missing(advisor):
                lacking.setdefault(skill, set()).add(advisor)
        for skill in sorted(lacking, key=lambda skill: (-len(lacking[skill]), skill)):
            yield rule, skill, lacking[skill]


def _step(opening: Opening, rule: Breach, skill: str, *, left: int, lost: list[int]) -> FunnelStep:
    problem = opening.problem
    distances = problem.distances(opening.client)
    ends = [end for advisor in lost if (end := opening.conflict_until(advisor)) is not None]
    return FunnelStep(
        rule=rule,
        skill=skill,
        left=left,
        lost=tuple(problem.advisors[advisor].id for advisor in lost),
        nearest_km=(
            min((distances[a] for a in lost), default=None) if rule is Breach.DISTANCE else None
        ),
        first_end=min(ends, default=None) if rule is Breach.CONFLICT else None,
        most_free=(
            max((opening.free(a) for a in lost), default=None) if rule is Breach.ROOM else None
        ),
    )
