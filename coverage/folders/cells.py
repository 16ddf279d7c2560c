"""What a cell may hold: each kind turns text into a value, or says what was expected."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache, partial
from typing import Generic, TypeVar

from coverage.domain.advisors import Gender
from coverage.domain.clients import HalfDay, Presence
from coverage.domain.postcodes import postcodes
from coverage.domain.vocabulary import LANGUAGE_CODES, Sector, Topic
from coverage.domain.weeks import WEEKDAYS
from coverage.folders import expectations as expected
from coverage.folders.layout import MOST_WEEKS, SEPARATOR

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
E = TypeVar("E", bound=StrEnum)

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PRESENCE = re.compile(rf"([0-9]{{1,2}}):({'|'.join(WEEKDAYS)}):(am|pm)")
_ALL_DAYS = (*WEEKDAYS, "sat", "sun")
_DAY, _TIME = "|".join(_ALL_DAYS), r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_OPENING = re.compile(rf"({_DAY})(?:-({_DAY}))? +({_TIME})-({_TIME}|24:00)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


_SHARED = 5_000
"""Lists of one kind that are remembered."""


class Unfit(Exception):  # noqa: N818 - a refusal, named for what happened
    """The text is no value of the kind; carries what was expected."""

    def __init__(self, expectation: str) -> None:
        super().__init__(expectation)
        self.expected = expectation


@dataclass(frozen=True)
class Kind(Generic[T_co]):
    """A kind of cell. ``read`` raises Unfit; ``stand_in`` lets the rest of the row be looked at."""

    read: Callable[[str], T_co]
    stand_in: T_co


def _text(cell: str, *, required: bool, longest: int) -> str:
    if required and not cell.strip():
        raise Unfit(expected.REQUIRED)
    if _CONTROL.search(cell):
        raise Unfit(expected.PRINTABLE)
    if len(cell) > longest:
        raise Unfit(expected.SHORT)
    return cell


def text(*, required: bool = False, longest: int = 200) -> Kind[str]:
    """Any text, kept as it was typed."""
    return Kind(partial(_text, required=required, longest=longest), "")


def _slug(cell: str) -> str:
    if not _SLUG.fullmatch(cell.strip()):
        raise Unfit(expected.SLUG)
    return cell.strip()


SLUG = Kind(_slug, "")


def reference(known: Collection[str] | None, expectation: str) -> Kind[str]:
    """The slug of somebody who is there; any slug when it is not known who is."""

    def read(cell: str) -> str:
        slug = cell.strip()
        if not slug or (known is not None and slug not in known):
            raise Unfit(expectation)
        return slug

    return Kind(read, "")


def optional(kind: Kind[T]) -> Kind[T | None]:
    """An empty cell, which is None, or ``kind``."""
    return Kind(lambda cell: kind.read(cell) if cell.strip() else None, None)


def _postcode(cell: str) -> str:
    if cell.strip() not in postcodes():
        raise Unfit(expected.POSTCODE)
    return cell.strip()


POSTCODE = Kind(_postcode, "")


def number(most: float) -> Kind[float]:
    """A number from 0 to ``most``, with a point for decimals."""

    def read(cell: str) -> float:
        if not _NUMBER.fullmatch(cell.strip()):
            raise Unfit(expected.NUMBER)
        if float(cell) > most:
            raise Unfit(expected.SMALLER)
        return float(cell)

    return Kind(read, 0.0)


def whole(most: int, *, least: int = 0, expectation: str = expected.WHOLE) -> Kind[int]:
    """A whole number from ``least`` to ``most``."""

    def read(cell: str) -> int:
        if not _WHOLE.fullmatch(cell.strip()) or not least <= int(cell) <= most:
            raise Unfit(expectation)
        return int(cell)

    return Kind(read, least)


@lru_cache(maxsize=20_000)
def _date(cell: str) -> date:
    if not _DATE.fullmatch(cell.strip()):
        raise Unfit(expected.DATE)
    try:
        return date.fromisoformat(cell.strip())
    except ValueError:
        raise Unfit(expected.DATE) from None


DATE = Kind(_date, date.min)


def _monday(cell: str) -> date:
    try:
        day = _date(cell)
    except Unfit:
        raise Unfit(expected.MONDAY) from None
    # the years around it must be ones whose public holidays are known
    if day.weekday() != 0 or not 2000 <= day.year <= 2097:
        raise Unfit(expected.MONDAY)
    return day


MONDAY = Kind(_monday, date(2000, 1, 3))
WEEKS = whole(MOST_WEEKS, least=1, expectation=expected.WEEKS)


def _yes_no(cell: str, *, expectation: str = expected.YES_NO) -> bool:
    if cell.strip() not in ("yes", "no"):
        raise Unfit(expectation)
    return cell.strip() == "yes"


YES_NO = Kind(_yes_no, False)
YES_NO_EMPTY = optional(Kind(partial(_yes_no, expectation=expected.YES_NO_EMPTY), False))


def one_of(members: type[E], expectation: str) -> Kind[E]:
    """A member of a closed vocabulary."""
    by_value = {member.value: member for member in members}

    def read(cell: str) -> E:
        if cell.strip() not in by_value:
            raise Unfit(expectation)
        return by_value[cell.strip()]

    return Kind(read, next(iter(members)))


def _items(cell: str) -> list[str]:
    return [item.strip() for item in cell.split(SEPARATOR)] if cell.strip() else []


def several(known: Collection[str], expectation: str, *, required: bool) -> Kind[frozenset[str]]:
    """A list of known words."""
    words = frozenset(known)
    shared: dict[str, frozenset[str]] = {}

    def read(cell: str) -> frozenset[str]:
        # most of the cells of a column are alike, and then their values are one object
        if cell in shared:
            return shared[cell]
        items = frozenset(_items(cell))
        if not items <= words or (required and not items):
            raise Unfit(expectation)
        if len(shared) < _SHARED:
            shared[cell] = items
        return items

    return Kind(read, frozenset())


LANGUAGES = several(LANGUAGE_CODES, expected.LANGUAGES, required=True)
MORE_LANGUAGES = several(LANGUAGE_CODES, expected.LANGUAGES, required=False)
TOPICS = several([topic.value for topic in Topic], expected.TOPICS, required=True)
ANY_TOPICS = several([topic.value for topic in Topic], expected.TOPICS, required=False)
SECTORS = several([sector.value for sector in Sector], expected.SECTOR, required=False)
SECTOR = one_of(Sector, expected.SECTOR)
GENDER = optional(one_of(Gender, expected.GENDER))
_DAYS = several(WEEKDAYS, expected.WORKING_DAYS, required=True)
WORKING_DAYS = Kind(
    lambda cell: frozenset(WEEKDAYS.index(day) for day in _DAYS.read(cell)), frozenset[int]()
)
PANEL_SIZE = whole(3, least=2, expectation=expected.PANEL_SIZE)


def _presence(cell: str) -> tuple[Presence, ...]:
    found = []
    for item in _items(cell):
        match = _PRESENCE.fullmatch(item)
        if not match or not 1 <= int(match[1]) <= 52:
            raise Unfit(expected.PRESENCE)
        found.append(
            Presence(
                every_weeks=int(match[1]),
                weekday=WEEKDAYS.index(match[2]),
                half_day=HalfDay(match[3]),
            )
        )
    return tuple(found)


PRESENCE = Kind[tuple[Presence, ...]](_presence, ())


def _opening(cell: str) -> str:
    for item in _items(cell):
        match = _OPENING.fullmatch(item)
        if not match:
            raise Unfit(expected.OPENING)
        first, last, opens, closes = match.groups()
        if _ALL_DAYS.index(first) > _ALL_DAYS.index(last or first) or opens >= closes:
            raise Unfit(expected.OPENING)
    return cell


OPENING = Kind(_opening, "")
"""When a place is open, kept as it was typed; empty when it is not stated."""
