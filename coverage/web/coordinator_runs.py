"""Making plans: start a run and watch it, see what a draft would change, publish or discard it."""

import re
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.errors import HardViolations, InvalidInput, PublishedMeanwhile
from coverage.domain.ids import PlanId, RunId
from coverage.domain.outlooks import MOST_ILLNESS
from coverage.domain.publications import PlanStatus
from coverage.operations import comparing, planning, publishing, scenarios
from coverage.operations.viewing.paging import page_of
from coverage.web import change_words, run_words
from coverage.web.audiences import Audience, coordinator_reader, for_audience, settings
from coverage.web.coordinator_filters import Filters
from coverage.web.coordinator_first_step import say_first_step
from coverage.web.forms import FormReader
from coverage.web.run_chart import draw

blueprint = Blueprint("runs", __name__, url_prefix="/coordinator")
say_first_step(blueprint)

PLAN = "/drafts/<int(max=2147483647):plan_id>"
SHOWN = 50
"""Clients in the difference on a page that refuses; the whole of it is on the comparison's own."""
MOST_WORK = 100_000_000
"""Work units, about a day: a slip of the keyboard must not keep a worker for a month."""


@blueprint.get("/runs")
@for_audience(Audience.COORDINATOR)
def index() -> ResponseReturnValue:
    """Runs and drafts, and the form that starts a run."""
    return _index({}, {})


@blueprint.post("/runs")
@for_audience(Audience.COORDINATOR)
def start() -> ResponseReturnValue:
    """Keep the facts of now and let a worker plan with them."""
    fields, asked = FormReader(request.form), request.form.get
    work = fields.take("work", _work, problem="whole_number") if asked("work") else None
    seed = fields.take("seed", _whole, problem="whole_number")
    illness = fields.take("illness", _illness, problem="illness") if asked("illness") else 0.0
    try:
        fields.finish()
    except InvalidInput as refusal:
        return _index(request.form, refusal.problems), 422
    run_id = planning.request_run(
        coordinator_reader(),
        now=clock.now(),
        work=work,
        seed=1 if seed is None else seed,
        illness=illness or 0.0,
        processes=settings().solver_processes,
    )
    return redirect(url_for("runs.watch", run_id=run_id), code=303)


@blueprint.get("/runs/<run_id>")
@for_audience(Audience.COORDINATOR)
def watch(run_id: str) -> ResponseReturnValue:
    """How far a run is, or what came of it."""
    run = planning.run_status(coordinator_reader(), RunId(run_id))
    return render_template(
        "coordinator/run.html",
        section="runs.index",
        run=run,
        chart=draw(run.history),
        now=clock.now(),
        workers=planning.workers_alive(lease=settings().worker_lease),
        say=run_words,
    )


@blueprint.post("/runs/<run_id>/stop")
@for_audience(Audience.COORDINATOR, page="runs.watch")
def stop(run_id: str) -> ResponseReturnValue:
    """Stop a run and keep its best plan so far."""
    planning.stop_run(coordinator_reader(), RunId(run_id), now=clock.now())
    flash(gettext("The search stops; its best plan so far becomes a draft."))
    return redirect(url_for("runs.watch", run_id=run_id), code=303)


@blueprint.post("/runs/<run_id>/cancel")
@for_audience(Audience.COORDINATOR, page="runs.watch")
def cancel(run_id: str) -> ResponseReturnValue:
    """Stop a run and keep nothing of it."""
    planning.cancel_run(coordinator_reader(), RunId(run_id), now=clock.now())
    flash(gettext("The run is cancelled; nothing of it is kept."))
    return redirect(url_for("runs.watch", run_id=run_id), code=303)


