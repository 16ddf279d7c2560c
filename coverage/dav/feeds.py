"""Subscriptions: a calendar as one stream at a secret address, for programs without CalDAV."""

from typing import cast

from flask import Blueprint, Response, current_app, request

from coverage import clock
from coverage.domain.errors import NotFound
from coverage.operations.calendars import feeds
from coverage.settings import Settings

blueprint = Blueprint("dav_feeds", __name__)


@blueprint.route("/feeds/<token>.ics", methods=["GET"])
def subscribe(token: str) -> Response:
    """The stream, or 304 when the caller's copy is still right; 404 once revoked, as for any
    word.
    """
    settings = cast(Settings, current_app.extensions["settings"])
    found = feeds.feed_of(
        token,
        key=settings.secret_key,
        now=clock.now(),
        today=clock.today(settings.zone),
        known=frozenset(request.if_none_match.as_set(include_weak=True)),
        language=settings.locale,
    )
    answer = Response(status=304) if found.body is None else Response(found.body)
    if found.body is not None:
        answer.content_type = "text/calendar; charset=utf-8"
    answer.set_etag(found.etag)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


subscribe.audience = "feed"  # type: ignore[attr-defined]  # the test of the address map reads it


@blueprint.errorhandler(NotFound)
def _not_here(_: NotFound) -> Response:
    return Response(status=404, content_type="text/plain; charset=utf-8")
