"""A working day of calendars: many telephones that poll, and a publication that changes them all.

    python -m benchmarks.calendar_load [--advisors 500] [--seconds 60] [--calendars 1000]
        [--clients 5000] [--json OUT]

The server is the one that `make run` starts, in a process of its own. First every advisor polls
once a minute and fifty write a minute into their time-off; a request is late from the moment at
which it was due, so a queue cannot hide. Then a plan is published that changes ``--calendars``
calendars, while readers look at them all the time: each must see a calendar as it was or as it
became, and all calendars together likewise.
"""

import argparse
import json
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from benchmarks.calendar_asking import Wire, event, milliseconds
from benchmarks.calendar_servers import ZONE, agency_in, an_advisor, served, settings_in
from benchmarks.calendars import a_client, a_plan
from benchmarks.records import RESULTS, machine, versions
from coverage import clock
from coverage.app import create_app
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Plan
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Horizon, Week
from coverage.operations.coverage_calendars import project
from coverage.persistence.calendars import CalendarRow
from coverage.persistence.database import db, reading, writing
from coverage.persistence.facts import store_agency

WRITES_A_MINUTE = 50
TARGETS = {"p99": 200.0, "publication": 10.0}
"""Milliseconds and seconds."""
CALLERS = 32
"""Requests that can be under way at once."""
WATCHED = 6
"""Advisors whose calendars are read over HTTP during the publication."""


def main() -> None:
    """Both, and what they came to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calendar_load")
    parser.add_argument("--advisors", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--calendars", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=5000)
    parser.add_argument("--json", type=Path, default=RESULTS / "calendar-load.json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        polled = polling(Path(folder) / "load", options.advisors, options.seconds)
        published = publishing(Path(folder) / "plan", options.calendars, options.clients)
    report = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": "calendar_load",
        "machine": machine(),
        "versions": versions(),
        "polling": polled,
        "publication": published,
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


# telephones --------------------------------------------------------------------------------------


def polling(folder: Path, advisors: int, seconds: float) -> dict[str, float]:
    """Percentiles of milliseconds from when a request was due to its answer."""
    names = [AdvisorId(f"advisor-{number}") for number in range(advisors)]
    passwords = agency_in(folder, names)
    with served(folder) as root:
        wires = _Wires(root, dict(zip(names, passwords, strict=True)))
        due = [(60 * number / advisors, names[number], False) for number in range(advisors)]
        due += [
            (60 * (number + 0.5) / WRITES_A_MINUTE, names[number * 7 % advisors], True)
            for number in range(WRITES_A_MINUTE)
        ]
        rounds = range(int(seconds // 60) + 1)
        all_due = sorted((at + 60 * n, name, writes) for n in rounds for at, name, writes in due)
        late = _asked(wires, [each for each in all_due if each[0] < seconds])
    found = {
        "requests": float(len(late)),
        "p50": statistics.median(late),
        "p99": statistics.quantiles(late, n=100, method="inclusive")[98],
        "worst": max(late),
    }
    print(
        f"{advisors} advisors poll every minute, {WRITES_A_MINUTE} write: {len(late)} requests, "
        f"p50 {found['p50']:.1f} ms, p99 {found['p99']:.1f} ms (< {TARGETS['p99']:g}), "
        f"worst {found['worst']:.1f} ms",
        flush=True,
    )
    return found


def _asked(wires: "_Wires", due: list[tuple[float, AdvisorId, bool]]) -> list[float]:
    begun = time.perf_counter()

    def ask(at: float, advisor: AdvisorId, writes: bool) -> float:
        wait = begun + at - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        if writes:
            uid = f"{advisor}-{at:.3f}"
            wire = wires.of(advisor, "time-off")
            wire.put(f"{uid}.ics", event(uid, datetime(2027, 3, 1, 9, tzinfo=UTC)))
        else:
            wires.of(advisor, "coverage").poll()
        return milliseconds(begun + at)

    with ThreadPoolExecutor(CALLERS) as callers:
        return list(callers.map(lambda each: ask(*each), due))


class _Wires:
    """Connections by thread and advisor, made for each request: telephones keep none for long."""

    def __init__(self, root: str, passwords: dict[AdvisorId, str]) -> None:
        self.root, self.passwords = root, passwords

    def of(self, advisor: AdvisorId, calendar: str) -> Wire:
        url = f"{self.root}/dav/calendars/{advisor}/{calendar}/"
        return Wire(url, advisor, self.passwords[advisor])


if __name__ == "__main__":
    main()
