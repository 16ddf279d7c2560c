"""How fast plans reach calendars, and calendars reach telephones.

    python -m benchmarks.calendars [--advisors 60 --clients 295] [--events 10000] [--rounds 15]

A made-up agency of the given size is published once, again without a difference, and again with a
hundredth of its clients moved. Then one calendar of ``--events`` objects is asked over HTTP, from a
server in this process: medians in milliseconds. The targets are those of docs/decisions/0041, at
10,000 events on two cores. Set ADVISOR_BENCH_DATABASE to a ``postgresql://`` address of an empty
database to measure there instead of on SQLite.
"""

import argparse
import base64
import http.client
import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from coverage import clock
from coverage.app import create_app
from coverage.calendars.entries import Entry
from coverage.calendars.events import item_of
from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, CoverSpan, Panel, Plan
from coverage.domain.calendars import OwnerKind
from coverage.domain.clients import Client, SchoolRegion, Service
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.visibility import AdvisorReader
from coverage.domain.weeks import Horizon, Week
from coverage.operations.coverage_calendars import project
from coverage.operations.devices import add_device
from coverage.persistence import calendar_changes, calendars
from coverage.persistence.database import Row, db, writing
from coverage.persistence.facts import store_agency
from coverage.settings import Settings

ME = AdvisorId("advisor-0")
SPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'


