"""Our CalDAV server beside Radicale and Xandikos: the same events, over HTTP, in one run.

    python -m benchmarks.calendar_peers [--events 10000] [--rounds 30] [--peer-rounds 3]
        [--servers naast,radicale,xandikos] [--json OUT]

Each server is a process that was just started, so the first answer of each kind counts as cold; the
median is of as many rounds after it. All times are the client's, in milliseconds; beside the median
stands what the server's own processor did for an answer, on average: on a shared machine the clock
tells of others as well. A peer has a limit for each answer and for all of them, and is asked again
only what it answers soon: Radicale reads every file before its first answer.

Last, everything that ours holds twice as many events of is asked for in one query.
"""

import argparse
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import TypedDict, TypeVar

from benchmarks.calendar_asking import (
    FIRST_DAY,
    LONGEST,
    Wire,
    a_week,
    event,
    hrefs_in,
    milliseconds,
    token_in,
)
from benchmarks.calendar_servers import SERVERS, Server
from benchmarks.records import RESULTS, machine, versions

_T = TypeVar("_T")
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
OURS = "naast"
PEER_SECONDS = 230.0
"""For all that one peer is asked."""
PEER_LATER = 60.0
"""For one answer of a peer, after its first one."""
SOON = 20_000.0
"""Milliseconds; a peer that takes longer is not asked the same again."""
EVERYTHING = 'start="20000101T000000Z" end="21000101T000000Z"'


class Row(TypedDict):
    """One line of the table: milliseconds, None where nothing was measured. ``cpu`` is the server's
    per answer; ``over`` the milliseconds after which nobody waited any more.
    """

    server: str
    ask: str
    first: float | None
    median: float | None
    cpu: float | None
    over: float | None
    rounds: int


class Everything(TypedDict):
    """The query for all events of a calendar: milliseconds, and how many came."""

    events: int
    first: float
    megabytes: float


