"""The page of a client, and the first choices of a booking: with whom, how and where.

No address holds a choice, and every form answers with 303: going back or loading a page again does
nothing. Before *Begin* nothing is kept in a browser.
"""

from dataclasses import replace
from typing import cast

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.bookings import ConversationKind
from coverage.domain.ids import AdvisorId, PlaceId
from coverage.domain.seeking import Choices
from coverage.operations.booking import client_pages, rooms_near, seeking
from coverage.operations.viewing_desks import seeker as viewing
from coverage.operations.viewing_desks import seeker_times as offered
from coverage.web import seeker_languages, seeker_sessions, seeker_words
from coverage.web.audiences import SEEKERS, Audience, for_audience, settings
from coverage.web.seeker_pages import Booth, choosing, page, today

blueprint = Blueprint("seeker", __name__, url_prefix=f"{SEEKERS}/<token>")


@blueprint.get("/")
@for_audience(Audience.SEEKER)
def client(token: str) -> ResponseReturnValue:
    """Who the advisors are and what one may expect; reads no booking, sets no cookie."""
    return _client(token)


@blueprint.post("/")
@for_audience(Audience.SEEKER)
def begin(token: str) -> ResponseReturnValue:
    """Open a session of half an hour; where nobody can be booked (any more), the page says so."""
    seeker_sessions.refuse_other_sites()
    at = client_pages.client_at(token)
    if not viewing.can_be_booked(at, today=today()):
        return _client(token), 409
    opened = seeking.begin(
        at,
        language=seeker_languages.language(),
        source=request.remote_addr or "",
        secret=settings().secret_key,
        address_limit=settings().seeker_limit,
        now=clock.now(),
        today=today(),
    )
    answer = cast(Response, redirect(url_for("seeker.who", token=token), code=303))
    return seeker_sessions.keep(answer, opened)


@blueprint.get("/who")
@for_audience(Audience.SEEKER)
def who(token: str) -> ResponseReturnValue:
    """The advisors to choose from."""
    return _who(choosing(), token)


@blueprint.post("/who")
@for_audience(Audience.SEEKER)
def choose_who(token: str) -> ResponseReturnValue:
    """Keep the advisor who was chosen; empty means whoever is first."""
    at = choosing()
    wanted = request.form.get("advisor")
    if wanted is None or (wanted and wanted not in at.names):
        return _who(at, token, problem=gettext("Choose somebody first.")), 422
    advisor = AdvisorId(wanted) if wanted else None
    _keep(at, replace(at.choices, advisor=advisor, place=None, day=None, half_day=None))
    return redirect(url_for("seeker.kind", token=token), code=303)


@blueprint.post("/known")
@for_audience(Audience.SEEKER, page="seeker.who")
def known(token: str) -> ResponseReturnValue:
    """Hide people whom the seeker knows, without a word to anyone, or show them again."""
    at = choosing()
    avoided: frozenset[AdvisorId] = frozenset()
    if not request.form.get("again"):
        told = frozenset(AdvisorId(slug) for slug in request.form.getlist("known"))
        avoided = at.choices.avoided | (told & at.names.keys())
    advisor = None if at.choices.advisor in avoided else at.choices.advisor
    _keep(at, replace(at.choices, avoided=avoided, advisor=advisor, day=None, half_day=None))
    return redirect(url_for("seeker.who", token=token), code=303)


@blueprint.get("/how")
@for_audience(Audience.SEEKER)
def kind(token: str) -> ResponseReturnValue:
    """Telephone, video or a room; with nobody left to talk to, back to the advisors."""
    at = choosing()
    if not at.kinds:
        return redirect(url_for("seeker.who", token=token), code=303)
    return _kind(at, token)


@blueprint.post("/how")
@for_audience(Audience.SEEKER)
def choose_kind(token: str) -> ResponseReturnValue:
    """Keep how the seeker wants to talk, and from where rooms are looked for."""
    at = choosing()
    wanted = request.form.get("kind", "")
    if wanted not in at.kinds:
        return _kind(at, token, problem=gettext("Choose first how you want to talk.")), 422
    chosen = replace(at.choices, kind=ConversationKind(wanted), place=None, day=None, half_day=None)
    if chosen.kind is not ConversationKind.ROOM:
        _keep(at, replace(chosen, near=""))
        return redirect(url_for("seeker_times.when", token=token), code=303)
    near = request.form.get("near", "").strip()
    postcode = rooms_near.postcode_of(near)
    if postcode is None:
        said = seeker_words.unknown_place()
        return _kind(at, token, near=near[:60], near_problem=said, chosen="room"), 422
    _keep(at, replace(chosen, near=postcode))
    return redirect(url_for("seeker.rooms", token=token), code=303)


@blueprint.get("/room")
@for_audience(Audience.SEEKER)
def rooms(token: str) -> ResponseReturnValue:
    """Rooms by distance; those of the employer only for whoever asked for them."""
    at = choosing()
    if at.choices.kind is not ConversationKind.ROOM or not at.choices.near:
        return redirect(url_for("seeker.kind", token=token), code=303)
    return _rooms(at, token)


@blueprint.post("/room")
@for_audience(Audience.SEEKER)
def choose_room(token: str) -> ResponseReturnValue:
    """Keep the room that was chosen, or show or hide those of the employer."""
    at = choosing()
    if "on_site" in request.form:
        on_site = at.panel.own_site and request.form["on_site"] == "1"
        _keep(at, replace(at.choices, on_site=on_site, place=None))
        return redirect(url_for("seeker.rooms", token=token), code=303)
    wanted = request.form.get("place", "")
    if wanted not in {room.place.id for room in _found(at)}:
        return _rooms(at, token, problem=gettext("Choose a room first.")), 422
    _keep(at, replace(at.choices, place=PlaceId(wanted), day=None, half_day=None))
    return redirect(url_for("seeker_times.when", token=token), code=303)


def _client(token: str) -> str:
    found = viewing.client_page(
        token,
        language=seeker_languages.language(),
        now=clock.now(),
        zone=seeker_words.zone(),
    )
    return page("client", page=found, leaving="")


def _keep(at: Booth, choices: Choices) -> None:
    seeking.choose(at.reader, replace(choices, changing=None), now=clock.now())


def _who(at: Booth, token: str, *, problem: str = "") -> str:
    return page(
        "who",
        reader=at.reader,
        page_token=token,
        panel=at.panel,
        chosen=at.choices.advisor,
        problem=problem,
    )


def _kind(at: Booth, token: str, *, problem: str = "", **shown: str) -> str:
    return page(
        "kind",
        reader=at.reader,
        page_token=token,
        kinds=at.kinds,
        with_whom=at.with_whom,
        problem=problem,
        chosen=shown.get("chosen", at.choices.kind),
        near=shown.get("near", at.choices.near),
        near_problem=shown.get("near_problem", ""),
    )


def _rooms(at: Booth, token: str, *, problem: str = "") -> str:
    return page(
        "rooms",
        reader=at.reader,
        page_token=token,
        rooms=_found(at),
        near=at.choices.near,
        own_site=at.panel.own_site,
        on_site=at.choices.on_site,
        chosen=at.choices.place,
        problem=problem,
    )


def _found(at: Booth) -> tuple[rooms_near.RoomNear, ...]:
    return offered.rooms_of(at.reader, at.choices, at.advisors)
