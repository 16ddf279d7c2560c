"""What if: changes that somebody supposes, planned beside the published plan and compared."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from coverage import clock
from coverage.domain.change_fields import SHAPES, ChangeKind
from coverage.domain.change_texts import fields_of, kind_of, read_change
from coverage.domain.errors import (
    ImpossibleChange,
    InvalidInput,
    NothingPublished,
    WrongState,
)
from coverage.domain.ids import ScenarioId
from coverage.domain.runs import RunKind
from coverage.operations import comparing, planning, scenarios
from coverage.web import change_words, run_words
from coverage.web.audiences import Audience, coordinator_reader, for_audience, settings
from coverage.web.change_choices import choices
from coverage.web.coordinator_first_step import say_first_step

blueprint = Blueprint("scenarios", __name__, url_prefix="/coordinator")
say_first_step(blueprint)

ONE = "/scenarios/<int(max=2147483647):number>"
SHOWN = 100
"""Moved clients on a scenario's page; a plan made anew moves thousands."""


@blueprint.get("/scenarios")
@for_audience(Audience.COORDINATOR)
def index() -> ResponseReturnValue:
    """Every scenario."""
    return render_template(
        "coordinator/scenarios.html",
        section="runs.index",
        scenarios=scenarios.list_scenarios(coordinator_reader()),
        say=run_words,
    )


@blueprint.get("/scenarios/new")
@for_audience(Audience.COORDINATOR)
def new() -> ResponseReturnValue:
    """The form of a new scenario: first what kind of change, then its fields."""
    return _form(None, _given(request.args), {})


@blueprint.post("/scenarios")
@for_audience(Audience.COORDINATOR)
def create() -> ResponseReturnValue:
    """Keep a scenario with its first change."""
    reader = coordinator_reader()
    given = _given(request.form)
    try:
        change = read_change(_kind(given), given, scenarios.facts_of_now(reader))
        number = scenarios.create(reader, given.get("scenario", ""), [change], now=clock.now())
    except ImpossibleChange as refusal:
        return _form(None, given, refusal.problems), 422
    except InvalidInput as refusal:
        # the other name on this form is that of who joins
        problem = refusal.problems.get("name", "unreadable")
        return _form(None, given, {"scenario": problem}), 422
    return redirect(url_for("scenarios.show", number=number), code=303)


@blueprint.get(ONE)
@for_audience(Audience.COORDINATOR)
def show(number: int) -> ResponseReturnValue:
    """What a scenario supposes, and what its plan would change."""
    reader = coordinator_reader()
    found = scenarios.scenario(reader, ScenarioId(number))
    clients, advisors = comparing.names(reader)
    live = next((run for run in found.runs if not run.status.ended), None)
    today = clock.today(settings().zone)
    made = found.plan
    compared = comparing.compare_with_published(reader, made.id, today=today) if made else None
    return render_template(
        "coordinator/scenario.html",
        section="runs.index",
        found=found,
        live=live,
        clients=clients,
        advisors=advisors,
        compared=compared,
        lines=compared.difference.of(compared.difference.clients[:SHOWN]) if compared else None,
        shown=SHOWN,
        report=scenarios.report_of(reader, made.id) if made else None,
        changes=[
            (kind_of(change), fields_of(change)) for change in scenarios.changes_of(reader, found)
        ],
        workers=planning.workers_alive(lease=settings().worker_lease),
        say=run_words,
        tell=change_words,
    )


@blueprint.get(f"{ONE}/change")
@for_audience(Audience.COORDINATOR)
def more(number: int) -> ResponseReturnValue:
    """The form of one more change."""
    return _form(
        scenarios.scenario(coordinator_reader(), ScenarioId(number)), _given(request.args), {}
    )


@blueprint.post(f"{ONE}/change")
@for_audience(Audience.COORDINATOR)
def add(number: int) -> ResponseReturnValue:
    """Suppose one thing more."""
    reader = coordinator_reader()
    found = scenarios.scenario(reader, ScenarioId(number))
    given = _given(request.form)
    try:
        change = read_change(_kind(given), given, scenarios.facts_of_now(reader))
        scenarios.add_change(reader, found.id, change)
    except InvalidInput as refusal:
        return _form(found, given, refusal.problems), 422
    return redirect(url_for("scenarios.show", number=number), code=303)


@blueprint.post(f"{ONE}/run")
@for_audience(Audience.COORDINATOR, page="scenarios.show")
def run(number: int) -> ResponseReturnValue:
    """Let a worker plan with what the scenario supposes."""
    kind = RunKind.PLAN if request.form.get("kind") == RunKind.PLAN else RunKind.REPLAN
    try:
        scenarios.request_run(
            coordinator_reader(),
            ScenarioId(number),
            kind=kind,
            now=clock.now(),
            today=clock.today(settings().zone),
            processes=settings().solver_processes,
        )
    except NothingPublished:
        flash(gettext("There is no published plan to start from. Plan everything anew instead."))
    except (InvalidInput, WrongState):
        flash(
            gettext(
                "The facts have changed, and what this scenario supposes cannot be any more. "
                "Drop it and make a new one."
            )
        )
    return redirect(url_for("scenarios.show", number=number), code=303)


@blueprint.post(f"{ONE}/drop")
@for_audience(Audience.COORDINATOR, page="scenarios.show")
def drop(number: int) -> ResponseReturnValue:
    """Forget a scenario with its runs and plans."""
    scenarios.drop(coordinator_reader(), ScenarioId(number))
    flash(gettext("The scenario is gone, with its plans."))
    return redirect(url_for("scenarios.index"), code=303)


@blueprint.post("/runs/replan")
@for_audience(Audience.COORDINATOR, page="runs.index")
def replan() -> ResponseReturnValue:
    """Change the published plan as little as the facts of now ask."""
    try:
        run_id = planning.request_replan(
            coordinator_reader(), now=clock.now(), today=clock.today(settings().zone)
        )
    except NothingPublished:
        flash(gettext("There is no published plan to start from. Make a plan first."))
        return redirect(url_for("runs.index"), code=303)
    return redirect(url_for("runs.watch", run_id=run_id), code=303)


def _given(sent: MultiDict[str, str]) -> dict[str, str]:
    """What a form says of each field, with a bar between choices."""
    return {name: "|".join(sent.getlist(name)) for name in sent}


def _kind(values: Mapping[str, str]) -> ChangeKind:
    try:
        return ChangeKind(values.get("kind", ""))
    except ValueError:
        raise ImpossibleChange({"kind": "choice"}) from None


def _form(
    found: scenarios.Scenario | None, values: Mapping[str, str], problems: dict[str, str]
) -> str:
    agency = scenarios.facts_of_now(coordinator_reader())
    try:
        kind = _kind(values)
    except InvalidInput:
        kind = ChangeKind.ADVISOR_OUT
    shape = SHAPES[kind]
    people = agency.advisors if shape.subject == "advisor" else agency.clients
    return render_template(
        "coordinator/scenario_new.html",
        section="runs.index",
        found=found,
        kind=kind,
        shape=shape,
        joins=kind in (ChangeKind.ADVISOR_JOINS, ChangeKind.CLIENT_JOINS),
        people=sorted(((fact.id, fact.name) for fact in people), key=lambda pair: pair[1]),
        values=values,
        choices=choices(shape, agency, values),
        problems=problems,
        tell=change_words,
    )
