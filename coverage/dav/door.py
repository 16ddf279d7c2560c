"""The door for calendar programs: every request under ``/dav/`` comes in and is answered here."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from coverage import clock
from coverage.calendars.collections import is_writable
from coverage.dav import access, caldav, if_header, moving, principals, sync, webdav, writing
from coverage.dav.calendar_reports import (
    Report,
    calendar_multiget,
    calendar_query,
    free_busy_query,
)
from coverage.dav.calls import Call
from coverage.dav.expansion import Expansion, expand_property
from coverage.dav.markup import CALDAV, DAV, MAX_BODY, Element, Malformed, read
from coverage.dav.mkcalendar import mkcalendar
from coverage.dav.mkcol import mkcol
from coverage.dav.properties import IN_REPORTS, PROPERTIES
from coverage.dav.proppatch import proppatch
from coverage.dav.refusals import OF_WRITING, Refused, error, not_met, read_only, refused
from coverage.dav.resources import ROOT, Calendar, Folder, Home, Member, Principal, locate, spot_of
from coverage.domain.devices import holder_of
from coverage.domain.errors import BadCredentials, NotFound, TooManyAttempts
from coverage.domain.visibility import AdvisorReader, DeviceReader
from coverage.operations.calendars import coordinator_calendars, coverage_calendars
from coverage.operations.calendars import viewing_calendars as viewing
from coverage.operations.calendars.writing_calendars import Day
from coverage.settings import Settings

blueprint = Blueprint("dav", __name__)

READING = ("OPTIONS", "GET", "HEAD", "PROPFIND", "REPORT")
WRITERS: Mapping[str, Callable[[Call], Response]] = {
    "PUT": writing.put,
    "DELETE": writing.delete,
    "COPY": moving.copy,
    "MOVE": moving.move,
    "MKCALENDAR": mkcalendar,
    "MKCOL": mkcol,
    "PROPPATCH": proppatch,
    "ACL": writing.refuse,  # RFC 3744 8.1: understood; rights are the agency's to give
}

REPORTS = {
    CALDAV + "calendar-query": calendar_query,
    CALDAV + "calendar-multiget": calendar_multiget,
    CALDAV + "free-busy-query": free_busy_query,
    DAV + "sync-collection": sync.sync_collection,
}


@blueprint.route(
    ROOT, defaults={"path": ""}, methods=[*READING, *WRITERS], provide_automatic_options=False
)
@blueprint.route(
    f"{ROOT}<path:path>",
    methods=[*READING, *WRITERS],
    provide_automatic_options=False,
    merge_slashes=False,
)
def serve(path: str) -> Response:
    """Answer one request. Nothing is said of any path before it is known who calls."""
    if request.method == "OPTIONS":
        return Response(headers={"Allow": _allow()})
    with viewing.one_moment():
        return _answer(path, now=clock.now())


serve.audience = "device"  # type: ignore[attr-defined]  # the test of the address map reads it


def _answer(path: str, *, now: datetime) -> Response:
    settings = cast(Settings, current_app.extensions["settings"])
    reader = access.reader_of(request, settings, now=now)
    _refuse_other_targets()
    _refuse_codings()
    _freshen(reader, settings, now=now)
    judged = if_header.judged(request, reader, path)
    if request.method in WRITERS:
        if not isinstance(reader, AdvisorReader):
            spot_of(reader, path)
            raise read_only(request.path)
        return WRITERS[request.method](
            Call(request=request, reader=reader, path=path, day=_day(settings, now), judged=judged)
        )
    if request.method in ("GET", "HEAD"):
        return webdav.get(request, locate(reader, path))
    body = _body()
    if request.method == "PROPFIND":
        return webdav.propfind(request, reader, path=path, body=body, known=PROPERTIES)
    return _report(reader, path, body)


def _freshen(reader: DeviceReader, settings: Settings, *, now: datetime) -> None:
    today = clock.today(settings.zone)
    if isinstance(reader, AdvisorReader):
        coverage_calendars.freshen(reader, now=now, today=today)
    else:
        coordinator_calendars.freshen(now=now, today=today, language=settings.locale)


def _report(reader: DeviceReader, path: str, body: bytes) -> Response:
    """RFC 3253 3.6: the root of the body names the report."""
    resource = locate(reader, path)
    asked = read(body)
    if asked.tag == DAV + "expand-property":
        asking = Expansion(reader=reader, known=PROPERTIES, minimal=webdav.is_minimal(request))
        return expand_property(asking, resource, asked)
    if isinstance(resource, Folder | Home | Principal):
        return _about_principals(reader, asked)
    name, only = str(asked.tag), None
    if isinstance(resource, Member) and name in caldav.OBJECT_REPORTS:  # RFC 4791 7
        only, resource = resource.item.href, locate(reader, path.rpartition("/")[0])
    report = REPORTS.get(name)
    if report is None or not isinstance(resource, Calendar):
        raise not_met(DAV + "supported-report")
    return report(
        Report(
            reader=reader,
            calendar=resource,
            only=only,
            asked=asked,
            known=IN_REPORTS,
            minimal=webdav.is_minimal(request),
            now=clock.now(),
        )
    )


def _about_principals(reader: DeviceReader, asked: Element) -> Response:
    report = principals.REPORTS.get(str(asked.tag))
    if report is None:
        raise not_met(DAV + "supported-report")
    me = Principal(user=holder_of(reader).username)
    return report(principals.Search(me=me, asked=asked, minimal=webdav.is_minimal(request)))


def _allow(*but: str) -> str:
    """What can be done at this address, as far as its words tell: nobody has said yet who calls,
    and some programs take calendars without PUT here for read-only.
    """
    allowed: tuple[str, ...] = (*READING, *WRITERS)
    match request.path.removeprefix(ROOT).split("/"):
        case ["calendars", _, name, *_] if name and not is_writable(name):
            allowed = READING
    return ", ".join(each for each in allowed if each not in but)


def _day(settings: Settings, now: datetime) -> Day:
    return Day(now=now, today=clock.today(settings.zone), zone=ZoneInfo(settings.zone))


def _refuse_other_targets() -> None:
    """An encoded slash is part of a name, which no name of ours has; decoding hides the
    difference. A fragment is no part of a request (RFC 9110 7.1): who forgot to encode the sharp in
    a name would otherwise delete what is called like the part before it.
    """
    raw = request.environ.get("REQUEST_URI") or request.environ.get("RAW_URI") or ""
    if "#" in raw:
        raise Refused(400)
    if "%2f" in raw.partition("?")[0].lower():
        raise NotFound


def _refuse_codings() -> None:
    """No body is unpacked here: a small one could become a huge one (RFC 9110 15.5.16)."""
    if request.headers.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
        raise Refused(415)


def _body() -> bytes:
    request.max_content_length = MAX_BODY
    return request.get_data()


# refusals ----------------------------------------------------------------------------------------


@blueprint.before_app_request
def _refuse_before_routing() -> Response | None:
    """Methods that nobody knows, and paths that no route takes, never reach the view above. Nor do
    those with slashes of which the router would make one: they name nothing here.
    """
    unrouted = request.routing_exception
    if not request.path.startswith(ROOT) or not isinstance(unrouted, HTTPException):
        return None
    if isinstance(unrouted, RequestRedirect):
        return error(404)
    return _http(unrouted)


@blueprint.after_request
def _tell_compliance(response: Response) -> Response:
    response.headers["DAV"] = webdav.COMPLIANCE
    return response


@blueprint.errorhandler(BadCredentials)
def _who_are_you(_: BadCredentials) -> Response:
    answer = error(401)
    answer.headers["WWW-Authenticate"] = access.CHALLENGE
    return answer


@blueprint.errorhandler(TooManyAttempts)
def _wait(reason: TooManyAttempts) -> Response:
    answer = error(429)
    answer.headers["Retry-After"] = str(reason.retry_after)
    return answer


@blueprint.errorhandler(NotFound)
def _not_here(_: NotFound) -> Response:
    return error(404)


@blueprint.errorhandler(Malformed)
def _not_understood(_: Malformed) -> Response:
    return error(400)


@blueprint.errorhandler(Refused)
def _refused(reason: Refused) -> Response:
    answer = error(reason.status, reason.condition)
    if reason.status == 405:
        answer.headers["Allow"] = _allow("GET", "HEAD", request.method)
    if "Content-Encoding" in request.headers and reason.status == 415:
        answer.headers["Accept-Encoding"] = "identity"  # RFC 9110 12.5.3
    return answer


def _refused_write(reason: Exception) -> Response:
    return _refused(refused(reason, request.path))


for _each in OF_WRITING:
    blueprint.register_error_handler(_each, _refused_write)


@blueprint.errorhandler(HTTPException)
def _http(reason: HTTPException) -> Response:
    answer = error(reason.code or 500)
    if reason.code == 405:
        answer.headers["Allow"] = _allow(request.method)
    return answer
