"""A plan is published while readers look: how long it takes, and whether anybody sees half of it.

    python -m benchmarks.calendar_publication [--calendars 1000] [--clients 5000] [--json OUT]

What is timed is `operations.publishing.publish`, whole: reading the draft, checking it, and the
one transaction that moves standing panels and rewrites calendars. It runs in a process of its own,
as `flask plan publish` does; the server that telephones ask is another one. Twice: a re-plan that
gives one client in five another panel, which reaches nearly every calendar, and a plan that has
nothing in common with the one before it, in which every object of every calendar is another.

Readers look without a pause: over HTTP at single calendars, and at all calendars at once. Each must
see a calendar as it was or as it became. A telephone writes as often into a calendar of its own:
how long it waits at most is how long SQLite's only writer's lock is held.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from benchmarks.calendar_asking import Wire, event
from benchmarks.calendar_servers import ZONE, agency_in, an_advisor, served, settings_in
from benchmarks.calendars import a_client, a_plan
from benchmarks.records import RESULTS, ROOT, machine, versions
from coverage import clock
from coverage.app import create_app
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Plan, PlanScore
from coverage.domain.ids import AdvisorId, ClientId, PlanId
from coverage.domain.weeks import Horizon, Week
from coverage.operations.publishing import publish, published_version
from coverage.persistence import plans
from coverage.persistence.calendar_rows import CalendarRow
from coverage.persistence.database import db, reading, writing
from coverage.persistence.facts import store_agency

TARGET = 10.0
"""Seconds for a publication that changes 1,000 calendars."""
WATCHED = 4
"""Advisors whose calendars are read over HTTP during the publication."""
PAUSE = 0.05
"""Seconds between two looks of one reader: all of them together ask 80 times a second, where 500
advisors who poll every minute ask eight times."""
UNSCORED = PlanScore(
    objective=0, bound=0, net_gap=0, constants=0, terms={}, seed=1, seconds=0, work=0
)


def main() -> None:
    """Publish three times, two of them under the eyes of readers."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calendar_publication")
    parser.add_argument("--calendars", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=5000)
    parser.add_argument("--json", type=Path, default=RESULTS / "calendar-publication.json")
    parser.add_argument("--publish", nargs=2, metavar=("FOLDER", "PLAN"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.publish:
        publish_here(Path(options.publish[0]), PlanId(int(options.publish[1])))
        return
    with tempfile.TemporaryDirectory() as folder:
        rows = measured(Path(folder) / "plan", options.calendars, options.clients)
    report = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": "calendar_publication",
        "machine": machine(),
        "versions": versions(),
        "rows": rows,
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def publish_here(folder: Path, plan: PlanId) -> None:
    """Publish, and print the seconds of the clock and of the processor, and megabytes."""
    app = create_app(settings_in(folder))
    with app.app_context():
        started, worked = time.perf_counter(), time.process_time()
        publish(None, plan, now=clock.now(), today=clock.today(ZONE.key))
        seconds, cpu = time.perf_counter() - started, time.process_time() - worked
        db.engine.dispose()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "cpu": cpu, "memory": memory}))


def measured(folder: Path, calendars: int, clients: int) -> list[dict[str, object]]:
    """A row for each publication."""
    names = [AdvisorId(f"advisor-{number}") for number in range(calendars)]
    passwords = agency_in(folder, names[:WATCHED])
    horizon = Horizon(start=Week.of(clock.today(ZONE.key)).monday, weeks=52)
    agency = Agency(
        name="Benchmark",
        horizon=horizon,
        advisors=tuple(an_advisor(each) for each in names),
        clients=tuple(a_client(ClientId(f"client-{n}"), f"K-{1000 + n}") for n in range(clients)),
    )
    one, two, three = (a_plan(calendars, clients, horizon, seed=seed) for seed in (1, 2, 3))
    few = clients - clients // 5
    some = replace(
        one, panels=one.panels[:few] + two.panels[few:], cover=one.cover[:few] + two.cover[few:]
    )
    rows: list[dict[str, object]] = []
    app = create_app(settings_in(folder))
    with app.app_context():
        with writing() as session:
            store_agency(session, agency)
        published(folder, one)
        for name, plan in (("one client in five moves", some), ("every client moves", three)):
            before = numbers()
            with served(folder) as ours, Watching(app, ours.root, names, passwords) as watching:
                took = published(folder, plan)
            after = numbers()
            row = {
                "publication": name,
                "calendars": sum(number != before[owner] for owner, number in after.items()),
                "objects": sum(after.values()) - sum(before.values()),
                **took,
                "looks": watching.looks,
                "halves": watching.halves(),
                "longest_put": watching.longest_put,
            }
            rows.append(row)
            show(row)
        db.engine.dispose()
    return rows


