"""From a half-day to the receipt: times, a hold of ten minutes, the booking, its code.

A time that is gone and one that was never offered get the same answer, with the same times to
choose from: nobody learns from it whether somebody booked.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.bookings import ConversationKind
from coverage.domain.clients import HalfDay
from coverage.domain.errors import HoldEnded, InvalidInput, NotFound, TimeGone
from coverage.domain.ids import AdvisorId
from coverage.operations.booking import booking, seeking
from coverage.operations.booking.booking_times import TimesWanted
from coverage.operations.viewing_desks import seeker as viewing
from coverage.operations.viewing_desks import seeker_times as offered
from coverage.web import seeker_languages, seeker_receipts, seeker_sessions, seeker_words
from coverage.web.audiences import SEEKERS, Audience, for_audience, settings
from coverage.web.seeker_pages import Booth, booth, page

blueprint = Blueprint("seeker_times", __name__, url_prefix=f"{SEEKERS}/<token>")

Half = tuple[date, HalfDay]


@blueprint.get("/when")
@for_audience(Audience.SEEKER)
def when(token: str) -> ResponseReturnValue:
    """The half-days, and the times of the chosen one."""
    at = booth()
    if not _is_ready(at):
        return redirect(url_for("seeker.kind", token=token), code=303)
    return _when(at, token)


@blueprint.post("/when")
@for_audience(Audience.SEEKER)
def choose_half(token: str) -> ResponseReturnValue:
    """Keep the half-day whose times are looked at; only so many days can be."""
    at = booth()
    half = half_of(request.form.get("half", ""))
    if half is None or not _is_ready(at):
        said = gettext("Choose a part of the day first.")
        return _when(at, token, problem=said), 422
    seeking.see_day(at.reader, half[0])
    chosen = replace(at.choices, day=half[0], half_day=half[1])
    seeking.choose(at.reader, chosen, now=clock.now())
    return redirect(url_for("seeker_times.when", token=token, _anchor="time"), code=303)


@blueprint.post("/time")
@for_audience(Audience.SEEKER)
def hold(token: str) -> ResponseReturnValue:
    """Keep a time for ten minutes."""
    at = booth()
    wanted = time_of(request.form.get("time", ""))
    if wanted is None or not _is_ready(at):
        return _when(at, token, problem=gettext("Choose a time first.")), 422
    try:
        booking.hold(
            at.reader,
            advisor=wanted[0],
            kind=_kind(at),
            place=at.choices.place,
            starts=wanted[1],
            key=settings().secret_key,
            now=clock.now(),
            zone=seeker_words.zone(),
            withheld_after=settings().elsewhere_limit,
        )
    except TimeGone:
        return _when(at, token, problem=gone()), 409
    return redirect(url_for("seeker_times.decide", token=token), code=303)


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
        booking.confirm(
            at.reader,
            seeker_sessions.token(),
            unless_read=bool(request.form.get("unless")),
            aftercare=bool(request.form.get("aftercare")),
            secret=settings().secret_key,
            keys=settings().sealing_keys,
            now=clock.now(),
            zone=seeker_words.zone(),
            language=seeker_languages.language(),
        )
    except InvalidInput:
        said = gettext("Tick first that you have read when it is not confidential.")
        answer = make_response(_decide(at, token, problem=said))
        answer.status_code = 422 if answer.status_code == 200 else answer.status_code
        return answer
    except HoldEnded:
        return _over(at, token)
    return redirect(url_for("seeker_times.decide", token=token), code=303)


@blueprint.post("/release")
@for_audience(Audience.SEEKER)
def release(token: str) -> ResponseReturnValue:
    """Give the time back that was kept."""
    booking.release(booth().reader)
    return redirect(url_for("seeker_times.when", token=token), code=303)


@blueprint.get("/time")
@blueprint.get("/release")
@for_audience(Audience.SEEKER)
def back_to_times(token: str) -> ResponseReturnValue:
    """Where only forms go: a page that was refused is loaded again, or in another language."""
    return redirect(url_for("seeker_times.when", token=token), code=303)


@blueprint.get("/appointment.ics")
@for_audience(Audience.SEEKER)
def calendar_file(token: str) -> ResponseReturnValue:  # noqa: ARG001 - part of the address
    """The booking as a file with a neutral word, for whoever wants it."""
    at = booth()
    found = seeker_receipts.found(at.reader)
    if found is None:
        raise NotFound
    return seeker_receipts.as_file(found.booking)


def gone() -> str:
    """What is said of a time that cannot be had, for whatever reason."""
    said = gettext(
        "This time cannot be had any more, even if it is still listed. We are sorry."
        " Please choose another one."
    )
    return str(said)


def half_of(text: str) -> Half | None:
    """A half-day as forms send it: ``2027-03-08 am``."""
    day, _, part = text.partition(" ")
    try:
        return date.fromisoformat(day), HalfDay(part)
    except ValueError:
        return None


def time_of(text: str) -> tuple[AdvisorId, datetime] | None:
    """An advisor and a moment as forms send them; None when nothing was chosen.

    A moment that cannot be read is one that was never offered: it is asked for like the others.
    """
    advisor, _, moment = text.partition(" ")
    try:
        starts = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return None if starts.tzinfo is None else (AdvisorId(advisor.replace("\0", "")), starts)


def _is_ready(at: Booth) -> bool:
    """Whether it was chosen with whom, how and where."""
    choices = at.choices
    in_reach = choices.kind in at.kinds and bool(at.advisors)
    return in_reach and (choices.kind is not ConversationKind.ROOM or choices.place is not None)


def _kind(at: Booth) -> ConversationKind:
    return at.choices.kind or ConversationKind.PHONE


def _how(at: Booth) -> str:
    """The kind, and of a room its name."""
    if at.choices.kind is not ConversationKind.ROOM or not at.advisors:
        return seeker_words.kind(_kind(at))
    found = viewing.whereabouts(at.advisors[0], _kind(at), at.choices.place)
    return found.room or seeker_words.kind(_kind(at))


def _when(at: Booth, token: str, *, problem: str = "") -> str:
    """The half-days and times; the work and the words are the same whatever became of a time."""
    now, zone = clock.now(), seeker_words.zone()
    halves = offered.half_days_of(at.advisors, now=now, zone=zone)
    chosen, times = None, offered.Times(offers=(), nearest=())
    if _is_ready(at) and at.choices.day and at.choices.half_day:
        chosen = at.choices.day, at.choices.half_day
        wanted = TimesWanted(
            client=at.reader.client,
            advisors=at.advisors,
            kind=_kind(at),
            place=at.choices.place,
            first=chosen[0],
            until=chosen[0],
        )
        times = offered.times_of(
            wanted,
            chosen,
            key=settings().secret_key,
            now=now,
            zone=zone,
            withheld_after=settings().elsewhere_limit,
        )
    return page(
        "when",
        reader=at.reader,
        page_token=token,
        moving=False,
        with_whom=at.with_whom,
        how=_how(at),
        halves=halves,
        chosen=chosen,
        offers=times.offers,
        nearest=times.nearest if problem or not times.offers else (),
        names=at.names if at.choices.advisor is None else {},
        half_action=url_for("seeker_times.choose_half", token=token),
        time_action=url_for("seeker_times.hold", token=token),
        problem=problem,
    )


def _decide(at: Booth, token: str, *, problem: str = "") -> ResponseReturnValue:
    now = clock.now()
    kept = booking.held(at.reader, now)
    if kept is None:
        booked = seeker_receipts.found(at.reader)
        if booked is not None:
            return seeker_receipts.receipt(token, booked)
        if _is_ready(at):
            return _over(at, token)
        return redirect(url_for("seeker_times.when", token=token), code=303)
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
    return _when(at, token, problem=said), 409