def main() -> None:
    """Measure all servers and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calendar_peers")
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--peer-rounds", type=int, default=3)
    parser.add_argument("--servers", default=",".join(SERVERS))
    parser.add_argument("--json", type=Path, default=RESULTS / "calendars.json")
    options = parser.parse_args()
    rows: list[Row] = []
    for name in options.servers.split(","):
        rounds = options.rounds if name == OURS else options.peer_rounds
        with (
            tempfile.TemporaryDirectory() as folder,
            SERVERS[name](Path(folder) / name, options.events) as server,
        ):
            rows += Asking(server, rounds).all()
    everything = ask_for_everything(2 * options.events)
    show(rows)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    report = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"calendar_peers --events {options.events} --rounds {options.rounds}",
        "events": options.events,
        "machine": machine(),
        "versions": versions(),
        "rows": rows,
        "everything": everything,
    }
    options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


class Asking:
    """Everything asked of one server: once cold, then ``rounds`` times."""

    def __init__(self, server: Server, rounds: int) -> None:
        self.server, self.rounds, self.wire = server, rounds, server.wire()
        self.rows: list[Row] = []
        self.until = time.perf_counter() + (PEER_SECONDS if server.name != OURS else 3600)

    def all(self) -> list[Row]:
        """A row for each ask, also where what comes before it failed."""
        wire, window = self.wire, a_week()
        self.row("PROPFIND depth 1, getetag", wire.listing)
        self.row("poll ctag + sync-token", wire.poll)
        self.row("calendar-query, one week", lambda: wire.query(window))
        self.row("sync-collection, initial", wire.sync)
        hrefs: list[str] = self.quietly(lambda: hrefs_in(wire.listing())) or []
        if hrefs:
            self.row("multiget of 100", lambda: wire.multiget(hrefs[:100]))
        put = Putting(wire)
        self.row("PUT one", put)
        recent = self.quietly(self._one_change)
        if recent is not None:
            self.row("sync-collection, one change", lambda: wire.sync(recent))
        self.row("free-busy, one week", lambda: wire.free_busy(window))
        with Crowd(self.server):
            self.row("PUT while four large PROPFINDs run", put)
        return self.rows

    def row(self, ask: str, act: Callable[[], object]) -> None:
        """Ask, and write down how long it took."""
        times: list[float] = []
        worked, over = self.server.cpu(), None
        while len(times) <= self.rounds and not (times and times[-1] > SOON):
            if (limit := self._limit()) <= 0:
                break
            self.wire.wait(limit)
            if len(times) == 1:
                worked = self.server.cpu()
            started = time.perf_counter()
            try:
                act()
            except (AssertionError, OSError, HTTPException) as refused:
                print(f"{self.server.name}: {ask}: {refused}", flush=True)
                # what is left of the peer's time says nothing about this answer
                waited = isinstance(refused, TimeoutError) and limit >= PEER_LATER
                over = 1000 * limit if waited else None
                self.wire.connection.close()
                break
            times.append(milliseconds(started))
        later = times[1:]
        row = Row(
            server=self.server.name,
            ask=ask,
            first=times[0] if times else None,
            median=statistics.median(later) if later else None,
            cpu=1000 * (self.server.cpu() - worked) / len(later) if later else None,
            over=over,
            rounds=len(later),
        )
        self.rows.append(row)
        figures = (_figure(row["first"]), _figure(row["median"]), _figure(row["cpu"]))
        print(f"{row['server']:<10}{ask:<36}" + "".join(f"{f:>10}" for f in figures), flush=True)

    def quietly(self, act: Callable[[], _T]) -> _T | None:
        """What is no measurement; None when it fails or takes too long."""
        if (limit := self._limit()) <= 0:
            return None
        self.wire.wait(limit)
        try:
            return act()
        except (AssertionError, OSError, HTTPException):
            self.wire.connection.close()
            return None

    def _one_change(self) -> str:
        """A token that is one change old."""
        self.wire.put("one.ics", event("one", FIRST_DAY))
        recent = token_in(self.wire.sync())
        self.wire.put("one.ics", event("one", FIRST_DAY, "changed"))
        return recent

    def _limit(self) -> float:
        """Seconds for the next answer."""
        longest = PEER_LATER if self.rows else LONGEST
        return min(longest, self.until - time.perf_counter())


def ask_for_everything(count: int) -> Everything:
    """One query for all of a calendar of ours; AssertionError unless each event comes (207)."""
    with (
        tempfile.TemporaryDirectory() as folder,
        SERVERS[OURS](Path(folder) / OURS, count) as server,
    ):
        started = time.perf_counter()
        answer = server.wire().query(EVERYTHING)
        found = Everything(
            events=len(hrefs_in(answer)), first=milliseconds(started), megabytes=len(answer) / 1e6
        )
    assert found["events"] == count, found
    print(
        f"\na query for all of {count:,} events: 207, {found['megabytes']:.1f} MB, "
        f"{found['first']:,.0f} ms"
    )
    return found


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
        self.threads = [threading.Thread(target=self._list, daemon=True) for _ in range(4)]

    def _list(self) -> None:
        wire = self.server.wire()
        while not self.over.is_set():
            try:
                wire.wait(PEER_LATER)
                wire.listing()
            except (AssertionError, OSError, HTTPException):
                wire.connection.close()

    def __enter__(self) -> None:
        for thread in self.threads:
            thread.start()
        time.sleep(0.2)

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(PEER_LATER / 4)  # who is not done then ends with its server


def show(rows: list[Row]) -> None:
    """The table, a column for each server: cold / median (processor)."""
    servers = list(dict.fromkeys(row["server"] for row in rows))
    print(f"\n{'ms: first / median (cpu)':<36}{'target':>8}" + "".join(f"{n:>28}" for n in servers))
    for ask, target in TARGETS.items():
        found = {row["server"]: row for row in rows if row["ask"] == ask}
        cells = [cell(found[name]) if name in found else "-" for name in servers]
        ours = found.get(OURS)
        worst = max(ours["first"] or 0, ours["median"] or 0) if ours else 0
        missed = "  missed" if worst > target else ""
        print(f"{ask:<36}{target:>8g}" + "".join(f"{each:>28}" for each in cells) + missed)


def cell(row: Row) -> str:
    """What one server took, for a table."""
    if row["first"] is None:
        return f"> {_figure(row['over'])}" if row["over"] else "-"
    again = f"> {_figure(row['over'])}" if row["over"] else _figure(row["median"])
    cpu = "" if row["cpu"] is None else f" ({_figure(row['cpu'])})"
    return f"{_figure(row['first'])} / {again}{cpu}"


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.1f}" if value < 1000 else f"{value:,.0f}"


if __name__ == "__main__":
    main()
