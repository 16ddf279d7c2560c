"""Coming back with a code: the seeker's own page, and what can be changed there at once."""

from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.bookings import Booking
from coverage.domain.cases import Aftercare, ContactKind
from coverage.domain.errors import InvalidInput, NotFound, SeekerSessionEnded, WrongCode
from coverage.domain.seeking import Choices
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking import own_case, own_conversations, seeking
from coverage.operations.viewing_desks import seeker as viewing
from coverage.operations.viewing_desks.seeker_ways import ways_of
from coverage.web import seeker_languages, seeker_sessions, seeker_words
from coverage.web.audiences import SEEKERS, Audience, for_audience, settings
from coverage.web.seeker_pages import found_case, page, today
from coverage.web.seeker_receipts import as_file

blueprint = Blueprint("seeker_case", __name__, url_prefix=SEEKERS)

_LONGEST_LOCATOR = 40
"""Characters that the field takes."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A conversation to come, as the own page shows it. ``same_way``: whoever could have it instead
    can have it like this, by telephone or in this room.
    """

    own: own_conversations.OwnBooking
    where: viewing.Whereabouts
    same_way: bool

    @property
    def how(self) -> str:
        """The kind, and of a room its name."""
        return self.where.room or seeker_words.kind(self.own.booking.kind)

    @property
    def backup(self) -> str:
        """Who could take over, by name."""
        return self.own.backup.name if self.own.backup else ""

    @property
    def goes_on(self) -> str:
        """Who has the case by now in place of this conversation's advisor, by name."""
        return self.own.goes_on.name if self.own.goes_on else ""


@blueprint.get("/")
@for_audience(Audience.SEEKER)
def enter() -> ResponseReturnValue:
    """Where a code is given."""
    return page("enter", leaving="")


@blueprint.post("/")
@for_audience(Audience.SEEKER)
def open_case() -> ResponseReturnValue:
    """Open a session with the code; every wrong one gets the same words.

    The number comes back as it was typed, whether it exists or not; the words, which are the
    secret, never do.
    """
    seeker_sessions.refuse_other_sites()
    locator = request.form.get("locator", "")
    try:
        opened = seeking.enter(
            locator,
            request.form.get("words", ""),
            source=request.remote_addr or "",
            secret=settings().secret_key,
            address_limit=settings().seeker_limit,
            now=clock.now(),
        )
    except WrongCode:
        said = gettext(
            "The number and the words do not belong together. Look at each letter again."
        )
        return page("enter", leaving="", problem=said, typed=locator[:_LONGEST_LOCATOR]), 401
    answer = cast(Response, redirect(url_for("seeker_case.own_page"), code=303))
    return seeker_sessions.keep(answer, opened)


@blueprint.post("/left")
@for_audience(Audience.SEEKER, page="seeker_case.enter")
def left() -> ResponseReturnValue:
    """A page was left in a hurry (leaving.js): what was chosen so far is forgotten."""
    with suppress(SeekerSessionEnded):
        seeking.end(seeker_sessions.reader())
    return seeker_sessions.drop(Response(status=204))


@blueprint.post("/done")
@for_audience(Audience.SEEKER)
def done() -> ResponseReturnValue:
    """End the session: nothing is left in the browser."""
    with suppress(SeekerSessionEnded):
        seeking.end(seeker_sessions.reader())
    answer = cast(Response, redirect(url_for("seeker_case.over"), code=303))
    return seeker_sessions.drop(answer)


@blueprint.get("/done")
@for_audience(Audience.SEEKER)
def over() -> ResponseReturnValue:
    """The session was ended."""
    return page("done", leaving="")


@blueprint.get("/own")
@for_audience(Audience.SEEKER)
def own_page() -> ResponseReturnValue:
    """The conversations of the seeker's case, and what can be changed."""
    return _own_page(seeker_sessions.reader())


@blueprint.get("/own/<int:number>/appointment.ics")
@for_audience(Audience.SEEKER)
def calendar_file(number: int) -> ResponseReturnValue:
    """The conversation as a file with a neutral word."""
    return as_file(coming(seeker_sessions.reader(), number).booking)


@blueprint.post("/own/<int:number>/cancel")
@for_audience(Audience.SEEKER, page="seeker_case.own_page")
def cancel(number: int) -> ResponseReturnValue:
    """Give a conversation up; which one is in the form, so that sending it twice is once."""
    reader = seeker_sessions.reader()
    own_conversations.cancel(reader, _asked(reader, number).id, now=clock.now())
    return _back()


