"""Another time for a conversation that a seeker has, or somebody else in place of its advisor: the
backup, or who has the case by now.

The old time stays theirs until the new one is confirmed.
"""

from dataclasses import dataclass, replace

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.bookings import Booking
from coverage.domain.errors import HoldEnded, NotFound, TimeGone
from coverage.domain.ids import AdvisorId
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking import booking, own_case, own_conversations, seeking
from coverage.operations.booking.booking_times import Offer, TimesWanted
from coverage.operations.booking.booking_times import half_of as half_of_time
from coverage.operations.booking.spending import Wish
from coverage.operations.viewing_desks import seeker as viewing
from coverage.operations.viewing_desks import seeker_times as offered
from coverage.web import seeker_sessions, seeker_words
from coverage.web.audiences import SEEKERS, Audience, for_audience, settings
from coverage.web.seeker_booking import book_kept
from coverage.web.seeker_case import coming
from coverage.web.seeker_pages import page
from coverage.web.seeker_times import gone, half_of, time_of

blueprint = Blueprint("seeker_moves", __name__, url_prefix=f"{SEEKERS}/own")

SAME, BACKUP = "same", "backup"
"""With whom: the words in the addresses."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is looked for: another time for ``made``, with ``advisor``: its own (or who has the case
    by now), or the backup.
    """

    reader: SeekerReader
    number: int
    made: Booking
    advisor: AdvisorId
    whom: str


@blueprint.get("/<int:number>/<whom>/when")
@for_audience(Audience.SEEKER)
def when(number: int, whom: str) -> ResponseReturnValue:
    """Other times for a conversation to come, with its advisor or with the backup."""
    return _when(_change(number, whom))


@blueprint.post("/<int:number>/<whom>/when")
@for_audience(Audience.SEEKER)
def choose_half(number: int, whom: str) -> ResponseReturnValue:
    """Keep the half-day whose times are looked at."""
    change = _change(number, whom)
    half = half_of(request.form.get("half", ""))
    if half is None:
        return _when(change, problem=gettext("Choose a part of the day first.")), 422
    seeking.see_day(change.reader, half[0])
    choices = seeking.choices_of(change.reader)
    chosen = replace(choices, day=half[0], half_day=half[1])
    seeking.choose(change.reader, chosen, now=clock.now())
    return _to_times(change)


@blueprint.post("/<int:number>/<whom>/time")
@for_audience(Audience.SEEKER, page="seeker_moves.when")
def hold(number: int, whom: str) -> ResponseReturnValue:
    """Keep another time for ten minutes; the old one stays theirs."""
    change = _change(number, whom)
    wanted = time_of(request.form.get("time", ""))
    if wanted is None:
        return _when(change, problem=gettext("Choose a time first.")), 422
    wish = Wish(advisor=wanted[0], kind=change.made.kind, place=change.made.place, starts=wanted[1])
    return _keep(change, wish)


@blueprint.post("/<int:number>/backup")
@for_audience(Audience.SEEKER, page="seeker_case.own_page")
def take_backup(number: int) -> ResponseReturnValue:
    """Agree that the backup takes over: at the same time if that can be had, else at one that the
    seeker chooses.
    """
    change = _change(number, BACKUP)
    own_case.consent_to_backup(change.reader, True)
    return _at_the_same_time(change)


@blueprint.post("/<int:number>/goes-on")
@for_audience(Audience.SEEKER, page="seeker_case.own_page")
def goes_on(number: int) -> ResponseReturnValue:
    """Talk with who has the case by now, in place of the former advisor: at the same time if that
    can be had, else at one that the seeker chooses.
    """
    change = _change(number, SAME)
    if change.advisor == change.made.advisor:  # it went over already, or another one stands here
        return redirect(url_for("seeker_case.own_page"), code=303)
    return _at_the_same_time(change)


@blueprint.get("/<int:number>/confirm")
@for_audience(Audience.SEEKER)
def decide(number: int) -> ResponseReturnValue:
    """The new time, for how long it is kept yet, and the last question."""
    change, now = _change(number, SAME), clock.now()
    kept = booking.held(change.reader, now)
    if kept is None or kept.instead_of != change.made.id:
        return redirect(url_for("seeker_case.own_page"), code=303)
    found = viewing.whereabouts(kept.advisor, kept.kind, kept.place)
    return page(
        "moved",
        reader=change.reader,
        number=number,
        whom=SAME if kept.advisor == change.advisor else BACKUP,
        starts=kept.starts,
        until=kept.until,
        left=kept.until - now,
        old=change.made.starts,
        with_whom=found.advisor,
        how=found.room or seeker_words.kind(kept.kind),
    )


