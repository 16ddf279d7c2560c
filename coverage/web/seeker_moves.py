"""The times of a conversation that a seeker has and wants otherwise, and the last question."""

from dataclasses import replace

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.errors import HoldEnded, NotFound, TimeGone
from coverage.operations.booking import booking, own_case, seeking
from coverage.operations.booking.booking_times import Offer, TimesWanted
from coverage.operations.viewing_desks import seeker as viewing
from coverage.operations.viewing_desks import seeker_times as offered
from coverage.web import seeker_sessions, seeker_words
from coverage.web.audiences import SEEKERS, Audience, for_audience, settings
from coverage.web.seeker_booking import book_kept
from coverage.web.seeker_changes import (
    BACKUP,
    SAME,
    Change,
    at_the_same_time,
    change_of,
    keep_time,
    to_times,
)
from coverage.web.seeker_pages import page
from coverage.web.seeker_times import as_shown, gone, half_of, time_of

blueprint = Blueprint("seeker_moves", __name__, url_prefix=f"{SEEKERS}/own")


@blueprint.get("/<int:number>/<whom>/when")
@for_audience(Audience.SEEKER)
def when(number: int, whom: str) -> ResponseReturnValue:
    """Other times for a conversation to come, with its advisor or with the backup; how, first, if
    it cannot be had with them as it is.
    """
    change = change_of(number, whom)
    if not change.ways().allow(change.kind, change.place):
        return redirect(url_for("seeker_ways.how", number=number, whom=whom), code=303)
    return _when(change)


@blueprint.post("/<int:number>/<whom>/when")
@for_audience(Audience.SEEKER)
def choose_half(number: int, whom: str) -> ResponseReturnValue:
    """Keep the half-day whose times are looked at."""
    change = change_of(number, whom)
    half = half_of(request.form.get("half", ""))
    if half is None:
        return _when(change, problem=gettext("Choose a part of the day first.")), 422
    seeking.see_day(change.reader, half[0])
    chosen = replace(change.choices, day=half[0], half_day=half[1])
    seeking.choose(change.reader, chosen, now=clock.now())
    return to_times(change)


@blueprint.post("/<int:number>/<whom>/time")
@for_audience(Audience.SEEKER, page="seeker_moves.when")
def hold(number: int, whom: str) -> ResponseReturnValue:
    """Keep another time for ten minutes; the old one stays theirs."""
    change = change_of(number, whom)
    wanted = time_of(request.form.get("time", ""))
    if wanted is None:
        return _when(change, problem=gettext("Choose a time first.")), 422
    try:
        keep_time(change, advisor=wanted[0], starts=wanted[1])
    except TimeGone:
        return _when(change, problem=gone(), refused=True), 409
    return redirect(url_for("seeker_moves.decide", number=number), code=303)


@blueprint.post("/<int:number>/backup")
@for_audience(Audience.SEEKER, page="seeker_case.own_page")
def take_backup(number: int) -> ResponseReturnValue:
    """Agree that the backup takes over: at the same time if that can be had, else at one that the
    seeker chooses.
    """
    change = change_of(number, BACKUP)
    own_case.consent_to_backup(change.reader, True)
    return at_the_same_time(change)


@blueprint.post("/<int:number>/goes-on")
@for_audience(Audience.SEEKER, page="seeker_case.own_page")
def goes_on(number: int) -> ResponseReturnValue:
    """Talk with who has the case by now, in place of the former advisor: at the same time if that
    can be had, else at one that the seeker chooses.
    """
    change = change_of(number, SAME)
    if change.advisor == change.made.advisor:  # it went over already, or another one stands here
        return redirect(url_for("seeker_case.own_page"), code=303)
    return at_the_same_time(change)


@blueprint.get("/<int:number>/confirm")
@for_audience(Audience.SEEKER)
def decide(number: int) -> ResponseReturnValue:
    """The new time, for how long it is kept yet, and the last question."""
    change, now = change_of(number, SAME), clock.now()
    kept = booking.kept_last(change.reader)
    if kept is None or kept.instead_of != change.made.id:
        return redirect(url_for("seeker_case.own_page"), code=303)
    whom = SAME if kept.advisor == change.advisor else BACKUP
    if kept.until <= now:
        return _over(number, whom)
    made = change.made
    found = viewing.whereabouts(kept.advisor, kept.kind, kept.place)
    old = viewing.whereabouts(made.advisor, made.kind, made.place)
    is_new = (kept.advisor, kept.kind, kept.place) != (made.advisor, made.kind, made.place)
    return page(
        "moved",
        reader=change.reader,
        number=number,
        whom=whom,
        starts=kept.starts,
        until=kept.until,
        left=kept.until - now,
        old=made.starts,
        before=f"{old.advisor} · {old.room or seeker_words.kind(made.kind)}" if is_new else "",
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
        return _over(number, request.form.get("whom", SAME))
    return redirect(url_for("seeker_case.own_page"), code=303)


def _over(number: int, whom: str) -> ResponseReturnValue:
    """The ten minutes are over: the times again, with kind words; or, when nobody is on offer any
    more, the own page.
    """
    try:
        change = change_of(number, whom)
    except NotFound:
        return redirect(url_for("seeker_case.own_page"), code=303)
    said = gettext("The ten minutes are over, and nothing was changed. Please choose again.")
    return _when(change, problem=said), 409


def _when(change: Change, *, problem: str = "", refused: bool = False) -> str:
    now, zone = clock.now(), seeker_words.zone()
    choices, chosen, times = change.choices, None, offered.Times(offers=(), nearest=())
    if choices.day and choices.half_day:
        chosen = choices.day, choices.half_day
        wanted = TimesWanted(
            client=change.reader.client,
            advisors=(change.advisor,),
            kind=change.kind,
            place=change.place,
            first=chosen[0],
            until=chosen[0],
            ignoring=change.made.id,
        )
        times = offered.times_of(
            wanted,
            chosen,
            refused=choices.refused,
            key=settings().secret_key,
            now=now,
            zone=zone,
            withheld_after=settings().elsewhere_limit,
        )
    others = tuple(each for each in times.offers if not _is_now(change, each))
    times = as_shown(replace(times, offers=others), chosen, problem=problem, refused=refused)
    where = viewing.whereabouts(change.advisor, change.kind, change.place)
    return page(
        "when",
        reader=change.reader,
        moving=True,
        planned=(),
        with_whom=where.advisor,
        how=where.room or seeker_words.kind(change.kind),
        halves=offered.half_days_of((change.advisor,), now=now, zone=zone),
        chosen=chosen,
        offers=times.offers,
        nearest=times.nearest,
        refused=refused,
        names={},
        problem=problem,
        way_page=url_for("seeker_ways.how", number=change.number, whom=change.whom),
        half_action=url_for("seeker_moves.choose_half", number=change.number, whom=change.whom),
        time_action=url_for("seeker_moves.hold", number=change.number, whom=change.whom),
    )


def _is_now(change: Change, offer: Offer) -> bool:
    """Whether a time is the one that they have: nobody moves to where they are."""
    return not change.is_new_way and offer.starts == change.made.starts