def published(folder: Path, plan: Plan) -> dict[str, float]:
    """Have another process publish ``plan``; its seconds."""
    with writing() as session:
        draft = plans.store_draft(
            session,
            plan,
            UNSCORED,
            run_id=None,
            base_version=published_version(),
            now=clock.now(),
        )
    words = [sys.executable, "-m", "benchmarks.calendar_publication", "--publish"]
    done = subprocess.run(
        [*words, str(folder), str(draft)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def show(row: dict[str, object]) -> None:
    """One line of the table."""
    print(
        f"{row['publication']}: {row['calendars']} calendars, {row['objects']} objects in "
        f"{row['seconds']:.2f} s (cpu {row['cpu']:.2f}; < {TARGET:g}; {row['memory']} MB); "
        f"{row['looks']} looks meanwhile, {row['halves']} saw half of it; a PUT took "
        f"{row['longest_put']:.2f} s at most",
        flush=True,
    )


def numbers() -> dict[str, int]:
    """The change number of every coverage calendar, as of one moment."""
    with reading() as session:
        found = select(CalendarRow.owner, CalendarRow.change).where(CalendarRow.name == "coverage")
        return dict(session.execute(found).all())


class Watching:
    """Readers that look all the time, over HTTP at single calendars and at all at once, and a
    telephone that writes; ``longest_put`` is in seconds.
    """

    def __init__(self, app: Flask, root: str, names: list[AdvisorId], passwords: list[str]) -> None:
        self.app, self.looks, self.over = app, 0, threading.Event()
        self.seen: defaultdict[str, set[int]] = defaultdict(set)
        self.wires = [
            Wire(f"{root}/dav/calendars/{name}/coverage/", name, password)
            for name, password in zip(names, passwords, strict=False)
        ]
        self.longest_put = 0.0
        self.threads = [threading.Thread(target=self._read, args=(wire,)) for wire in self.wires]
        self.threads.append(threading.Thread(target=self._read_all))
        own = Wire(f"{root}/dav/calendars/{names[0]}/own/", names[0], passwords[0])
        if own.path not in own("PROPFIND", path=f"/dav/calendars/{names[0]}/", depth="1").decode():
            own("MKCALENDAR")
        self.threads.append(threading.Thread(target=self._write, args=(own,)))

    def _read(self, wire: Wire) -> None:
        while not self.over.wait(PAUSE):
            self.seen[wire.path].add(hash(wire.sync()))
            self.looks += 1

    def _read_all(self) -> None:
        """The sum of all change numbers moves with every object that changes."""
        total = select(func.sum(CalendarRow.change)).where(CalendarRow.name == "coverage")
        with self.app.app_context():
            while not self.over.wait(PAUSE):
                with reading() as session:
                    self.seen["all calendars"].add(session.scalars(total).one())
                self.looks += 1

    def _write(self, wire: Wire) -> None:
        for number in count():
            if self.over.wait(PAUSE):
                return
            started = time.perf_counter()
            wire.put("one.ics", event("one", clock.now() + timedelta(minutes=number)))
            self.longest_put = max(self.longest_put, time.perf_counter() - started)

    def halves(self) -> int:
        """Of how many more than two states were seen: what was, what is, and something between."""
        return sum(len(states) > 2 for states in self.seen.values())

    def __enter__(self) -> "Watching":
        for thread in self.threads:
            thread.start()
        time.sleep(0.5)
        return self

    def __exit__(self, *_: object) -> None:
        time.sleep(0.5)
        self.over.set()
        for thread in self.threads:
            thread.join()


if __name__ == "__main__":
    main()
