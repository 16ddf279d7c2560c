"""An advisor's desk: own weeks, absences, and what lets their calendar out of the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.absences import Absence, AbsenceKind
from coverage.domain.devices import DeviceId, FeedId
from coverage.domain.errors import InvalidInput, NotFound
from coverage.domain.ids import AbsenceId
from coverage.domain.visibility import AdvisorReader
from coverage.domain.weeks import Week
from coverage.operations import absences as handing_in
from coverage.operations import devices as calendar_devices
from coverage.operations import feeds
from coverage.operations.absences import PrivateReason, Uncovered
from coverage.operations.viewing_desks.advisor import advisor_week, advisor_weeks
from coverage.web import desk_words
from coverage.web.audiences import Audience, advisor_reader, for_audience, settings
from coverage.web.forms import FormReader
from coverage.web.qr_codes import qr_code

blueprint = Blueprint("advisor", __name__, url_prefix="/advisor")


@dataclass(frozen=True, kw_only=True)
class _HandedIn:
    """An absence as typed; ``warned``: the reader has seen what these dates leave open."""

    absence: Absence
    reason: PrivateReason | None
    warned: bool


@blueprint.get("/")
@for_audience(Audience.ADVISOR)
def home() -> ResponseReturnValue:
    """One week: whom the advisor covers, on site and in whose place (``?week=2027-W05``)."""
    view = advisor_week(advisor_reader(), _asked_week(), today=_today())
    return render_template("advisor/home.html", view=view, now=Week.of(_today()), words=desk_words)


@blueprint.get("/weeks")
@for_audience(Audience.ADVISOR)
def weeks() -> ResponseReturnValue:
    """All weeks to come in one table."""
    lines = advisor_weeks(advisor_reader(), today=_today())
    return render_template("advisor/weeks.html", lines=lines, words=desk_words)


@blueprint.get("/absences")
@for_audience(Audience.ADVISOR)
def absences() -> ResponseReturnValue:
    """The form to hand in an absence, and the absences that are known."""
    return _absences_page(advisor_reader(), {}, {})


@blueprint.post("/absences")
@for_audience(Audience.ADVISOR)
def hand_in() -> ResponseReturnValue:
    """Hand in an absence. Weeks that would be left open are shown first, and may then be sent."""
    reader = advisor_reader()
    try:
        typed = _read_absence(request.form, reader)
        first, until = typed.absence.first, typed.absence.until
        handing_in.check_dates(first, until, today=_today())
        if not typed.warned:
            left = handing_in.uncovered(reader, first, until, today=_today())
            if left:
                return _absences_page(reader, request.form, {}, left=left)
        handing_in.hand_in(
            reader,
            typed.absence,
            reason=typed.reason,
            keys=settings().sealing_keys,
            now=clock.now(),
            today=_today(),
        )
    except InvalidInput as refusal:
        return _absences_page(reader, request.form, refusal.problems), 422
    flash(gettext("Your absence was handed in. The next plan is made around it."))
    return redirect(url_for("advisor.absences"), code=303)


@blueprint.post("/absences/<int(max=2147483647):number>/withdraw")
@for_audience(Audience.ADVISOR)
def withdraw_absence(number: int) -> ResponseReturnValue:
    """Take back an absence that has not begun."""
    handing_in.withdraw(advisor_reader(), AbsenceId(number), now=clock.now(), today=_today())
    flash(gettext("Your absence was withdrawn."))
    return redirect(url_for("advisor.absences"), code=303)


@blueprint.get("/devices")
@for_audience(Audience.ADVISOR)
def devices() -> ResponseReturnValue:
    """Device passwords and subscriptions, and the forms to add one."""
    return _devices_page({})


@blueprint.post("/devices")
@for_audience(Audience.ADVISOR)
def add_device() -> ResponseReturnValue:
    """Make a device password and show it, this once: nothing keeps it."""
    reader = advisor_reader()
    try:
        secret = calendar_devices.add_device(
            reader,
            reader.advisor,
            label=_label("label"),
            key=settings().secret_key,
            now=clock.now(),
        )
    except InvalidInput as refusal:
        return _devices_page(refusal.problems), 422
    address = _calendars()
    return render_template(
        "advisor/device_made.html",
        secret=secret,
        username=reader.advisor,
        address=address,
        code=qr_code(address),
    )


@blueprint.post("/devices/<int(max=2147483647):number>/revoke")
@for_audience(Audience.ADVISOR)
def revoke_device(number: int) -> ResponseReturnValue:
    """Let a device in no more."""
    calendar_devices.revoke_device(advisor_reader(), DeviceId(number), now=clock.now())
    flash(gettext("Revoked. That device gets nothing any more; what it holds already stays on it."))
    return redirect(url_for("advisor.devices"), code=303)


@blueprint.post("/feeds")
@for_audience(Audience.ADVISOR)
def add_feed() -> ResponseReturnValue:
    """Make a secret address for a subscription and show it, this once."""
    reader = advisor_reader()
    try:
        token = feeds.new_feed(
            reader,
            reader.advisor,
            key=settings().secret_key,
            now=clock.now(),
            label=_label("feed_label"),
        )
    except InvalidInput as refusal:
        (problem,) = refusal.problems.values()
        return _devices_page({"feed_label": problem}), 422
    address = f"{settings().public_url}/feeds/{token}.ics"
    return render_template("advisor/feed_made.html", address=address, code=qr_code(address))


@blueprint.get("/feeds")
@for_audience(Audience.ADVISOR)
def after_feed() -> ResponseReturnValue:
    """The answer to the form lies under this address; a link followed from there leads back."""
    return redirect(url_for("advisor.devices"), code=303)


@blueprint.post("/feeds/<int(max=2147483647):number>/revoke")
@for_audience(Audience.ADVISOR)
def revoke_feed(number: int) -> ResponseReturnValue:
    """Make a secret address open nothing any more."""
    feeds.revoke_feed(advisor_reader(), FeedId(number), now=clock.now())
    flash(gettext("Revoked. That address opens nothing any more."))
    return redirect(url_for("advisor.devices"), code=303)


def _label(field: str) -> str:
    """A device's name; InvalidInput under the name of the field when it is missing or too long."""
    fields = FormReader(request.form)
    label = fields.text(field, longest=calendar_devices.LABEL_LENGTH)
    fields.finish()
    return label


