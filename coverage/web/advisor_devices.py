"""An advisor's calendar outside the house: passwords of devices, and subscriptions."""

from collections.abc import Mapping

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.devices import FeedKind
from coverage.operations.calendars import devices, feeds
from coverage.web import device_forms
from coverage.web.audiences import Audience, advisor_reader, for_audience, settings
from coverage.web.forms import FormReader

blueprint = Blueprint("advisor_devices", __name__, url_prefix="/advisor")

SECTION = "advisor_devices.page"
_SHOWN = (FeedKind.COVERAGE, FeedKind.HOURS)


@blueprint.get("/devices")
@for_audience(Audience.ADVISOR)
def page() -> ResponseReturnValue:
    """Device passwords and subscriptions, and the forms to add one."""
    return _page({})


@blueprint.post("/devices")
@for_audience(Audience.ADVISOR)
def add_device() -> ResponseReturnValue:
    """Make a device password and show it, this once."""
    return DESK.make_device(advisor_reader(), profile="advisor_devices.profile")


@blueprint.post("/devices/profile")
@for_audience(Audience.ADVISOR)
def profile() -> Response:
    """The password just shown, as a profile that an iPhone installs."""
    return device_forms.profile(advisor_reader())


@blueprint.post("/devices/<int(max=2147483647):number>/revoke")
@for_audience(Audience.ADVISOR, page="advisor_devices.page")
def revoke_device(number: int) -> ResponseReturnValue:
    """Let a device in no more."""
    return DESK.revoke_device(advisor_reader(), number)


@blueprint.post("/feeds")
@for_audience(Audience.ADVISOR)
def add_feed() -> ResponseReturnValue:
    """Make a secret address for a subscription and show it, this once."""

    def make(fields: FormReader, once: str | None) -> str:
        kind = fields.take("shows", _kind, problem="choice") or FeedKind.COVERAGE
        label = fields.text("feed_label", longest=devices.LABEL_LENGTH)
        fields.finish()
        reader = advisor_reader()
        return feeds.new_feed(
            reader,
            reader.advisor,
            kind=kind,
            key=settings().secret_key,
            now=clock.now(),
            label=label,
            once=once,
        )

    shows_hours = request.form.get("shows") == FeedKind.HOURS.value
    return DESK.make_feed(
        make,
        what=gettext("Who has this address can read your working hours.")
        if shows_hours
        else gettext("Who has this address can read your weeks."),
    )


@blueprint.get("/devices/profile", endpoint="after_profile")
@blueprint.get("/feeds", endpoint="after_feed")
@for_audience(Audience.ADVISOR)
def after_form() -> ResponseReturnValue:
    """The answers to the forms lie under these addresses; a link followed from there leads back."""
    return DESK.back()


@blueprint.post("/feeds/<int(max=2147483647):number>/revoke")
@for_audience(Audience.ADVISOR, page="advisor_devices.page")
def revoke_feed(number: int) -> ResponseReturnValue:
    """Make a secret address open nothing any more."""
    return DESK.revoke_feed(advisor_reader(), number)


def _kind(text: str) -> FeedKind:
    """What an advisor's address may show; ValueError for anything else."""
    kind = FeedKind(text)
    if kind not in _SHOWN:
        raise ValueError(text)
    return kind


def _page(problems: Mapping[str, str]) -> str:
    return render_template(
        "advisor/devices.html",
        section=SECTION,
        problems=problems,
        choices=[
            (FeedKind.COVERAGE.value, gettext("My weeks")),
            (FeedKind.HOURS.value, gettext("My working hours")),
        ],
        **device_forms.of_devices(advisor_reader()),
    )


DESK = device_forms.Desk(home=SECTION, show=_page)
