"""``flask --app wsgi plan``: make plans, look at them, publish and export them at the command line.

ID is the number of a plan, ``published``, or ``latest`` for the newest draft. Everything that fails
says why and ends with status 1; a command that cannot be understood ends with status 2.
"""

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.metadata import version
from pathlib import Path
from threading import Event, Thread

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from coverage import __version__, clock
from coverage.cli import diff_words
from coverage.cli import outlook_words as outlooks
from coverage.cli import plan_words as words
from coverage.domain.agencies import Agency
from coverage.domain.errors import (
    FactsChanged,
    HardViolations,
    NoAgency,
    NotFound,
    PublishedMeanwhile,
    WrongState,
)
from coverage.domain.ids import PlanId, RunId
from coverage.domain.outlooks import MOST_ILLNESS
from coverage.domain.replans import Basis
from coverage.domain.runs import RunStatus, RunView
from coverage.operations import comparing, exporting, planning, publishing, solving
from coverage.planning.outcomes import NothingToPlan, Planned, Progress
from coverage.settings import MOST_PROCESSES, Settings

LOOK_EVERY = 0.5
"""Seconds between two looks at a run that a worker carries out."""

plan = AppGroup("plan", help="Make plans, look at them, publish and export them.")


@plan.command("solve")
@click.option(
    "--work", type=click.IntRange(min=1), help="Work units; by default what the size needs."
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option(
    "--illness",
    type=click.FloatRange(0, 100 * MOST_ILLNESS),
    default=0.0,
    help="Plan for illness: everybody out in this percentage of the weeks, at random.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, MOST_PROCESSES),
    help="How many processes to use; the plan depends on it. By default what the settings say.",
)
@click.option("--here", is_flag=True, help="Solve on this machine instead of in workers.")
def solve(work: int | None, seed: int, illness: float, processes: int | None, here: bool) -> None:
    """Make a plan from the facts of now; it becomes a draft, whose number is printed."""
    executor = executor_for(here=here)
    try:
        run_id = planning.request_run(
            None,
            now=clock.now(),
            work=work,
            seed=seed,
            illness=illness / 100,
            processes=processes or settings_now().solver_processes,
            executor=executor,
        )
    except NoAgency:
        raise click.ClickException(words.NO_AGENCY) from None
    if executor is not None:
        carry_out_here(run_id, executor)
    report_run(follow(run_id))


@plan.command("list")
def list_plans() -> None:
    """Print every plan: number, status, version, points, net gap, when it was made."""
    for head in exporting.list_plans(None):
        click.echo(words.line(head))


@plan.command("show")
@click.argument("name", metavar="[ID]", default="published")
def show(name: str) -> None:
    """Print how good a plan is: objective, bound, terms, seed, who covers how many weeks, how
    evenly the work is shared, and what illness would leave of the cover.
    """
    _show(exporting.summarise(None, _find(name)))


@plan.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
def diff(before: str, after: str) -> None:
    """Print what plan B does otherwise than plan A."""
    found = comparing.compare(None, _find(before), _find(after), today=_today())
    for line in (*diff_words.difference(found), *outlooks.beside(found)):
        click.echo(line)


@plan.command("publish")
@click.argument("name", metavar="ID")
def publish(name: str) -> None:
    """Make a draft the plan that holds; every advisor's calendar follows at once."""
    plan_id = _find(name)
    try:
        version = publishing.publish(
            None, plan_id, now=clock.now(), today=_today(), language=settings_now().locale
        )
    except PublishedMeanwhile as refusal:
        raise click.ClickException(
            f"Draft {plan_id} was made from version {refusal.base_version}, and version"
            f" {refusal.current_version} has been published since. Make a new plan; `plan diff"
            f" published {plan_id}` shows where the two differ."
        ) from None
    except HardViolations as refusal:
        raise click.ClickException(words.violations(plan_id, refusal)) from None
    except FactsChanged:
        raise click.ClickException(
            "The agency's facts changed meanwhile, or it plans other weeks now. Make a new plan."
        ) from None
    except WrongState:
        raise click.ClickException(f"Plan {plan_id} is no draft (any more).") from None
    click.echo(f"Published plan {plan_id} as version {version}.")


@plan.command("discard")
@click.argument("name", metavar="ID")
def discard(name: str) -> None:
    """Throw a draft away."""
    plan_id = _find(name)
    try:
        publishing.discard(None, plan_id, now=clock.now())
    except WrongState:
        raise click.ClickException(f"Plan {plan_id} is no draft (any more).") from None
    click.echo(f"Discarded draft {plan_id}.")


def _versions() -> dict[str, str]:
    """Of this program and of the libraries that plan; read from their metadata, not imported."""
    return {"naast": __version__} | {name: version(name) for name in ("numpy", "ortools")}


@plan.command("export")
@click.argument("name", metavar="ID")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export(name: str, folder: Path) -> None:
    """Write a plan into FOLDER: panels.csv, cover.csv, surge_staffing.csv and summary.json."""
    plan_id = _find(name)
    try:
        exporting.export_plan(None, plan_id, folder, versions=_versions())
    except OSError as fault:
        raise click.ClickException(f"Cannot write into {folder}: {fault.strerror}.") from None
    click.echo(f"Wrote plan {plan_id} into {folder}.")


def _show(found: exporting.PlanSummary) -> None:
    click.echo(words.summary(found))
    for line in outlooks.told(found.outlook):
        click.echo(line)


def _find(name: str) -> PlanId:
    try:
        return exporting.find_plan(None, name)
    except NotFound:
        raise click.ClickException(words.missing(name)) from None


def executor_for(*, here: bool) -> str | None:
    """A name for this process when it is to solve by itself, asked to or for want of a worker."""
    if not here and not planning.workers_alive(lease=settings_now().worker_lease):
        click.echo("No worker is running, so this process solves it itself.")
        here = True
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}" if here else None


