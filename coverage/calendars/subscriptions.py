"""Many stored objects as one iCalendar stream, for calendars that subscribe to an address."""

from collections.abc import Iterable

from icalendar import Calendar

from coverage.calendars.collections import ZONE
from coverage.calendars.events import PRODUCT

REFRESH = "PT4H"
"""How often a subscriber should come back; many come far less often, whatever is asked."""

_END = b"END:VCALENDAR\r\n"


def joined(bodies: Iterable[bytes], *, title: str, colour: str) -> bytes:
    """One stream with the components of ``bodies`` (whole objects of ours), in their order.

    Named, coloured and timed by RFC 7986, and by the older ``X-`` names that most programs read.
    Nothing is parsed: what is served is what is stored.
    """
    head = _head(title, colour)
    return b"".join([head[: -len(_END)], *map(_components, bodies), _END])


def _head(title: str, colour: str) -> bytes:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", "PUBLISH")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", ZONE.key)
    calendar.add("x-apple-calendar-color", colour)
    calendar.add("x-published-ttl", REFRESH)
    lines = bytes(calendar.to_ical()).removesuffix(_END)
    # icalendar writes a duration here without its VALUE, which RFC 7986 5.7 asks for
    return lines + f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}\r\n".encode() + _END


def _components(body: bytes) -> bytes:
    """What lies between the properties of the stream and its end."""
    return body[body.index(b"BEGIN:VEVENT\r\n") : body.rindex(_END)]
