"""Ours, Radicale and Xandikos, each a process of its own with one filled calendar.

python -m benchmarks.calendar_servers FOLDER PORT    (ours, as `make run` serves it)
"""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from waitress import serve

from benchmarks.calendar_asking import Wire, events
from benchmarks.server_processes import command, cpu_of, free_port, running
from coverage import clock
from coverage.app import create_app, settle
from coverage.calendars.objects import read_object
from coverage.calendars.owned import owned_item
from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
from coverage.domain.calendars import OwnerKind
from coverage.domain.ids import AdvisorId
from coverage.domain.visibility import AdvisorReader
from coverage.domain.weeks import Horizon, Week
from coverage.operations.calendars.devices import add_device
from coverage.persistence import calendar_changes, calendars
from coverage.persistence.calendar_batches import Rewrite
from coverage.persistence.calendar_rows import CalendarRow
from coverage.persistence.database import Row, db, writing
from coverage.persistence.facts import store_agency
from coverage.settings import Settings

ZONE = ZoneInfo("Europe/Amsterdam")
USER, PASSWORD = "user", "password"
THREADS = 8
"""Of the server that `make run` starts."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server; ``url`` is the calendar's, ``process`` its number."""

    name: str
    url: str
    user: str
    password: str
    process: int

    def cpu(self) -> float:
        """Seconds that its processor has worked so far."""
        return cpu_of(self.process)

    def wire(self) -> Wire:
        """A new connection."""
        return Wire(self.url, self.user, self.password)


@dataclass(frozen=True, kw_only=True)
class Served:
    """Ours, at ``root``."""

    root: str
    process: int

    def cpu(self) -> float:
        """Seconds that its processor has worked so far."""
        return cpu_of(self.process)


def settings_in(folder: Path) -> Settings:
    """Of an installation of the benchmark's own."""
    return Settings(
        instance=folder,
        database_url=f"sqlite:///{folder / 'bench.db'}",
        secret_key=b"s" * 32,
        sealing_keys={"k1": b"k" * 32},
    )


# ours --------------------------------------------------------------------------------------------


@contextmanager
def naast(folder: Path, count: int) -> Iterator[Server]:
    """Ours, with an advisor whose own calendar holds ``count`` events."""
    (password,) = agency_in(folder, [AdvisorId(USER)])
    app = create_app(settings_in(folder))
    with app.app_context():
        _fill(AdvisorId(USER), count)
        db.engine.dispose()
    with served(folder) as ours:
        url = f"{ours.root}/dav/calendars/{USER}/bench/"
        yield Server(name="naast", url=url, user=USER, password=password, process=ours.process)


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """A server of the installation in ``folder``."""
    port = free_port()
    words = [sys.executable, "-m", "benchmarks.calendar_servers", str(folder), str(port)]
    with running(words, folder / "log", port) as process:
        yield Served(root=f"http://127.0.0.1:{port}", process=process)


