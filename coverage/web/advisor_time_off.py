"""Time off of an advisor: what counts as away and where it comes from, and holidays from a file."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext

from coverage import clock
from coverage.calendars.intake import MOST_BYTES, Reason
from coverage.domain.accounts import AccountRole
from coverage.domain.errors import CalendarFull, InvalidInput
from coverage.domain.ids import AddressId, FileId
from coverage.operations.absences import own_absences
from coverage.operations.calendars import importing_time_off as importing
from coverage.operations.calendars import refreshing_time_off as refreshing
from coverage.operations.calendars.fetching_time_off import bring_from, problem_of
from coverage.operations.viewing_desks.time_off import busy_calendars
from coverage.publishing.addresses import Rules
from coverage.web import desk_words
from coverage.web.audiences import Audience, advisor_reader, for_audience, settings, visitor

blueprint = Blueprint("advisor_time_off", __name__, url_prefix="/advisor/time-off")

SECTION = "advisor.absences"
_FORM_BESIDE = 64 * 1024
"""Bytes of a form around its file."""

REASONS = {
    Reason.NOT_CALENDAR: lazy_gettext(
        "This is no calendar file. Export it again as iCalendar (.ics), not as a table or picture."
    ),
    Reason.TOO_LARGE: lazy_gettext(
        "This is too large. Export only your holidays, or a shorter time."
    ),
    Reason.NOT_AN_EVENT: lazy_gettext("A task or a note takes no time. Nothing to do."),
    Reason.NO_UID: lazy_gettext(
        "It has no name of its own (UID), so it could not be recognised next time. Hand it in as "
        "an absence instead."
    ),
    Reason.BROKEN: lazy_gettext(
        "Its times cannot be understood. Look at it in the calendar it comes from, or hand it in "
        "as an absence."
    ),
    Reason.TOO_OFTEN: lazy_gettext(
        "It repeats too often for time off. Give it an end in the calendar it comes from."
    ),
}
"""Why something of a file was not understood, and what to do."""


@blueprint.url_value_preprocessor
def allow_calendar_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Set the limit of the upload before anything reads the form, for advisors only."""
    if endpoint == "advisor_time_off.bring":
        account = visitor()
        if account is not None and account.seat.role is AccountRole.ADVISOR:
            request.max_content_length = MOST_BYTES + _FORM_BESIDE


@blueprint.get("/")
@for_audience(Audience.ADVISOR)
def page() -> ResponseReturnValue:
    """What counts as away, which calendars keep the advisor busy, and the form for a file."""
    return _page({})


@blueprint.post("/files")
@for_audience(Audience.ADVISOR)
def bring() -> ResponseReturnValue:
    """Take a file, and show what was understood of it before anything counts."""
    name, body = _sent()
    try:
        number = importing.bring(advisor_reader(), source=name, body=body, now=clock.now())
    except InvalidInput as refusal:
        problem = "file_too_large" if refusal.problems["file"] == "too_large" else "file"
        return _page({"file": problem}), 422
    return redirect(url_for("advisor_time_off.preview", number=number), code=303)


@blueprint.post("/addresses")
@for_audience(Audience.ADVISOR)
def bring_from_address() -> ResponseReturnValue:
    """Fetch a subscription, and show what was understood of it before anything counts."""
    rules = Rules(hosts=settings().elsewhere_hosts, loopback=settings().elsewhere_loopback)
    address = request.form.get("address", "")
    try:
        if "keep" in request.form:
            number = refreshing.keep_address(
                advisor_reader(),
                address,
                rules=rules,
                keys=settings().sealing_keys,
                now=clock.now(),
            )
        else:
            number = bring_from(advisor_reader(), address, rules=rules, now=clock.now())
    except InvalidInput as refusal:
        return _page(refusal.problems), 422
    return redirect(url_for("advisor_time_off.preview", number=number), code=303)


@blueprint.get("/addresses")
@for_audience(Audience.ADVISOR)
def after_address() -> ResponseReturnValue:
    """A refused address is answered under this one; a link followed from there leads back."""
    return redirect(url_for("advisor_time_off.page"), code=303)


@blueprint.post("/addresses/<int(max=2147483647):number>/forget")
@for_audience(Audience.ADVISOR, page="advisor_time_off.page")
def forget_address(number: int) -> ResponseReturnValue:
    """Fetch an address no more."""
    refreshing.forget_address(advisor_reader(), AddressId(number), now=clock.now())
    flash(gettext("It is fetched no more, and the address is forgotten. What you confirmed stays."))
    return redirect(url_for("advisor_time_off.page"), code=303)


@blueprint.get("/files")
@for_audience(Audience.ADVISOR)
def after_file() -> ResponseReturnValue:
    """A refused file is answered under this address; a link followed from there leads back."""
    return redirect(url_for("advisor_time_off.page"), code=303)


@blueprint.get("/files/<int(max=2147483647):number>")
@for_audience(Audience.ADVISOR)
def preview(number: int) -> ResponseReturnValue:
    """What was understood of a file, and what was not."""
    return _preview(number)


@blueprint.post("/files/<int(max=2147483647):number>/confirm")
@for_audience(Audience.ADVISOR, page="advisor_time_off.preview")
def confirm(number: int) -> ResponseReturnValue:
    """Let the file count."""
    try:
        done = importing.confirm(
            advisor_reader(),
            FileId(number),
            remove_gone="remove_gone" in request.form,
            now=clock.now(),
            today=clock.today(settings().zone),
            zone=ZoneInfo(settings().zone),
        )
    except CalendarFull:
        return _preview(number, full=True), 409
    flash(
        gettext(
            "Done: %(added)d added, %(changed)d changed, %(removed)d removed, %(same)d as before.",
            added=done.added,
            changed=done.changed,
            removed=done.removed,
            same=done.same,
        )
    )
    return redirect(url_for("advisor_time_off.page"), code=303)


@blueprint.post("/files/<int(max=2147483647):number>/drop")
@for_audience(Audience.ADVISOR, page="advisor_time_off.page")
def drop(number: int) -> ResponseReturnValue:
    """Forget a file that was not confirmed."""
    importing.drop(advisor_reader(), FileId(number))
    flash(gettext("The file was forgotten. Nothing changed."))
    return redirect(url_for("advisor_time_off.page"), code=303)


def _page(problems: Mapping[str, str]) -> str:
    reader, today = advisor_reader(), clock.today(settings().zone)
    known = own_absences(reader, keys=settings().sealing_keys, today=today)
    return render_template(
        "advisor/time_off.html",
        section=SECTION,
        away=[absence for absence in known if absence.until >= today],
        calendars=busy_calendars(reader, today=today),
        addresses=refreshing.addresses_of(reader),
        problem_of=problem_of,
        problems=problems,
        words=desk_words,
        stretches=_stretches,
    )


def _preview(number: int, *, full: bool = False) -> str:
    found = importing.preview(
        advisor_reader(),
        FileId(number),
        today=clock.today(settings().zone),
        zone=ZoneInfo(settings().zone),
    )
    return render_template(
        "advisor/time_off_file.html",
        section=SECTION,
        number=number,
        found=found,
        full=full,
        reasons=REASONS,
        words=desk_words,
    )


def _stretches(count: int) -> str:
    return str(ngettext("%(num)d time", "%(num)d times", count))


def _sent() -> tuple[str, bytes]:
    """The file of the form and its name, which tells a later file of the same source."""
    sent = request.files.get("file")
    if sent is None:
        return "", b""
    with sent.stream as stream:
        return (sent.filename or "").strip() or "file.ics", stream.read()
