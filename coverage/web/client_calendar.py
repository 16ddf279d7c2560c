"""A client's subscription: who stands for us this week, on an intranet or in a calendar."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.devices import FeedId
from coverage.domain.errors import InvalidInput
from coverage.operations import devices, feeds
from coverage.web import calendar_apps
from coverage.web.audiences import Audience, contact_reader, for_audience, settings

blueprint = Blueprint("client_calendar", __name__, url_prefix="/client/calendar")

SECTION = "client_calendar.page"


@blueprint.get("/")
@for_audience(Audience.CONTACT)
def page() -> ResponseReturnValue:
    """The addresses that were made, and the form to make one."""
    return _page({})


@blueprint.post("/feeds")
@for_audience(Audience.CONTACT)
def add_feed() -> ResponseReturnValue:
    """Make a secret address and show it, this once."""
    try:
        token = feeds.new_standing_feed(
            contact_reader(),
            label=calendar_apps.label_from("feed_label"),
            key=settings().secret_key,
            now=clock.now(),
            today=clock.today(settings().zone),
            language=settings().locale,
        )
    except InvalidInput as refusal:
        return _page(refusal.problems), 422
    return calendar_apps.address_made(
        token,
        back=url_for("client_calendar.page"),
        section=SECTION,
        what=gettext("Who has this address can read who stands for your organisation."),
    )


@blueprint.get("/feeds")
@for_audience(Audience.CONTACT)
def after_feed() -> ResponseReturnValue:
    """The answer to the form lies under this address; a link followed from there leads back."""
    return redirect(url_for("client_calendar.page"), code=303)


@blueprint.post("/feeds/<int(max=2147483647):number>/revoke")
@for_audience(Audience.CONTACT)
def revoke_feed(number: int) -> ResponseReturnValue:
    """Make a secret address open nothing any more."""
    feeds.revoke_feed(contact_reader(), FeedId(number), now=clock.now())
    flash(gettext("Revoked. That address opens nothing any more."))
    return redirect(url_for("client_calendar.page"), code=303)


def _page(problems: Mapping[str, str]) -> str:
    return render_template(
        "client/calendar.html",
        section=SECTION,
        feeds=[each for each in feeds.own_feeds(contact_reader()) if each.revoked_at is None],
        form=request.form,
        problems=problems,
        longest=devices.LABEL_LENGTH,
    )