@blueprint.post("/<int:number>/confirm")
@for_audience(Audience.SEEKER)
def confirm(number: int) -> ResponseReturnValue:
    """Give the old time up for the new one."""
    reader = seeker_sessions.reader()
    try:
        # it was read, and aftercare chosen, when the first conversation was booked
        book_kept(reader, unless_read=True, aftercare=False)
    except HoldEnded:
        said = gettext("The ten minutes are over, and nothing was changed. Please choose again.")
        return _when(_change(number, SAME), problem=said), 409
    return redirect(url_for("seeker_case.own_page"), code=303)


def _change(number: int, whom: str) -> Change:
    """The conversation that the own page shows as this one; NotFound for a backup that is not on
    offer.
    """
    reader = seeker_sessions.reader()
    own = coming(reader, number)
    if whom == SAME:
        advisor = own.goes_on.id if own.goes_on else own.booking.advisor
    elif whom == BACKUP and own.backup is not None:
        advisor = own.backup.id
    else:
        raise NotFound
    return Change(reader=reader, number=number, made=own.booking, advisor=advisor, whom=whom)


def _at_the_same_time(change: Change) -> ResponseReturnValue:
    made, zone = change.made, seeker_words.zone()
    wish = Wish(advisor=change.advisor, kind=made.kind, place=made.place, starts=made.starts)
    try:
        _hold(change, wish)
    except TimeGone:
        half = half_of_time(made.starts, zone)
        choices = seeking.choices_of(change.reader)
        chosen = replace(choices, day=half[0], half_day=half[1])
        seeking.choose(change.reader, chosen, now=clock.now())
        return _to_times(change)
    return redirect(url_for("seeker_moves.decide", number=change.number), code=303)


def _keep(change: Change, wish: Wish) -> ResponseReturnValue:
    try:
        _hold(change, wish)
    except TimeGone:
        return _when(change, problem=gone()), 409
    return redirect(url_for("seeker_moves.decide", number=change.number), code=303)


def _hold(change: Change, wish: Wish) -> None:
    """Keep the time of ``wish`` beside the old one; TimeGone when it cannot be had."""
    now, zone, key = clock.now(), seeker_words.zone(), settings().secret_key
    if change.whom == SAME:
        own_conversations.move(
            change.reader,
            change.made.id,
            wish,
            key=key,
            now=now,
            zone=zone,
            withheld_after=settings().elsewhere_limit,
        )
        return
    own_conversations.take_backup(
        change.reader,
        change.made.id,
        wish,
        keys=settings().sealing_keys,
        key=key,
        now=now,
        zone=zone,
        withheld_after=settings().elsewhere_limit,
    )


def _to_times(change: Change) -> ResponseReturnValue:
    times = url_for("seeker_moves.when", number=change.number, whom=change.whom, _anchor="time")
    return redirect(times, code=303)


def _when(change: Change, *, problem: str = "") -> str:
    now, zone = clock.now(), seeker_words.zone()
    choices = seeking.choices_of(change.reader)
    chosen, times = None, offered.Times(offers=(), nearest=())
    if choices.day and choices.half_day:
        chosen = choices.day, choices.half_day
        wanted = TimesWanted(
            client=change.reader.client,
            advisors=(change.advisor,),
            kind=change.made.kind,
            place=change.made.place,
            first=chosen[0],
            until=chosen[0],
            ignoring=change.made.id,
        )
        times = offered.times_of(
            wanted,
            chosen,
            key=settings().secret_key,
            now=now,
            zone=zone,
            withheld_after=settings().elsewhere_limit,
        )
    offers = tuple(each for each in times.offers if not _is_now(change, each))
    where = viewing.whereabouts(change.advisor, change.made.kind, change.made.place)
    return page(
        "when",
        reader=change.reader,
        moving=True,
        with_whom=where.advisor,
        how=where.room or seeker_words.kind(change.made.kind),
        halves=offered.half_days_of((change.advisor,), now=now, zone=zone),
        chosen=chosen,
        offers=offers,
        nearest=times.nearest if problem or not offers else (),
        names={},
        problem=problem,
        half_action=url_for("seeker_moves.choose_half", number=change.number, whom=change.whom),
        time_action=url_for("seeker_moves.hold", number=change.number, whom=change.whom),
    )


def _is_now(change: Change, offer: Offer) -> bool:
    """Whether a time is the one that they have: nobody moves to where they are."""
    return (offer.advisor, offer.starts) == (change.made.advisor, change.made.starts)
