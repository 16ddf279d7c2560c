"""RFC 4791 9.6.5 and 9.6.6: recurring objects, shown instance by instance or with fewer changes."""

import re
from collections.abc import Callable, Iterator, Sequence

from coverage.calendars.collections import ZONE
from coverage.calendars.expanding import expanded, limited
from coverage.dav.filters import read_window
from coverage.dav.markup import CALDAV, DAV, Element, tag
from coverage.dav.refusals import INVALID_FILTER, Refused, not_met
from coverage.domain.calendars import Item

MOST_BYTES = 32 * 1024 * 1024
"""Of all objects in one answer, once they are expanded: some 100,000 instances."""
_MAY_CHANGE = re.compile(rb"(?i)\n(?:RRULE|RDATE|RECURRENCE-ID)[;:]|;TZID=")
"""What only makes a difference in these objects; most have none of it."""

Shown = Callable[[bytes], bytes]


def as_asked(asked: Element, items: Sequence[Item]) -> Sequence[Item]:
    """``items`` with their bytes as the ``calendar-data`` in a report wants them."""
    show = _wish(asked)
    return items if show is None else list(_shown(items, show))


def _wish(asked: Element) -> Shown | None:
    for data in asked.iterfind(f"{DAV}prop/{CALDAV}calendar-data"):
        for name, show in (("expand", expanded), ("limit-recurrence-set", limited)):
            element = data.find(CALDAV + name)
            if element is not None:
                return _within(element, show)
    return None


def _within(element: Element, show: Callable[..., bytes]) -> Shown:
    window = read_window(element)
    if window.start is None or window.end is None:
        raise not_met(INVALID_FILTER)
    return lambda body: show(body, window=window, zone=ZONE)


def _shown(items: Sequence[Item], show: Shown) -> Iterator[Item]:
    size = 0
    for item in items:
        body = item.body or b""
        shown = show(body) if _MAY_CHANGE.search(body) else body
        size += len(shown)
        if size > MOST_BYTES:
            raise Refused(507, tag(DAV + "number-of-matches-within-limits"))
        yield item._replace(body=shown)
