"""When an advisor works: hours per day of the week, and a file of them for other programs."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.operations.calendars.streams import hours_file
from coverage.operations.calendars.working_hours import own_hours, tell_hours
from coverage.web.audiences import Audience, advisor_reader, for_audience, settings
from coverage.web.week_forms import FormDay, shifts_in, told_days, typed_days

blueprint = Blueprint("advisor_hours", __name__, url_prefix="/advisor/hours")


@blueprint.get("/")
@for_audience(Audience.ADVISOR)
def page() -> ResponseReturnValue:
    """The hours that hold now, in a form."""
    return _page(told_days(own_hours(advisor_reader()).shifts))


@blueprint.post("/")
@for_audience(Audience.ADVISOR)
def tell() -> ResponseReturnValue:
    """Make the form's hours those that hold."""
    reader, days = advisor_reader(), list(typed_days(request.form))
    own_hours(reader)  # nothing here for who left
    if any(day.problem for day in days):
        return _page(days), 422
    tell_hours(
        reader,
        shifts_in(days),
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


def _page(days: Iterable[FormDay]) -> str:
    shown = list(days)
    return render_template(
        "advisor/hours.html",
        section="advisor_hours.page",
        days=shown,
        problems={str(day.number): day.problem for day in shown if day.problem},
    )
