"""Files of other people's calendars: taken apart into the objects that a calendar of ours can hold.

One file holds many events; a calendar keeps one object for each (RFC 4791 4.1). What cannot be
understood is told by name and reason, and the rest is taken all the same.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from coverage.calendars.mending import legible
from coverage.calendars.objects import ReadObject, read_object
from coverage.calendars.parsing import Condition, Line, NotAnObject, Part, parse
from coverage.calendars.writing import written

MOST_BYTES = 4 * 1024 * 1024
MOST_EVENTS = 2_000
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SEQUENCE = re.compile(r"\d{1,9}", re.ASCII)
_RULES = frozenset({"RRULE", "EXRULE", "RDATE", "EXDATE"})
_KEPT_LINES = ("VERSION", "PRODID", "CALSCALE")
_LONGEST_TITLE = 200


class Reason(StrEnum):
    """Why something in a file is not understood."""

    NOT_CALENDAR = "not_calendar"
    """The file as a whole is no calendar."""
    TOO_LARGE = "too_large"
    NOT_AN_EVENT = "not_an_event"
    """A task, a journal entry, or something else that takes no time."""
    NO_UID = "no_uid"
    BROKEN = "broken"
    """An event without a start, with an end before it, in a zone that nobody knows ..."""
    TOO_OFTEN = "too_often"
    """An event that repeats more often than anybody's holiday."""


@dataclass(frozen=True, kw_only=True)
class Brought:
    """One event of a file, with all its changed instances. ``content`` is a hash that stays the
    same when a file is made again of the same event.
    """

    title: str
    thing: ReadObject
    body: bytes
    content: str


@dataclass(frozen=True, kw_only=True)
class Misread:
    """Something of a file that no calendar of ours can hold; an empty title is the whole file."""

    title: str
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a file holds, in its own order."""

    events: tuple[Brought, ...] = ()
    misread: tuple[Misread, ...] = ()


def contents_of(file: bytes) -> Contents:
    """Take a file apart; one that is no calendar gives a single `Misread`."""
    if len(file) > MOST_BYTES:
        return _nothing(Reason.TOO_LARGE)
    try:
        calendar = _one([parse(each, most=len(each)) for each in legible(file)])
    except NotAnObject:
        return _nothing(Reason.NOT_CALENDAR)
    zones = [part for part in calendar.parts if part.name == "VTIMEZONE"]
    head = [line for line in calendar.lines if line.name in _KEPT_LINES]
    groups, misread = _groups(part for part in calendar.parts if part.name != "VTIMEZONE")
    if len(groups) > MOST_EVENTS:
        return _nothing(Reason.TOO_LARGE)
    events = []
    for parts in groups:
        found = _event(Part(name="VCALENDAR", lines=head, parts=_needed(zones, parts)), parts)
        if isinstance(found, Brought):
            events.append(found)
        else:
            misread.append(found)
    return Contents(events=tuple(events), misread=tuple(misread))


def _one(calendars: list[Part]) -> Part:
    """All that a file holds, as the first of its calendars."""
    if not calendars:
        raise NotAnObject(Condition.DATA)
    parts = [part for calendar in calendars for part in calendar.parts]
    return Part(name="VCALENDAR", lines=calendars[0].lines, parts=parts)


def content_of(thing: ReadObject) -> str:
    """A hash of what an object says: not of when it was written down (DTSTAMP), nor by whom."""
    said = hashlib.blake2b(digest_size=16)
    for part in thing.calendar.parts:
        lines = [line for line in part.lines if line.name != "DTSTAMP"]
        said.update(written(Part(name=part.name, lines=lines, parts=part.parts)))
    return said.hexdigest()


def title_of(parts: Iterable[Part]) -> str:
    """What the first of ``parts`` that has a SUMMARY calls it."""
    for part in parts:
        for line in part.all("SUMMARY"):
            return _ESCAPED.sub(_plain, line.value)[:_LONGEST_TITLE]
    return ""


def _nothing(reason: Reason) -> Contents:
    return Contents(misread=(Misread(title="", reason=reason),))


def _groups(parts: Iterable[Part]) -> tuple[list[list[Part]], list[Misread]]:
    """Events with one UID together, a series before its changes."""
    groups: dict[str, list[Part]] = {}
    misread = []
    for part in parts:
        uid = next((line.value for line in part.all("UID")), "").strip()
        if part.name != "VEVENT":
            misread.append(Misread(title=title_of([part]), reason=Reason.NOT_AN_EVENT))
        elif not uid:
            misread.append(Misread(title=title_of([part]), reason=Reason.NO_UID))
        else:
            groups.setdefault(uid, []).append(_without_empty_rules(part))
    return [_latest(parts) for parts in groups.values()], misread


def _without_empty_rules(part: Part) -> Part:
    """Some makers of holiday files write ``RRULE:`` where nothing repeats."""
    lines = [line for line in part.lines if line.value.strip() or line.name not in _RULES]
    return Part(name=part.name, lines=lines, parts=part.parts)


def _latest(parts: list[Part]) -> list[Part]:
    """Of several states of one event, the last by SEQUENCE, else by their place in the file."""
    latest: dict[str, tuple[int, Part]] = {}
    for part in parts:
        names = [f"{line.parameters}:{line.value}" for line in part.all("RECURRENCE-ID")]
        numbers = [line.value for line in part.all("SEQUENCE") if _SEQUENCE.fullmatch(line.value)]
        key, number = "".join(names), int(numbers[0]) if numbers else 0
        if key not in latest or number >= latest[key][0]:
            latest[key] = number, part
    return [part for _, part in latest.values()]


def _needed(zones: list[Part], parts: list[Part]) -> list[Part]:
    names = {line.parameter("TZID") for part in parts for line in part.lines} - {None}
    return [zone for zone in zones if any(_is_name(line, names) for line in zone.lines)] + parts


def _is_name(line: Line, names: set[str | None]) -> bool:
    return line.name == "TZID" and line.value in names


def _event(calendar: Part, parts: list[Part]) -> Brought | Misread:
    body = written(calendar)
    try:
        thing = read_object(body)
    except NotAnObject as refusal:
        often = refusal.condition is Condition.INSTANCES
        return Misread(title=title_of(parts), reason=Reason.TOO_OFTEN if often else Reason.BROKEN)
    return Brought(title=title_of(parts), thing=thing, body=body, content=content_of(thing))


def _plain(escaped: re.Match[str]) -> str:
    return " " if escaped[1] in "nN" else escaped[1]
