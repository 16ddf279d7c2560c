"""The advisors: who they are, what they can do, and how much of it there is.

Nearly all are self-employed or part-time. Hours are normal around 21 a week (sd 7.5, whole hours,
one in seven with a half); working days are as few as fit them in eight hours, one more for every
eighth person, and Wednesdays and Fridays are least popular. Radii are lognormal, median 60 km,
since people think of distance in percentages. Subjects hang together by training: half learned
both *ongewenst gedrag* and integrity, most others the first only; drawn apart they would give too
few who can do all.
"""

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from benchmarks.agencies.country import provinces
from benchmarks.agencies.laws import lognormal, one_of, some_of
from benchmarks.agencies.names import person_names
from benchmarks.agencies.shapes import Shape
from coverage.domain.advisors import Advisor, Gender
from coverage.domain.ids import AdvisorId
from coverage.domain.vocabulary import Sector, Topic
from coverage.domain.weeks import Horizon

DAY_WEIGHTS = (1.0, 1.1, 0.7, 1.1, 0.6)
GENDERS = {"female": 64.0, "male": 29.0, "other": 1.0, "": 6.0}
BACKGROUNDS = {"": 72.0, "a": 10.0, "b": 10.0, "c": 8.0}
BOTH, BEHAVIOUR = 0.5, 0.42
"""Shares trained in integrity and behaviour, and in behaviour alone; the rest took parts of it."""
SPREAD_PRIMARY, SPREAD_BACKUP = 1.35, 1.5
"""How many clients somebody may have, as a multiple of what her hours would give her."""
EXPIRES, STARTS, LEAVES = 0.06, 0.04, 0.04
"""Shares whose credential ends, who start and who leave within the horizon."""


def advisors(
    dice: Random, homes: Sequence[str], clients: int, shape: Shape, horizon: Horizon
) -> Iterator[Advisor]:
    """One advisor for each of ``homes``."""
    hours = [_hours(dice) for _ in homes]
    share = clients / max(1.0, sum(hours))
    names = person_names(dice, len(homes))
    for home, week, (slug, name) in zip(homes, hours, names, strict=True):
        first, last = _availability(dice, horizon)
        gender = one_of(dice, GENDERS)
        yield Advisor(
            id=AdvisorId(slug),
            name=name,
            postcode=home,
            hours_per_week=week,
            working_days=_working_days(dice, week),
            radius_km=5.0 * round(lognormal(dice, shape.radius_km, 0.4, least=20, most=160) / 5),
            languages=_languages(dice, home, shape),
            topics=frozenset(_topics(dice)),
            sectors=frozenset(some_of(dice, dict.fromkeys(Sector, 0.4))),
            gender=Gender(gender) if gender else None,
            background=one_of(dice, BACKGROUNDS),
            max_primary=max(3, round(week * share * SPREAD_PRIMARY)),
            max_backup=max(3, round(week * share * SPREAD_BACKUP)),
            credential=one_of(dice, {"LVV": 9.0, "OVAL": 1.0}),
            valid_until=_valid_until(dice, horizon),
            available_from=first,
            available_until=last,
        )


def _hours(dice: Random) -> float:
    whole = min(38, max(6, round(dice.gauss(21, 7.5))))
    return whole + 0.5 * (dice.random() < 1 / 7)


def _working_days(dice: Random, hours: float) -> frozenset[int]:
    days = min(5, math.ceil(hours / 8) + (dice.random() < 0.12))
    # the days with the least exponential draws are a weighted sample without repetition
    draws = sorted((dice.expovariate(weight), day) for day, weight in enumerate(DAY_WEIGHTS))
    return frozenset(day for _, day in draws[:days])


def _languages(dice: Random, home: str, shape: Shape) -> frozenset[str]:
    """Frisian is spoken where it is at home, and hardly elsewhere."""
    frisian = 0.45 if provinces()[home] == "Friesland" else 0.01
    return frozenset({"nl", *some_of(dice, {**shape.spoken, "fy": frisian})})


def _topics(dice: Random) -> list[str]:
    behaviour = [topic for topic in Topic if topic is not Topic.INTEGRITY_ISSUE]
    trained = dice.random()
    if trained < BOTH:
        return [topic for topic in Topic if dice.random() < 0.97 or topic in _ALWAYS]
    if trained < BOTH + BEHAVIOUR:
        return [topic for topic in behaviour if dice.random() < 0.85 or topic in _ALWAYS]
    return [topic for topic in Topic if dice.random() < 0.4 or topic in _ALWAYS]


_ALWAYS = (Topic.BULLYING, Topic.INTIMIDATION)
"""What every training begins with."""


def _valid_until(dice: Random, horizon: Horizon) -> date:
    """Credentials last years; a few end within the horizon."""
    days = 7 * horizon.weeks
    if dice.random() < EXPIRES:
        return horizon.start + timedelta(days=dice.randint(days // 6, days * 9 // 10))
    return horizon.last + timedelta(days=dice.randint(30, 1_100))


def _availability(dice: Random, horizon: Horizon) -> tuple[date | None, date | None]:
    days = 7 * horizon.weeks
    first = dice.randint(days // 20, days // 3) if dice.random() < STARTS else None
    last = dice.randint(days // 2, days * 9 // 10) if dice.random() < LEAVES else None
    return tuple(  # type: ignore[return-value]  # a pair goes in and a pair comes out
        None if offset is None else horizon.start + timedelta(days=offset)
        for offset in (first, last)
    )
