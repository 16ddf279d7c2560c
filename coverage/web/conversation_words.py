"""Wording of conversations at the desks; templates call it ``words``."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from flask_babel import get_locale, gettext, lazy_gettext

from coverage.domain.advisors import Gender
from coverage.domain.bookings import BookingState, ConversationKind
from coverage.domain.cases import Category, Route
from coverage.web.audiences import settings
from coverage.web.desk_words import dates, hours, language, languages, number, week
from coverage.web.double_hours import comes_twice

__all__ = ["dates", "hours", "language", "languages", "number", "week"]

_NAMES: dict[str, object] = {
    ConversationKind.PHONE: lazy_gettext("phone"),
    ConversationKind.VIDEO: lazy_gettext("video"),
    ConversationKind.ROOM: lazy_gettext("room"),
    BookingState.BOOKED: lazy_gettext("booked"),
    BookingState.CANCELLED: lazy_gettext("cancelled"),
    BookingState.TOOK_PLACE: lazy_gettext("took place"),
    BookingState.MISSED: lazy_gettext("nobody came"),
    Category.BULLYING: lazy_gettext("bullying"),
    Category.INTIMIDATION: lazy_gettext("intimidation"),
    Category.SEXUAL_HARASSMENT: lazy_gettext("sexual harassment"),
    Category.DISCRIMINATION: lazy_gettext("discrimination"),
    Category.AGGRESSION_VIOLENCE: lazy_gettext("aggression and violence"),
    Category.INTEGRITY_ISSUE: lazy_gettext("integrity issues"),
    Category.LABOUR_DISPUTE: lazy_gettext("labour dispute (out of scope, told where to go)"),
    Category.OTHER: lazy_gettext("something else"),
    Route.TALK_ONLY: lazy_gettext("talking was enough"),
    Route.ALONE: lazy_gettext("informal: the seeker acts alone"),
    Route.WITH_THE_ACCUSED: lazy_gettext("informal: a talk with the accused"),
    Route.WITH_THE_MANAGER: lazy_gettext("informal: a talk with the manager"),
    Route.CONFLICT_MEDIATION: lazy_gettext("informal: conflict mediation"),
    Route.MEDIATION: lazy_gettext("formal: mediation"),
    Route.COMPLAINTS_COMMITTEE: lazy_gettext("formal: complaints committee"),
    Route.POLICE_REPORT: lazy_gettext("formal: police report"),
    Route.REPORTING_CHANNEL: lazy_gettext("formal: the reporting channel"),
}
_GENDERS = {
    Gender.FEMALE: lazy_gettext("woman"),
    Gender.MALE: lazy_gettext("man"),
    Gender.OTHER: lazy_gettext("non-binary"),
}


def name(value: str) -> str:
    """The word for a kind or state of a conversation, a category or a route."""
    return str(_NAMES.get(value, value))


def gender(value: Gender) -> str:
    """A gender in the visitor's language."""
    return str(_GENDERS[value])


def languages_in(codes: Collection[str], code: str) -> str:
    """Languages by name in one of the languages of seekers."""
    names = Locale(code).languages
    return ", ".join(sorted(str(names.get(each, each)) for each in codes))


def day(at: datetime) -> str:
    """The day of a moment, as the clock on the wall has it, to begin a line: Thursday 4 March."""
    text = str(format_date(_local(at).date(), "EEEE d MMMM", locale=get_locale()))
    return text[:1].upper() + text[1:]


def clock(at: datetime) -> str:
    """The time of a moment: 14:30; in the hour that comes twice, with which of both it is."""
    local = _local(at)
    shown = str(format_time(local.time(), "HH:mm", locale=get_locale()))
    if not comes_twice(local):
        return shown
    which = gettext("winter time") if local.fold else gettext("summer time")
    return f"{shown} {which}"


def stamp(at: datetime) -> str:
    """A moment as forms send it back."""
    return _local(at).isoformat()


def _local(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(settings().zone))
