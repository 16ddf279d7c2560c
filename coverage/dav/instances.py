"""RFC 4791 9.6: objects in part, instance by instance (9.6.5), or with fewer changes (9.6.6).

``limit-freebusy-set`` (9.6.7) is about VFREEBUSY, which no calendar of ours holds.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from functools import partial

from coverage.calendars.expanding import expanded, limited
from coverage.calendars.partial import Selection, selected
from coverage.calendars.recurring import MOST_TOGETHER
from coverage.calendars.walls import Steps
from coverage.dav.filters import MOST_CONDITIONS, read_window
from coverage.dav.listing import MOST_BYTES, too_much
from coverage.dav.markup import CALDAV, DAV, Element, Malformed
from coverage.dav.refusals import INVALID_FILTER, not_met
from coverage.domain.calendars import Item

_MAY_CHANGE = re.compile(
    rb"(?i)\n(?:RRULE|RDATE|RECURRENCE-ID)[;:]|;TZID="
    rb"|\n(?:DTSTART|DTEND|DUE)[;:][^\n]*T\d{6}[ \t\r]*(?:\n|$)"  # floating: no Z at its end
)
"""What only makes a difference in these objects; most have none of it."""

Shown = Callable[[bytes], bytes | None]
"""What is shown of an object; None when nothing is left of it."""


def as_asked(asked: Element, items: Sequence[Item], *, zone: tzinfo) -> Sequence[Item]:
    """``items`` with their bytes as the ``calendar-data`` in a report wants them; without any where
    ``expand`` finds no instance in its time: such an object fits the filter all the same (7.8), and
    has no data to show.

    Floating times are those of ``zone``.
    """
    data = asked.find(f"{DAV}prop/{CALDAV}calendar-data")
    if data is None or not len(data):
        return items
    if sum(1 for _ in data.iter()) > MOST_CONDITIONS:
        raise Malformed
    for show in (_instances(data, zone), _parts(data)):
        items = items if show is None else list(_shown(items, show))
    return items


def _instances(data: Element, zone: tzinfo) -> Shown | None:
    for name, show in (("expand", expanded), ("limit-recurrence-set", limited)):
        element = data.find(CALDAV + name)
        if element is not None:
            shown = _within(element, partial(show, among=Steps(MOST_TOGETHER)), zone)
            return shown if show is expanded else _where_it_matters(shown)
    return None


def _within(element: Element, show: Callable[..., bytes | None], zone: tzinfo) -> Shown:
    window = read_window(element)
    if window.start is None or window.end is None:
        raise not_met(INVALID_FILTER)

    def shown(body: bytes) -> bytes | None:
        made = show(body, window=window, zone=zone)
        return made if made is None or _MAY_CHANGE.search(body) else body

    return shown


def _where_it_matters(show: Shown) -> Shown:
    return lambda body: show(body) if _MAY_CHANGE.search(body) else body


def _parts(data: Element) -> Shown | None:
    element = data.find(CALDAV + "comp")
    if element is None:
        return None
    wanted = _selection(element)
    return lambda body: selected(body, wanted)


def _selection(element: Element) -> Selection:
    """9.6.1 to 9.6.4."""
    properties = {
        (each.get("name") or "").upper(): each.get("novalue") != "yes"
        for each in element.findall(CALDAV + "prop")
    }
    components = tuple(_selection(each) for each in element.findall(CALDAV + "comp"))
    return Selection(
        name=(element.get("name") or "").upper(),
        properties=None if element.find(CALDAV + "allprop") is not None else properties,
        components=None if element.find(CALDAV + "allcomp") is not None else components,
    )


def _shown(items: Sequence[Item], show: Shown) -> Iterator[Item]:
    size = 0
    for item in items:
        shown = None if item.body is None else show(item.body)
        size += len(shown or b"")
        if size > MOST_BYTES:
            raise too_much()
        yield item._replace(body=shown)
