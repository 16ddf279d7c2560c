"""Bring an agency of the size of the whole country in: how long, and how much memory.

    python -m benchmarks.intake [--advisors 1500] [--clients 20000] [--folder DIR] [--database URL]

The agency is made up unless a folder is given. Importing happens in a process of its own, whose
peak of memory counts. Fails above 60 seconds or 1 GB.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from coverage.domain.absences import Absence, AbsenceKind
from coverage.domain.advisors import Advisor, Conflict, ConflictKind
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Panel
from coverage.domain.clients import Client, SchoolRegion, Service
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.postcodes import postcodes
from coverage.domain.vocabulary import Sector, Topic
from coverage.domain.weeks import Horizon
from coverage.folders import write_folder

SECONDS, MEGABYTES = 60.0, 1024.0
START = date(2027, 1, 4)
TOPICS = [topic.value for topic in Topic]
SECTORS = [sector.value for sector in Sector]


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
            write_folder(made_up(options.advisors, options.clients, options.seed), folder)
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


def made_up(advisors: int, clients: int, seed: int) -> Agency:
    """An agency of strangers at real postcodes, with fifteen ties for each client."""
    dice = random.Random(seed)
    codes = sorted(postcodes())
    people = tuple(_advisor(number, dice, codes) for number in range(advisors))
    organisations = tuple(_client(number, dice, codes) for number in range(clients))
    return Agency(
        name="Whole country",
        horizon=Horizon(start=START, weeks=52),
        advisors=people,
        clients=organisations,
        absences=tuple(_absences(people, dice)),
        conflicts=tuple(
            Conflict(
                advisor=advisor.id,
                client=client.id,
                first=START - timedelta(days=dice.randint(0, 900)),
                until=None if dice.random() < 0.5 else START + timedelta(dice.randint(0, 500)),
                kind=dice.choice(list(ConflictKind)),
            )
            for client in organisations
            for advisor in dice.sample(people, min(15, advisors))
        ),
        panels=tuple(
            Panel(client=client.id, primary=pair[0].id, backup=pair[1].id)
            for client in organisations
            for pair in [dice.sample(people, 2)]
        ),
    )


def _advisor(number: int, dice: random.Random, codes: list[str]) -> Advisor:
    return Advisor(
        id=AdvisorId(f"advisor-{number}"),
        name=f"Advisor {number}",
        postcode=dice.choice(codes),
        hours_per_week=dice.choice([8.0, 16.5, 24.0, 32.0]),
        working_days=frozenset(dice.sample(range(5), 3)),
        radius_km=dice.choice([30.0, 60.0, 120.0]),
        languages=frozenset({"nl", *dice.sample(["en", "tr", "ar", "pl"], 2)}),
        topics=frozenset(dice.sample(TOPICS, 4)),
        sectors=frozenset(dice.sample(SECTORS, 3)),
        max_primary=40,
        max_backup=45,
        credential="LVV",
        valid_until=date(2029, 1, 1),
    )


def _client(number: int, dice: random.Random, codes: list[str]) -> Client:
    return Client(
        id=ClientId(f"client-{number}"),
        name=f"Client {number}",
        postcode=dice.choice(codes),
        sector=dice.choice(SECTORS),
        employees=dice.randint(15, 5_000),
        demand_hours_per_week=dice.randint(1, 40) / 10,
        visits_per_year=dice.randint(2, 40),
        service=Service.LOCAL,
        languages=frozenset({"nl"}),
        topics=frozenset(dice.sample(TOPICS, 3)),
        school_region=dice.choice(list(SchoolRegion)),
        contract_from=date(2025, 11, 30),
        alias=f"K-{number}",
    )


def _absences(people: tuple[Advisor, ...], dice: random.Random) -> Iterator[Absence]:
    for advisor in people:
        for _ in range(12):
            first = START + timedelta(days=dice.randint(0, 360))
            until = first + timedelta(days=dice.randint(0, 9))
            yield Absence(advisor=advisor.id, first=first, until=until, kind=AbsenceKind.AWAY)


if __name__ == "__main__":
    sys.exit(main())
