"""RFC 4918 9.2 and 14: the ``set`` and ``remove`` of properties in the body of a request."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from coverage.calendars.parsing import NotAnObject
from coverage.dav.floating import one_zone, zone_called
from coverage.dav.markup import CALDAV, DAV, Element, Malformed, tag
from coverage.dav.multistatus import MOST_NAMES
from coverage.dav.properties import (
    COLOUR,
    COMPONENTS,
    KIND,
    TITLE,
    ZONE,
    ZONE_NAME,
    is_protected,
)
from coverage.operations.calendars.making_calendars import Wishes

LONGEST_TITLE = 200
_NAMED = {
    "aqua": "#00FFFF", "black": "#000000", "blue": "#0000FF", "fuchsia": "#FF00FF",
    "gray": "#808080", "green": "#008000", "lime": "#00FF00", "maroon": "#800000",
    "navy": "#000080", "olive": "#808000", "orange": "#FFA500", "purple": "#800080",
    "red": "#FF0000", "silver": "#C0C0C0", "teal": "#008080", "white": "#FFFFFF",
    "yellow": "#FFFF00",
}  # fmt: skip
"""Colours by name (CSS 2.1 4.3.6, as RFC 7986 5.9 has them); kept as numbers."""
_COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})")

FORBIDDEN, CONFLICT, FAILED_DEPENDENCY = "403 Forbidden", "409 Conflict", "424 Failed Dependency"


@dataclass(frozen=True, kw_only=True)
class Instructions:
    """What a request asks of properties: ``names`` are all that it mentions, in order, ``failed``
    those that cannot be set, with the status of each and the condition that it breaks.

    ``components`` and ``kinds`` can be asked for where a calendar is made only.
    """

    names: tuple[str, ...]
    wishes: Wishes
    components: tuple[str, ...] | None = None
    kinds: frozenset[str] = frozenset()
    failed: Mapping[str, tuple[str, str]]

    def outcome(self, name: str) -> tuple[str, str]:
        """The status and condition that is told of a property: all are set or none is."""
        if name in self.failed:
            return self.failed[name]
        return (FAILED_DEPENDENCY if self.failed else "200 OK"), ""


class _Invalid(Exception):  # noqa: N818  an outcome of one property
    def __init__(self, line: str, condition: str = "") -> None:
        super().__init__(line)
        self.outcome = line, condition


def instructions_in(root: Element, *, making: bool) -> Instructions:
    """Read them in order: of two about one property the later counts. ``making``: a calendar is
    being made, so that it can be said what it is.
    """
    title = colour = None
    components: tuple[str, ...] | None = None
    kinds: frozenset[str] = frozenset()
    properties: dict[str, str | None] = {}
    failed: dict[str, tuple[str, str]] = {}
    names: dict[str, None] = {}
    for element, remove in _changes(root):
        name = str(element.tag)
        names[name] = None
        try:
            if making and name == COMPONENTS:
                components = tuple(str(each.get("name", "")).upper() for each in element)
            elif making and name == KIND:
                kinds = frozenset(str(each.tag) for each in element)
            elif is_protected(name):
                raise _Invalid(FORBIDDEN, tag(DAV + "cannot-modify-protected-property"))
            elif name == TITLE:
                title = "" if remove else _title(element)
            elif name == COLOUR:
                colour = "" if remove else _colour(element)
            elif name == ZONE_NAME:  # RFC 7809 5.2: it and the zone itself say the same
                properties[ZONE] = None if remove else _zone_by_name(element)
            else:
                properties[name] = None if remove else _kept(element)
        except _Invalid as reason:
            failed[name] = reason.outcome
    if len(names) > MOST_NAMES:
        raise Malformed
    return Instructions(
        names=tuple(names),
        wishes=Wishes(title=title, colour=colour, properties=properties),
        components=components,
        kinds=kinds,
        failed=failed,
    )


def _changes(root: Element) -> Iterator[tuple[Element, bool]]:
    """Each property with whether it is to be removed."""
    for each in root:
        if each.tag in (DAV + "set", DAV + "remove"):
            for prop in each.iterfind(DAV + "prop"):
                for element in prop:
                    yield element, each.tag == DAV + "remove"


def _title(element: Element) -> str:
    title = " ".join((element.text or "").split())
    if len(title) > LONGEST_TITLE:
        raise _Invalid(CONFLICT)
    return title


def _colour(element: Element) -> str:
    colour = (element.text or "").strip()
    colour = _NAMED.get(colour.lower(), colour)
    if not _COLOUR.fullmatch(colour):
        raise _Invalid(CONFLICT)
    return colour


def _kept(element: Element) -> str:
    """The element as it is kept and given back: by itself, with all namespaces that it uses and
    the language that it was written in (RFC 4918 4.3).
    """
    if element.tag == ZONE:
        _check_zone(element)
    languages = element.xpath("ancestor::*/@xml:lang")
    attribute = "{http://www.w3.org/XML/1998/namespace}lang"
    if isinstance(languages, list) and languages and element.get(attribute) is None:
        element.set(attribute, str(languages[-1]))
    try:
        alone = etree.tostring(element, method="c14n", exclusive=True, inclusive_ns_prefixes=None)
    except etree.C14NError:  # a namespace that is no absolute address means nothing by itself
        raise _Invalid(CONFLICT) from None
    return alone.decode()


def _zone_by_name(element: Element) -> str:
    """What is kept of a zone that is told by its name alone."""
    kept = etree.Element(ZONE, nsmap={"C": CALDAV[1:-1]})
    try:
        kept.text = zone_called((element.text or "").strip())
    except NotAnObject:
        raise _Invalid(FORBIDDEN, tag(CALDAV + "valid-timezone")) from None
    return _kept(kept)


def _check_zone(element: Element) -> None:
    """RFC 4791 5.2.2: one VTIMEZONE and nothing else."""
    try:
        one_zone(element.text or "")
    except NotAnObject:
        raise _Invalid(FORBIDDEN, tag(CALDAV + "valid-calendar-data")) from None