@blueprint.post("/own/contact")
@for_audience(Audience.SEEKER, page="seeker_case.own_page")
def leave_contact() -> ResponseReturnValue:
    """Keep a telephone number or a mail address, or forget it."""
    reader = seeker_sessions.reader()
    if request.form.get("remove"):
        own_case.remove_contact(reader)
        return _back()
    try:
        kind = ContactKind(request.form.get("kind", ""))
    except ValueError:
        return _own_page(reader, contact_problem=gettext("Choose telephone or mail first.")), 422
    text = request.form.get("contact", "")
    try:
        own_case.leave_contact(reader, kind, text, keys=settings().sealing_keys)
    except InvalidInput:
        return _own_page(reader, contact_problem=_contact_problem(kind)), 422
    return _back()


@blueprint.post("/own/consent")
@for_audience(Audience.SEEKER, page="seeker_case.own_page")
def consent() -> ResponseReturnValue:
    """Agree that the backup may take over, or take that back."""
    own_case.consent_to_backup(seeker_sessions.reader(), request.form.get("agreed") == "1")
    return _back()


@blueprint.post("/own/aftercare")
@for_audience(Audience.SEEKER, page="seeker_case.own_page")
def aftercare() -> ResponseReturnValue:
    """Agree that somebody asks later, or take that back."""
    wanted = request.form.get("wanted") == "1"
    own_case.choose_aftercare(seeker_sessions.reader(), wanted, today=today())
    return _back()


@blueprint.post("/own/again")
@for_audience(Audience.SEEKER, page="seeker_case.own_page")
def again() -> ResponseReturnValue:
    """Plan another conversation with the same advisor, along the usual steps."""
    reader = seeker_sessions.reader()
    case = found_case(reader).case
    panel = viewing.panel_of(
        reader, frozenset(), language=seeker_languages.language(), today=today()
    )
    if not panel.token:
        raise NotFound
    choices = seeking.choices_of(reader)
    fresh = Choices(avoided=choices.avoided, near=choices.near, advisor=case.advisor)
    seeking.choose(reader, fresh, now=clock.now())
    return redirect(url_for("seeker.kind", token=panel.token), code=303)


def coming(reader: SeekerReader, number: int) -> own_conversations.OwnBooking:
    """The conversation to come that the own page shows as this one, counted from 1."""
    shown = found_case(reader).coming
    if not 1 <= number <= len(shown):
        raise NotFound
    return shown[number - 1]


def _asked(reader: SeekerReader, number: int) -> Booking:
    """The conversation that the page showed when its button was pressed, given up already when the
    button was pressed twice; NotFound when another one has that place by now, so that nothing else
    is given up.
    """
    case = found_case(reader)
    minute = request.form.get("starts", "")
    shown = [own.booking for own in case.coming[number - 1 : number]]
    for made in (*shown, *case.given_up):
        if made.starts.isoformat() == minute:
            return made
    raise NotFound


def _own_page(reader: SeekerReader, *, contact_problem: str = "") -> str:
    found = found_case(reader)
    visits = tuple(_visit(reader, own) for own in found.coming)
    advisor = viewing.name_of(found.case.advisor)
    return page(
        "case",
        reader=reader,
        case=found.case,
        advisor=advisor,
        visits=visits,
        past=found.past[-4:],
        is_open=found.case.closed_on is None,
        can_book_again=found.can_book_again,
        contact=found.contact,
        aftercare=found.case.aftercare is Aftercare.AGREED,
        contact_problem=contact_problem,
        typed=request.form if contact_problem else {},
    )


def _visit(reader: SeekerReader, own: own_conversations.OwnBooking) -> Visit:
    made, instead = own.booking, own.backup or own.goes_on
    same = instead is None or ways_of(reader, made, instead.id).allow(made.kind, made.place)
    where = viewing.whereabouts(made.advisor, made.kind, made.place)
    return Visit(own=own, where=where, same_way=same)


def _contact_problem(kind: ContactKind) -> str:
    if kind is ContactKind.PHONE:
        return str(gettext("Give a telephone number, such as 06 12345678."))
    return str(gettext("Give a mail address, such as name@example.org."))


def _back() -> ResponseReturnValue:
    return redirect(url_for("seeker_case.own_page"), code=303)
