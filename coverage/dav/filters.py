"""Filters of calendar queries (RFC 4791 7.4, 9.7), read once; `matching` asks them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from coverage.dav.caldav import COLLATIONS
from coverage.dav.markup import CALDAV, Element
from coverage.dav.refusals import INVALID_FILTER, UNSUPPORTED_FILTER, not_met
from coverage.domain.calendars import Window

MOST_CONDITIONS = 100
"""Elements of a filter; every object is asked each of them, and no client needs twenty."""


@dataclass(frozen=True, kw_only=True)
class TextMatch:
    """9.7.5: ``text`` occurs in the value, by ``collation``; ``negated``: it does not."""

    text: str
    collation: str
    negated: bool


@dataclass(frozen=True, kw_only=True)
class NamedFilter:
    """9.7.2 and 9.7.3: a property or parameter is there (``defined``) and its text matches."""

    name: str
    defined: bool = True
    window: Window | None = None
    text: TextMatch | None = None
    parameters: tuple["NamedFilter", ...] = ()


@dataclass(frozen=True, kw_only=True)
class ComponentFilter:
    """9.7.1: a component is there (``defined``), takes place in ``window``, and has these parts."""

    name: str
    defined: bool = True
    window: Window | None = None
    properties: tuple[NamedFilter, ...] = ()
    components: tuple["ComponentFilter", ...] = ()


def read_filter(element: Element | None) -> ComponentFilter:
    """The filter of a query: a VCALENDAR and conditions on what is in it."""
    if element is None or len(element) != 1 or element[0].tag != CALDAV + "comp-filter":
        raise not_met(INVALID_FILTER)
    if sum(1 for _ in element.iter()) > MOST_CONDITIONS:
        raise not_met(UNSUPPORTED_FILTER)
    outer = _component(element[0])
    if outer.name != "VCALENDAR" or not outer.defined:
        raise not_met(INVALID_FILTER)
    for main in outer.components:
        if any(inner.window and inner.name != "VALARM" for inner in main.components):
            raise not_met(INVALID_FILTER)
    return outer


def window_of(wanted: ComponentFilter) -> Window | None:
    """The time in which the objects must take place, if the filter says any.

    Some say it of the VCALENDAR, where 9.7.1 has no place for it; what they mean is plain.
    """
    windows = [each.window for each in (wanted, *wanted.components) if each.window]
    return windows[0] if windows else None


def read_window(element: Element) -> Window:
    """9.9: start, end or both, in UTC."""
    start, end = (_instant(element.get(name)) for name in ("start", "end"))
    if (start is None and end is None) or (start and end and start >= end):
        raise not_met(INVALID_FILTER)
    return Window(start=start, end=end)


def _component(element: Element) -> ComponentFilter:
    _check_children(element, once=("time-range",), often=("prop-filter", "comp-filter"))
    window = element.find(CALDAV + "time-range")
    return ComponentFilter(
        name=_name(element),
        defined=element.find(CALDAV + "is-not-defined") is None,
        window=None if window is None else read_window(window),
        properties=tuple(_property(each) for each in element.findall(CALDAV + "prop-filter")),
        components=tuple(_component(each) for each in element.findall(CALDAV + "comp-filter")),
    )


def _property(element: Element) -> NamedFilter:
    _check_children(element, once=("time-range", "text-match"), often=("param-filter",))
    parameters = element.findall(CALDAV + "param-filter")
    for each in parameters:
        _check_children(each, once=("text-match",), often=())
    return replace(_named(element), parameters=tuple(map(_named, parameters)))


def _named(element: Element) -> NamedFilter:
    window = element.find(CALDAV + "time-range")
    text = element.find(CALDAV + "text-match")
    return NamedFilter(
        name=_name(element),
        defined=element.find(CALDAV + "is-not-defined") is None,
        window=None if window is None else read_window(window),
        text=None if text is None else _text_match(text),
    )


def _check_children(element: Element, *, once: Sequence[str], often: Sequence[str]) -> None:
    """9.7: what may stand in a filter, and whether more than once; ``is-not-defined`` stands alone.
    A condition that was passed over would find too much.
    """
    found = Counter(str(each.tag).removeprefix(CALDAV) for each in element)
    alone = found["is-not-defined"]
    if alone > 1 or (alone and len(found) > 1):
        raise not_met(INVALID_FILTER)
    if set(found) - {"is-not-defined", *once, *often} or any(found[each] > 1 for each in once):
        raise not_met(INVALID_FILTER)


def _text_match(element: Element) -> TextMatch:
    collation = element.get("collation", COLLATIONS[0])
    if collation == "default":
        collation = COLLATIONS[0]
    if collation not in COLLATIONS:
        raise not_met(CALDAV + "supported-collation")
    return TextMatch(
        text=folded(element.text or "", collation),
        collation=collation,
        negated=element.get("negate-condition") == "yes",
    )


def _name(element: Element) -> str:
    name = element.get("name")
    if not name:
        raise not_met(INVALID_FILTER)
    return name.upper()


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise not_met(INVALID_FILTER) from None


def folded(text: str, collation: str) -> str:
    """``text`` as the collation compares it (RFC 4790 9.2, RFC 5051)."""
    if collation == "i;octet":
        return text
    if collation == "i;unicode-casemap":
        return text.casefold()
    return "".join(each.lower() if each.isascii() else each for each in text)
