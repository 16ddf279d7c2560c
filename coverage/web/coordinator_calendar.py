"""A coordinator's calendars outside the house: all coverage on a device, and rooms."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.errors import InvalidInput, NotFound
from coverage.domain.ids import AdvisorId, PlaceId
from coverage.operations.calendars import devices, feeds
from coverage.operations.viewing.choices import advisor_names, room_names
from coverage.web import device_forms
from coverage.web.audiences import Audience, coordinator_reader, for_audience, settings
from coverage.web.forms import FormReader

blueprint = Blueprint("coordinator_calendar", __name__, url_prefix="/coordinator/calendar")

SECTION = "coordinator_calendar.page"


@blueprint.get("/")
@for_audience(Audience.COORDINATOR)
def page() -> ResponseReturnValue:
    """Device passwords, subscriptions to rooms, and the forms to add one."""
    return _page({})


@blueprint.post("/devices")
@for_audience(Audience.COORDINATOR)
def add_device() -> ResponseReturnValue:
    """Make a device password and show it, this once."""
    return DESK.make_device(coordinator_reader(), profile="coordinator_calendar.profile")


@blueprint.post("/profile")
@for_audience(Audience.COORDINATOR)
def profile() -> Response:
    """The password just shown, as a profile that an iPhone installs."""
    return device_forms.profile(coordinator_reader())


@blueprint.post("/devices/<int(max=2147483647):number>/revoke")
@for_audience(Audience.COORDINATOR, page="coordinator_calendar.page")
def revoke_device(number: int) -> ResponseReturnValue:
    """Let a device in no more."""
    return DESK.revoke_device(coordinator_reader(), number)


@blueprint.post("/feeds")
@for_audience(Audience.COORDINATOR)
def add_feed() -> ResponseReturnValue:
    """Make a secret address for a room and show it, this once."""

    def make(fields: FormReader, once: str | None) -> str:
        place = PlaceId(fields.text("place"))
        label = fields.text("feed_label", longest=devices.LABEL_LENGTH)
        fields.finish()
        try:
            return feeds.new_room_feed(
                coordinator_reader(),
                place,
                label=label,
                key=settings().secret_key,
                now=clock.now(),
                today=clock.today(settings().zone),
                language=settings().locale,
                once=once,
            )
        except NotFound:
            raise InvalidInput({"place": "choice"}) from None

    return DESK.make_feed(
        make,
        what=gettext("Who has this address can read on which half-days the room is free to use."),
    )


@blueprint.post("/lost")
@for_audience(Audience.COORDINATOR)
def revoke_all() -> ResponseReturnValue:
    """Call back everything of an advisor who lost a device and calls."""
    advisor = AdvisorId(request.form.get("advisor", ""))
    try:
        devices.revoke_all_of(coordinator_reader(), advisor, now=clock.now())
    except NotFound:
        return _page({"advisor": "choice"}), 422
    name = dict(advisor_names(coordinator_reader())).get(advisor, advisor)
    flash(gettext("Revoked: every device password and every subscription of %(name)s.", name=name))
    return DESK.back()


@blueprint.get("/lost", endpoint="after_lost")
@blueprint.get("/devices", endpoint="after_device")
@blueprint.get("/profile", endpoint="after_profile")
@blueprint.get("/feeds", endpoint="after_feed")
@for_audience(Audience.COORDINATOR)
def after_form() -> ResponseReturnValue:
    """The answers to the forms lie under these addresses; a link followed from there leads back."""
    return DESK.back()


@blueprint.post("/feeds/<int(max=2147483647):number>/revoke")
@for_audience(Audience.COORDINATOR, page="coordinator_calendar.page")
def revoke_feed(number: int) -> ResponseReturnValue:
    """Make a secret address open nothing any more."""
    return DESK.revoke_feed(coordinator_reader(), number)


def _page(problems: Mapping[str, str]) -> str:
    reader = coordinator_reader()
    return render_template(
        "coordinator/calendar.html",
        section=SECTION,
        rooms=room_names(reader),
        advisors=advisor_names(reader),
        problems=problems,
        **device_forms.of_devices(reader),
    )


DESK = device_forms.Desk(home=SECTION, show=_page)
