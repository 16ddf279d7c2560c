"""Wording of changes that a scenario supposes."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from coverage.domain.change_fields import ChangeKind

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
    "neutral": lazy_gettext("Neutral (yes or no)"),
}
DATES = frozenset({"first", "until", "last", "to"})
ASKED: Mapping[str, tuple[str, ...]] = {
    ChangeKind.ADVISOR_JOINS: ("name", "postcode", "hours", "radius", "languages", "first"),
    ChangeKind.CLIENT_JOINS: ("name", "postcode", "demand", "visits", "languages", "first"),
}
"""What a form asks of somebody who joins; the rest is as with the one they are like."""

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


def cause(code: str) -> str:
    """Why a panel changes."""
    return str(CAUSES[code])
