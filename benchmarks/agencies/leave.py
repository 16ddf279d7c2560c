"""When advisors are away.

Two in five have children at school and take their leave in the school holidays of their region:
that is what makes weeks in which half of a region is away, and backups with *other* holidays worth
a detour. The others avoid those weeks when they can. On top come peer review (one fixed day every
six weeks; groups of colleagues meet on the same day), some training, and, for four in a hundred,
a long absence. Together about one week in seven counts as away, as in a year of a Dutch part-timer
(five weeks of leave, ten days of illness, a fixed day that falls on a holiday).
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from benchmarks.agencies.country import school_region
from coverage.calendars.holidays import SchoolHoliday, school_holidays
from coverage.domain.absences import Absence, AbsenceKind
from coverage.domain.advisors import Advisor
from coverage.domain.clients import SchoolRegion
from coverage.domain.weeks import Horizon

WITH_CHILDREN = 0.45
TAKEN = {"Spring": 0.75, "May": 0.8, "Autumn": 0.75, "Christmas": 0.7}
"""The chance that somebody with children takes (a week of) each shorter holiday."""
OUT_OF_SEASON = 0.15
"""That of somebody without, except for Christmas, which everybody likes."""
CHRISTMAS = 0.65
SUMMER_WEEKS = (2, 3, 3, 4)
LONG = 0.04
PEER_GROUP = 12
"""Colleagues who meet, by order in the pool."""
PEER_WEEKS = 6


def absences(dice: Random, people: Sequence[Advisor], horizon: Horizon) -> Iterator[Absence]:
    """All absences of everybody, person by person."""
    holidays = {
        region: school_holidays(region, horizon.start, horizon.last) for region in SchoolRegion
    }
    for number, person in enumerate(people):
        mine = holidays[school_region(person.postcode)]
        yield from _leave(dice, person, mine, horizon)
        yield from _training(dice, person, horizon)
        yield from _peer_review(person, number // PEER_GROUP, horizon)
        if dice.random() < LONG:
            first = horizon.start + timedelta(weeks=dice.randint(0, max(0, horizon.weeks - 8)))
            yield _away(person, first, 7 * dice.randint(6, 16))


def _leave(
    dice: Random, person: Advisor, holidays: Sequence[SchoolHoliday], horizon: Horizon
) -> Iterator[Absence]:
    children = dice.random() < WITH_CHILDREN
    for name, first, until in holidays:
        season = name.split()[0]
        if season == "Summer":
            continue
        usual = CHRISTMAS if season == "Christmas" else OUT_OF_SEASON
        if dice.random() < (TAKEN.get(season, 0.0) if children else usual):
            yield _away(person, first, min((until - first).days + 1, 9))
    yield from _summer(dice, person, holidays if children else (), horizon)
    for _ in range(0 if children else dice.choice((0, 1, 1, 1))):
        week = dice.randint(3, max(3, horizon.weeks - 4))
        yield _away(person, horizon.start + timedelta(days=7 * week - 2), 9)


def _summer(
    dice: Random, person: Advisor, holidays: Sequence[SchoolHoliday], horizon: Horizon
) -> Iterator[Absence]:
    """Two to four weeks on end: within the school holiday, or any time from May to September."""
    weeks = dice.choice(SUMMER_WEEKS)
    for name, first, until in holidays:
        if name.startswith("Summer"):
            room = ((until - first).days + 1) // 7 - weeks
            yield _away(
                person, first + timedelta(weeks=dice.randint(0, max(0, room))), 7 * weeks + 2
            )
            return
    if horizon.weeks > 30:
        first = horizon.start + timedelta(days=7 * dice.randint(19, 37) - 2)
        yield _away(person, first, 7 * weeks + 2)


def _training(dice: Random, person: Advisor, horizon: Horizon) -> Iterator[Absence]:
    """One or two days a year on a day she works."""
    for _ in range(dice.randint(1, 2)):
        week = dice.randrange(horizon.weeks)
        day = _working_day(person, horizon, week)
        yield Absence(advisor=person.id, first=day, until=day, kind=AbsenceKind.TRAINING)


def _peer_review(person: Advisor, group: int, horizon: Horizon) -> Iterator[Absence]:
    for week in range(group % PEER_WEEKS, horizon.weeks, PEER_WEEKS):
        day = _working_day(person, horizon, week)
        yield Absence(advisor=person.id, first=day, until=day, kind=AbsenceKind.PEER_REVIEW)


def _working_day(person: Advisor, horizon: Horizon, week: int) -> date:
    return horizon.start + timedelta(days=7 * week + min(person.working_days))


def _away(person: Advisor, first: date, days: int) -> Absence:
    return Absence(advisor=person.id, first=first, until=first + timedelta(days=days - 1))
