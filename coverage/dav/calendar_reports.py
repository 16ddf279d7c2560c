"""RFC 4791 7, CalDAV: the reports about calendars."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import accumulate
from urllib.parse import unquote, urlsplit

from flask import Response

from coverage.calendars.freebusy import free_busy
from coverage.dav.caldav import MAX_RESOURCE_SIZE
from coverage.dav.filters import read_filter, read_window, window_of
from coverage.dav.floating import floating_zone
from coverage.dav.instances import as_asked
from coverage.dav.listing import MOST_BYTES, in_turn, listed, too_much
from coverage.dav.markup import CALDAV, DAV, Element, Malformed, tag
from coverage.dav.matching import chosen
from coverage.dav.multistatus import Properties, Wanted, gone, multistatus, status, wanted_in
from coverage.dav.refusals import INVALID_FILTER, not_met
from coverage.dav.resources import Calendar, is_name
from coverage.domain.visibility import DeviceReader
from coverage.operations.calendars import viewing_calendars as viewing

_BEYOND = tag(DAV + "number-of-matches-within-limits")


@dataclass(frozen=True, kw_only=True)
class Report:
    """A REPORT about one calendar: ``asked`` is the root of its body. ``only`` is the last part of
    the address of the one object that it is about, if it is.
    """

    reader: DeviceReader
    calendar: Calendar
    asked: Element
    known: Properties
    minimal: bool
    now: datetime
    only: str | None = None

    def zone(self) -> tzinfo:
        """Where floating times are meant."""
        return floating_zone(self.asked, self.calendar.collection)

    @property
    def name(self) -> str:
        """The calendar's, in its address."""
        return self.calendar.collection.name

    def wanted(self) -> Wanted:
        """The properties asked for; a report may ask for none and get statuses only."""
        _check_data_type(self.asked)
        if self.asked.find(DAV + "prop") is None and not self.asked.findall(DAV + "*"):
            return Wanted(names=())
        return wanted_in(self.asked, self.known, minimal=self.minimal)


def calendar_query(report: Report) -> Response:
    """7.8. Depth is taken for 1: a calendar has one level, and clients forget the header."""
    wanted = report.wanted()
    asked = read_filter(report.asked.find(CALDAV + "filter"))
    reader, owner = report.reader, report.calendar.user
    window, zone = window_of(asked), report.zone()
    weight = viewing.weight(reader, owner, report.name, window, zone=zone)
    if weight > MOST_BYTES:
        raise too_much()
    with in_turn(0 if window else report.calendar.collection.change, weight):
        if window:
            items = viewing.items_between(reader, owner, report.name, window, zone=zone)
        else:
            _, items = viewing.contents(reader, owner, report.name, with_body=True)
        if report.only is not None:
            items = [each for each in items if each.href == report.only]
        found = as_asked(report.asked, chosen(items, asked, zone=zone), zone=zone)
        return multistatus(listed(report.calendar, found, wanted, report.known))


def calendar_multiget(report: Report) -> Response:
    """7.9. What is not there, or not in this calendar, is a 404 of its own; what does not fit into
    the answer any more a 507, to be asked for again.
    """
    wanted = report.wanted()
    asked = dict.fromkeys((each.text or "").strip() for each in report.asked.findall(DAV + "href"))
    if not asked:
        raise Malformed
    names = {href: _member_name(href, report.calendar.href) for href in asked}
    if report.only is not None:  # of an object: itself, and nothing else is in it
        names = {href: name if name == report.only else "" for href, name in names.items()}
    # an object has many addresses (whole, or quoted otherwise) and is told once
    unique = list(dict.fromkeys(name for name in names.values() if name))
    fitting, weight = _fitting(report, unique)
    with in_turn(len(fitting), weight):
        items = viewing.items(report.reader, report.calendar.user, report.name, fitting)
        found = [items[name] for name in fitting if name in items]
        found = [*as_asked(report.asked, found, zone=report.zone())]
        beyond = set(unique) - set(fitting)
        rest = [
            status(href, "507 Insufficient Storage", _BEYOND) if name in beyond else gone(href)
            for href, name in names.items()
            if name not in items
        ]
        return multistatus([*listed(report.calendar, found, wanted, report.known), *rest])


def _fitting(report: Report, names: list[str]) -> tuple[list[str], int]:
    """The first of these objects, as many as one answer holds, and how many bytes they may have.

    Clients ask for thirty or a hundred at a time; that many are not weighed first.
    """
    most = len(names) * MAX_RESOURCE_SIZE
    if most <= MOST_BYTES:
        return names, 0
    sizes = viewing.sizes(report.reader, report.calendar.user, report.name, names)
    upto = [*accumulate(sizes.get(name, 0) for name in names)]
    if upto[-1] <= MOST_BYTES:
        return names, upto[-1]
    count = bisect_right(upto, MOST_BYTES)
    return names[:count], MOST_BYTES


def free_busy_query(report: Report) -> Response:
    """7.10: one VFREEBUSY, whatever the calendar holds."""
    element = report.asked.find(CALDAV + "time-range")
    window = None if element is None else read_window(element)
    if window is None or window.start is None or window.end is None:
        raise not_met(INVALID_FILTER)
    asked, zone = (report.reader, report.calendar.user, report.name, window), report.zone()
    if viewing.weight(*asked, zone=zone) > MOST_BYTES:  # what is tentative is found in the bytes
        raise too_much()
    busy = viewing.busy_between(*asked, zone=zone)
    body = free_busy(busy, window.start, window.end, now=report.now)
    return Response(body, content_type="text/calendar; charset=utf-8")


def _member_name(href: str, base: str) -> str:
    """The last part of an object's address in the calendar at ``base``; empty when it lies
    elsewhere.

    Addresses may be whole or begin at the root, and be quoted in other ways than ours.
    """
    try:
        path = unquote(urlsplit(href).path, errors="strict")
    except ValueError:
        return ""
    name = path.removeprefix(unquote(base))
    return "" if name == path or "/" in name or not is_name(name) else name


def _check_data_type(asked: Element) -> None:
    """7.8, 7.9: calendar data comes as iCalendar 2.0 or not at all."""
    for data in asked.iterfind(f"{DAV}prop/{CALDAV}calendar-data"):
        kind, version = data.get("content-type", "text/calendar"), data.get("version", "2.0")
        if (kind.lower(), version) != ("text/calendar", "2.0"):
            raise not_met(CALDAV + "supported-calendar-data")
