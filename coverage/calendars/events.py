"""Entries as iCalendar objects (RFC 5545): the same entry, UID and moment always give the same
bytes.
"""

import hashlib
from datetime import UTC, date, datetime, time
from functools import lru_cache
from uuid import UUID

from icalendar import Calendar, Event, Parameters, vText
from icalendar.parser import Contentline

from coverage.calendars.collections import ZONE
from coverage.calendars.entries import Entry
from coverage.domain.calendars import CalendarId, NewItem, Occurrence

PRODUCT = "-//Naast//Coverage of confidential advisors//EN"

# Filling these in is some hundred times faster than building the event anew, and a plan of a large
# agency has 200,000 entries whose text repeats week after week.
_ANY_UID = "00000000-0000-0000-0000-000000000000"
_ANY_FIRST, _ANY_UNTIL = date(1900, 1, 1), date(1900, 1, 2)
_ANY_SUMMARY = "any"
_ANY_UID_LINE, _ANY_SUMMARY_LINE = f"\nUID:{_ANY_UID}\r".encode(), b"\nSUMMARY:any\r"


def uid_of(entry: Entry, uid_seed: str) -> str:
    """The UID of ``entry`` in the calendar with this seed.

    It stays the same for ever and tells nothing: without the seed nobody can go back to a client or
    a week, and the same entry has another UID in another advisor's calendar.
    """
    # what `uuid.uuid5` says, without an object for each of 200,000
    name = hashlib.sha1(_space(uid_seed) + entry.key.encode(), usedforsecurity=False).digest()
    number = int.from_bytes(name[:16], "big") & ~_SET_BY_VERSION | _VERSION_5
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


_SET_BY_VERSION, _VERSION_5 = 0xF000 << 64 | 0xC000 << 48, 0x5000 << 64 | 0x8000 << 48
"""RFC 9562 5.5: the bits of version and variant."""


@lru_cache(maxsize=4096)
def _space(uid_seed: str) -> bytes:
    return UUID(uid_seed).bytes


def render(entry: Entry, uid: str, *, changed_at: datetime) -> bytes:
    """The object with one event, as it is stored and served.

    ``changed_at`` is when this entry last changed (whole seconds count): DTSTAMP and LAST-MODIFIED.
    It is transparent, since standing for somebody takes no time by itself; nobody is invited and
    nothing rings.
    """
    # never inside another property: iCalendar escapes line ends in text. The text comes last, so
    # that nothing in it is taken for a mark
    return (
        _mould(changed_at.replace(microsecond=0), entry.public)
        .replace(_ANY_UID_LINE, f"\nUID:{uid}\r".encode(), 1)
        .replace(_date_line("DTSTART", _ANY_FIRST), _date_line("DTSTART", entry.first), 1)
        .replace(_date_line("DTEND", _ANY_UNTIL), _date_line("DTEND", entry.until), 1)
        .replace(_ANY_SUMMARY_LINE, _summary_line(entry.summary), 1)
    )


@lru_cache(maxsize=4096)
def _mould(changed_at: datetime, public: bool) -> bytes:
    """An event about any days, with any text, under any UID."""
    event = Event()
    event.add("uid", _ANY_UID)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("dtstart", _ANY_FIRST)
    event.add("dtend", _ANY_UNTIL)
    event.add("summary", _ANY_SUMMARY)
    event.add("class", "PUBLIC" if public else "CONFIDENTIAL")
    event.add("transp", "TRANSPARENT")
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


@lru_cache(maxsize=16384)
def _summary_line(summary: str) -> bytes:
    """``summary`` escaped and folded, with the line end before it."""
    line = Contentline.from_parts("SUMMARY", Parameters(), vText(summary))
    return b"\n" + bytes(line.to_ical()) + b"\r"


@lru_cache(maxsize=4096)
def _date_line(name: str, day: date) -> bytes:
    return f"\n{name};VALUE=DATE:{day:%Y%m%d}\r".encode()


def etag_of(body: bytes) -> str:
    """A strong ETag: other bytes, other tag."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def item_of(entry: Entry, *, calendar: CalendarId, uid: str, changed_at: datetime) -> NewItem:
    """``entry`` as a calendar stores it."""
    body = render(entry, uid, changed_at=changed_at)
    return NewItem(
        calendar=calendar,
        href=href_of(uid),
        uid=uid,
        component="VEVENT",
        body=body,
        etag=etag_of(body),
        occurrences=(
            Occurrence(start=midnight(entry.first), end=midnight(entry.until), busy=False),
        ),
    )


def href_of(uid: str) -> str:
    """The last part of an object's address."""
    return f"{uid}.ics"


@lru_cache(maxsize=4096)
def midnight(day: date) -> datetime:
    """The instant at which ``day`` begins where the agency is."""
    return datetime.combine(day, time(), tzinfo=ZONE).astimezone(UTC)
