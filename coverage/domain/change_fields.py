"""The fields of each kind of change: how they are called, what they fill, and how text is read.

`change_texts` puts them together into lines and takes lines apart.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coverage.domain.advisors import Gender
from coverage.domain.clients import DifferIn, HalfDay, Presence, SchoolRegion, Service
from coverage.domain.vocabulary import LANGUAGE_CODES, Sector, Topic
from coverage.domain.weeks import WEEKDAYS

_MOST = 10_000.0


class ChangeKind(StrEnum):
    """The first word of a change."""

    ADVISOR_OUT = "advisor-out"
    ADVISOR_LEAVES = "advisor-leaves"
    ADVISOR_JOINS = "advisor-joins"
    ADVISOR_CHANGED = "advisor-changed"
    CLIENT_JOINS = "client-joins"
    CLIENT_LEAVES = "client-leaves"
    CONTRACT = "contract"
    NEEDS = "client-needs"
    SURGE = "surge"
    ABSENCE_MOVED = "absence-moved"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field: the attribute it fills, how it is read, and the message key when it cannot be."""

    name: str
    attribute: str
    read: Callable[[str], object]
    problem: str


def _number(text: str) -> float:
    value = float(text.replace(",", "."))
    if not abs(value) <= _MOST:
        raise ValueError(text)
    return value


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise ValueError(text)
    return int(text)


def slug(text: str) -> str:
    """A short name of lower-case letters, digits and hyphens; ValueError else."""
    if not text.replace("-", "").isalnum() or not text.isascii() or text != text.lower():
        raise ValueError(text)
    return text


def _some(known: frozenset[str]) -> Callable[[str], frozenset[str]]:
    def read(text: str) -> frozenset[str]:
        parts = frozenset(part.strip() for part in text.replace(",", "|").split("|"))
        if not parts - {""} <= known:
            raise ValueError(text)
        return parts - {""}

    return read


def _one(known: type[StrEnum]) -> Callable[[str], object]:
    return known


def _days(text: str) -> frozenset[int]:
    return frozenset(WEEKDAYS.index(day) for day in text.replace(",", "|").split("|"))


def _presence(text: str) -> tuple[Presence, ...]:
    """Standing half-days such as ``2:0:am``: every second week, on Monday, in the morning."""
    parts = [item.split(":") for item in text.split("|")]
    return tuple(
        Presence(every_weeks=_whole(every), weekday=_whole(day), half_day=HalfDay(half))
        for every, day, half in parts
    )


def _yes(text: str) -> bool:
    return {"yes": True, "no": False}[text]


_LANGUAGES = _some(LANGUAGE_CODES)
_TOPICS = _some(frozenset(Topic))
_SECTORS = _some(frozenset(Sector))


def _f(name: str, attribute: str, read: Callable[[str], object], problem: str) -> Field:
    return Field(name=name, attribute=attribute, read=read, problem=problem)


_ADVISOR = (
    _f("name", "name", str, "required"),
    _f("postcode", "postcode", str, "postcode"),
    _f("hours", "hours_per_week", _number, "number"),
    _f("days", "working_days", _days, "choice"),
    _f("radius", "radius_km", _number, "number"),
    _f("languages", "languages", _LANGUAGES, "language"),
    _f("topics", "topics", _TOPICS, "choice"),
    _f("sectors", "sectors", _SECTORS, "choice"),
    _f("gender", "gender", _one(Gender), "choice"),
    _f("background", "background", str, "choice"),
    _f("max_primary", "max_primary", _whole, "whole_number"),
    _f("max_backup", "max_backup", _whole, "whole_number"),
    _f("credential", "credential", str, "choice"),
    _f("valid_until", "valid_until", date.fromisoformat, "date"),
    _f("internal_to", "internal_to", str, "unknown_client"),
    _f("first", "available_from", date.fromisoformat, "date"),
    _f("until", "available_until", date.fromisoformat, "date"),
)
_CLIENT = (
    _f("name", "name", str, "required"),
    _f("postcode", "postcode", str, "postcode"),
    _f("sector", "sector", lambda text: Sector(text).value, "choice"),
    _f("employees", "employees", _whole, "whole_number"),
    _f("demand", "demand_hours_per_week", _number, "number"),
    _f("visits", "visits_per_year", _number, "number"),
    _f("service", "service", _one(Service), "choice"),
    _f("languages", "languages", _LANGUAGES, "language"),
    _f("topics", "topics", _TOPICS, "choice"),
    _f("preferred_gender", "preferred_gender", _one(Gender), "choice"),
    _f("panel", "panel_size", _whole, "panel_size"),
    _f("differ_in", "differ_in", _one(DifferIn), "choice"),
    _f("region", "school_region", _one(SchoolRegion), "choice"),
    _f("first", "contract_from", date.fromisoformat, "date"),
    _f("until", "contract_until", date.fromisoformat, "date"),
    _f("own_site", "own_site_allowed", _yes, "choice"),
    _f("alias", "alias", str, "required"),
    _f("presence", "presence", _presence, "choice"),
)
_SURGE = (
    _f("first", "first", date.fromisoformat, "date"),
    _f("until", "until", date.fromisoformat, "date"),
    _f("hours", "extra_hours_per_week", _number, "number"),
    _f("half_days", "half_days_per_week", _whole, "whole_number"),
    _f("neutral", "neutral", _yes, "choice"),
    _f("languages", "languages", _LANGUAGES, "language"),
)
_NEEDS = (
    _f("languages", "languages", _LANGUAGES, "language"),
    _f("topics", "topics", _TOPICS, "choice"),
    _f("demand", "demand_hours_per_week", _number, "number"),
    _f("panel", "panel_size", _whole, "panel_size"),
)
_HOURS = (
    _f("radius", "radius_km", _number, "number"),
    _f("hours", "hours_per_week", _number, "number"),
)
_PERIOD = (
    _f("first", "first", date.fromisoformat, "date"),
    _f("until", "until", date.fromisoformat, "date"),
)
_LAST = (_f("last", "last", date.fromisoformat, "date"),)
_SHIFT = (
    _f("first", "first", date.fromisoformat, "date"),
    _f("to", "to", date.fromisoformat, "date"),
)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The fields of one kind: ``subject`` (advisor or client) comes first, then ``placed`` ones in
    order; the others are given by name.
    """

    subject: str
    placed: tuple[str, ...]
    fields: tuple[Field, ...]


SHAPES: Mapping[ChangeKind, Shape] = {
    ChangeKind.ADVISOR_OUT: Shape(subject="advisor", placed=("first", "until"), fields=_PERIOD),
    ChangeKind.ADVISOR_LEAVES: Shape(subject="advisor", placed=("last",), fields=_LAST),
    ChangeKind.ADVISOR_JOINS: Shape(subject="advisor", placed=(), fields=_ADVISOR),
    ChangeKind.ADVISOR_CHANGED: Shape(subject="advisor", placed=(), fields=_HOURS),
    ChangeKind.CLIENT_JOINS: Shape(subject="client", placed=(), fields=_CLIENT),
    ChangeKind.CLIENT_LEAVES: Shape(subject="client", placed=("last",), fields=_LAST),
    ChangeKind.CONTRACT: Shape(subject="client", placed=("first", "until"), fields=_PERIOD),
    ChangeKind.NEEDS: Shape(subject="client", placed=(), fields=_NEEDS),
    ChangeKind.SURGE: Shape(subject="client", placed=("first", "until", "hours"), fields=_SURGE),
    ChangeKind.ABSENCE_MOVED: Shape(subject="advisor", placed=("first", "to"), fields=_SHIFT),
}
