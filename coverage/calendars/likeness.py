"""Our objects under other names, and whether somebody else's copy still says the same."""

import re

from coverage.calendars.parsing import NotAnObject, Part, parse

_UID = re.compile(rb"^UID[;:].*(?:\r?\n[ \t].*)*", re.MULTILINE)
_SAID = (
    *("DTSTART", "DTEND", "DURATION", "SUMMARY", "LOCATION", "DESCRIPTION"),
    *("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS", "TRANSP"),
)
"""What somebody reads in an event, or what makes them busy. Servers add and change the rest."""
_DEFAULTS = {"TRANSP": "OPAQUE", "STATUS": "CONFIRMED"}


def with_uid(body: bytes, uid: str) -> bytes:
    """The same object under another UID, which must be short enough for one line."""
    return _UID.sub(b"UID:" + uid.encode(), body)


def uid_of(body: bytes) -> str | None:
    """The UID of an object, None when it has none or several, or cannot be read."""
    try:
        parts = _events(parse(body))
    except NotAnObject:
        return None
    found = {line.value for part in parts for line in part.all("UID")}
    return found.pop() if len(found) == 1 else None


def alike(one: bytes, other: bytes) -> bool:
    """Whether two objects say the same, however it is written down."""
    try:
        return _said(one) == _said(other)
    except NotAnObject:
        return False


def _said(body: bytes) -> list[list[tuple[str, str]]]:
    return sorted(sorted(_lines(part)) for part in _events(parse(body)))


def _lines(part: Part) -> list[tuple[str, str]]:
    said = dict(_DEFAULTS)
    found = []
    for line in part.lines:
        if line.name in said:
            said[line.name] = line.value.strip().upper()
        elif line.name in _SAID:
            zone = line.parameter("TZID") or ""
            found.append((line.name, f"{zone}:{line.value.strip()}"))
    return found + list(said.items())


def _events(calendar: Part) -> list[Part]:
    return [part for part in calendar.parts if part.name != "VTIMEZONE"]
