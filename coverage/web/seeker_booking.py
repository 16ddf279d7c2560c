"""From a time that is kept to the receipt: the last question, the booking, a file of it."""

from datetime import timedelta

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.errors import HoldEnded, InvalidInput, NotFound
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking import booking
from coverage.operations.viewing_desks import seeker as viewing
from coverage.web import seeker_languages, seeker_receipts, seeker_sessions, seeker_words
from coverage.web.audiences import SEEKERS, Audience, for_audience, settings
from coverage.web.seeker_pages import Booth, booth, choosing, page
from coverage.web.seeker_times import is_ready, times_page

blueprint = Blueprint("seeker_booking", __name__, url_prefix=f"{SEEKERS}/<token>")


@blueprint.get("/confirm")
@for_audience(Audience.SEEKER)
def decide(token: str) -> ResponseReturnValue:
    """What is kept, for how long yet, and the last question; once it is booked, the receipt.

    Both have one address, so that a browser's history does not tell who booked from who did not.
    """
    return _decide(booth(), token)


@blueprint.post("/confirm")
@for_audience(Audience.SEEKER)
def confirm(token: str) -> ResponseReturnValue:
    """Book what is kept; sending it twice books once. From the receipt, end the session: that has
    no address of its own either.
    """
    if request.form.get("done"):
        return seeker_receipts.done()
    at = booth()
    try:
        book_kept(
            at.reader,
            unless_read=bool(request.form.get("unless")),
            aftercare=bool(request.form.get("aftercare")),
        )
    except InvalidInput:
        said = gettext("Tick first that you have read when it is not confidential.")
        answer = make_response(_decide(at, token, problem=said))
        answer.status_code = 422 if answer.status_code == 200 else answer.status_code
        return answer
    except HoldEnded:
        return _over(choosing(), token)
    return redirect(url_for("seeker_booking.decide", token=token), code=303)


@blueprint.post("/release")
@for_audience(Audience.SEEKER, page="seeker_times.when")
def release(token: str) -> ResponseReturnValue:
    """Give the time back that was kept."""
    booking.release(booth().reader)
    return redirect(url_for("seeker_times.when", token=token), code=303)


@blueprint.get("/appointment.ics")
@for_audience(Audience.SEEKER)
def calendar_file(token: str) -> ResponseReturnValue:  # noqa: ARG001 - part of the address
    """The booking as a file with a neutral word, for whoever wants it."""
    found = seeker_receipts.found(booth().reader)
    if found is None:
        raise NotFound
    return seeker_receipts.as_file(found.booking)


def book_kept(reader: SeekerReader, *, unless_read: bool, aftercare: bool) -> None:
    """Book what the session keeps; refused as `booking.confirm`."""
    booking.confirm(
        reader,
        seeker_sessions.token(),
        unless_read=unless_read,
        aftercare=aftercare,
        secret=settings().secret_key,
        keys=settings().sealing_keys,
        now=clock.now(),
        zone=seeker_words.zone(),
        language=seeker_languages.language(),
    )


def _decide(at: Booth, token: str, *, problem: str = "") -> ResponseReturnValue:
    now = clock.now()
    kept = booking.held(at.reader, now)
    if kept is None:
        booked = seeker_receipts.found(at.reader)
        if booked is not None:
            return seeker_receipts.receipt(token, booked)
        if is_ready(at):
            return _over(at, token)
        return redirect(url_for("seeker_times.when", token=token), code=303)
    found = viewing.whereabouts(kept.advisor, kept.kind, kept.place)
    return page(
        "confirm",
        reader=at.reader,
        page_token=token,
        again=at.case is not None,
        planned=at.planned,
        starts=kept.starts,
        until=kept.until,
        left=kept.until - now,
        length=(kept.ends - kept.starts) // timedelta(minutes=1),
        with_whom=found.advisor,
        how=found.room or seeker_words.kind(kept.kind),
        problem=problem,
    )


def _over(at: Booth, token: str) -> ResponseReturnValue:
    """The ten minutes are over: the times again, with kind words."""
    said = gettext("The ten minutes are over, and nothing was booked. Please choose a time again.")
    return times_page(at, token, problem=said), 409
