"""Entering and leaving: the public page, logging in, invitations, and one's own account."""

from flask import Blueprint, redirect, render_template, session
from flask.typing import ResponseReturnValue

from coverage.web.audiences import Audience, for_audience, visitor
from coverage.web.navigation import home_of

blueprint = Blueprint("identity", __name__)


@blueprint.get("/")
@for_audience(Audience.PUBLIC)
def landing() -> ResponseReturnValue:
    """What this is, for whoever does not know; everybody else goes to their own first page."""
    someone = visitor()
    if someone is not None:
        return redirect(home_of(someone), code=303)
    return render_template("identity/landing.html")


@blueprint.get("/log-in")
@for_audience(Audience.PUBLIC)
def log_in() -> ResponseReturnValue:
    """The form to log in."""
    return render_template("identity/log_in.html")


@blueprint.post("/log-out")
@for_audience(Audience.SIGNED_IN)
def log_out() -> ResponseReturnValue:
    """Leave."""
    session.clear()
    return redirect("/", code=303)


@blueprint.get("/account")
@for_audience(Audience.SIGNED_IN)
def account() -> ResponseReturnValue:
    """One's own account."""
    return render_template("identity/account.html")


@blueprint.get("/healthz")
@for_audience(Audience.PUBLIC)
def healthz() -> ResponseReturnValue:
    """Whether the service answers; says nothing else."""
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/robots.txt")
@for_audience(Audience.PUBLIC)
def robots() -> ResponseReturnValue:
    """Search engines have nothing to find here."""
    return "User-agent: *\nDisallow: /\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