@blueprint.get(PLAN)
@for_audience(Audience.COORDINATOR)
def compare(plan_id: int) -> ResponseReturnValue:
    """What publishing a draft would change, client by client."""
    reader, today = coordinator_reader(), clock.today(settings().zone)
    found = comparing.compare_with_published(reader, PlanId(plan_id), today=today)
    if found.after.status is not PlanStatus.DRAFT:
        return redirect(url_for("coordinator.plan", plan=plan_id), code=303)
    filters = Filters(request.args)
    clients, paging = page_of(found.difference.clients, number=filters.page(), size=filters.size())
    return render_template(
        "coordinator/compare.html",
        section="runs.index",
        found=found,
        lines=found.difference.of(clients),
        paging=paging,
        turn=_turn,
        moved=publishing.facts_moved(reader, PlanId(plan_id)),
        report=scenarios.report_of(reader, PlanId(plan_id)),
        tell=change_words,
        say=run_words,
    )


@blueprint.post(f"{PLAN}/publish")
@for_audience(Audience.COORDINATOR, page="runs.compare")
def publish(plan_id: int) -> ResponseReturnValue:
    """Make a draft the plan that holds."""
    reader, today = coordinator_reader(), clock.today(settings().zone)
    try:
        version = publishing.publish(
            reader,
            PlanId(plan_id),
            now=clock.now(),
            today=today,
            language=settings().locale,
        )
    except PublishedMeanwhile as refusal:
        return _conflict(PlanId(plan_id), refusal), 409
    except HardViolations as refusal:
        return _violations(PlanId(plan_id), refusal), 422
    flash(gettext("Version %(version)s is published.", version=version))
    return redirect(url_for("coordinator.plan"), code=303)


@blueprint.post(f"{PLAN}/discard")
@for_audience(Audience.COORDINATOR, page="runs.compare")
def discard(plan_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    publishing.discard(coordinator_reader(), PlanId(plan_id), now=clock.now())
    flash(gettext("The draft is discarded."))
    return redirect(url_for("runs.index"), code=303)


def _index(values: Any, problems: dict[str, str]) -> str:
    reader = coordinator_reader()
    return render_template(
        "coordinator/runs.html",
        runs=planning.list_runs(reader),
        drafts=publishing.list_drafts(reader),
        workers=planning.workers_alive(lease=settings().worker_lease),
        values=values,
        problems=problems,
        say=run_words,
    )


def _conflict(plan_id: PlanId, refusal: PublishedMeanwhile) -> str:
    """Somebody published first: who, when, and where the two differ."""
    found = comparing.compare_with_published(
        coordinator_reader(), plan_id, today=clock.today(settings().zone)
    )
    clients = found.difference.clients
    return render_template(
        "coordinator/conflict.html",
        section="runs.index",
        found=found,
        refusal=refusal,
        lines=found.difference.of(clients[:SHOWN]),
        more=max(0, len(clients) - SHOWN),
        say=run_words,
    )


def _violations(plan_id: PlanId, refusal: HardViolations) -> str:
    clients, advisors = comparing.names(coordinator_reader())
    return render_template(
        "coordinator/violations.html",
        section="runs.index",
        plan_id=plan_id,
        broken=refusal.violations[: 4 * SHOWN],
        total=len(refusal.violations),
        clients=clients,
        advisors=advisors,
        say=run_words,
    )


def _turn(**changes: Any) -> str:
    """The comparison's address with another page."""
    values = {**(request.view_args or {}), "size": request.args.get("size"), **changes}
    return url_for("runs.compare", **values)


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise ValueError(text)
    return int(text)


def _illness(text: str) -> float:
    """Percent, with a point or a comma, as a part of the weeks."""
    if not re.fullmatch(r"[0-9]{1,2}([.,][0-9]{1,2})?", text):
        raise ValueError(text)
    illness = float(text.replace(",", ".")) / 100
    if illness > MOST_ILLNESS:
        raise ValueError(text)
    return illness


def _work(text: str) -> int:
    work = _whole(text)
    if not 0 < work <= MOST_WORK:
        raise ValueError(text)
    return work
