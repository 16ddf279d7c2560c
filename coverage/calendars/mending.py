"""Files of other people's calendars, made legible before they are read.

What devices PUT is never repaired: they read it back, byte by byte. A file is shown before it
counts, and one letter that is wrong in it should not cost the other holidays.
"""

import re

from coverage.calendars.parsing import is_line

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_BREAK = re.compile(r"\r\n?")
_FOLD = re.compile(r"\n[ \t]")
_NAME = re.compile(r"[A-Za-z0-9-]*")
_BEGINS = re.compile(r"(?im)^(?=BEGIN:VCALENDAR[ \t]*$)")
_TELLING = frozenset(
    {"BEGIN", "END", "UID", "STATUS", "TRANSP", "TZID", "TZOFFSETFROM", "TZOFFSETTO"}
    | {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"}
)
"""Without these an event would quietly take place at other times."""


def legible(file: bytes) -> list[bytes]:
    """The calendars in ``file`` one by one (RFC 5545 3.4), as UTF-8.

    Without characters that no text may hold, and without what is no line: the rest of a description
    whose line break nobody escaped, or a name with a stray quote. Where such a line would say when
    something takes place it stays, and is refused.
    """
    text = _FOLD.sub("", _CONTROL.sub("", _BREAK.sub("\n", _text(file))))
    lines = (line for line in text.split("\n") if is_line(line) or _tells(line))
    found = _BEGINS.split("\n".join(lines))
    return [each.strip().encode() for each in found if each.strip()]


def _text(file: bytes) -> str:
    """Old programs for Windows write its Western European letters."""
    if file.startswith((b"\xff\xfe", b"\xfe\xff")):
        return file.decode("utf-16", errors="replace")
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError:
        return file.decode("cp1252", errors="replace")


def _tells(line: str) -> bool:
    name = _NAME.match(line)
    return name is not None and name[0].upper() in _TELLING
