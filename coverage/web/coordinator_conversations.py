"""The coordinator's page of conversations: hours and what is missing, never who, why or when."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from coverage import clock
from coverage.domain.client_pages import AgencyLine
from coverage.domain.errors import InvalidInput
from coverage.operations.booking import client_pages
from coverage.operations.booking.conversation_figures import (
    LONGEST_HOURS,
    conversation_figures,
    tell_agency_line,
)
from coverage.web import conversation_words
from coverage.web.audiences import Audience, coordinator_reader, for_audience, settings
from coverage.web.forms import FormReader

blueprint = Blueprint(
    "coordinator_conversations", __name__, url_prefix="/coordinator/conversations"
)


@blueprint.get("")
@for_audience(Audience.COORDINATOR)
def page() -> ResponseReturnValue:
    """The figures, and the agency's own line."""
    return _page({}, {})


@blueprint.post("/line")
@for_audience(Audience.COORDINATOR, page="coordinator_conversations.page")
def tell_line() -> ResponseReturnValue:
    """Make the form's telephone the agency's line."""
    fields = FormReader(request.form)
    line = AgencyLine(
        phone=fields.text("phone", longest=40, required=False),
        hours=fields.text("hours", longest=LONGEST_HOURS, required=False),
    )
    try:
        fields.finish()
        tell_agency_line(coordinator_reader(), line, now=clock.now())
    except InvalidInput as refusal:
        return _page(request.form, refusal.problems), 422
    flash(gettext("Every client's page names this line from now on."))
    return redirect(url_for("coordinator_conversations.page"), code=303)


@blueprint.post("/pages")
@for_audience(Audience.COORDINATOR, page="coordinator_conversations.page")
def open_pages() -> ResponseReturnValue:
    """Give every client a page that has none."""
    number = client_pages.open_pages(coordinator_reader(), now=clock.now())
    flash(ngettext("%(num)d page was opened.", "%(num)d pages were opened.", number))
    return redirect(url_for("coordinator_conversations.page"), code=303)


def _page(form: Mapping[str, str], problems: Mapping[str, str]) -> str:
    figures = conversation_figures(
        coordinator_reader(),
        now=clock.now(),
        zone=ZoneInfo(settings().zone),
        withheld_after=settings().elsewhere_limit,
    )
    return render_template(
        "coordinator/conversations.html",
        section="coordinator_conversations.page",
        figures=figures,
        form=form or {"phone": figures.line.phone, "hours": figures.line.hours},
        problems=problems,
        longest=LONGEST_HOURS,
        words=conversation_words,
    )
