"""Bringing the agency in: one upload, every fault listed, and the facts to take home."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from coverage import clock
from coverage.domain.errors import Fault, FolderRefused
from coverage.operations import intake
from coverage.operations.intake import Imported
from coverage.web.audiences import (
    Audience,
    coordinator_reader,
    for_audience,
    is_coordinator,
    settings,
)

blueprint = Blueprint("intake", __name__, url_prefix="/coordinator")

MOST_BYTES = 64 * 1024 * 1024
"""One upload; 20,000 clients with 1,500 advisors take 27 MB as files and 5 MB as a zip."""
SHOWN = 500
"""Faults on one page: more are not repaired by hand."""
_KEPT = 5
"""Remarks that fit in the cookie in which they are carried over the redirect."""
_DONE = "intake.done"

KINDS = {
    "agency": lazy_gettext("the agency itself"),
    "days_off": lazy_gettext("days off"),
    "advisors": lazy_gettext("advisors"),
    "clients": lazy_gettext("clients"),
    "places": lazy_gettext("places"),
    "absences": lazy_gettext("absences"),
    "conflicts": lazy_gettext("conflicts"),
    "surges": lazy_gettext("surges"),
    "panels": lazy_gettext("published panels"),
    "pins": lazy_gettext("pins and bans"),
}
"""Kinds of facts in the order in which pages list them."""


@blueprint.url_value_preprocessor
def allow_large_uploads(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Set the limit of the upload before anything reads the form: the check of its token does.

    To coordinators only: a stranger must not fill the disk before being sent away.
    """
    if endpoint == "intake.bring_in" and is_coordinator():
        request.max_content_length = MOST_BYTES


@blueprint.get("/agency")
@for_audience(Audience.COORDINATOR)
def upload() -> ResponseReturnValue:
    """What is known of the agency, the form, and what the last upload of this visitor did."""
    return _page(done=session.pop(_DONE, None))


@blueprint.post("/agency")
@for_audience(Audience.COORDINATOR)
def bring_in() -> ResponseReturnValue:
    """Take all that was sent, or list what is wrong with it."""
    files = [(one.filename or "", one.read()) for one in request.files.getlist("files")]
    try:
        done = intake.import_files(
            coordinator_reader(),
            [file for file in files if file[0]],
            now=clock.now(),
            language=settings().locale,
        )
    except FolderRefused as refused:
        return _page(faults=refused.faults), 422
    session[_DONE] = _summary(done)
    return redirect(url_for("intake.upload"), code=303)


@blueprint.get("/agency/agency.zip")
@for_audience(Audience.COORDINATOR)
def download_zip() -> ResponseReturnValue:
    """The facts as CSV files."""
    return _attachment(intake.export_archive(coordinator_reader()), "application/zip")


@blueprint.get("/agency/agency.xlsx")
@for_audience(Audience.COORDINATOR)
def download_workbook() -> ResponseReturnValue:
    """The facts as a workbook."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _attachment(intake.export_workbook(coordinator_reader()), kind)


def _attachment(content: bytes, kind: str) -> Response:
    name = request.path.rpartition("/")[2]
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=kind, headers=headers)


def _summary(done: Imported) -> dict[str, Any]:
    """What an import did, as a cookie can carry it."""
    return {
        "counts": {
            kind: [count.added, count.changed, count.removed]
            for kind, count in done.counts.items()
            if count
        },
        "remarks": [
            [one.file, one.line, one.column, one.found, one.expected]
            for one in done.remarks[:_KEPT]
        ],
        "more": max(0, len(done.remarks) - _KEPT),
    }


def _page(*, faults: tuple[Fault, ...] = (), done: dict[str, Any] | None = None) -> str:
    return render_template(
        "coordinator/intake.html",
        section="intake.upload",
        overview=intake.overview(coordinator_reader()),
        faults=faults[:SHOWN],
        more=max(0, len(faults) - SHOWN),
        done=done,
        kinds=KINDS,
    )
