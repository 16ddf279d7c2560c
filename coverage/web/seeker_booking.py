"""From a time that is kept to the receipt: the last question, the booking, its code, a file for a
calendar.
"""

from datetime import timedelta
from hashlib import sha256

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.calendars.kept_appointments import appointment_file
from coverage.domain.bookings import Booking
from coverage.domain.errors import HoldEnded, InvalidInput, NotFound
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking import booking
from coverage.operations.viewing_desks import seeker as viewing
from coverage.web import seeker_languages, seeker_sessions, seeker_words
from coverage.web.audiences import SEEKERS, Audience, for_audience, settings
from coverage.web.seeker_pages import Booth, booth, page
from coverage.web.seeker_times import is_ready, times_page

blueprint = Blueprint("seeker_booking", __name__, url_prefix=f"{SEEKERS}/<token>")


@blueprint.get("/confirm")
@for_audience(Audience.SEEKER)
def decide(token: str) -> ResponseReturnValue:
    """What is kept, for how long yet, and the last question."""
    return _decide(booth(), token)


@blueprint.post("/confirm")
@for_audience(Audience.SEEKER)
def confirm(token: str) -> ResponseReturnValue:
    """Book what is kept. Sending it twice books once."""
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
        return _over(at, token)
    return redirect(url_for("seeker_booking.receipt", token=token), code=303)


@blueprint.post("/release")
@for_audience(Audience.SEEKER)
def release(token: str) -> ResponseReturnValue:
    """Give the time back that was kept."""
    booking.release(booth().reader)
    return redirect(url_for("seeker_times.when", token=token), code=303)


@blueprint.get("/receipt")
@for_audience(Audience.SEEKER)
def receipt(token: str) -> ResponseReturnValue:
    """The booking and its code, as often as it is looked at in this session."""
    at = booth()
    found = _found_receipt(at)
    if found is None:
        return redirect(url_for("seeker_times.when", token=token), code=303)
    return _receipt(token, found)


@blueprint.get("/appointment.ics")
@for_audience(Audience.SEEKER)
def calendar_file(token: str) -> ResponseReturnValue:  # noqa: ARG001 - part of the address
    """The booking as a file with a neutral word, for whoever wants it."""
    at = booth()
    found = _found_receipt(at)
    if found is None:
        raise NotFound
    return as_file(found.booking)


def as_file(made: Booking) -> Response:
    """A conversation to save: when, and "Appointment"."""
    body = appointment_file(
        made.starts,
        made.ends,
        title=gettext("Appointment"),
        uid=sha256(made.id.encode()).hexdigest()[:32],
    )
    headers = {"Content-Disposition": 'attachment; filename="appointment.ics"'}
    return Response(body, content_type="text/calendar; charset=utf-8", headers=headers)


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


def _found_receipt(at: Booth) -> booking.Receipt | None:
    return booking.receipt(at.reader, seeker_sessions.token(), secret=settings().secret_key)


def _decide(at: Booth, token: str, *, problem: str = "") -> ResponseReturnValue:
    now = clock.now()
    kept = booking.held(at.reader, now)
    if kept is None:
        if _found_receipt(at) is None and is_ready(at):
            return _over(at, token)
        # booked already, in another tab or before going back
        return redirect(url_for("seeker_booking.receipt", token=token), code=303)
    found = viewing.whereabouts(kept.advisor, kept.kind, kept.place)
    return page(
        "confirm",
        reader=at.reader,
        page_token=token,
        again=at.reader.case is not None,
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


def _receipt(token: str, found: booking.Receipt) -> str:
    made = found.booking
    where = viewing.whereabouts(made.advisor, made.kind, made.place)
    return page(
        "receipt",
        page_token=token,
        leaving="",
        starts=made.starts,
        with_whom=where.advisor,
        how=where.room or seeker_words.kind(made.kind),
        at=where,
        locator=found.locator,
        code_words=found.words,
        word_language=found.language,
        return_address=settings().public_url + url_for("seeker_case.enter"),
    )
