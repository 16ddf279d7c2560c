"""RFC 6764: from a bare host name to a reader's calendars.

A client asks ``/.well-known/caldav``, is sent to the root, asks there who it is
(``current-user-principal``), and its principal where its calendars are (``calendar-home-set``).
"""

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as BaseResponse

from coverage.dav.markup import CALDAV, DAV, tag, text
from coverage.dav.multistatus import Properties
from coverage.dav.resources import ROOT, Principal, Resource, home_href

blueprint = Blueprint("dav_discovery", __name__)


@blueprint.route(
    "/.well-known/caldav",
    methods=["GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"],
    provide_automatic_options=False,
    strict_slashes=False,
)
def well_known() -> BaseResponse:
    """RFC 6764 5. For PROPFIND as well: that is what clients send.

    307, because on 301 some clients repeat the request without its body, and so without question.
    """
    return redirect(ROOT, code=307, Response=Response)


@blueprint.route("/", methods=["PROPFIND"], provide_automatic_options=False)
def bare_host() -> BaseResponse:
    """Clients that are given a host name alone try its root before, or instead of, the above."""
    return redirect(ROOT, code=307, Response=Response)


well_known.audience = bare_host.audience = "public"  # type: ignore[attr-defined]  # see tests/web


def _calendar_home_set(resource: Resource) -> str | None:
    """RFC 4791 6.2.1."""
    if not isinstance(resource, Principal):
        return None
    return tag(DAV + "href", text(home_href(resource.user)))


def _calendar_user_address_set(resource: Resource) -> str | None:
    """RFC 6638 2.4.1. Scheduling is not offered; some clients give up without an address."""
    if not isinstance(resource, Principal):
        return None
    return tag(DAV + "href", text(resource.href))


PROPERTIES: Properties = {
    CALDAV + "calendar-home-set": _calendar_home_set,
    CALDAV + "calendar-user-address-set": _calendar_user_address_set,
}