def settings_now() -> Settings:
    """The settings of the application that this command runs in."""
    settings: Settings = current_app.extensions["settings"]
    return settings


def _today() -> date:
    return clock.today(settings_now().zone)


def follow(run_id: RunId) -> RunView:
    """Print how far the run is until it has ended."""
    said, pause = "", Event()
    while not (run := planning.run_status(None, run_id)).status.ended:
        if (line := words.progress(run)) != said:
            click.echo(line, err=True)
            said = line
        pause.wait(LOOK_EVERY)
    return run


def report_run(run: RunView) -> None:
    """Print the plan that a run made; ClickException when it made none."""
    if run.status is not RunStatus.DONE or run.plan_id is None:
        raise click.ClickException(words.ended(run))
    _show(exporting.summarise(None, run.plan_id))


def carry_out_here(run_id: RunId, executor: str) -> None:
    """Solve in this process, with a heartbeat beside it so that no worker adopts the run."""
    lease = settings_now().worker_lease
    with _heartbeat(executor, every=lease / 5):
        solving.carry_out(
            run_id, executor=executor, lease=lease, planner=_plan_here, clock=clock.now
        )
    solving.leave(executor)


def _plan_here(
    agency: Agency,
    *,
    work: int | None,
    seed: int,
    illness: float,
    processes: int,
    basis: Basis | None,
    report: solving.Report,
) -> Planned | NothingToPlan:
    """A planner in this process; only here do commands open the solver."""
    from coverage.planning.solver.hands import local_crew
    from coverage.planning.solver.make import make_plan
    from coverage.planning.solver.replanning import replan

    stop = Event()

    def say(progress: Progress) -> None:
        click.echo(words.progress_of(progress), err=True)
        if report(progress):
            stop.set()

    if basis is not None:
        return replan(agency, basis, seed=seed, work=work, progress=say, should_stop=stop.is_set)
    with local_crew(processes) as crew:
        return make_plan(
            agency,
            seed=seed,
            work=work,
            progress=say,
            should_stop=stop.is_set,
            illness=illness,
            crew=crew,
        )


@contextmanager
def _heartbeat(executor: str, *, every: float) -> Iterator[None]:
    # the thread needs the application itself, not the proxy that belongs to this thread
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # of the proxy
    done = Event()

    def beat() -> None:
        while not done.wait(every):
            with app.app_context():
                solving.alive(executor)

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
