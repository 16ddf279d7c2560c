"""XML as WebDAV speaks it: read without trust, written without a tree.

Reading: no entities, no document types, no network, bounded in size, number of elements and depth.
Writing: answers are many small equal parts, so they are written as text; names and values go
through `tag` and `text`, which escape.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
CALENDARSERVER = "{http://calendarserver.org/ns/}"
APPLE = "{http://apple.com/ns/ical/}"

MAX_BODY = 2 * 1024 * 1024
"""Bytes of a request's body: room for a multiget of some 15,000 objects."""
MAX_ELEMENTS = 50_000
MAX_DEPTH = 24
"""Elements inside each other; the deepest request of RFC 4791 needs about eight."""

_PREFIXES = {DAV: "D", CALDAV: "C", CALENDARSERVER: "CS", APPLE: "A"}
NAMESPACES = " ".join(f'xmlns:{p}="{name[1:-1]}"' for name, p in _PREFIXES.items())
PROLOGUE = '<?xml version="1.0" encoding="utf-8"?>\n'

Element = etree._Element


class Malformed(Exception):  # noqa: N818  a refusal of the request, not a failure
    """The body is no XML, or XML that nobody needs to send."""


def read(body: bytes) -> Element:
    """The root element of a request; Malformed when it is not well-formed or out of bounds."""
    if body.count(b"<") > MAX_ELEMENTS * 2:
        raise Malformed
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=False,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as reason:
        raise Malformed from reason
    if root.getroottree().docinfo.doctype or _depth(root) > MAX_DEPTH:
        raise Malformed
    return root


def _depth(root: Element) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def tag(name: str, content: str = "") -> str:
    """An element by its full name ``{namespace}local``; ``content`` is markup already."""
    space, _, local = name.rpartition("}")
    prefix = _PREFIXES.get(space + "}")
    if prefix:
        opened = closed = f"{prefix}:{local}"
    elif space:
        opened, closed = f"X:{local} xmlns:X={quoteattr(space[1:])}", f"X:{local}"
    else:
        opened, closed = f'{local} xmlns=""', local
    return f"<{opened}>{content}</{closed}>" if content else f"<{opened}/>"


def text(value: str) -> str:
    """``value`` as character data. A carriage return is written as a reference: parsers turn a bare
    one into a line feed, and calendar data must arrive byte by byte.
    """
    return escape(value, {"\r": "&#13;"})


def http_date(moment: datetime) -> str:
    """``moment`` as HTTP writes it (RFC 9110 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def document(root: str, content: str) -> str:
    """A whole answer: ``root`` is a prefixed name such as ``D:multistatus``."""
    return whole(root, [content])


def whole(root: str, parts: Iterable[str]) -> str:
    """The same of many parts, which are not put together twice: answers can be large."""
    return "".join([f"{PROLOGUE}<{root} {NAMESPACES}>", *parts, f"</{root}>\n"])
