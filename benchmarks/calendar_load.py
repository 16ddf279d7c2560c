"""A working minute of calendars: many telephones that poll, and some that write.

    python -m benchmarks.calendar_load [--advisors 500] [--seconds 60] [--json OUT]

The server is the one that `make run` starts, in a process of its own. Every advisor polls once a
minute and fifty write a minute into their time-off; a request is late from the moment at which it
was due, so a queue cannot hide. What the server's processor did is told beside what the clock said:
on a shared machine the clock tells of others as well.
"""

import argparse
import json
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.calendar_asking import Wire, event, milliseconds
from benchmarks.calendar_servers import agency_in, served
from benchmarks.records import RESULTS, machine, versions
from coverage.domain.ids import AdvisorId

WRITES_A_MINUTE = 50
TARGET = 200.0
"""Milliseconds at p99."""
CALLERS = 32
"""Requests that can be under way at once."""


def main() -> None:
    """What it came to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calendar_load")
    parser.add_argument("--advisors", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--json", type=Path, default=RESULTS / "calendar-load.json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        polled = polling(Path(folder) / "load", options.advisors, options.seconds)
    report = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": "calendar_load",
        "machine": machine(),
        "versions": versions(),
        "polling": polled,
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


# telephones --------------------------------------------------------------------------------------


def polling(folder: Path, advisors: int, seconds: float) -> dict[str, float]:
    """Percentiles of milliseconds from when a request was due to its answer."""
    names = [AdvisorId(f"advisor-{number}") for number in range(advisors)]
    passwords = agency_in(folder, names)
    with served(folder) as server:
        root, worked = server.root, server.cpu()
        wires = _Wires(root, dict(zip(names, passwords, strict=True)))
        due = [(60 * number / advisors, names[number], False) for number in range(advisors)]
        due += [
            (60 * (number + 0.5) / WRITES_A_MINUTE, names[number * 7 % advisors], True)
            for number in range(WRITES_A_MINUTE)
        ]
        rounds = range(int(seconds // 60) + 1)
        all_due = sorted((at + 60 * n, name, writes) for n in rounds for at, name, writes in due)
        late = _asked(wires, [each for each in all_due if each[0] < seconds])
        worked = server.cpu() - worked
    found = {
        "requests": float(len(late)),
        "p50": statistics.median(late),
        "p99": statistics.quantiles(late, n=100, method="inclusive")[98],
        "worst": max(late),
        "cpu": worked,
    }
    print(
        f"{advisors} advisors poll every minute, {WRITES_A_MINUTE} write: {len(late)} requests, "
        f"p50 {found['p50']:.1f} ms, p99 {found['p99']:.1f} ms (< {TARGET:g}), "
        f"worst {found['worst']:.1f} ms; the server worked {found['cpu']:.1f} s",
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
