"""Wording of changes that a scenario supposes."""

from collections.abc import Callable, Mapping
from datetime import date

from flask_babel import format_date, gettext, lazy_gettext

from coverage.domain.change_fields import ChangeKind
from coverage.domain.weeks import WEEKDAYS
from coverage.web import desk_words

KINDS: Mapping[str, object] = {
    ChangeKind.ADVISOR_OUT: lazy_gettext("An advisor is out (illness)"),
    ChangeKind.ADVISOR_LEAVES: lazy_gettext("An advisor leaves"),
    ChangeKind.ADVISOR_JOINS: lazy_gettext("An advisor joins"),
    ChangeKind.ADVISOR_CHANGED: lazy_gettext("An advisor's radius or hours"),
    ChangeKind.CLIENT_JOINS: lazy_gettext("A client joins"),
    ChangeKind.CLIENT_LEAVES: lazy_gettext("A client leaves"),
    ChangeKind.CONTRACT: lazy_gettext("A contract's dates"),
    ChangeKind.NEEDS: lazy_gettext("What a client asks for"),
    ChangeKind.SURGE: lazy_gettext("A surge"),
    ChangeKind.ABSENCE_MOVED: lazy_gettext("A holiday moves"),
}

FIELDS: Mapping[str, object] = {
    "advisor": lazy_gettext("Advisor"),
    "client": lazy_gettext("Client"),
    "name": lazy_gettext("Name"),
    "postcode": lazy_gettext("Postcode"),
    "hours": lazy_gettext("Hours a week"),
    "days": lazy_gettext("Working days"),
    "radius": lazy_gettext("Radius in kilometres"),
    "languages": lazy_gettext("Languages"),
    "topics": lazy_gettext("Topics"),
    "sectors": lazy_gettext("Sectors"),
    "sector": lazy_gettext("Sector"),
    "first": lazy_gettext("First day"),
    "until": lazy_gettext("Last day"),
    "last": lazy_gettext("Last day"),
    "to": lazy_gettext("New first day"),
    "demand": lazy_gettext("Demand in hours a week"),
    "visits": lazy_gettext("Visits a year"),
    "panel": lazy_gettext("Members of the panel"),
    "half_days": lazy_gettext("Half-days on site a week"),
    "neutral": lazy_gettext("Neutral"),
}
DATES = frozenset({"first", "until", "last", "to", "valid_until"})
YES_OR_NO: Mapping[str, object] = {
    "neutral": lazy_gettext("Neutral: nobody of the panel."),
    "own_site": "",
}
"""Fields that are chosen from yes and no, with what the choice means."""
ASKED: Mapping[str, tuple[str, ...]] = {
    ChangeKind.ADVISOR_JOINS: ("name", "postcode", "hours", "days", "radius", "languages", "first"),
    ChangeKind.CLIENT_JOINS: ("name", "postcode", "demand", "visits", "languages", "first"),
}
"""What a form asks of somebody who joins; the rest is as with the one they are like."""

CODED: Mapping[str, Callable[[str], str]] = {
    "languages": desk_words.language,
    "days": lambda day: desk_words.weekday(WEEKDAYS.index(day)),
    "topics": desk_words.name,
    "sectors": desk_words.name,
    "sector": desk_words.name,
}
"""Fields whose text is a code, or several with a bar between them, and the word for a code."""

CAUSES: Mapping[str, object] = {
    "new": lazy_gettext("has no primary yet"),
    "holder": lazy_gettext("somebody may no longer sit there"),
    "gap": lazy_gettext("weeks without anybody"),
    "gain": lazy_gettext("costs less"),
}


def kind(code: str) -> str:
    """A kind of change."""
    return str(KINDS[code])


def field(name: str) -> str:
    """A field of a change; by its own name where it has no wording."""
    return str(FIELDS.get(name, name.replace("_", " ")))


def hint(name: str) -> str:
    """What yes means for a field that is yes or no."""
    return str(YES_OR_NO[name])


def yes_or_no() -> list[tuple[str, str]]:
    """The choices of such a field: how they are sent, and what a person reads."""
    return [("no", gettext("no")), ("yes", gettext("yes"))]


def value(name: str, text: str) -> str:
    """The text of a field as a person reads it."""
    if name in DATES:
        return str(format_date(date.fromisoformat(text), "d MMM yyyy"))
    if name in YES_OR_NO:
        return dict(yes_or_no())[text]
    if name in CODED and text:
        return ", ".join(CODED[name](code) for code in text.split("|"))
    return text


def cause(code: str) -> str:
    """Why a panel changes."""
    return str(CAUSES[code])
