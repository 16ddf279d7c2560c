"""Forms with hours per day of the week, as advisors tell when they work and when they pick up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from babel.dates import get_day_names
from flask_babel import get_locale

from coverage.domain.errors import InvalidInput
from coverage.domain.working_hours import Shift, shift_problem

_FEWEST, _MOST = 2, 3
"""Stretches of a day that a form has room for: one more than are told, so that one can be added."""
_MIDNIGHT = 24 * 60


@dataclass(frozen=True, kw_only=True)
class FormDay:
    """One day of a form: its stretches as they were told or typed, and what is wrong."""

    number: int
    name: str
    stretches: Sequence[tuple[str, str]]
    problem: str = ""


def told_days(shifts: Sequence[Shift]) -> Iterator[FormDay]:
    """Every day with what was told of it, and room for more."""
    by_day = {
        day: [(_clock(s.begins), _clock(s.ends)) for s in shifts if s.weekday == day]
        for day in range(7)
    }
    room = min(_MOST, max(_FEWEST, *(len(stretches) + 1 for stretches in by_day.values())))
    for day, stretches in by_day.items():
        empty = [("", "")] * max(0, room - len(stretches))
        yield FormDay(number=day, name=day_name(day), stretches=[*stretches, *empty])


def typed_days(form: Mapping[str, str]) -> Iterator[FormDay]:
    """Every day as it was typed, with the first thing that is wrong with it."""
    for number in range(7):
        stretches = [
            (
                form.get(f"{number}-{place}-from", "").strip(),
                form.get(f"{number}-{place}-until", "").strip(),
            )
            for place in range(_MOST)
        ]
        day = FormDay(number=number, name=day_name(number), stretches=stretches)
        try:
            problem = shift_problem(shifts_in([day])) or ""
        except InvalidInput as refusal:
            (problem,) = refusal.problems.values()
        yield FormDay(number=number, name=day_name(number), stretches=stretches, problem=problem)


def shifts_in(days: Sequence[FormDay]) -> list[Shift]:
    """What the fields of days mean; InvalidInput when a field cannot be read or one of two is
    missing.
    """
    return [
        Shift(weekday=day.number, begins=_minutes(begins), ends=_minutes(ends) or _MIDNIGHT)
        for day in days
        for begins, ends in day.stretches
        if begins or ends
    ]


def day_name(number: int) -> str:
    """A day of the week in the visitor's language, 0 for Monday."""
    names = get_day_names("wide", context="stand-alone", locale=get_locale())
    return str(names[number]).capitalize()


def _minutes(text: str) -> int:
    """Minutes after midnight of ``09:15``, as browsers send it."""
    if not text:
        raise InvalidInput({"shifts": "time_pair"})
    hour, mark, minute = text.partition(":")
    whole = hour.isascii() and hour.isdecimal() and minute.isascii() and minute.isdecimal()
    if not (mark and whole and len(hour) <= 2 and len(minute) == 2):
        raise InvalidInput({"shifts": "time"})
    minutes = 60 * int(hour) + int(minute)
    if int(minute) > 59 or minutes >= _MIDNIGHT:
        raise InvalidInput({"shifts": "time"})
    return minutes


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
