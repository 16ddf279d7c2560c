"""Somebody who is not with the agency yet, beside those who are.

Nobody knows when a newcomer will be away. Taking them to be there always would promise too much, so
they are away as long as the median advisor, in the weeks in which most colleagues are: those are
the weeks in which somebody new is missed most.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from statistics import median_low

from coverage.domain.absences import Absence
from coverage.domain.advisors import Advisor
from coverage.domain.availability import presence_by_week
from coverage.domain.clients import Service
from coverage.domain.ids import AdvisorId
from coverage.domain.postcodes import road_km_row
from coverage.planning.explain import Standing
from coverage.planning.masks import has
from coverage.planning.problem import Problem

NEWCOMER = AdvisorId("newcomer")
HOURS = 24.0
"""What is offered a week: three days, as most advisors of an agency work (chosen by us)."""


def away_weeks(problem: Problem) -> tuple[int, ...]:
    """The weeks in which a newcomer is taken to be away, by number."""
    pool = [a for a, person in enumerate(problem.advisors) if person.internal_to is None]
    working = [a for a in pool if any(problem.capacity[a])]
    if not working:
        return ()
    usual = median_low(problem.away[a].bit_count() for a in working)
    missed = {w: sum(has(problem.away[a], w) for a in working) for w in range(problem.weeks)}
    return tuple(sorted(sorted(missed, key=lambda week: (-missed[week], week))[:usual]))


_NONE: frozenset[str] = frozenset()


def newcomer(
    problem: Problem,
    *,
    postcode: str,
    languages: frozenset[str] = _NONE,
    topics: frozenset[str] = _NONE,
    sectors: frozenset[str] = _NONE,
) -> Advisor:
    """An advisor as the agency has them: the median radius and numbers of clients, five days."""
    pool = [person for person in problem.advisors if person.internal_to is None]
    return Advisor(
        id=NEWCOMER,
        name=NEWCOMER,
        postcode=postcode,
        hours_per_week=HOURS,
        working_days=frozenset(range(5)),
        radius_km=median_low(p.radius_km for p in pool) if pool else 60.0,
        languages=languages,
        topics=topics,
        sectors=sectors,
        max_primary=median_low(p.max_primary for p in pool) if pool else 15,
        max_backup=median_low(p.max_backup for p in pool) if pool else 15,
        credential="",
        valid_until=date.max,
    )


def absences_of(problem: Problem, weeks: tuple[int, ...]) -> tuple[Absence, ...]:
    """A newcomer's absences, as facts."""
    found = (problem.horizon[week] for week in weeks)
    return tuple(Absence(advisor=NEWCOMER, first=week.monday, until=week.friday) for week in found)


@dataclass(frozen=True, kw_only=True)
class Widened(Problem):
    """A problem with one advisor more, the last; nobody's candidates know of them."""

    home: str

    @property
    def newcomer(self) -> int:
        """The number of the newcomer."""
        return len(self.advisors) - 1

    def road_km(self, client: int, advisor: int) -> float:
        """As in `Problem`, of the newcomer too."""
        if advisor != self.newcomer:
            return super().road_km(client, advisor)
        return self._to_newcomer[client]

    @cached_property
    def _to_newcomer(self) -> Sequence[float]:
        """Road kilometres from each client to the newcomer's home."""
        return [
            0.0 if client.service is Service.CENTRAL else km
            for client, km in zip(
                self.clients,
                road_km_row(self.home, [client.postcode for client in self.clients]),
                strict=True,
            )
        ]

    def may_sit(self, client: int) -> bool:
        """Whether the newcomer keeps the hard rules there."""
        person, facts = self.advisors[-1], self.clients[client]
        return (
            facts.languages <= person.languages
            and facts.topics <= person.topics
            and self.road_km(client, self.newcomer) <= person.radius_km
        )


def widened(problem: Problem, person: Advisor, *, away: tuple[int, ...]) -> Widened:
    """``problem`` with ``person``, who is away in the weeks ``away``."""
    absent = {day for week in away for day in problem.horizon[week].working_days()}
    weeks = presence_by_week(
        person, problem.horizon, absent=absent, days_off=problem.agency.days_off
    )
    known = {field.name: getattr(problem, field.name) for field in fields(Problem)}
    known |= {
        "advisors": (*problem.advisors, person),
        "usual": (*problem.usual, tuple(week.usual for week in weeks)),
        "present": (*problem.present, tuple(week.present for week in weeks)),
        "capacity": (*problem.capacity, tuple(week.capacity for week in weeks)),
        "away": (*problem.away, sum(week.away << w for w, week in enumerate(weeks))),
    }
    return Widened(home=person.postcode, **known)


def unseated(problem: Widened, standing: Standing) -> Standing:
    """``standing`` with a newcomer who has no clients yet."""
    return Standing(
        seats=standing.seats,
        load=(*standing.load, (0,) * problem.weeks),
        primaries=standing.primaries,
        backups=standing.backups,
    )
