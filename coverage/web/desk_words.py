"""Wording that the desks of advisors, clients and requests share; templates call it ``words``."""

from collections.abc import Collection
from datetime import date

from babel.dates import format_interval
from flask_babel import format_decimal, get_locale, gettext, lazy_gettext

from coverage.domain.absences import AbsenceKind
from coverage.domain.assignments import CoverRole, Role
from coverage.domain.clients import HalfDay
from coverage.domain.requests import RequestState
from coverage.domain.vocabulary import Sector, Topic
from coverage.domain.weeks import Week
from coverage.operations.absences import PrivateReason
from coverage.operations.viewing_desks.client import Wish
from coverage.planning.violations import Breach

_NAMES: dict[str, object] = {
    Role.PRIMARY: lazy_gettext("primary"),
    Role.BACKUP: lazy_gettext("backup"),
    Role.THIRD: lazy_gettext("third"),
    AbsenceKind.AWAY: lazy_gettext("away"),
    AbsenceKind.TRAINING: lazy_gettext("training"),
    AbsenceKind.PEER_REVIEW: lazy_gettext("peer review"),
    HalfDay.MORNING: lazy_gettext("morning"),
    HalfDay.AFTERNOON: lazy_gettext("afternoon"),
    RequestState.OPEN: lazy_gettext("waits for the agency"),
    RequestState.AGREED: lazy_gettext("agreed"),
    RequestState.RUNNING: lazy_gettext("running"),
    RequestState.ENDED: lazy_gettext("ended"),
    RequestState.DECLINED: lazy_gettext("declined"),
    RequestState.WITHDRAWN: lazy_gettext("withdrawn"),
    Topic.BULLYING: lazy_gettext("bullying"),
    Topic.INTIMIDATION: lazy_gettext("intimidation"),
    Topic.SEXUAL_HARASSMENT: lazy_gettext("sexual harassment"),
    Topic.DISCRIMINATION: lazy_gettext("discrimination"),
    Topic.AGGRESSION_VIOLENCE: lazy_gettext("aggression and violence"),
    Topic.INTEGRITY_ISSUE: lazy_gettext("integrity issues"),
    Sector.GOVERNMENT: lazy_gettext("government"),
    Sector.HEALTHCARE: lazy_gettext("healthcare"),
    Sector.EDUCATION: lazy_gettext("education"),
    Sector.INDUSTRY: lazy_gettext("industry"),
    Sector.CONSTRUCTION: lazy_gettext("construction"),
    Sector.RETAIL: lazy_gettext("retail"),
    Sector.IT: lazy_gettext("IT"),
    Sector.CULTURE: lazy_gettext("culture"),
}

_WEEKDAYS = (
    lazy_gettext("Monday"),
    lazy_gettext("Tuesday"),
    lazy_gettext("Wednesday"),
    lazy_gettext("Thursday"),
    lazy_gettext("Friday"),
)

_DUTIES = {
    CoverRole.PRIMARY: lazy_gettext("primary"),
    CoverRole.BACKUP: lazy_gettext("backup, active"),
    CoverRole.THIRD: lazy_gettext("third, active"),
    CoverRole.SUBSTITUTE: lazy_gettext("substitute"),
    CoverRole.GAP: lazy_gettext("nobody"),
}

_REASONS = {
    PrivateReason.HOLIDAY: lazy_gettext("holiday"),
    PrivateReason.ILLNESS: lazy_gettext("illness"),
    PrivateReason.TRAINING: lazy_gettext("training"),
    PrivateReason.PEER_REVIEW: lazy_gettext("peer review"),
    PrivateReason.OTHER: lazy_gettext("other"),
}

_WISHES = {
    (Wish.PREFERRED_GENDER, True): lazy_gettext("Primary of the gender you asked for: met"),
    (Wish.PREFERRED_GENDER, False): lazy_gettext("Primary of the gender you asked for: not met"),
    (Wish.DIFFERENT_GENDER, True): lazy_gettext("Different gender: met"),
    (Wish.DIFFERENT_GENDER, False): lazy_gettext("Different gender: not met"),
    (Wish.DIFFERENT_BACKGROUND, True): lazy_gettext("Different background: met"),
    (Wish.DIFFERENT_BACKGROUND, False): lazy_gettext("Different background: not met"),
}

_REFUSALS = {
    Breach.LANGUAGE: lazy_gettext("lack a language"),
    Breach.TOPIC: lazy_gettext("do not cover a topic"),
    Breach.CONFLICT: lazy_gettext("have a tie to this client"),
    Breach.NEUTRAL: lazy_gettext("have or had a tie to this client"),
    Breach.PANEL: lazy_gettext("are on the panel"),
    Breach.DISTANCE: lazy_gettext("live too far away"),
    Breach.CAPACITY: lazy_gettext("have no hours in the planned weeks"),
    Breach.INTERNAL: lazy_gettext("are internal advisors"),
    Breach.BAN: lazy_gettext("are excluded by the agency"),
}


def name(value: str) -> str:
    """The word for a role, an absence, a topic, a sector, a half-day or the state of a request."""
    return str(_NAMES.get(value, value))


def weekday(number: int) -> str:
    """A working day, 0 for Monday."""
    return str(_WEEKDAYS[number])


def duty(role: CoverRole) -> str:
    """In what capacity somebody covers a week."""
    return str(_DUTIES[role])


def private_reason(reason: PrivateReason) -> str:
    """Why an advisor is away; for that advisor's eyes only."""
    return str(_REASONS[reason])


def wish(kind: Wish, met: bool) -> str:
    """What the client asked of its panel, and whether that is so."""
    return str(_WISHES[kind, met])


def refusal(rule: Breach) -> str:
    """What keeps advisors from a surge, after a number of them."""
    return str(_REFUSALS.get(rule, rule.value))


def languages(codes: Collection[str]) -> str:
    """Languages by name in the visitor's language, in the order of the alphabet."""
    return ", ".join(sorted(language(code) for code in codes))


def language(code: str) -> str:
    """A language by name; the code itself when it has none."""
    locale = get_locale()
    return str(locale.languages.get(code, code)) if locale else code


def topics(codes: Collection[str]) -> str:
    """Topics by name, in the order of the vocabulary."""
    return ", ".join(name(topic) for topic in Topic if topic in codes)


def hours(minutes: float) -> str:
    """Minutes as hours, to a tenth."""
    return str(format_decimal(round(minutes / 60, 1)))


def number(value: float) -> str:
    """A number as the visitor's language writes it."""
    return str(format_decimal(value))


def week(value: Week) -> str:
    """A week by its number."""
    return str(gettext("week %(number)s", number=value.number))


def dates(first: date, until: date) -> str:
    """Two days, both included, as one stretch; in English with the day before the month."""
    locale = str(get_locale())
    spoken = "en_GB" if locale == "en" else locale
    return str(format_interval(first, until, skeleton="yMMMd", locale=spoken))