def main() -> None:
    """Measure both ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--advisors", type=int, default=60)
    parser.add_argument("--clients", type=int, default=295)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(Path(folder))
        app = create_app(settings)
        with app.app_context():
            Row.metadata.create_all(db.engine)
            _publish(options.advisors, options.clients)
            _ask(app, settings, events=options.events, rounds=options.rounds)
            db.engine.dispose()


def _settings(folder: Path) -> Settings:
    return Settings(
        instance=folder,
        database_url=os.environ.get("ADVISOR_BENCH_DATABASE", f"sqlite:///{folder / 'bench.db'}"),
        secret_key=b"s" * 32,
        sealing_keys={"k1": b"k" * 32},
    )


# publishing --------------------------------------------------------------------------------------


def _publish(advisors: int, clients: int) -> None:
    horizon = Horizon(start=Week.of(clock.today("Europe/Amsterdam")).monday, weeks=52)
    agency, plan = _agency(advisors, clients, horizon), _plan(advisors, clients, horizon, seed=1)
    moved = _plan(advisors, clients, horizon, seed=2)
    few = clients - clients // 100
    some = replace(
        plan,
        panels=plan.panels[:few] + moved.panels[few:],
        cover=plan.cover[:few] + moved.cover[few:],
    )
    with writing() as session:
        store_agency(session, agency)
    print(f"{advisors} advisors, {clients} clients, 52 weeks")
    for name, each in (("first", plan), ("same", plan), ("1 in 100 moved", some)):
        started, worked = time.perf_counter(), time.process_time()
        with writing() as session:
            changed = project(session, agency, each, now=clock.now(), today=horizon.start)
        wall, cpu = time.perf_counter() - started, time.process_time() - worked
        print(f"  publish {name:<15}{wall:8.2f} s (cpu {cpu:.2f}) {changed:8} objects")


def _plan(advisors: int, clients: int, horizon: Horizon, *, seed: int) -> Plan:
    dice, last = random.Random(seed), horizon[len(horizon) - 1]
    panels, cover = [], []
    for number in range(clients):
        primary, backup = (AdvisorId(f"advisor-{n}") for n in dice.sample(range(advisors), 2))
        client = ClientId(f"client-{number}")
        panels.append(Panel(client=client, primary=primary, backup=backup))
        cover.append(
            CoverSpan(
                client=client,
                first=horizon[0],
                last=last,
                role=CoverRole.PRIMARY,
                advisor=primary,
            )
        )
    return Plan(horizon=horizon, panels=tuple(panels), cover=tuple(cover))


def _agency(advisors: int, clients: int, horizon: Horizon) -> Agency:
    return Agency(
        name="Benchmark",
        horizon=horizon,
        advisors=tuple(_advisor(AdvisorId(f"advisor-{n}")) for n in range(advisors)),
        clients=tuple(_client(ClientId(f"client-{n}"), f"K-{1000 + n}") for n in range(clients)),
    )


def _advisor(slug: AdvisorId) -> Advisor:
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
        valid_until=date(2099, 1, 1),
    )


def _client(slug: ClientId, alias: str) -> Client:
    return Client(
        id=slug,
        name=slug,
        postcode="1012",
        sector="government",
        employees=100,
        demand_hours_per_week=1,
        visits_per_year=1,
        service=Service.CENTRAL,
        languages=frozenset({"nl"}),
        topics=frozenset(),
        school_region=SchoolRegion.NOORD,
        contract_from=date(2020, 1, 1),
        alias=alias,
    )


# asking ------------------------------------------------------------------------------------------


def _ask(app: Flask, settings: Settings, *, events: int, rounds: int) -> None:
    password = add_device(
        AdvisorReader(advisor=ME), ME, label="bench", key=settings.secret_key, now=clock.now()
    )
    _fill(events)
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=4)
    # Any: the stubs leave out what a server is made of
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            wasyncore.loop(timeout=0.1, map=server._map, count=1)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        _measure(Wire(server.effective_port, password), events=events, rounds=rounds)
    finally:
        over.set()
        thread.join()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(map=server._map, ignore_all=True)


def _fill(events: int) -> None:
    """A calendar of its own with one event on each of so many days."""
    first = Week.of(clock.today("Europe/Amsterdam")).monday
    with writing() as session:
        columns = {"owner_kind": "advisor", "owner": ME, "name": "bench", "title": "Bench"}
        columns |= {"colour": "#000000", "tag": "0" * 16, "uid_seed": uuid4().hex}
        calendar_changes.add_collections(session, [columns])
        calendar = calendars.collection(session, OwnerKind.ADVISOR, ME, "bench")
        assert calendar
        put = []
        for number in range(events):
            day = first + timedelta(days=number % 900)
            entry = Entry(key="", first=day, until=day + timedelta(days=1), summary="Primair: K-1")
            uid = str(uuid4())
            put.append(
                (item_of(entry, calendar=calendar.id, uid=uid, changed_at=clock.now()), None)
            )
        rewrite = calendar_changes.Rewrite(collection=calendar, put=put)
        calendar_changes.apply(session, [rewrite], now=clock.now())


class Wire:
    """One kept connection, as a calendar program has."""

    def __init__(self, port: int, password: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        secret = base64.b64encode(f"{ME}:{password}".encode()).decode()
        self.headers = {"Authorization": f"Basic {secret}"}

    def __call__(self, method: str, path: str, body: str = "", depth: str = "0") -> bytes:
        self.connection.request(method, path, body.encode(), self.headers | {"Depth": depth})
        answer = self.connection.getresponse()
        content = answer.read()
        assert answer.status in (200, 207), (answer.status, content[:300])
        return content


def _measure(wire: Wire, *, events: int, rounds: int) -> None:
    path = f"/dav/calendars/{ME}/bench/"
    listed = wire("PROPFIND", path, _propfind("<D:getetag/>"), "1").decode()
    hrefs = [part.split("</D:href>")[0] for part in listed.split("<D:href>")[2:102]]
    token = f"urn:naast:sync:{'0' * 16}:{events - 1}"
    monday = Week.of(clock.today("Europe/Amsterdam")).next(4).monday
    window = f'start="{monday:%Y%m%d}T000000Z" end="{monday + timedelta(days=7):%Y%m%d}T000000Z"'
    multiget = "".join(f"<D:href>{href}</D:href>" for href in hrefs)
    data = "<D:prop><D:getetag/><C:calendar-data/></D:prop>"
    query = (
        f"<C:calendar-query {SPACES}>{data}<C:filter><C:comp-filter name='VCALENDAR'>"
        f"<C:comp-filter name='VEVENT'><C:time-range {window}/></C:comp-filter></C:comp-filter>"
        "</C:filter></C:calendar-query>"
    )
    asks: dict[str, tuple[float, Callable[[], bytes]]] = {
        "poll sync-token": (5, lambda: wire("PROPFIND", path, _propfind("<D:sync-token/>"))),
        "PROPFIND depth 1": (100, lambda: wire("PROPFIND", path, _propfind("<D:getetag/>"), "1")),
        "query, one week": (15, lambda: wire("REPORT", path, query, "1")),
        "sync, initial": (150, lambda: wire("REPORT", path, _sync(""))),
        "sync, one change": (5, lambda: wire("REPORT", path, _sync(token))),
        "multiget of 100": (
            15,
            lambda: wire(
                "REPORT",
                path,
                f"<C:calendar-multiget {SPACES}>{data}{multiget}</C:calendar-multiget>",
            ),
        ),
        "GET one": (5, lambda: wire("GET", hrefs[0])),
        "free-busy, one week": (
            15,
            lambda: wire(
                "REPORT",
                path,
                f"<C:free-busy-query {SPACES}><C:time-range {window}/></C:free-busy-query>",
            ),
        ),
    }
    print(f"one calendar of {events} events, median of {rounds} in ms (target at 10,000)")
    for name, (target, ask) in asks.items():
        wall, cpu = _median(ask, rounds)
        print(f"  {name:<22}{wall:9.1f}  (< {target:g}){'':6}cpu {cpu:.1f}")


def _median(ask: Callable[[], bytes], rounds: int) -> tuple[float, float]:
    """Wall time, and CPU time of client and server together, which a busy machine bends less."""
    wall, cpu = [], []
    for _ in range(rounds):
        started, worked = time.perf_counter(), time.process_time()
        ask()
        wall.append(1000 * (time.perf_counter() - started))
        cpu.append(1000 * (time.process_time() - worked))
    return statistics.median(wall), statistics.median(cpu)


def _propfind(prop: str) -> str:
    return f"<D:propfind {SPACES}><D:prop>{prop}</D:prop></D:propfind>"


def _sync(token: str) -> str:
    return (
        f"<D:sync-collection {SPACES}><D:sync-token>{token}</D:sync-token>"
        "<D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>"
    )


if __name__ == "__main__":
    main()
