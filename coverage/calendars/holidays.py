"""Dutch public holidays that count for an agency, and school holidays by region.

From the ``holidays`` library. Which days off people have is a matter of their collective
agreement, so Good Friday and Liberation Day are switches of the agency; switched on, they count
every year.
"""

from datetime import date
from functools import cache
from itertools import groupby
from typing import NamedTuple

import holidays

from coverage.domain.clients import SchoolRegion
from coverage.domain.weeks import Horizon

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Of these years the library knows every Dutch public holiday; others are refused."""

_ALWAYS = frozenset(
    {
        "New Year's Day",
        "Easter Monday",
        "Queen's Day",  # until 2013, on 30 April
        "King's Day",  # since 2014, on 27 April, or the 26th when that is a Sunday
        "Ascension Day",
        "Pentecost Monday",
        "Christmas Day",
        "Second Day of Christmas",
    }
)


_SUNDAYS = frozenset({"Easter Sunday", "Pentecost"})


class SchoolHoliday(NamedTuple):
    """A school holiday of one region; ``until`` is its last day."""

    name: str
    first: date
    until: date


def days_off(horizon: Horizon, *, good_friday: bool, liberation_day: bool) -> frozenset[date]:
    """The public holidays of every year that ``horizon`` touches, weekends included.

    ValueError when the horizon leaves the years that are known.
    """
    wanted = _ALWAYS | ({"Good Friday"} if good_friday else set())
    found: set[date] = set()
    for year in range(horizon.start.year, horizon.last.year + 1):
        found |= {day for day, name in _public_holidays(year) if name in wanted}
        if liberation_day:
            # the library calls it public in years divisible by five only, as the law does
            found.add(date(year, 5, 5))
    return frozenset(found)


def holy_sundays(horizon: Horizon) -> frozenset[date]:
    """Easter and Whit Sunday of every year that ``horizon`` touches: public holidays on which the
    plan, which knows no Sundays, has nothing to lose, but whoever works on Sundays has.
    """
    years = range(horizon.start.year, horizon.last.year + 1)
    return frozenset(
        day for year in years for day, name in _public_holidays(year) if name in _SUNDAYS
    )


def school_holidays(region: SchoolRegion, first: date, last: date) -> tuple[SchoolHoliday, ...]:
    """The school holidays of ``region`` that touch ``first`` to ``last``, each whole, in order.

    Christmas, May and summer are binding, autumn and spring are advice; years that the ministry
    has not settled yet have none.
    """
    # a holiday that touches the period may have begun in the year before or end in the one after
    days = holidays.country_holidays(
        "NL",
        subdiv=region.value,
        years=range(first.year - 1, last.year + 2),
        categories=("school",),
        language="en_US",
    )
    runs = groupby(
        enumerate(sorted(days.items())),
        key=lambda entry: (_run(entry[0], entry[1][0]), entry[1][1]),
    )
    found = []
    for (_, name), entries in runs:
        dates = [day for _, (day, _) in entries]
        if dates[0] <= last and dates[-1] >= first:
            found.append(SchoolHoliday(name, dates[0], dates[-1]))
    return tuple(found)


def _run(position: int, day: date) -> int:
    """The same number for consecutive days at consecutive positions."""
    return day.toordinal() - position


@cache
def _public_holidays(year: int) -> tuple[tuple[date, str], ...]:
    """Public and optional holidays of ``year`` with their English names."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the holidays of {year} are not known")
    days = holidays.country_holidays(
        "NL", years=year, categories=("public", "optional"), language="en_US"
    )
    # two holidays on one day (Ascension Day on Liberation Day) come as one name, "A; B"
    return tuple((day, name) for day, names in days.items() for name in names.split("; "))
