"""Coming back with a code: the seeker's own page, and everything that can be changed there."""

from datetime import date, datetime
from typing import cast

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.errors import SeekerSessionEnded, WrongCode
from coverage.operations import seeking
from coverage.web import seeker_sessions, seeker_words
from coverage.web.audiences import SEEKERS, Audience, for_audience, settings
from coverage.web.seeker_pages import page

blueprint = Blueprint("seeker_case", __name__, url_prefix=SEEKERS)


@blueprint.get("/")
@for_audience(Audience.SEEKER)
def enter() -> ResponseReturnValue:
    """Where a code is given."""
    return page("enter", leaving="")


@blueprint.post("/")
@for_audience(Audience.SEEKER)
def open_case() -> ResponseReturnValue:
    """Open a session with the code; every wrong one gets the same words."""
    seeker_sessions.refuse_other_sites()
    try:
        opened = seeking.enter(
            request.form.get("locator", "")[:40],
            request.form.get("words", "")[:200],
            source=request.remote_addr or "",
            now=clock.now(),
        )
    except WrongCode:
        said = gettext(
            "The number and the words do not belong together. Look at each letter again."
        )
        return page("enter", leaving="", problem=said), 401
    answer = cast(Response, redirect(url_for("seeker_case.own_page"), code=303))
    return seeker_sessions.keep(answer, opened)


@blueprint.post("/left")
@for_audience(Audience.SEEKER)
def left() -> ResponseReturnValue:
    """A page was left in a hurry (leaving.js): what was chosen so far is forgotten."""
    try:
        seeking.end(seeker_sessions.reader())
    except SeekerSessionEnded:
        pass
    return seeker_sessions.drop(Response(status=204))


@blueprint.post("/done")
@for_audience(Audience.SEEKER)
def done() -> ResponseReturnValue:
    """End the session: nothing is left in the browser."""
    try:
        seeking.end(seeker_sessions.reader())
    except SeekerSessionEnded:
        pass
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
    raise NotImplementedError
