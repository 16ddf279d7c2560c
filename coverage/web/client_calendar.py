"""A client's subscription: who stands for us this week, on an intranet or in a calendar."""

from collections.abc import Mapping

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.operations.calendars import devices, feeds
from coverage.web import device_forms
from coverage.web.audiences import Audience, contact_reader, for_audience, settings
from coverage.web.forms import FormReader

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

    def make(fields: FormReader, once: str | None) -> str:
        label = fields.text("feed_label", longest=devices.LABEL_LENGTH)
        fields.finish()
        return feeds.new_standing_feed(
            contact_reader(),
            label=label,
            key=settings().secret_key,
            now=clock.now(),
            today=clock.today(settings().zone),
            language=settings().locale,
            once=once,
        )

    return DESK.make_feed(
        make, what=gettext("Who has this address can read who stands for your organisation.")
    )


@blueprint.get("/feeds")
@for_audience(Audience.CONTACT)
def after_feed() -> ResponseReturnValue:
    """The answer to the form lies under this address; a link followed from there leads back."""
    return DESK.back()


@blueprint.post("/feeds/<int(max=2147483647):number>/revoke")
@for_audience(Audience.CONTACT, page="client_calendar.page")
def revoke_feed(number: int) -> ResponseReturnValue:
    """Make a secret address open nothing any more."""
    return DESK.revoke_feed(contact_reader(), number)


def _page(problems: Mapping[str, str]) -> str:
    return render_template(
        "client/calendar.html",
        section=SECTION,
        problems=problems,
        **device_forms.of_feeds(contact_reader()),
    )


DESK = device_forms.Desk(home=SECTION, show=_page)
