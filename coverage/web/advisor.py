"""An advisor's desk: own weeks and absences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.absences import Absence, AbsenceKind
from coverage.domain.errors import InvalidInput, NotFound
from coverage.domain.ids import AbsenceId
from coverage.domain.visibility import AdvisorReader
from coverage.domain.weeks import Week
from coverage.operations import absences as handing_in
from coverage.operations.absences import PrivateReason, Uncovered
from coverage.operations.viewing_desks.advisor import advisor_week, advisor_weeks
from coverage.web import desk_words
from coverage.web.audiences import Audience, advisor_reader, for_audience, settings
from coverage.web.forms import FormReader

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
@for_audience(Audience.ADVISOR, page="advisor.absences")
def withdraw_absence(number: int) -> ResponseReturnValue:
    """Take back an absence that has not begun."""
    handing_in.withdraw(advisor_reader(), AbsenceId(number), now=clock.now(), today=_today())
    flash(gettext("Your absence was withdrawn."))
    return redirect(url_for("advisor.absences"), code=303)


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
