"""From a half-day to a time that is kept for ten minutes.

A time that is gone and one that was never offered get the same answer, with the same half-days to
look at: nobody learns from it whether somebody booked.
"""

from dataclasses import replace
from datetime import date, datetime

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.bookings import ConversationKind
from coverage.domain.clients import HalfDay
from coverage.domain.errors import TimeGone
from coverage.domain.ids import AdvisorId
from coverage.operations.booking import booking, seeking
from coverage.operations.booking.booking_times import TimesWanted
from coverage.operations.viewing_desks import seeker as viewing
from coverage.operations.viewing_desks import seeker_times as offered
from coverage.web import seeker_words
from coverage.web.audiences import SEEKERS, Audience, for_audience, settings
from coverage.web.seeker_pages import Booth, choosing, page

blueprint = Blueprint("seeker_times", __name__, url_prefix=f"{SEEKERS}/<token>")

Half = tuple[date, HalfDay]


@blueprint.get("/when")
@for_audience(Audience.SEEKER)
def when(token: str) -> ResponseReturnValue:
    """The half-days, and the times of the chosen one."""
    at = choosing()
    if not is_ready(at):
        return redirect(url_for("seeker.kind", token=token), code=303)
    return times_page(at, token)


@blueprint.post("/when")
@for_audience(Audience.SEEKER)
def choose_half(token: str) -> ResponseReturnValue:
    """Keep the half-day whose times are looked at; only so many days can be."""
    at = choosing()
    half = half_of(request.form.get("half", ""))
    if half is None or not is_ready(at):
        said = gettext("Choose a part of the day first.")
        return times_page(at, token, problem=said), 422
    seeking.see_day(at.reader, half[0])
    chosen = replace(at.choices, day=half[0], half_day=half[1])
    seeking.choose(at.reader, chosen, now=clock.now())
    return redirect(url_for("seeker_times.when", token=token, _anchor="time"), code=303)


@blueprint.post("/time")
@for_audience(Audience.SEEKER, page="seeker_times.when")
def hold(token: str) -> ResponseReturnValue:
    """Keep a time for ten minutes."""
    at = choosing()
    wanted = time_of(request.form.get("time", ""))
    if wanted is None or not is_ready(at):
        return times_page(at, token, problem=gettext("Choose a time first.")), 422
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
        return times_page(at, token, problem=gone(), refused=True), 409
    return redirect(url_for("seeker_booking.decide", token=token), code=303)


def gone() -> str:
    """What is said of a time that cannot be had, for whatever reason."""
    said = gettext("This time cannot be had any more. We are sorry. Please choose another one.")
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


def as_shown(
    times: offered.Times, chosen: Half | None, *, problem: str, refused: bool
) -> offered.Times:
    """What a page lists of the ``chosen`` half-day, and which half-days it leads on to.

    Where a time was ``refused`` no others of its half-day are listed, or it would show in the list
    whether it had been in it. Its half-day comes first among those to look at.
    """
    if refused:
        again = (chosen,) if chosen else ()
        return offered.Times(offers=(), nearest=(*again, *times.nearest))
    return times if problem or not times.offers else replace(times, nearest=())


def is_ready(at: Booth) -> bool:
    """Whether it was chosen with whom, how and where."""
    choices = at.choices
    in_reach = choices.kind in at.kinds and bool(at.advisors)
    return in_reach and (choices.kind is not ConversationKind.ROOM or choices.place is not None)


def _meanwhile(at: Booth, starts: datetime) -> bool:
    """Whether they sit in a conversation of their own then, which lists do not know before the
    night is over.
    """
    return any(booking.starts <= starts < booking.ends for booking in at.coming)


def _kind(at: Booth) -> ConversationKind:
    return at.choices.kind or ConversationKind.PHONE


def _how(at: Booth) -> str:
    """The kind, and of a room its name."""
    if at.choices.kind is not ConversationKind.ROOM or not at.advisors:
        return seeker_words.kind(_kind(at))
    found = viewing.whereabouts(at.advisors[0], _kind(at), at.choices.place)
    return found.room or seeker_words.kind(_kind(at))


def times_page(at: Booth, token: str, *, problem: str = "", refused: bool = False) -> str:
    """The half-days and times; the work and the words are the same whatever became of a time."""
    now, zone = clock.now(), seeker_words.zone()
    halves = offered.half_days_of(at.advisors, now=now, zone=zone)
    chosen, times = None, offered.Times(offers=(), nearest=())
    if is_ready(at) and at.choices.day and at.choices.half_day:
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
            refused=at.choices.refused,
            key=settings().secret_key,
            now=now,
            zone=zone,
            withheld_after=settings().elsewhere_limit,
        )
    others = tuple(each for each in times.offers if not _meanwhile(at, each.starts))
    times = as_shown(replace(times, offers=others), chosen, problem=problem, refused=refused)
    return page(
        "when",
        reader=at.reader,
        page_token=token,
        moving=False,
        planned=at.planned,
        way_page=url_for("seeker.who", token=token),
        with_whom=at.with_whom,
        how=_how(at),
        halves=halves,
        chosen=chosen,
        offers=times.offers,
        nearest=times.nearest,
        refused=refused,
        names=at.names if at.choices.advisor is None else {},
        half_action=url_for("seeker_times.choose_half", token=token),
        time_action=url_for("seeker_times.hold", token=token),
        problem=problem,
    )
