"""RFC 4791 7.4 and 9.9: which stored objects fit the filter of a query.

A time range on the main component is answered by the database from stored occurrences; all other
conditions are asked of the text of the candidates that are left.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from functools import cached_property

from coverage.calendars.alarms import rings
from coverage.calendars.happenings import COMPONENTS
from coverage.calendars.lines import Component, Property, component_of
from coverage.calendars.moments import date_of, date_time_of
from coverage.calendars.parsing import Condition, NotAnObject, parse
from coverage.calendars.recurring import MOST_TOGETHER
from coverage.calendars.walls import Steps
from coverage.calendars.zones import ToldZone, told_zones, zone_of
from coverage.dav.filters import ComponentFilter, NamedFilter, TextMatch, folded
from coverage.domain.calendars import Item, Window

_OF_CALENDAR = ("VERSION", "PRODID", "CALSCALE", "METHOD")


def chosen(items: Iterable[Item], wanted: ComponentFilter, *, zone: tzinfo) -> list[Item]:
    """Those of ``items`` that fit; that they take place in the window is known already.

    Floating times and days are those of ``zone`` (7.3), those of alarms and properties as well.
    """
    if not _asks_the_text(wanted):
        return [item for item in items if _fits_by_kind(item, wanted)]
    among = Steps(MOST_TOGETHER)
    return [
        item
        for item in items
        if item.body is not None
        and _Asked(item.body, zone, among).fits(wanted)
        and _alarms_fit(item.body, wanted, zone, among)
    ]


def _asks_the_text(wanted: ComponentFilter) -> bool:
    return bool(wanted.properties) or any(
        main.properties or main.components or main.name not in COMPONENTS
        for main in wanted.components
    )


def _fits_by_kind(item: Item, wanted: ComponentFilter) -> bool:
    return all((main.name == item.component) is main.defined for main in wanted.components)


def _alarms_fit(body: bytes, wanted: ComponentFilter, zone: tzinfo, among: Steps) -> bool:
    """9.9: a time range of VALARM is about when it rings."""
    windows = [each.window for main in wanted.components for each in main.components if each.window]
    return all(rings(body, window=window, zone=zone, among=among) for window in windows)


class _Asked:
    """One object that is asked the conditions of a filter."""

    def __init__(self, body: bytes, zone: tzinfo, among: Steps) -> None:
        self._body, self._zone, self._among = body, zone, among

    def fits(self, wanted: ComponentFilter) -> bool:
        """Whether the object as a whole does."""
        return self._component_fits(component_of(self._body), wanted)

    def _component_fits(self, component: Component, wanted: ComponentFilter) -> bool:
        return all(
            self._property_fits(_lines(component, each), each) for each in wanted.properties
        ) and all(self._has(component, inner) for inner in wanted.components)

    def _has(self, component: Component, wanted: ComponentFilter) -> bool:
        same = [each for each in component.components if each.name == wanted.name]
        if not wanted.defined:
            return not same
        return any(self._component_fits(each, wanted) for each in same)

    def _property_fits(self, properties: Iterable[Property], wanted: NamedFilter) -> bool:
        same = [each for each in properties if each.name == wanted.name]
        if not wanted.defined:
            return not same
        return any(
            _text_fits(each.value, wanted.text)
            and (wanted.window is None or self._time_fits(each, wanted.window))
            and all(_parameter_fits(each.parameters, inner) for inner in wanted.parameters)
            for each in same
        )

    def _time_fits(self, line: Property, window: Window) -> bool:
        """9.9: one of its DATEs or DATE-TIMEs lies in the window; no other value does."""
        try:
            return any(window.holds(self._instant(each, line)) for each in line.value.split(","))
        except NotAnObject as reason:
            if reason.condition is Condition.INSTANCES:  # not this value: the work is used up
                raise
            return False

    def _instant(self, value: str, line: Property) -> datetime:
        name = line.parameters.get("TZID")
        zone = None if name is None else zone_of(name, self._told_zones)
        moment = date_time_of(value, zone) if "T" in value else date_of(value)
        return moment.instant(self._zone)

    @cached_property
    def _told_zones(self) -> Mapping[str, ToldZone]:
        return told_zones(parse(self._body), self._among)


def _lines(component: Component, wanted: NamedFilter) -> Iterable[Property]:
    """The properties that the filter is about. Some ask the VCALENDAR for what only its components
    can have; those are meant then.
    """
    if component.name != "VCALENDAR" or wanted.name in _OF_CALENDAR:
        return component.properties
    return [line for inner in component.components for line in inner.properties]


def _parameter_fits(parameters: dict[str, str], wanted: NamedFilter) -> bool:
    value = parameters.get(wanted.name)
    if value is None or not wanted.defined:
        return (value is None) is not wanted.defined
    return _text_fits(value, wanted.text)


def _text_fits(value: str, wanted: TextMatch | None) -> bool:
    if wanted is None:
        return True
    return (wanted.text in folded(value, wanted.collation)) is not wanted.negated
