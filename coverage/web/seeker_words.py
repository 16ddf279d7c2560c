"""Wording of the seekers' pages; templates call it ``words``."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from flask_babel import get_locale, gettext, lazy_gettext, ngettext

from coverage.domain.advisors import Gender
from coverage.domain.bookings import ConversationKind
from coverage.domain.clients import HalfDay
from coverage.web import seeker_languages
from coverage.web.audiences import settings
from coverage.web.double_hours import comes_twice

_GENDERS = {
    Gender.FEMALE: lazy_gettext("woman"),
    Gender.MALE: lazy_gettext("man"),
    Gender.OTHER: lazy_gettext("non-binary or other"),
}
_KINDS = {
    ConversationKind.PHONE: lazy_gettext("by telephone"),
    ConversationKind.VIDEO: lazy_gettext("by video"),
    ConversationKind.ROOM: lazy_gettext("in a room"),
}
_HALVES = {
    HalfDay.MORNING: lazy_gettext("morning"),
    HalfDay.AFTERNOON: lazy_gettext("afternoon"),
}

_DAYS = {
    "nl": "EEEE d MMMM",
    "en": "EEEE d MMMM",
    "pl": "EEEE, d MMMM",
    "tr": "d MMMM EEEE",
    "ar": "EEEE، d MMMM",
    "uk": "EEEE, d MMMM",
}
"""How a day is written with its weekday and without a year, which CLDR has no pattern for."""


def gender(value: Gender) -> str:
    """An advisor's gender, as they state it."""
    return str(_GENDERS[value])


def kind(value: ConversationKind) -> str:
    """How two people talk."""
    return str(_KINDS[value])


def half(value: HalfDay) -> str:
    """A half-day."""
    return str(_HALVES[value])


def halves(values: Collection[HalfDay]) -> str:
    """Half-days in the order of the clock."""
    return _listed([half(value) for value in HalfDay if value in values])


def direction(code: str) -> str:
    """Which way a language is written."""
    return seeker_languages.direction(code)


def languages(codes: Collection[str]) -> str:
    """Languages by name in the seeker's language, in the order of the alphabet."""
    locale = get_locale()
    return _listed(sorted(str(locale.languages.get(code, code)) for code in codes))


def _listed(texts: list[str]) -> str:
    return str(format_list(texts, locale=get_locale()))


def day(value: date) -> str:
    """A day with its weekday, without the year: nothing here is a year away."""
    locale = get_locale()
    return str(format_date(value, _DAYS.get(locale.language, _DAYS["nl"]), locale=locale))


def short_day(value: date) -> str:
    """A day where there is little room."""
    return str(format_skeleton("MMMEd", value, locale=get_locale()))


def half_day(value: date, part: HalfDay) -> str:
    """A half-day of a day."""
    return f"{day(value)} · {half(part)}"


def at(value: datetime) -> str:
    """A day and a time, as a heading."""
    text = f"{day(date_of(value))} · {moment(value)}"
    return text[:1].upper() + text[1:]


def clock(minutes: int) -> str:
    """Minutes after midnight as a clock shows them."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def moment(value: datetime) -> str:
    """When the clock on the wall shows what, such as 09:30; in the hour that comes twice, which of
    both it is as well.
    """
    local = value.astimezone(zone())
    shown = local.strftime("%H:%M")
    if not comes_twice(local):
        return shown
    which = gettext("winter time") if local.fold else gettext("summer time")
    return f"{shown} {which}"


def date_of(value: datetime) -> date:
    """On which day of the agency's zone something is."""
    return value.astimezone(zone()).date()


def zone() -> ZoneInfo:
    """The agency's time zone."""
    return ZoneInfo(settings().zone)


def minutes_left(value: timedelta) -> str:
    """How long a time is kept yet."""
    whole = max(0, int(value.total_seconds()) // 60)
    if whole < 1:
        return str(gettext("less than a minute"))
    return str(ngettext("%(num)d minute", "%(num)d minutes", whole))


def minutes(value: int) -> str:
    """A number of minutes."""
    return str(ngettext("%(num)d minute", "%(num)d minutes", value))


def unknown_place() -> str:
    """What is said of a place from which no room can be looked for."""
    return str(gettext("We do not know this place. Give the four digits of a postcode, or a town."))
