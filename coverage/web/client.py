"""The desk of a client's contact: own panel, who is active, and asking for extra capacity."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from coverage import clock
from coverage.domain.errors import InvalidInput
from coverage.domain.ids import RequestId
from coverage.domain.requests import REASON_LENGTH, CapacityWish
from coverage.domain.visibility import ContactReader
from coverage.operations import capacity
from coverage.operations.viewing_desks.client import client_desk
from coverage.operations.viewing_desks.requests import asking_frame, own_request, own_requests
from coverage.web import desk_words
from coverage.web.audiences import Audience, contact_reader, for_audience, settings
from coverage.web.desk_forms import decimal, whole
from coverage.web.forms import FormReader

blueprint = Blueprint("client", __name__, url_prefix="/client")

SHOWN_WEEKS = 13


@blueprint.get("/")
@for_audience(Audience.CONTACT)
def home() -> ResponseReturnValue:
    """Own panel, who is active this week, and the weeks to come (``?weeks=all``: all of them)."""
    desk = client_desk(contact_reader(), today=clock.today(settings().zone))
    everything = request.args.get("weeks") == "all"
    return render_template(
        "client/home.html",
        desk=desk,
        shown=None if everything else SHOWN_WEEKS,
        words=desk_words,
    )


@blueprint.get("/requests")
@for_audience(Audience.CONTACT)
def requests() -> ResponseReturnValue:
    """The form to ask for extra capacity, and what was asked before."""
    return _requests_page(contact_reader(), MultiDict(), {})


@blueprint.post("/requests")
@for_audience(Audience.CONTACT)
def ask() -> ResponseReturnValue:
    """Send a request to the agency."""
    reader = contact_reader()
    try:
        wish, reason = _read_wish(request.form)
        number = capacity.ask(
            reader,
            wish,
            reason=reason,
            keys=settings().sealing_keys,
            now=clock.now(),
            today=clock.today(settings().zone),
        )
    except InvalidInput as refusal:
        return _requests_page(reader, request.form, refusal.problems), 422
    flash(gettext("Your request was sent to the agency."))
    return redirect(url_for("client.show_request", number=number), code=303)


@blueprint.get("/requests/<int(max=2147483647):number>")
@for_audience(Audience.CONTACT)
def show_request(number: int) -> ResponseReturnValue:
    """One request of this client, and what became of it."""
    view = own_request(
        contact_reader(),
        RequestId(number),
        keys=settings().sealing_keys,
        today=clock.today(settings().zone),
    )
    return render_template("client/request.html", view=view, words=desk_words)


@blueprint.post("/requests/<int(max=2147483647):number>/withdraw")
@for_audience(Audience.CONTACT, page="client.show_request")
def withdraw(number: int) -> ResponseReturnValue:
    """Take back a request that the agency has not decided."""
    capacity.withdraw(contact_reader(), RequestId(number), now=clock.now())
    flash(gettext("Your request was withdrawn."))
    return redirect(url_for("client.show_request", number=number), code=303)


def _requests_page(
    reader: ContactReader, form: MultiDict[str, str], problems: Mapping[str, str]
) -> str:
    return render_template(
        "client/requests.html",
        frame=asking_frame(reader),
        lines=own_requests(reader, today=clock.today(settings().zone)),
        form=form,
        problems=problems,
        reason_length=REASON_LENGTH,
        words=desk_words,
    )


def _read_wish(form: MultiDict[str, str]) -> tuple[CapacityWish, str]:
    """The wish and its reason; InvalidInput when a field cannot be read at all."""
    fields = FormReader(form)
    first, until = fields.day("first"), fields.day("until")
    hours = fields.take("hours", decimal, problem="number")
    half_days = fields.take("half_days", whole, problem="whole_number")
    # browsers send two characters for the end of a line that they count as one
    reason = fields.text("reason", longest=2 * REASON_LENGTH, required=False)
    if first is None or until is None or hours is None or half_days is None or fields.problems:
        raise InvalidInput(fields.problems)
    wish = CapacityWish(
        first=first,
        until=until,
        hours_per_week=hours,
        half_days_per_week=half_days,
        neutral="own_panel" not in form,
        languages=frozenset(form.getlist("languages")),
    )
    return wish, reason.replace("\r\n", "\n")
