"""How an advisor can be booked, and what seekers read of them."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from coverage import clock
from coverage.domain.conversation_terms import (
    LENGTHS,
    LONGEST_WORDS,
    AdvisorProfile,
    ConversationTerms,
)
from coverage.domain.errors import InvalidInput
from coverage.domain.ids import PlaceId
from coverage.domain.visibility import AdvisorReader
from coverage.operations.booking.conversation_terms import (
    SEEKERS_LANGUAGES,
    own_profile,
    own_terms,
    profile_problems,
    tell_profile,
    tell_terms,
)
from coverage.web import conversation_words
from coverage.web.audiences import Audience, advisor_reader, for_audience, settings
from coverage.web.desk_forms import whole
from coverage.web.forms import FormReader
from coverage.web.week_forms import FormDay, shifts_in, told_days, typed_days

blueprint = Blueprint("advisor_terms", __name__, url_prefix="/advisor/conversations")


@blueprint.get("/terms")
@for_audience(Audience.ADVISOR)
def terms() -> ResponseReturnValue:
    """The terms that hold now, in a form."""
    now = own_terms(advisor_reader()).terms
    return _terms_page(now, list(told_days(now.call_windows)), {}, {})


@blueprint.post("/terms")
@for_audience(Audience.ADVISOR)
def tell() -> ResponseReturnValue:
    """Make the form's terms those that hold."""
    reader, days = advisor_reader(), list(typed_days(request.form))
    before = own_terms(reader).terms
    try:
        tell_terms(reader, _typed_terms(request.form, days, before), now=clock.now())
    except InvalidInput as refusal:
        return _terms_page(before, days, request.form, refusal.problems), 422
    flash(gettext("Your terms were kept. Conversations that are booked stay as they are."))
    return redirect(url_for("advisor_terms.terms"), code=303)


@blueprint.get("/profile")
@for_audience(Audience.ADVISOR)
def profile() -> ResponseReturnValue:
    """What seekers read of the advisor, in a form and as they see it."""
    reader = advisor_reader()
    return _profile_page(reader, own_profile(reader).profile, {})


@blueprint.post("/profile")
@for_audience(Audience.ADVISOR)
def tell_of_oneself() -> ResponseReturnValue:
    """Show what was typed as seekers would see it, or let them read it from now on."""
    reader = advisor_reader()
    own_profile(reader)  # nothing here for who left
    typed = _typed_profile(request.form, reader)
    problems = profile_problems(typed)
    if problems:
        return _profile_page(reader, typed, problems), 422
    if "preview" in request.form:
        return _profile_page(reader, typed, {}, draft=True)
    tell_profile(reader, typed, now=clock.now())
    flash(gettext("Seekers read this of you from now on."))
    return redirect(url_for("advisor_terms.profile"), code=303)


def _typed_terms(
    form: MultiDict[str, str], days: list[FormDay], before: ConversationTerms
) -> ConversationTerms:
    """The terms of a form; InvalidInput when a field cannot be read at all."""
    fields = FormReader(form)
    minutes = fields.take("minutes", whole, problem="choice")
    pause = fields.take("pause", whole, problem="pause")
    notice = fields.take("notice", whole, problem="notice")
    most = fields.take("most_per_day", whole, problem="most_per_day")
    phone = fields.text("phone", longest=40, required=False)
    video = fields.text("video", longest=400, required=False)
    if any(day.problem for day in days):
        fields.problems["windows"] = next(day.problem for day in days if day.problem)
    if minutes is None or pause is None or notice is None or most is None or fields.problems:
        raise InvalidInput(fields.problems)
    return replace(
        before,
        minutes=minutes,
        pause=pause,
        notice=notice,
        most_per_day=most,
        places=_typed_places(form),
        phone=phone,
        video=video,
        call_windows=tuple(shifts_in(days)),
        bookable="bookable" in form,
    )


def _typed_places(form: MultiDict[str, str]) -> frozenset[PlaceId] | None:
    if form.get("rooms") != "chosen":
        return None
    return frozenset(map(PlaceId, form.getlist("places")))


def _terms_page(
    now: ConversationTerms,
    days: list[FormDay],
    form: Mapping[str, str],
    problems: Mapping[str, str],
) -> str:
    own = own_terms(advisor_reader())
    places = _typed_places(request.form) if form else now.places
    near = [room for room in own.rooms if room.within_radius]
    return render_template(
        "advisor/terms.html",
        section="advisor_conversations.page",
        own=own,
        form=form or _as_form(now),
        places=places,
        near=near,
        beyond=[room for room in own.rooms if not room.within_radius],
        lengths=LENGTHS,
        days=days,
        windows_told=any(begins or ends for day in days for begins, ends in day.stretches),
        problems=problems,
        words=conversation_words,
    )


def _as_form(terms: ConversationTerms) -> dict[str, str]:
    shown = {
        "minutes": str(terms.minutes),
        "pause": str(terms.pause),
        "notice": str(terms.notice),
        "most_per_day": str(terms.most_per_day),
        "phone": terms.phone,
        "video": terms.video,
    }
    return shown | ({"bookable": "1"} if terms.bookable else {})


def _typed_profile(form: Mapping[str, str], reader: AdvisorReader) -> AdvisorProfile:
    # browsers send two characters for the end of a line that they count as one
    typed = {
        code: form.get(f"words-{code}", "").replace("\r\n", "\n").strip()
        for code in SEEKERS_LANGUAGES
    }
    return AdvisorProfile(
        advisor=reader.advisor,
        words={code: text for code, text in typed.items() if text},
        gender_shown="gender_shown" in form,
    )


def _profile_page(
    reader: AdvisorReader,
    profile: AdvisorProfile,
    problems: Mapping[str, str],
    *,
    draft: bool = False,
) -> str:
    return render_template(
        "advisor/profile.html",
        section="advisor_conversations.page",
        own=own_profile(reader),
        profile=profile,
        spoken=SEEKERS_LANGUAGES,
        longest=LONGEST_WORDS,
        problems=problems,
        draft=draft,
        zone=settings().zone,
        words=conversation_words,
    )
