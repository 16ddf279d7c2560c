"""The time of a conversation: an advisor calls it off, or agrees on the next one."""

from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.calendars.words import words_in
from coverage.domain.bookings import OFFERED_DAYS, ConversationKind
from coverage.domain.errors import TimeGone
from coverage.domain.ids import BookingId, PlaceId
from coverage.domain.offers import offers_key
from coverage.operations.booking import follow_ups
from coverage.operations.booking.conversations import own_conversation
from coverage.operations.booking.follow_ups import Wanted
from coverage.web import conversation_words
from coverage.web.audiences import Audience, advisor_reader, for_audience, settings

blueprint = Blueprint("advisor_follow_ups", __name__, url_prefix="/advisor/conversations/<number>")

SHOWN_DAYS = 7


@blueprint.post("/call-off")
@for_audience(Audience.ADVISOR, page="advisor_conversations.one")
def call_off(number: str) -> ResponseReturnValue:
    """The advisor cannot hold the conversation."""
    follow_ups.call_off(advisor_reader(), BookingId(number), now=clock.now())
    flash(
        gettext("Cancelled. At their next look the seeker is offered your backup, or another time.")
    )
    return redirect(url_for("advisor_conversations.one", number=number), code=303)


@blueprint.get("/follow-up")
@for_audience(Audience.ADVISOR)
def times(number: str) -> ResponseReturnValue:
    """Free times of the advisor's own, a week at a time (``?how=room:x&first=2027-03-08``)."""
    return _page(number)


@blueprint.post("/follow-up")
@for_audience(Audience.ADVISOR)
def book(number: str) -> ResponseReturnValue:
    """Book the time that was agreed on."""
    wanted, starts = _wanted(request.form.get("how", "")), _moment(request.form.get("starts", ""))
    if wanted is None or starts is None:
        return _page(number, problem=gettext("Choose a time.")), 422
    try:
        made = follow_ups.follow_up(
            advisor_reader(),
            BookingId(number),
            wanted,
            starts=starts,
            key=offers_key(settings().secret_key),
            now=clock.now(),
            zone=ZoneInfo(settings().zone),
            words=words_in(settings().locale),
        )
    except TimeGone:
        return _page(number, problem=gettext("This time is no longer free. Choose another.")), 409
    flash(gettext("Booked. The seeker finds it with their code."))
    return redirect(url_for("advisor_conversations.one", number=made), code=303)


def _page(number: str, *, problem: str = "") -> str:
    reader, zone = advisor_reader(), ZoneInfo(settings().zone)
    today = clock.today(settings().zone)
    one = own_conversation(reader, BookingId(number), keys=settings().sealing_keys, now=clock.now())
    how = request.values.get("how", "")
    wanted = _wanted(how)
    last = today + timedelta(days=OFFERED_DAYS)
    first = min(max(_day(request.values.get("first", "")) or today, today), last)
    until = min(first + timedelta(days=SHOWN_DAYS - 1), last)
    found = follow_ups.follow_up_times(
        reader,
        BookingId(number),
        wanted,
        first=first,
        until=until,
        now=clock.now(),
        zone=zone,
    )
    by_day = groupby(found.times, key=lambda at: at.astimezone(zone).date())
    return render_template(
        "advisor/follow_up.html",
        section="advisor_conversations.page",
        one=one,
        found=found,
        how=how if wanted else "",
        days=[(day, list(each)) for day, each in by_day],
        first=first,
        until=until,
        before=first - timedelta(days=SHOWN_DAYS) if first > today else None,
        after=until + timedelta(days=1) if until < last else None,
        problem=problem,
        words=conversation_words,
    )


def _wanted(how: str) -> Wanted | None:
    """``phone``, ``video`` or ``room:SLUG``, as one field of the form has it."""
    kind, _, place = how.partition(":")
    if kind not in set(ConversationKind) or bool(place) != (kind == ConversationKind.ROOM):
        return None
    return Wanted(kind=ConversationKind(kind), place=PlaceId(place) if place else None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
