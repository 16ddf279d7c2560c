"""The door for calendar programs: every request under ``/dav/`` comes in and is answered here."""

from datetime import datetime
from typing import cast

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from coverage import clock
from coverage.dav import access, caldav, discovery, sync, webdav
from coverage.dav.calendar_reports import (
    Report,
    calendar_multiget,
    calendar_query,
    free_busy_query,
)
from coverage.dav.markup import CALDAV, DAV, MAX_BODY, Malformed, read
from coverage.dav.multistatus import Properties
from coverage.dav.refusals import Refused, error, not_met, read_only
from coverage.dav.resources import ROOT, Calendar, is_mine, locate
from coverage.domain.errors import BadCredentials, NotFound, TooManyAttempts
from coverage.domain.visibility import AdvisorReader
from coverage.operations import viewing_calendars as viewing
from coverage.operations.coverage_calendars import freshen
from coverage.settings import Settings

blueprint = Blueprint("dav", __name__)

READING = ("OPTIONS", "GET", "HEAD", "PROPFIND", "REPORT")
WRITING = ("PUT", "DELETE", "PROPPATCH", "MKCALENDAR", "MKCOL", "COPY", "MOVE", "ACL")
"""Understood and refused: nothing here is the reader's to write yet."""

PROPERTIES: Properties = {
    **webdav.PROPERTIES,
    **access.PROPERTIES,
    **discovery.PROPERTIES,
    **caldav.PROPERTIES,
    **sync.PROPERTIES,
}
IN_REPORTS: Properties = {**PROPERTIES, **caldav.REPORT_PROPERTIES}
REPORTS = {
    CALDAV + "calendar-query": calendar_query,
    CALDAV + "calendar-multiget": calendar_multiget,
    CALDAV + "free-busy-query": free_busy_query,
    DAV + "sync-collection": sync.sync_collection,
}


@blueprint.route(
    ROOT, defaults={"path": ""}, methods=[*READING, *WRITING], provide_automatic_options=False
)
@blueprint.route(
    f"{ROOT}<path:path>",
    methods=[*READING, *WRITING],
    provide_automatic_options=False,
    merge_slashes=False,
)
def serve(path: str) -> Response:
    """Answer one request. Nothing is said of any path before it is known who calls."""
    if request.method == "OPTIONS":
        return Response(headers={"Allow": ", ".join(READING)})
    with viewing.one_moment():
        return _answer(path, now=clock.now())


serve.audience = "device"  # type: ignore[attr-defined]  # the test of the address map reads it


def _answer(path: str, *, now: datetime) -> Response:
    settings = cast(Settings, current_app.extensions["settings"])
    reader = access.reader_of(request, settings, now=now)
    _refuse_encoded_slashes()
    freshen(reader, now=now, today=clock.today(settings.zone))
    if request.method in WRITING:
        raise _refusal_to_write(reader, path)
    if request.method in ("GET", "HEAD"):
        return webdav.get(request, locate(reader, path))
    body = _body()
    if request.method == "PROPFIND":
        return webdav.propfind(request, reader, path=path, body=body, known=PROPERTIES)
    return _report(reader, path, body)


def _report(reader: AdvisorReader, path: str, body: bytes) -> Response:
    """RFC 3253 3.6: the root of the body names the report."""
    resource = locate(reader, path)
    asked = read(body)
    report = REPORTS.get(str(asked.tag))
    if report is None or not isinstance(resource, Calendar):
        raise not_met(DAV + "supported-report")
    return report(
        Report(
            reader=reader,
            calendar=resource,
            asked=asked,
            known=IN_REPORTS,
            minimal=webdav.is_minimal(request),
            now=clock.now(),
        )
    )


def _refusal_to_write(reader: AdvisorReader, path: str) -> Exception:
    """403 where the reader may look, whether or not something is there; 404 everywhere else."""
    return read_only(request.path) if is_mine(reader, path) else NotFound()


def _refuse_encoded_slashes() -> None:
    """An encoded slash is part of a name, which no name of ours has; decoding hides the
    difference.
    """
    raw = request.environ.get("REQUEST_URI") or request.environ.get("RAW_URI") or ""
    if "%2f" in raw.partition("?")[0].lower():
        raise NotFound


def _body() -> bytes:
    request.max_content_length = MAX_BODY
    return request.get_data()


# refusals ----------------------------------------------------------------------------------------


@blueprint.before_app_request
def _refuse_before_routing() -> Response | None:
    """Methods that nobody knows, and paths that no route takes, never reach the view above."""
    unrouted = request.routing_exception
    if not request.path.startswith(ROOT) or not isinstance(unrouted, HTTPException):
        return None
    if isinstance(unrouted, RequestRedirect):
        return None
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
        answer.headers["Allow"] = ", ".join(each for each in READING if each not in ("GET", "HEAD"))
    return answer


@blueprint.errorhandler(HTTPException)
def _http(reason: HTTPException) -> Response:
    answer = error(reason.code or 500)
    if reason.code == 405:
        answer.headers["Allow"] = ", ".join(READING)
    return answer
