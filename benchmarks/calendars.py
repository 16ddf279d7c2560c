"""How fast plans reach calendars.

    python -m benchmarks.calendars [--advisors 60 --clients 295]

A made-up agency of the given size is published once, again without a difference, and again with a
hundredth of its clients moved. Set ADVISOR_BENCH_DATABASE to a ``postgresql://`` address of an
empty database to measure there instead of on SQLite. What is asked of calendars is measured in
`calendar_peers` and `calendar_load`.
"""

import argparse
import os
import random
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from benchmarks.calendar_servers import an_advisor
from coverage import clock
from coverage.app import create_app
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, CoverSpan, Panel, Plan
from coverage.domain.clients import Client, SchoolRegion, Service
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Horizon, Week
from coverage.operations.calendars.coverage_calendars import project
from coverage.persistence.database import Row, db, writing
from coverage.persistence.facts import store_agency
from coverage.settings import Settings

ME = AdvisorId("advisor-0")
SPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'


def main() -> None:
    """Publish three times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--advisors", type=int, default=60)
    parser.add_argument("--clients", type=int, default=295)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(Path(folder))
        app = create_app(settings)
        with app.app_context():
            Row.metadata.create_all(db.engine)
            _publish(options.advisors, options.clients)
            db.engine.dispose()


def _settings(folder: Path) -> Settings:
    return Settings(
        instance=folder,
        database_url=os.environ.get("ADVISOR_BENCH_DATABASE", f"sqlite:///{folder / 'bench.db'}"),
        secret_key=b"s" * 32,
        sealing_keys={"k1": b"k" * 32},
    )


def _publish(advisors: int, clients: int) -> None:
    horizon = Horizon(start=Week.of(clock.today("Europe/Amsterdam")).monday, weeks=52)
    agency, plan = _agency(advisors, clients, horizon), a_plan(advisors, clients, horizon, seed=1)
    moved = a_plan(advisors, clients, horizon, seed=2)
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


def a_plan(advisors: int, clients: int, horizon: Horizon, *, seed: int) -> Plan:
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
        advisors=tuple(an_advisor(AdvisorId(f"advisor-{n}")) for n in range(advisors)),
        clients=tuple(a_client(ClientId(f"client-{n}"), f"K-{1000 + n}") for n in range(clients)),
    )


def a_client(slug: ClientId, alias: str) -> Client:
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


if __name__ == "__main__":
    main()
