"""When an advisor works: hours per day of the week, and a file of them for other programs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from coverage import clock
from coverage.domain.errors import InvalidInput
from coverage.domain.working_hours import Shift, shift_problem
from coverage.operations.streams import hours_file
from coverage.operations.working_hours import own_hours, tell_hours
from coverage.web.audiences import Audience, advisor_reader, for_audience, settings

blueprint = Blueprint("advisor_hours", __name__, url_prefix="/advisor/hours")

_FEWEST, _MOST = 2, 3
"""Stretches of a day that the form has room for: one more than are told, so that one can be
added.
"""
_MIDNIGHT = 24 * 60


@dataclass(frozen=True, kw_only=True)
class _Day:
    """One day of the form: its stretches as they were told or typed, and what is wrong."""

    number: int
    name: str
    stretches: Sequence[tuple[str, str]]
    problem: str = ""


@blueprint.get("/")
@for_audience(Audience.ADVISOR)
def page() -> ResponseReturnValue:
    """The hours that hold now, in a form."""
    return _page(_told())


@blueprint.post("/")
@for_audience(Audience.ADVISOR)
def tell() -> ResponseReturnValue:
    """Make the form's hours those that hold."""
    reader, days = advisor_reader(), list(_typed(request.form))
    own_hours(reader)  # nothing here for who left
    if any(day.problem for day in days):
        return _page(days), 422
    tell_hours(
        reader,
        [shift for day in days for shift in _shifts(day)],
        now=clock.now(),
        today=clock.today(settings().zone),
        zone=ZoneInfo(settings().zone),
    )
    flash(gettext("Your hours were kept. Half days off are counted by them from now on."))
    return redirect(url_for("advisor_hours.page"), code=303)


@blueprint.get("/naast-hours.ics")
@for_audience(Audience.ADVISOR)
def download() -> Response:
    """The hours as a VAVAILABILITY (RFC 7953)."""
    return Response(
        hours_file(advisor_reader(), now=clock.now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="naast-hours.ics"'},
    )


def _page(days: Iterable[_Day]) -> str:
    shown = list(days)
    return render_template(
        "advisor/hours.html",
        section="advisor_hours.page",
        days=shown,
        problems={str(day.number): day.problem for day in shown if day.problem},
        columns=max(len(day.stretches) for day in shown),
    )


def _told() -> Iterable[_Day]:
    hours = own_hours(advisor_reader())
    by_day = {
        day: [(_clock(s.begins), _clock(s.ends)) for s in hours.shifts if s.weekday == day]
        for day in range(7)
    }
    room = min(_MOST, max(_FEWEST, *(len(stretches) + 1 for stretches in by_day.values())))
    for day, stretches in by_day.items():
        empty = [("", "")] * max(0, room - len(stretches))
        yield _Day(number=day, name=_day_name(day), stretches=[*stretches, *empty])


def _typed(form: Mapping[str, str]) -> Iterable[_Day]:
    """Every day as it was typed, with the first thing that is wrong with it."""
    for number in range(7):
        stretches = [
            (
                form.get(f"{number}-{place}-from", "").strip(),
                form.get(f"{number}-{place}-until", "").strip(),
            )
            for place in range(_MOST)
        ]
        day = _Day(number=number, name=_day_name(number), stretches=stretches)
        try:
            problem = shift_problem(_shifts(day)) or ""
        except InvalidInput as refusal:
            (problem,) = refusal.problems.values()
        yield _Day(number=number, name=day.name, stretches=stretches, problem=problem)


def _shifts(day: _Day) -> list[Shift]:
    """What a day's fields mean; InvalidInput when a field cannot be read or one of two is
    missing.
    """
    return [
        Shift(weekday=day.number, begins=_minutes(begins), ends=_minutes(ends) or _MIDNIGHT)
        for begins, ends in day.stretches
        if begins or ends
    ]


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


def _day_name(number: int) -> str:
    names = get_day_names("wide", context="stand-alone", locale=get_locale())
    return str(names[number]).capitalize()
