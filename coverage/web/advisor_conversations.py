"""An advisor's conversations of the week, and what became of each. Nothing here is free text."""

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.cases import Category, Closing, Route
from coverage.domain.errors import InvalidInput, NotFound, WrongState
from coverage.domain.ids import BookingId, CaseId
from coverage.domain.weeks import Week
from coverage.operations.booking import closing_cases, conversations
from coverage.operations.booking.conversation_terms import own_terms
from coverage.web import conversation_words
from coverage.web.audiences import Audience, advisor_reader, for_audience, settings
from coverage.web.desk_forms import decimal
from coverage.web.forms import FormReader

blueprint = Blueprint("advisor_conversations", __name__, url_prefix="/advisor/conversations")

SECTION = "advisor_conversations.page"
_FARTHEST = timedelta(days=366)
"""Nothing older is kept, and nothing later can be booked."""


@blueprint.get("/")
@for_audience(Audience.ADVISOR)
def page() -> ResponseReturnValue:
    """What waits for the advisor, and the conversations of one week (``?week=2027-W05``)."""
    reader, zone = advisor_reader(), ZoneInfo(settings().zone)
    own_terms(reader)  # nothing here for who left
    this_week = Week.of(clock.today(settings().zone))
    week = _asked_week() or this_week
    desk = conversations.conversation_desk(
        reader,
        week,
        keys=settings().sealing_keys,
        now=clock.now(),
        zone=zone,
        withheld_after=settings().elsewhere_limit,
    )
    return render_template(
        "advisor/conversations.html",
        desk=desk,
        this_week=this_week,
        bookable=own_terms(reader).terms,
        words=conversation_words,
    )


@blueprint.get("/<number>")
@for_audience(Audience.ADVISOR)
def one(number: str) -> ResponseReturnValue:
    """One conversation, and what can be told of it."""
    return _one_page(BookingId(number), {})


@blueprint.post("/<number>/statement")
@for_audience(Audience.ADVISOR, page="advisor_conversations.one")
def confirm_statement(number: str) -> ResponseReturnValue:
    """Keep that the seeker was told: confidential, unless."""
    if "statement" not in request.form:
        return _one_page(BookingId(number), {"statement": "statement"}), 422
    conversations.confirm_statement(advisor_reader(), BookingId(number), now=clock.now())
    flash(gettext("Kept: you told what stays between you, and when it cannot."))
    return _back(number)


@blueprint.post("/<number>/mark")
@for_audience(Audience.ADVISOR, page="advisor_conversations.one")
def mark(number: str) -> ResponseReturnValue:
    """Keep whether the conversation took place."""
    said = request.form.get("state")
    if said not in ("took_place", "missed"):
        return _one_page(BookingId(number), {"state": "choice"}), 422
    conversations.mark(
        advisor_reader(), BookingId(number), took_place=said == "took_place", now=clock.now()
    )
    flash(gettext("Kept."))
    return _back(number)


@blueprint.get("/cases/<number>")
@for_audience(Audience.ADVISOR)
def case(number: str) -> ResponseReturnValue:
    """The form that closes a case, or corrects how it was closed."""
    return _case_page(CaseId(number), {}, {})


@blueprint.post("/cases/<number>")
@for_audience(Audience.ADVISOR)
def close(number: str) -> ResponseReturnValue:
    """Close a case with three things out of a closed vocabulary."""
    try:
        closing_cases.close(
            advisor_reader(),
            CaseId(number),
            _read_closing(request.form),
            now=clock.now(),
            zone=ZoneInfo(settings().zone),
        )
    except InvalidInput as refusal:
        return _case_page(CaseId(number), request.form, refusal.problems), 422
    except WrongState:  # a conversation was agreed on meanwhile: the page says which
        return _case_page(CaseId(number), request.form, {}), 409
    flash(gettext("The case is closed. Nothing else is kept of it."))
    return redirect(url_for("advisor_conversations.page"), code=303)


@blueprint.post("/cases/<number>/aftercare")
@for_audience(Audience.ADVISOR, page="advisor_conversations.page")
def aftercare(number: str) -> ResponseReturnValue:
    """Aftercare was given, or is put off for a week."""
    reader = advisor_reader()
    if request.form.get("what") == "later":
        today = clock.today(settings().zone)
        closing_cases.aftercare_later(reader, CaseId(number), today=today)
        flash(gettext("You are reminded in a week."))
    else:
        closing_cases.aftercare_done(reader, CaseId(number))
        flash(gettext("Kept: aftercare was given. Nobody asks again."))
    return redirect(url_for("advisor_conversations.page"), code=303)


def _asked_week() -> Week | None:
    text = request.args.get("week")
    if not text:
        return None
    try:
        week = Week.parse(text)
    except ValueError:
        raise NotFound from None
    if abs(week.monday - clock.today(settings().zone)) > _FARTHEST:
        raise NotFound
    return week


def _read_closing(form: Mapping[str, str]) -> Closing:
    fields = FormReader(form)
    category = fields.take("category", Category, problem="choice")
    route = fields.take("route", Route, problem="choice")
    minutes = fields.take("hours", _quarters, problem="quarters")
    if category is None or route is None or minutes is None:
        raise InvalidInput(fields.problems)
    return Closing(category=category, route=route, minutes=minutes)


def _quarters(text: str) -> int:
    """Minutes of hours in whole quarters; ValueError for others. How many may be is not said here:
    the bound only keeps the reckoning finite.
    """
    hours = decimal(text)
    if not 0 <= hours <= 1000 or hours * 4 != int(hours * 4):
        raise ValueError(text)
    return int(hours * 60)


def _one_page(number: BookingId, problems: Mapping[str, str]) -> str:
    found = conversations.own_conversation(
        advisor_reader(), number, keys=settings().sealing_keys, now=clock.now()
    )
    return render_template(
        "advisor/conversation.html",
        section=SECTION,
        one=found,
        problems=problems,
        terms=own_terms(advisor_reader()).terms,
        words=conversation_words,
    )


def _case_page(number: CaseId, form: Mapping[str, str], problems: Mapping[str, str]) -> str:
    found = closing_cases.own_case_of(advisor_reader(), number, now=clock.now())
    told = found.case.closing
    before = (
        {
            "category": told.category.value,
            "route": told.route.value,
            "hours": conversation_words.number(told.minutes / 60),
        }
        if told
        else {}
    )
    return render_template(
        "advisor/case.html",
        section=SECTION,
        found=found,
        form=form or before,
        problems=problems,
        categories=[
            ("", gettext("Choose")),
            *((c.value, conversation_words.name(c).capitalize()) for c in Category),
        ],
        routes=[
            ("", gettext("Choose")),
            *((r.value, conversation_words.name(r).capitalize()) for r in Route),
        ],
        weeks=closing_cases.AFTERCARE_AFTER.days // 7,
        words=conversation_words,
    )


def _back(number: str) -> ResponseReturnValue:
    return redirect(url_for("advisor_conversations.one", number=number), code=303)
