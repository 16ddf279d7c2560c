"""The coordinator's desk of capacity requests: what each would take, and the answer to it."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.errors import InvalidInput
from coverage.domain.ids import RequestId
from coverage.domain.requests import NOTE_LENGTH
from coverage.operations import capacity
from coverage.operations.viewing_desks.requests import all_requests, any_request
from coverage.web import desk_words
from coverage.web.audiences import Audience, coordinator_reader, for_audience, settings
from coverage.web.forms import FormReader

blueprint = Blueprint("requests", __name__, url_prefix="/coordinator/requests")


@blueprint.get("")
@for_audience(Audience.COORDINATOR)
def index() -> ResponseReturnValue:
    """All requests, undecided ones first."""
    lines = all_requests(coordinator_reader(), today=clock.today(settings().zone))
    return render_template("coordinator/requests.html", lines=lines, words=desk_words)


@blueprint.get("/<int(max=2147483647):number>")
@for_audience(Audience.COORDINATOR)
def show(number: int) -> ResponseReturnValue:
    """One request, with its reason and what it would take."""
    return _page(number, {}, {})


@blueprint.post("/<int(max=2147483647):number>/agree")
@for_audience(Audience.COORDINATOR, page="requests.show")
def agree(number: int) -> ResponseReturnValue:
    """Make the request a surge, which the next draft staffs."""
    today = clock.today(settings().zone)
    capacity.agree(coordinator_reader(), RequestId(number), now=clock.now(), today=today)
    flash(gettext("Agreed. The next draft of the plan staffs it; publish that draft."))
    return _back(number)


@blueprint.post("/<int(max=2147483647):number>/decline")
@for_audience(Audience.COORDINATOR)
def decline(number: int) -> ResponseReturnValue:
    """Refuse the request, with a word to the client."""
    fields = FormReader(request.form)
    note = fields.text("note", longest=NOTE_LENGTH, required=False)
    try:
        fields.finish()
        capacity.decline(coordinator_reader(), RequestId(number), note=note, now=clock.now())
    except InvalidInput as refusal:
        return _page(number, request.form, refusal.problems), 422
    flash(gettext("Declined. The client sees your note."))
    return _back(number)


@blueprint.post("/<int(max=2147483647):number>/end")
@for_audience(Audience.COORDINATOR)
def end(number: int) -> ResponseReturnValue:
    """Let an agreed surge end before its time."""
    fields = FormReader(request.form)
    until = fields.day("until")
    try:
        if until is None:
            raise InvalidInput(fields.problems)
        capacity.end_early(
            coordinator_reader(),
            RequestId(number),
            until=until,
            now=clock.now(),
            today=clock.today(settings().zone),
        )
    except InvalidInput as refusal:
        return _page(number, request.form, refusal.problems), 422
    flash(gettext("The end was moved. The next draft of the plan follows it; publish that draft."))
    return _back(number)


@blueprint.get("/<int(max=2147483647):number>/decline")
@blueprint.get("/<int(max=2147483647):number>/end")
@for_audience(Audience.COORDINATOR)
def after_refusal(number: int) -> ResponseReturnValue:
    """A refused answer is shown under its own address; a link followed from there leads back."""
    return _back(number)


@blueprint.post("/<int(max=2147483647):number>/call-off")
@for_audience(Audience.COORDINATOR, page="requests.show")
def call_off(number: int) -> ResponseReturnValue:
    """Withdraw an agreed surge that has not begun."""
    today = clock.today(settings().zone)
    capacity.call_off(coordinator_reader(), RequestId(number), now=clock.now(), today=today)
    flash(gettext("Withdrawn. The next draft of the plan staffs it no more; publish that draft."))
    return _back(number)


def _page(number: int, form: Mapping[str, str], problems: Mapping[str, str]) -> str:
    view = any_request(
        coordinator_reader(),
        RequestId(number),
        keys=settings().sealing_keys,
        today=clock.today(settings().zone),
    )
    return render_template(
        "coordinator/requests_one.html",
        view=view,
        form=form,
        problems=problems,
        note_length=NOTE_LENGTH,
        words=desk_words,
    )


def _back(number: int) -> ResponseReturnValue:
    return redirect(url_for("requests.show", number=number), code=303)
