"""Bring an agency of the size of the whole country in: how long, and how much memory.

    python -m benchmarks.intake [--advisors 1500] [--clients 20000] [--folder DIR] [--database URL]

The agency is made up unless a folder is given. Importing happens in a process of its own, whose
peak of memory counts. Fails above 60 seconds or 1 GB.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.agencies import make_agency
from coverage.folders import write_folder

SECONDS, MEGABYTES = 60.0, 1024.0


def main() -> int:
    """Measure, print one line of JSON per step, and tell by the exit code whether it fits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--advisors", type=int, default=1_500)
    parser.add_argument("--clients", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--database", help="an empty one; a SQLite file of its own by default")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.folder, options.database)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = options.folder or Path(name) / "agency"
        if options.folder is None:
            write_folder(make_agency(options.advisors, options.clients, seed=options.seed), folder)
        url = options.database or f"sqlite:///{name}/naast.sqlite3"
        command = [sys.executable, "-m", "benchmarks.intake", "--measure", "--database", url]
        command += ["--folder", str(folder)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    print(done.stdout, end="")
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    return int(any(s["seconds"] > SECONDS or s["peak_mb"] > MEGABYTES for s in steps))


def measure(folder: Path, url: str) -> None:
    """Import, import again, load and export in this process."""
    from coverage.app import create_app
    from coverage.operations import intake
    from coverage.persistence.database import Row, db, reading
    from coverage.persistence.facts import load_agency
    from coverage.settings import Settings

    with tempfile.TemporaryDirectory() as name:
        instance = Path(name)
        app = create_app(
            Settings(
                instance=instance,
                database_url=url,
                secret_key=b"s" * 32,
                sealing_keys={"k1": b"k" * 32},
            )
        )
        now = datetime.now(UTC)
        with app.app_context():
            Row.metadata.create_all(db.engine)
            with timed("import"):
                intake.import_folder(None, folder, now=now)
            with timed("import again"):
                intake.import_folder(None, folder, now=now)
            with timed("load"), reading() as session:
                load_agency(session)
            with timed("export"):
                intake.export_folder(None, instance / "out")


class timed:  # noqa: N801 - reads as a statement
    """Prints what a step took: seconds on the clock, seconds of work, and the peak of memory."""

    def __init__(self, step: str) -> None:
        self._step = step

    def __enter__(self) -> None:
        self._clock, self._work = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        figures = {
            "step": self._step,
            "seconds": round(time.perf_counter() - self._clock, 1),
            "cpu_seconds": round(time.process_time() - self._work, 1),
            "peak_mb": round(peak),
        }
        print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    sys.exit(main())
