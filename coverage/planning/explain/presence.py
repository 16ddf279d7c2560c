"""What it takes for somebody who is away in a week to be there after all."""

from collections.abc import Iterator
from dataclasses import dataclass

from coverage.domain.advisors import Advisor
from coverage.domain.rounding import round_half_up
from coverage.planning.explain.openings import Opening


@dataclass(frozen=True, kw_only=True)
class ThereAfterAll:
    """One way to be there: ``days`` of absence given up, and whether the credential is renewed."""

    days: int
    renewed: bool
    present: int
    """Days there, in all."""


def ways_to_be_there(opening: Opening, advisor: int) -> Iterator[ThereAfterAll]:
    """Every way that is enough to cover, days given up first, as few of them as possible.

    An advisor who does not work for the agency (any more, or yet) has none, and nobody is asked to
    work on a public holiday or on a day that is not theirs.
    """
    person = opening.problem.advisors[advisor]
    usual = opening.problem.usual[advisor][opening.week]
    enough = max(1, (usual + 1) // 2)
    for renewed in (False, True):
        present, absent = _days(opening, person, renewed=renewed)
        if renewed and (present, absent) == _days(opening, person, renewed=False):
            return
        for days in range(max(0, enough - present), absent + 1):
            yield ThereAfterAll(days=days, renewed=renewed, present=present + days)


def capacity_of(person: Advisor, present: int) -> int:
    """Minutes of ``present`` days (see `domain.availability.WeekPresence`)."""
    return round_half_up(60 * person.hours_per_week * present / len(person.working_days))


def _days(opening: Opening, person: Advisor, *, renewed: bool) -> tuple[int, int]:
    """The days on which ``person`` is there, and those on which only an absence keeps them."""
    number = opening.problem.advisor_index[person.id]
    absent = opening.absent(number)
    at_work = [
        day
        for day in opening.problem.horizon[opening.week].working_days()
        if day.weekday() in person.working_days
        and day not in opening.problem.agency.days_off
        and (person.available_from is None or person.available_from <= day)
        and (person.available_until is None or day <= person.available_until)
        and (renewed or day <= person.valid_until)
    ]
    away = sum(day in absent for day in at_work)
    return len(at_work) - away, away