def _devices_page(problems: Mapping[str, str]) -> str:
    reader = advisor_reader()
    return render_template(
        "advisor/devices.html",
        devices=[
            device
            for device in calendar_devices.devices_of(reader, reader.advisor)
            if device.revoked_at is None
        ],
        feeds=[feed for feed in feeds.feeds_of(reader, reader.advisor) if feed.revoked_at is None],
        form=request.form,
        problems=problems,
        longest=calendar_devices.LABEL_LENGTH,
        username=reader.advisor,
        address=_calendars(),
    )


def _calendars() -> str:
    """Where calendar apps find the calendars."""
    return f"{settings().public_url}/dav/"


def _asked_week() -> Week | None:
    text = request.args.get("week")
    if not text:
        return None
    try:
        return Week.parse(text)
    except ValueError:
        raise NotFound from None


def _read_absence(form: Mapping[str, str], reader: AdvisorReader) -> _HandedIn:
    fields = FormReader(form)
    first, until = fields.day("first"), fields.day("until")
    kind = fields.take("kind", AbsenceKind, problem="choice")
    why = None
    if form.get("reason"):
        why = fields.take("reason", PrivateReason, problem="choice")
    if first is None or until is None or kind is None or fields.problems:
        raise InvalidInput(fields.problems)
    return _HandedIn(
        absence=Absence(advisor=reader.advisor, first=first, until=until, kind=kind),
        reason=why,
        warned=form.get("warned") == f"{first}/{until}",
    )


def _absences_page(
    reader: AdvisorReader,
    form: Mapping[str, str],
    problems: Mapping[str, str],
    *,
    left: tuple[Uncovered, ...] = (),
) -> str:
    return render_template(
        "advisor/absences.html",
        own=handing_in.own_absences(reader, keys=settings().sealing_keys, today=_today()),
        form=form,
        problems=problems,
        left=left,
        kinds=[(kind.value, desk_words.name(kind)) for kind in AbsenceKind],
        reasons=[
            ("", gettext("No note")),
            *((why.value, desk_words.private_reason(why)) for why in PrivateReason),
        ],
        today=_today(),
        words=desk_words,
    )


def _today() -> date:
    return clock.today(settings().zone)
