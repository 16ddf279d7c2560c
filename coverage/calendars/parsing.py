"""iCalendar text as lines and components (RFC 5545 3.1, 3.4): bounded, and nothing is repaired.

It reads shape, not values. What it accepts, `lines` can read again without looking for dangers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

MOST_BYTES = 1024 * 1024
"""The largest object: a picture inside it fits, a film does not."""
_DEEPEST = 6
"""VCALENDAR, VTIMEZONE, STANDARD; VCALENDAR, VEVENT, VALARM: three is usual."""


class Condition(StrEnum):
    """Why a body is no calendar object: preconditions of RFC 4791 5.3.2.1, by their element."""

    DATA = "valid-calendar-data"
    RESOURCE = "valid-calendar-object-resource"
    COMPONENT = "supported-calendar-component"
    SIZE = "max-resource-size"
    EARLIEST = "min-date-time"
    LATEST = "max-date-time"
    INSTANCES = "max-instances"


class NotAnObject(Exception):  # noqa: N818 - named for what happened, as in domain.errors
    """A body that a calendar cannot hold, and the precondition that it breaks."""

    def __init__(self, condition: Condition) -> None:
        super().__init__(condition.value)
        self.condition = condition


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One content line, unfolded. ``name`` is in capitals, ``value`` as it was written."""

    name: str
    parameters: str
    value: str

    def parameter(self, name: str) -> str | None:
        """The value of a parameter, without its quotes; the first one when there are several."""
        if not self.parameters:
            return None
        for found, value in _PARAMETERS.findall(self.parameters):
            if found.upper() == name:
                return str(value).strip('"')
        return None


@dataclass(kw_only=True, slots=True)
class Part:
    """A component: its lines, then the components inside it."""

    name: str
    lines: list[Line] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        """Its lines of this name, in order."""
        return [line for line in self.lines if line.name == name]

    def one(self, name: str) -> Line | None:
        """Its line of this name, if any; NotAnObject when there are several."""
        found = self.all(name)
        if len(found) > 1:
            raise NotAnObject(Condition.DATA)
        return found[0] if found else None


_VALUE = r'(?:"[^"]*"|[^";:,]*)'
_PARAMETER = rf";([A-Za-z0-9-]+)=({_VALUE}(?:,{_VALUE})*)"
_PARAMETERS = re.compile(_PARAMETER)
_LINE = re.compile(rf"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+={_VALUE}(?:,{_VALUE})*)*):(.*)", re.DOTALL)
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|\r(?!\n)")
"""XML (1.0, 2.2) cannot hold the last two: one object with them would spoil every report of it."""
_FOLD = re.compile(r"\r?\n[ \t]")


def parse(body: bytes, *, most: int = MOST_BYTES) -> Part:
    """The one VCALENDAR in ``body``; NotAnObject when there is none, or anything beside it.

    ``most`` is in bytes.

    Lines may end in LF alone, as tools like to write them; a lone CR and other control characters
    have no place in text (RFC 5545 3.1).
    """
    outermost: Part | None = None
    open_parts: list[Part] = []
    for line in _lines(body, most):
        if line.name == "BEGIN":
            part = Part(name=line.value.strip().upper())
            if open_parts:
                open_parts[-1].parts.append(part)
            elif outermost is None:
                outermost = part
            else:
                raise NotAnObject(Condition.RESOURCE)  # one resource holds one calendar
            open_parts.append(part)
            _need(len(open_parts) <= _DEEPEST)
        elif line.name == "END":
            _need(bool(open_parts) and open_parts.pop().name == line.value.strip().upper())
        else:
            _need(bool(open_parts))
            open_parts[-1].lines.append(line)
    if outermost is None or open_parts or outermost.name != "VCALENDAR":
        raise NotAnObject(Condition.DATA)
    return outermost


def is_line(text: str) -> bool:
    """Whether ``text``, unfolded, is a content line."""
    return _LINE.fullmatch(text) is not None


def _lines(body: bytes, most: int) -> Iterator[Line]:
    if len(body) > most:
        raise NotAnObject(Condition.SIZE)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise NotAnObject(Condition.DATA) from None
    _need(not _FORBIDDEN.search(text))
    for number, written in enumerate(_FOLD.sub("", text).split("\n")):
        bare = written.removesuffix("\r")
        if not bare and number:
            continue  # a blank line says nothing
        found = _LINE.fullmatch(bare)
        if found is None:
            raise NotAnObject(Condition.DATA)
        yield Line(name=found[1].upper(), parameters=found[2], value=found[3])


def _need(holds: bool) -> None:
    if not holds:
        raise NotAnObject(Condition.DATA)
