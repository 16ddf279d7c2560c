"""Filters of calendar queries (RFC 4791 7.4, 9.7): read once, then asked of stored objects.

A time range on the main component is answered by the database from stored occurrences; all other
conditions are asked of the text of the candidates that are left.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from coverage.calendars.alarms import rings
from coverage.calendars.collections import ZONE
from coverage.calendars.lines import Component, Property, component_of
from coverage.calendars.moments import date_of, date_time_of
from coverage.calendars.objects import COMPONENTS
from coverage.calendars.parsing import NotAnObject
from coverage.calendars.recurring import MOST_TOGETHER
from coverage.calendars.walls import Steps
from coverage.calendars.zones import zone_of
from coverage.dav.caldav import COLLATIONS
from coverage.dav.markup import CALDAV, Element
from coverage.dav.refusals import INVALID_FILTER, UNSUPPORTED_FILTER, not_met
from coverage.domain.calendars import Item, Window

MOST_CONDITIONS = 100
"""Elements of a filter; every object is asked each of them, and no client needs twenty."""


_OF_CALENDAR = ("VERSION", "PRODID", "CALSCALE", "METHOD")


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


def chosen(items: Iterable[Item], wanted: ComponentFilter) -> list[Item]:
    """Those of ``items`` that fit; that they take place in the window is known already."""
    if _asks_the_text(wanted):
        among = Steps(MOST_TOGETHER)
        return [
            item
            for item in items
            if item.body is not None
            and _fits(component_of(item.body), wanted)
            and _alarms_fit(item.body, wanted, among)
        ]
    return [item for item in items if _fits_by_kind(item, wanted)]


def read_window(element: Element) -> Window:
    """9.9: start, end or both, in UTC."""
    start, end = (_instant(element.get(name)) for name in ("start", "end"))
    if (start is None and end is None) or (start and end and start >= end):
        raise not_met(INVALID_FILTER)
    return Window(start=start, end=end)


# reading -----------------------------------------------------------------------------------------


def _component(element: Element) -> ComponentFilter:
    name, children = _name(element), {str(each.tag) for each in element}
    if not children <= {
        CALDAV + each for each in ("is-not-defined", "time-range", "prop-filter", "comp-filter")
    }:
        raise not_met(INVALID_FILTER)
    if CALDAV + "is-not-defined" in children:
        return ComponentFilter(name=name, defined=False)
    window = element.find(CALDAV + "time-range")
    return ComponentFilter(
        name=name,
        window=None if window is None else read_window(window),
        properties=tuple(_named(each) for each in element.findall(CALDAV + "prop-filter")),
        components=tuple(_component(each) for each in element.findall(CALDAV + "comp-filter")),
    )


def _named(element: Element) -> NamedFilter:
    window = element.find(CALDAV + "time-range")
    text = element.find(CALDAV + "text-match")
    return NamedFilter(
        name=_name(element),
        defined=element.find(CALDAV + "is-not-defined") is None,
        window=None if window is None else read_window(window),
        text=None if text is None else _text_match(text),
        parameters=tuple(_named(each) for each in element.findall(CALDAV + "param-filter")),
    )


def _text_match(element: Element) -> TextMatch:
    collation = element.get("collation", COLLATIONS[0])
    if collation == "default":
        collation = COLLATIONS[0]
    if collation not in COLLATIONS:
        raise not_met(CALDAV + "supported-collation")
    return TextMatch(
        text=_folded(element.text or "", collation),
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


# asking ------------------------------------------------------------------------------------------


def _asks_the_text(wanted: ComponentFilter) -> bool:
    return bool(wanted.properties) or any(
        main.properties or main.components or main.name not in COMPONENTS
        for main in wanted.components
    )


def _fits_by_kind(item: Item, wanted: ComponentFilter) -> bool:
    return all((main.name == item.component) is main.defined for main in wanted.components)


def _fits(component: Component, wanted: ComponentFilter) -> bool:
    return all(_property_fits(_lines(component, each), each) for each in wanted.properties) and all(
        _has(component, inner) for inner in wanted.components
    )


def _lines(component: Component, wanted: NamedFilter) -> Iterable[Property]:
    """The properties that the filter is about. Some ask the VCALENDAR for what only its components
    can have; those are meant then.
    """
    if component.name != "VCALENDAR" or wanted.name in _OF_CALENDAR:
        return component.properties
    return [line for inner in component.components for line in inner.properties]


def _alarms_fit(body: bytes, wanted: ComponentFilter, among: Steps) -> bool:
    """9.9: a time range of VALARM is about when it rings."""
    windows = [each.window for main in wanted.components for each in main.components if each.window]
    return all(rings(body, window=window, zone=ZONE, among=among) for window in windows)


def _has(component: Component, wanted: ComponentFilter) -> bool:
    same = [each for each in component.components if each.name == wanted.name]
    if not wanted.defined:
        return not same
    return any(_fits(each, wanted) for each in same)


def _property_fits(properties: Iterable[Property], wanted: NamedFilter) -> bool:
    same = [each for each in properties if each.name == wanted.name]
    if not wanted.defined:
        return not same
    return any(
        _text_fits(each.value, wanted.text)
        and _time_fits(each, wanted.window)
        and all(_parameter_fits(each.parameters, inner) for inner in wanted.parameters)
        for each in same
    )


def _parameter_fits(parameters: dict[str, str], wanted: NamedFilter) -> bool:
    value = parameters.get(wanted.name)
    if value is None or not wanted.defined:
        return (value is None) is not wanted.defined
    return _text_fits(value, wanted.text)


def _time_fits(line: Property, window: Window | None) -> bool:
    """9.7.2: the DATE or DATE-TIME lies in the window; nothing else does."""
    if window is None:
        return True
    try:
        zone = zone_of(line.parameters["TZID"], {}) if "TZID" in line.parameters else None
        moment = date_time_of(line.value, zone) if "T" in line.value else date_of(line.value)
    except NotAnObject:
        return False
    instant = moment.instant(ZONE)
    return (window.start is None or window.start <= instant) and (
        window.end is None or instant < window.end
    )


def _text_fits(value: str, wanted: TextMatch | None) -> bool:
    if wanted is None:
        return True
    return (wanted.text in _folded(value, wanted.collation)) is not wanted.negated


def _folded(text: str, collation: str) -> str:
    """``text`` as the collation compares it (RFC 4790 9.2, RFC 5051)."""
    if collation == "i;octet":
        return text
    if collation == "i;unicode-casemap":
        return text.casefold()
    return "".join(each.lower() if each.isascii() else each for each in text)
