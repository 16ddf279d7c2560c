"""The receipt of a booking: its code, a file for a calendar, and the end of the session.

None of it has an address that only those see who booked: the history of a browser at work would
tell.
"""

from contextlib import suppress
from hashlib import sha256

from flask import Response, make_response, url_for
from flask_babel import gettext

from coverage.calendars.kept_appointments import appointment_file
from coverage.domain.bookings import Booking
from coverage.domain.errors import SeekerSessionEnded
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking import booking, seeking
from coverage.operations.viewing_desks import seeker as viewing
from coverage.web import seeker_sessions, seeker_words
from coverage.web.audiences import settings
from coverage.web.seeker_pages import page


def found(reader: SeekerReader) -> booking.Receipt | None:
    """What was booked in this session; None when nothing was."""
    return booking.receipt(reader, seeker_sessions.token(), secret=settings().secret_key)


def receipt(token: str, shown: booking.Receipt) -> str:
    """The booking and its code, as often as it is looked at in this session."""
    made = shown.booking
    where = viewing.whereabouts(made.advisor, made.kind, made.place)
    return page(
        "receipt",
        page_token=token,
        leaving="",
        starts=made.starts,
        with_whom=where.advisor,
        how=where.room or seeker_words.kind(made.kind),
        at=where,
        locator=shown.locator,
        code_words=shown.words,
        word_language=shown.language,
        # typed from paper: without the language, which links keep and the browser knows
        return_address=settings().public_url + url_for("seeker_case.enter", lang=None),
    )


def done() -> Response:
    """End the session and say so; loaded again, or sent twice, it says the same."""
    with suppress(SeekerSessionEnded):
        seeking.end(seeker_sessions.reader())
    return seeker_sessions.drop(make_response(page("done", leaving="")))


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
