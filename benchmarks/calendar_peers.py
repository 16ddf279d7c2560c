"""Our CalDAV server beside Radicale and Xandikos: the same events, over HTTP, in one run.

    python -m benchmarks.calendar_peers [--events 10000] [--rounds 15] [--peer-rounds 1]
        [--servers naast,radicale,xandikos] [--json OUT]

Each server is a process that was just started, so the first answer of each kind counts as cold; the
median is of as many rounds after it. All times are the client's, in milliseconds.
"""

import argparse
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from benchmarks.calendar_asking import (
    FIRST_DAY,
    Wire,
    a_week,
    event,
    hrefs_in,
    milliseconds,
    token_in,
)
from benchmarks.calendar_servers import SERVERS, Server
from benchmarks.records import RESULTS, machine, versions

TARGETS = {
    "poll ctag + sync-token": 5.0,
    "PROPFIND depth 1, getetag": 100.0,
    "calendar-query, one week": 15.0,
    "sync-collection, initial": 150.0,
    "sync-collection, one change": 5.0,
    "multiget of 100": 15.0,
    "PUT one": 20.0,
    "free-busy, one week": 15.0,
    "PUT while four large PROPFINDs run": 50.0,
}
"""Milliseconds at 10,000 events on two cores."""


class Row(TypedDict):
    """One line of the table: milliseconds, None where nothing was measured."""

    server: str
    ask: str
    first: float | None
    median: float | None
    rounds: int


def main() -> None:
    """Measure all servers and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calendar_peers")
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--peer-rounds", type=int, default=1)
    parser.add_argument("--servers", default=",".join(SERVERS))
    parser.add_argument("--json", type=Path, default=RESULTS / "calendars.json")
    options = parser.parse_args()
    rows: list[Row] = []
    for name in options.servers.split(","):
        rounds = options.rounds if name == "naast" else options.peer_rounds
        with (
            tempfile.TemporaryDirectory() as folder,
            SERVERS[name](Path(folder) / name, options.events) as server,
        ):
            rows += measured(server, rounds)
    show(rows)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    report = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"calendar_peers --events {options.events} --rounds {options.rounds}",
        "events": options.events,
        "machine": machine(),
        "versions": versions(),
        "rows": rows,
    }
    options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def measured(server: Server, rounds: int) -> list[Row]:
    """Everything asked of one server: once cold, then ``rounds`` times."""
    wire, window = server.wire(), a_week()
    rows = []

    def row(ask: str, act: Callable[[], object]) -> None:
        times = []
        try:
            for _ in range(rounds + 1):
                started = time.perf_counter()
                act()
                times.append(milliseconds(started))
        except (AssertionError, OSError) as refused:
            print(f"{server.name}: {ask}: {refused}", flush=True)
            wire.connection.close()
        first, later = (times[0] if times else None), times[1:]
        median = statistics.median(later) if later else None
        rows.append(Row(server=server.name, ask=ask, first=first, median=median, rounds=len(later)))
        print(f"{server.name:<10}{ask:<36}{_figure(first):>10}{_figure(median):>10}", flush=True)

    row("PROPFIND depth 1, getetag", wire.listing)
    row("poll ctag + sync-token", wire.poll)
    hrefs = hrefs_in(wire.listing())
    row("calendar-query, one week", lambda: wire.query(window))
    row("sync-collection, initial", wire.sync)
    row("multiget of 100", lambda: wire.multiget(hrefs[:100]))
    row("free-busy, one week", lambda: wire.free_busy(window))
    token = token_in(wire.sync())
    put = Putting(wire)
    row("PUT one", put)
    wire.put("one.ics", event("one", FIRST_DAY))
    recent = token_in(wire.sync(token))
    wire.put("one.ics", event("one", FIRST_DAY, "changed"))
    row("sync-collection, one change", lambda: wire.sync(recent))
    with Crowd(server):
        row("PUT while four large PROPFINDs run", put)
    return rows


class Putting:
    """PUT a new event, another one each time."""

    def __init__(self, wire: Wire) -> None:
        self.wire, self.number = wire, 0

    def __call__(self) -> None:
        """Put the next one."""
        self.number += 1
        name = f"put-{self.number}"
        self.wire.put(f"{name}.ics", event(name, FIRST_DAY))


class Crowd:
    """Four clients that list everything, again and again."""

    def __init__(self, server: Server) -> None:
        self.server, self.over = server, threading.Event()
        self.threads = [threading.Thread(target=self._list) for _ in range(4)]

    def _list(self) -> None:
        wire = self.server.wire()
        while not self.over.is_set():
            wire.listing()

    def __enter__(self) -> None:
        for thread in self.threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()


def show(rows: list[Row]) -> None:
    """The table, a column for each server: cold / median."""
    servers = list(dict.fromkeys(row["server"] for row in rows))
    print(f"\n{'':<36}{'target':>8}" + "".join(f"{name:>22}" for name in servers))
    for ask, target in TARGETS.items():
        found = {row["server"]: row for row in rows if row["ask"] == ask}
        cells = [
            f"{_figure(found[name]['first'])} / {_figure(found[name]['median'])}"
            if name in found
            else ""
            for name in servers
        ]
        print(f"{ask:<36}{target:>8g}" + "".join(f"{cell:>22}" for cell in cells))


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.1f}" if value < 1000 else f"{value:,.0f}"


if __name__ == "__main__":
    main()