def agency_in(folder: Path, advisors: list[AdvisorId]) -> list[str]:
    """Make an installation with these advisors; the password of a device of each."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = settings_in(folder)
    app = create_app(settings)
    with app.app_context():
        Row.metadata.create_all(db.engine)
        horizon = Horizon(start=Week.of(clock.today(ZONE.key)).monday, weeks=4)
        everybody = tuple(an_advisor(each) for each in advisors)
        agency = Agency(name="Benchmark", horizon=horizon, advisors=everybody, clients=())
        with writing() as session:
            store_agency(session, agency)
        found = [
            add_device(
                AdvisorReader(advisor=each),
                each,
                label="bench",
                key=settings.secret_key,
                now=clock.now(),
            )
            for each in advisors
        ]
        db.engine.dispose()
    return found


def an_advisor(slug: AdvisorId) -> Advisor:
    """Somebody who works every day."""
    return Advisor(
        id=slug,
        name=slug,
        postcode="1012",
        hours_per_week=32,
        working_days=frozenset(range(5)),
        radius_km=50,
        languages=frozenset({"nl"}),
        topics=frozenset(),
        sectors=frozenset(),
        max_primary=50,
        max_backup=50,
        credential="LVV",
        valid_until=clock.today(ZONE.key).replace(year=2099),
    )


def _fill(advisor: AdvisorId, count: int) -> None:
    """A calendar called ``bench``, in one transaction: ten thousand PUTs are no subject here."""
    today = clock.today(ZONE.key)
    with writing() as session:
        columns = {"owner_kind": "advisor", "owner": advisor, "name": "bench", "title": "Bench"}
        columns |= {"colour": "#000000", "tag": "0" * 16, "uid_seed": uuid4().hex}
        session.execute(insert(CalendarRow), [columns])
        calendar = calendars.collection(session, OwnerKind.ADVISOR, advisor, "bench")
        assert calendar
        put = [
            (
                owned_item(
                    read_object(body), body, calendar=calendar.id, href=href, today=today, zone=ZONE
                ),
                None,
            )
            for href, body in events(count)
        ]
        rewrite = Rewrite(collection=calendar, put=put)
        calendar_changes.apply(session, [rewrite], now=clock.now())


# peers -------------------------------------------------------------------------------------------


@contextmanager
def radicale(folder: Path, count: int) -> Iterator[Server]:
    """Radicale on files, as it comes."""
    there = folder / "collection-root" / USER / "bench"
    there.mkdir(parents=True)
    (there / ".Radicale.props").write_text('{"tag": "VCALENDAR"}')
    for href, body in events(count):
        (there / href).write_bytes(body)
    users, port = folder / "users", free_port()
    users.write_text(f"{USER}:{PASSWORD}\n")
    words = [
        command("radicale"),
        f"--server-hosts=127.0.0.1:{port}",
        f"--storage-filesystem-folder={folder}",
        "--auth-type=htpasswd",
        f"--auth-htpasswd-filename={users}",
        "--auth-htpasswd-encryption=plain",
        "--web-type=none",
    ]
    with running(words, folder / "log", port) as process:
        url = f"http://127.0.0.1:{port}/{USER}/bench/"
        yield Server(name="radicale", url=url, user=USER, password=PASSWORD, process=process)


@contextmanager
def xandikos(folder: Path, count: int) -> Iterator[Server]:
    """Xandikos on git, as it comes; it knows no passwords."""
    port = free_port()
    words = [
        command("xandikos"),
        "serve",
        f"--directory={folder / 'calendars'}",
        f"--state-dir={folder / 'state'}",
        f"--current-user-principal=/{USER}/",
        "--defaults",
        "--listen-address=127.0.0.1",
        f"--port={port}",
        "--no-detect-systemd",
    ]
    folder.mkdir(parents=True, exist_ok=True)
    url = f"http://127.0.0.1:{port}/{USER}/calendars/calendar/"
    with running(words, folder / "log", port):
        pass  # it makes its folders at the first start
    there = folder / "calendars" / USER / "calendars" / "calendar"
    for href, body in events(count):
        (there / href).write_bytes(body)
    author = ["-c", "user.name=benchmark", "-c", "user.email=benchmark@example.org"]
    for rest in (["add", "."], ["commit", "--quiet", "--message", "filled"]):
        subprocess.run(["git", *author, *rest], cwd=there, check=True, stdout=subprocess.DEVNULL)
    with running(words, folder / "log", port) as process:
        yield Server(name="xandikos", url=url, user=USER, password=PASSWORD, process=process)


SERVERS: Mapping[str, Callable[[Path, int], AbstractContextManager[Server]]] = {
    "naast": naast,
    "radicale": radicale,
    "xandikos": xandikos,
}


def main() -> None:
    """Serve the installation in a folder until told to end."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    app = create_app(settings_in(folder))
    settle()
    serve(
        app,
        host="127.0.0.1",
        port=port,
        threads=THREADS,
        connection_limit=1000,
        asyncore_use_poll=True,
    )


if __name__ == "__main__":
    main()
