"""``flask --app wsgi demo``: the demo agency, planned, published and served: ``make run``.

Every step looks first whether it was done before, so that the second start takes seconds and
nothing that somebody did in the demo is lost.
"""

import gc
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from flask import Flask, current_app
from waitress.server import create_server

import coverage
from coverage import clock
from coverage.cli import demo_conversations
from coverage.domain.accounts import AccountRole
from coverage.domain.errors import FolderRefused, NoAgency
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.runs import RunStatus, RunView
from coverage.domain.visibility import AdvisorReader
from coverage.operations import intake, inviting, planning, publishing
from coverage.operations.booking import client_pages
from coverage.operations.calendars import devices
from coverage.persistence import schema
from coverage.settings import Settings
from coverage.web.coordinator_intake import MOST_BYTES as LARGEST_UPLOAD

AGENCY = Path(coverage.__file__).with_name("demo") / "agency-nl"
# a pin keeps this pair together, whatever the planner does
ADVISOR, CLIENT = "hanna-peters", "academie-vlier"
WORKER_STARTS = 60.0
"""Seconds within which a worker must have taken up the first run."""


@dataclass(frozen=True, kw_only=True)
class Logins:
    """Secrets of the demo's people, made once for this installation."""

    coordinator: str
    advisor: str
    contact: str
    device: str


@click.command("demo")
def demo() -> None:
    """Set up the demo agency with a published plan, and serve it until Ctrl-C."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the app itself
    settings: Settings = app.extensions["settings"]
    _refuse_taken_port(settings)
    _say(1, "preparing the database")
    schema.upgrade(app)
    _say(2, "importing the demo agency: 295 fictional organisations, 60 advisors")
    _import_once()
    with _worker(settings):
        _say(3, "making and publishing a coverage plan")
        _publish_once(settings)
        _say(4, "letting people in")
        logins = _logins_once(settings)
        demo_conversations.tell_once()
        _say(5, f"serving at {settings.public_url}")
        server = create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=8,
            # browsers keep theirs open: whoever comes after the last of them would wait for minutes
            connection_limit=1000,
            asyncore_use_poll=True,  # select() knows no more than 1024 files
            # one upload and what comes around it; it would keep a gigabyte before we are asked
            max_request_body_size=LARGEST_UPLOAD + 1024 * 1024,
            # whether they are believed is for `ADVISOR_PROXIES` to say; without them all who come
            # through a proxy have one address, and one allowance
            clear_untrusted_proxy_headers=False,
        )
        _welcome(settings, logins)
        gc.freeze()  # once more than `coverage.app.settle`, after all that was done so far
        server.run()


def _say(step: int, text: str) -> None:
    click.echo(f"[{step}/5] {text}")


def _refuse_taken_port(settings: Settings) -> None:
    """Say so now, not after a plan was solved."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(
                f"{settings.host}:{settings.port} cannot be used ({error.strerror}). Choose another"
                " port: ADVISOR_PORT=8001 make run"
            ) from None


def _import_once() -> None:
    if intake.has_agency():
        click.echo("      there already")
        return
    try:
        intake.import_folder(None, AGENCY, now=clock.now())
    except FolderRefused as refused:
        raise click.ClickException(f"the demo agency has faults: {refused.faults}") from None


@contextmanager
def _worker(settings: Settings) -> Iterator[None]:
    """A worker beside us, which ends with us."""
    log = (settings.instance / "worker.log").open("a", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "coverage.worker"],
        cwd=Path(coverage.__file__).parents[1],
        env=os.environ | {"ADVISOR_INSTANCE": str(settings.instance)},  # noqa: TID251  passed on
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    # a terminal that closes must end the worker too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        yield
    finally:
        process.terminate()
        process.wait()
        log.close()


def _publish_once(settings: Settings) -> None:
    if publishing.published_version() > 0:
        click.echo("      there already")
        return
    view = _solve()
    if view.plan_id is None:
        raise click.ClickException(
            f"the run ended without a plan ({view.status}); see {settings.instance}/worker.log"
        )
    version = publishing.publish(
        None,
        view.plan_id,
        now=clock.now(),
        today=clock.today(settings.zone),
        language=settings.locale,
    )
    click.echo(f"      published as version {version}")


def _solve() -> RunView:
    """Ask for a run and tell how it goes until it has ended."""
    try:
        run = planning.request_run(None, now=clock.now())
    except NoAgency:
        raise click.ClickException("there is no agency to plan for") from None
    told, patience = "", time.monotonic() + WORKER_STARTS
    while True:
        view = planning.run_status(None, run)
        line = _progress(view)
        if line != told:
            click.echo(f"      {line}")
            told = line
        if view.status.ended:
            return view
        if view.status is RunStatus.QUEUED and time.monotonic() > patience:
            raise click.ClickException("no worker took up the run; see instance/worker.log")
        time.sleep(1)


def _progress(view: RunView) -> str:
    if view.status is RunStatus.QUEUED:
        return "waiting for the worker"
    if view.best is None or view.bound is None:
        return f"{view.phase or 'starting'} …"
    return (
        f"{view.fraction:4.0%}  {view.phase}: {view.best:,.0f} points, no plan can be below "
        f"{view.bound:,.0f}"
    )


def _logins_once(settings: Settings) -> Logins:
    """The demo's people with their passwords, kept where only their owner can read."""
    path = settings.instance / "demo-logins.json"
    if path.exists():
        return Logins(**json.loads(path.read_text(encoding="utf-8")))
    advisor = AdvisorId(ADVISOR)
    made = Logins(
        coordinator=_enter(AccountRole.COORDINATOR, "coordinator", "Robin Demo"),
        advisor=_enter(AccountRole.ADVISOR, "advisor", "Hanna Peters", of=ADVISOR),
        contact=_enter(AccountRole.CONTACT, "contact", "Sam Demo", of=CLIENT),
        device=devices.add_device(
            AdvisorReader(advisor=advisor),
            advisor,
            label="demo",
            key=settings.secret_key,
            now=clock.now(),
        ),
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(made), file)
    return made


def _enter(role: AccountRole, login: str, name: str, *, of: str = "") -> str:
    """Invite somebody, accept in their place, and give the password."""
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    token = inviting.invite(None, role, name=name, of=of, now=clock.now())
    inviting.accept_invitation(token, login, password, now=clock.now())
    return password


def _welcome(settings: Settings, logins: Logins) -> None:
    url, page = settings.public_url, client_pages.token_of(ClientId(CLIENT))
    click.echo(
        f"""
  Naast is at      {url}

  log in as        coordinator   {logins.coordinator}
                   advisor       {logins.advisor}   (Hanna Peters)
                   contact       {logins.contact}   (Academie Vlier)

  an employee      {url}/appointment/{page}/   (Academie Vlier)

  a calendar app   {url}/dav/
                   {ADVISOR}   {logins.device}

  Everything is kept in {settings.instance}; Ctrl-C ends.
"""
    )
