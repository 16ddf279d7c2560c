"""A coordinator's calendars outside the house: all coverage on a device, and rooms."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.devices import DeviceId, FeedId, holder_of
from coverage.domain.errors import InvalidInput, NotFound
from coverage.domain.ids import AdvisorId, PlaceId
from coverage.operations import devices, feeds
from coverage.operations.viewing.choices import advisor_names, room_names
from coverage.web import calendar_apps
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
    """Make a device password and show it, this once: nothing keeps it."""
    reader = coordinator_reader()
    try:
        secret = devices.add_own_device(
            reader,
            label=calendar_apps.label_from("label"),
            key=settings().secret_key,
            now=clock.now(),
        )
    except InvalidInput as refusal:
        return _page(refusal.problems), 422
    return calendar_apps.password_made(
        holder_of(reader).username,
        secret,
        back=url_for("coordinator_calendar.page"),
        profile=url_for("coordinator_calendar.profile"),
        section=SECTION,
    )


@blueprint.post("/profile")
@for_audience(Audience.COORDINATOR)
def profile() -> Response:
    """The password just shown, as a profile that an iPhone installs."""
    return calendar_apps.profile(holder_of(coordinator_reader()).username)


@blueprint.post("/devices/<int(max=2147483647):number>/revoke")
@for_audience(Audience.COORDINATOR)
def revoke_device(number: int) -> ResponseReturnValue:
    """Let a device in no more."""
    devices.revoke_device(coordinator_reader(), DeviceId(number), now=clock.now())
    flash(gettext("Revoked. That device gets nothing any more; what it holds already stays on it."))
    return redirect(url_for("coordinator_calendar.page"), code=303)


@blueprint.post("/feeds")
@for_audience(Audience.COORDINATOR)
def add_feed() -> ResponseReturnValue:
    """Make a secret address for a room and show it, this once."""
    fields = FormReader(request.form)
    try:
        place = PlaceId(fields.text("place"))
        label = fields.text("feed_label", longest=devices.LABEL_LENGTH)
        fields.finish()
        token = feeds.new_room_feed(
            coordinator_reader(),
            place,
            label=label,
            key=settings().secret_key,
            now=clock.now(),
            today=clock.today(settings().zone),
            language=settings().locale,
        )
    except NotFound:
        return _page({"place": "choice"}), 422
    except InvalidInput as refusal:
        return _page(refusal.problems), 422
    return calendar_apps.address_made(
        token,
        back=url_for("coordinator_calendar.page"),
        section=SECTION,
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
    return redirect(url_for("coordinator_calendar.page"), code=303)


@blueprint.get("/lost", endpoint="after_lost")
@blueprint.get("/devices", endpoint="after_device")
@blueprint.get("/profile", endpoint="after_profile")
@blueprint.get("/feeds", endpoint="after_feed")
@for_audience(Audience.COORDINATOR)
def after_form() -> ResponseReturnValue:
    """The answers to the forms lie under these addresses; a link followed from there leads back."""
    return redirect(url_for("coordinator_calendar.page"), code=303)


@blueprint.post("/feeds/<int(max=2147483647):number>/revoke")
@for_audience(Audience.COORDINATOR)
def revoke_feed(number: int) -> ResponseReturnValue:
    """Make a secret address open nothing any more."""
    feeds.revoke_feed(coordinator_reader(), FeedId(number), now=clock.now())
    flash(gettext("Revoked. That address opens nothing any more."))
    return redirect(url_for("coordinator_calendar.page"), code=303)


def _page(problems: Mapping[str, str]) -> str:
    reader = coordinator_reader()
    return render_template(
        "coordinator/calendar.html",
        section=SECTION,
        devices=[each for each in devices.own_devices(reader) if each.revoked_at is None],
        feeds=[each for each in feeds.own_feeds(reader) if each.revoked_at is None],
        rooms=room_names(reader),
        advisors=advisor_names(reader),
        form=request.form,
        problems=problems,
        longest=devices.LABEL_LENGTH,
        username=holder_of(reader).username,
        address=calendar_apps.address(),
        host=calendar_apps.host(),
    )
