"""RFC 9110 13, conditional requests: the state of an object in which a client wants to write."""

from flask import Request
from werkzeug.http import parse_date, parse_etags

from coverage.domain.calendars import ANY, Conditions

NO_ETAG = " "
"""Of what is there without any: no header can name it, `ANY` alone matches it."""


def conditions_of(request: Request) -> Conditions:
    """What ``If-Match``, ``If-None-Match`` and ``If-Unmodified-Since`` ask.

    A header that is there and says nothing that can be understood holds for no object: whoever
    sends it wants to be safe. The time is a second best, and counts where there is no ``If-Match``
    only (13.1.4).
    """
    return Conditions(
        match=_tags(request, "If-Match", weak=False),
        none_match=_tags(request, "If-None-Match", weak=True),
        unmodified_since=parse_date(request.headers.get("If-Unmodified-Since")),
    )


def _tags(request: Request, header: str, *, weak: bool) -> frozenset[str] | None:
    """The entity tags of a header. Weak ones never match where strong comparison is asked for
    (8.8.3.2).
    """
    given = request.headers.getlist(header)
    if not given:
        return None
    tags = parse_etags(", ".join(given))
    if tags.star_tag:
        return frozenset({ANY})
    return frozenset(tags.as_set(include_weak=weak)) - {ANY}
