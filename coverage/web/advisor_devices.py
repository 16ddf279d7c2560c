"""An advisor's calendar outside the house: passwords of devices, and subscriptions."""

from collections.abc import Mapping

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.devices import DeviceId, FeedId, FeedKind, holder_of
from coverage.domain.errors import InvalidInput
from coverage.operations import devices, feeds
from coverage.web import calendar_apps
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
    """Make a device password and show it, this once: nothing keeps it."""
    reader = advisor_reader()
    try:
        secret = devices.add_device(
            reader,
            reader.advisor,
            label=calendar_apps.label_from("label"),
            key=settings().secret_key,
            now=clock.now(),
        )
    except InvalidInput as refusal:
        return _page(refusal.problems), 422
    return calendar_apps.password_made(
        holder_of(reader).username,
        secret,
        back=url_for("advisor_devices.page"),
        profile=url_for("advisor_devices.profile"),
        section=SECTION,
    )


@blueprint.post("/devices/profile")
@for_audience(Audience.ADVISOR)
def profile() -> Response:
    """The password just shown, as a profile that an iPhone installs."""
    return calendar_apps.profile(holder_of(advisor_reader()).username)


@blueprint.get("/devices/profile")
@for_audience(Audience.ADVISOR)
def after_profile() -> ResponseReturnValue:
    """The answer to the form lies under this address; a link followed from there leads back."""
    return redirect(url_for("advisor_devices.page"), code=303)


@blueprint.post("/devices/<int(max=2147483647):number>/revoke")
@for_audience(Audience.ADVISOR)
def revoke_device(number: int) -> ResponseReturnValue:
    """Let a device in no more."""
    devices.revoke_device(advisor_reader(), DeviceId(number), now=clock.now())
    flash(gettext("Revoked. That device gets nothing any more; what it holds already stays on it."))
    return redirect(url_for("advisor_devices.page"), code=303)


@blueprint.post("/feeds")
@for_audience(Audience.ADVISOR)
def add_feed() -> ResponseReturnValue:
    """Make a secret address for a subscription and show it, this once."""
    reader, fields = advisor_reader(), FormReader(request.form)
    try:
        kind = fields.take("shows", _kind, problem="choice") or FeedKind.COVERAGE
        label = fields.text("feed_label", longest=devices.LABEL_LENGTH)
        fields.finish()
        token = feeds.new_feed(
            reader,
            reader.advisor,
            kind=kind,
            key=settings().secret_key,
            now=clock.now(),
            label=label,
        )
    except InvalidInput as refusal:
        return _page(refusal.problems), 422
    return calendar_apps.address_made(
        token,
        back=url_for("advisor_devices.page"),
        section=SECTION,
        what=gettext("Who has this address can read your weeks.")
        if kind is FeedKind.COVERAGE
        else gettext("Who has this address can read your working hours."),
    )


@blueprint.get("/feeds")
@for_audience(Audience.ADVISOR)
def after_feed() -> ResponseReturnValue:
    """The answer to the form lies under this address; a link followed from there leads back."""
    return redirect(url_for("advisor_devices.page"), code=303)


@blueprint.post("/feeds/<int(max=2147483647):number>/revoke")
@for_audience(Audience.ADVISOR)
def revoke_feed(number: int) -> ResponseReturnValue:
    """Make a secret address open nothing any more."""
    feeds.revoke_feed(advisor_reader(), FeedId(number), now=clock.now())
    flash(gettext("Revoked. That address opens nothing any more."))
    return redirect(url_for("advisor_devices.page"), code=303)


def _kind(text: str) -> FeedKind:
    """What an advisor's address may show; ValueError for anything else."""
    kind = FeedKind(text)
    if kind not in _SHOWN:
        raise ValueError(text)
    return kind


def _page(problems: Mapping[str, str]) -> str:
    reader = advisor_reader()
    return render_template(
        "advisor/devices.html",
        section=SECTION,
        devices=[each for each in devices.own_devices(reader) if each.revoked_at is None],
        feeds=[each for each in feeds.own_feeds(reader) if each.revoked_at is None],
        form=request.form,
        problems=problems,
        longest=devices.LABEL_LENGTH,
        username=holder_of(reader).username,
        address=calendar_apps.address(),
        host=calendar_apps.host(),
        choices=[
            (FeedKind.COVERAGE.value, gettext("My weeks")),
            (FeedKind.HOURS.value, gettext("My working hours")),
        ],
    )
