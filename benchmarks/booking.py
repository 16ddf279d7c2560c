"""How fast times are found: the engine alone, and the page of times on the default server.

    python -m benchmarks.booking [--rounds 200] [--json OUT]

An agency of 60 advisors and 295 clients, every advisor with an appointment and two or three
conversations on each working day. The engine works out all times of 50 of them in 28 days, from
their hours, absences, appointments and bookings to the list of instants. Over HTTP (waitress and
SQLite, as `make run` serves) a seeker who chose "whoever is first" by telephone looks at the times
of one half-day after another. The processor's time counts, since machines of benchmarks are shared.
"""

import argparse
import json
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from sqlalchemy import insert

from benchmarks.agencies import make_agency
from benchmarks.booking_world import TERMS, ZONE, World, busy_world
from benchmarks.calendar_servers import served, settings_in
from benchmarks.records import RESULTS, machine, versions
from coverage import clock
from coverage.app import create_app
from coverage.domain.bookings import BookingState, ConversationKind, instant_of
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.openings import bits
from coverage.operations.booking.agendas import free_starts, meeting_of
from coverage.persistence.bookings import BookingRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.client_pages import ClientPageRow
from coverage.persistence.conversation_terms import ConversationTermsRow
from coverage.persistence.database import Row, db, writing
from coverage.persistence.elsewhere import LinkRow
from coverage.persistence.elsewhere_contents import BusyRow
from coverage.persistence.facts import store_agency

ASKED = 50
TARGETS = {"engine": 10.0, "times": 50.0}
"""Milliseconds: of the engine, and of the 95th percentile of the page of times."""
TOKEN = "benchmark" * 3
SESSION, LOOKS = 8, 8
"""Half-days that are looked at in one session, fewer than the limit, and how often each."""


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Milliseconds."""

    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: list[float]) -> "Timing":
        ordered = sorted(1000 * each for each in seconds)
        return cls(p50=statistics.median(ordered), p95=ordered[int(0.95 * (len(ordered) - 1))])


def engine(world: World, rounds: int) -> dict[str, float]:
    """Processor milliseconds for all times of `ASKED` advisors in the window."""
    advisors = list(world.facts.advisors)[:ASKED]
    spent, found = list[float](), 0
    for _ in range(rounds):
        began = time.process_time()
        found = sum(len(times_of(world, advisor)) for advisor in advisors)
        spent.append(time.process_time() - began)
    timing = Timing.of(spent)
    bookings = sum(len(world.bookings[a]) for a in advisors)
    return {"p50": timing.p50, "p95": timing.p95, "times": found, "bookings": bookings}


def times_of(world: World, advisor: AdvisorId) -> list[datetime]:
    """Every time at which an advisor could be called."""
    agenda = world.agenda(advisor)
    meeting = meeting_of(agenda.standing, ConversationKind.PHONE, None)
    free = free_starts(agenda, meeting, taken=agenda.taken, places=world.facts.places)
    return [instant_of(world.window.start + bit) for bit in bits(free)]


def over_http(world: World, folder: Path, rounds: int) -> dict[str, float]:
    """Milliseconds of a request for the times of a half-day, by the clock and by the server's
    processor.
    """
    client = _install(world, folder)
    with served(folder) as server:
        timings: dict[str, list[float]] = {"public": [], "times": []}
        seeker = _Seeker(server.root)
        for _ in range(min(rounds, 50)):
            timings["public"].append(seeker.timed("GET", "/"))
        worked, asked = 0.0, 0
        for half in _sessions(seeker, rounds):
            seeker.post("/when", half=half)
            before = server.cpu()
            timings["times"] += [seeker.timed("GET", "/when") for _ in range(LOOKS)]
            worked, asked = worked + server.cpu() - before, asked + LOOKS
    public, times = Timing.of(timings["public"]), Timing.of(timings["times"])
    return {
        "client_advisors": len(world.facts.panels[client].members()),
        "public_p50": public.p50,
        "public_p95": public.p95,
        "times_p50": times.p50,
        "times_p95": times.p95,
        "times_cpu": 1000 * worked / asked,
        "asked": asked,
    }


def _sessions(seeker: "_Seeker", rounds: int) -> Iterator[str]:
    """Half-days to look at, in as many sessions as that takes: from one address few are allowed."""
    for _ in range(-(-rounds // (SESSION * LOOKS))):
        yield from seeker.begin()[:SESSION]


class _Seeker:
    """A browser at the page of the benchmark's client."""

    def __init__(self, root: str) -> None:
        place = urlsplit(root)
        self._connection = HTTPConnection(str(place.hostname), place.port)
        self._cookie, self._form = "", ""

    def begin(self) -> list[str]:
        """Open a session and choose whoever is first, by telephone; the half-days there are."""
        self._cookie = ""
        self.post("/")
        self.ask("GET", "/who")
        self.post("/who", advisor="")
        self.post("/how", kind="phone")
        return re.findall(r'name="half"\s+value="([^"]+)"', self.ask("GET", "/when"))

    def post(self, path: str, **fields: str) -> str:
        return self.ask("POST", path, urlencode({"token": self._form, **fields}))

    def timed(self, method: str, path: str) -> float:
        began = time.perf_counter()
        self.ask(method, path)
        return time.perf_counter() - began

    def ask(self, method: str, path: str, body: str | None = None) -> str:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self._cookie}
        self._connection.request(method, f"/appointment/{TOKEN}{path}", body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path} answered {answer.status}")
        if cookie := answer.getheader("Set-Cookie"):
            self._cookie = cookie.partition(";")[0]
        if found := re.search(r'name="token"\s+value="([^"]+)"', text):
            self._form = found.group(1)
        return text


def _install(world: World, folder: Path) -> ClientId:
    """An installation with the facts and bookings of ``world``; whose page is asked for."""
    folder.mkdir(parents=True, exist_ok=True)
    app = create_app(settings_in(folder))
    panels = world.facts.panels.values()
    client = max(panels, key=lambda panel: (len(panel.members()), panel.client)).client
    with app.app_context():
        Row.metadata.create_all(db.engine)
        with writing() as session:
            store_agency(session, world.facts.facts.agency)
            now = clock.now()
            session.add(
                ClientPageRow(
                    client=client, token=TOKEN, channel_name="", channel_reach="", made_at=now
                )
            )
            session.execute(insert(ConversationTermsRow), list(_terms(world)))
            session.execute(insert(LinkRow), list(_links(world, now)))
            session.execute(insert(BusyRow), list(_busy(world)))
            cases, bookings = zip(*_bookings(world, client), strict=True)
            session.execute(insert(CaseRow), cases)
            session.execute(insert(BookingRow), bookings)
        db.engine.dispose()
    return client


def _terms(world: World) -> Iterator[dict[str, Any]]:
    for advisor in world.facts.advisors:
        yield {
            "advisor": advisor,
            "minutes": TERMS.minutes,
            "pause": TERMS.pause,
            "notice": TERMS.notice,
            "most_per_day": 8,
            "places": None,
            "phone": TERMS.phone,
            "video": TERMS.video,
            "bookable": True,
            "words": {},
            "gender_shown": False,
        }


def _links(world: World, now: datetime) -> Iterator[dict[str, Any]]:
    for number, advisor in enumerate(world.facts.advisors, start=1):
        yield {
            "id": number,
            "advisor": advisor,
            "host": "dav.example.org",
            "seed": f"{number:032d}",
            "sealed": b"",
            "linked_at": now,
            "due_at": now + timedelta(days=99),
            "read_at": now,
            "failures": 0,
        }


def _busy(world: World) -> Iterator[dict[str, Any]]:
    for number, advisor in enumerate(world.facts.advisors, start=1):
        for start, end in world.appointments[advisor]:
            yield {"link": number, "calendar": "c", "advisor": advisor, "start": start, "end": end}


def _bookings(world: World, client: ClientId) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each booking with its case."""
    for taken in (each for mine in world.bookings.values() for each in mine):
        case = {
            "id": taken.id,
            "client": client,
            "advisor": taken.advisor,
            "language": "nl",
            "backup_consent": False,
            "aftercare": "no",
            "opened_on": taken.starts.date(),
        }
        yield (
            case,
            {
                "id": taken.id,
                "client": client,
                "advisor": taken.advisor,
                "case": taken.id,
                "kind": ConversationKind.ROOM if taken.place else ConversationKind.PHONE,
                "place": taken.place,
                "seat": taken.seat,
                "starts": taken.starts,
                "ends": taken.ends,
                "pause": taken.pause,
                "state": BookingState.BOOKED,
                "booked_at": taken.since,
            },
        )


def table(report: Mapping[str, Any]) -> Iterator[str]:
    """What was measured beside what it should be."""
    one, http = report["engine"], report["http"]
    yield f"{report['date']}, {report['machine']['cores']} cores. `booking`"
    yield ""
    yield "| | p50 ms | p95 ms | target |"
    yield "|---|---|---|---|"
    what = (
        f"engine: {ASKED} advisors x 28 days, {one['bookings']:,} bookings, {one['times']:,} times"
    )
    yield f"| {what} | {one['p50']:.1f} | {one['p95']:.1f} | p50 < {TARGETS['engine']:.0f} |"
    times = (
        f"page of times, {http['client_advisors']} advisors; processor {http['times_cpu']:.0f} ms"
    )
    target = f"p95 < {TARGETS['times']:.0f}"
    yield f"| {times} | {http['times_p50']:.1f} | {http['times_p95']:.1f} | {target} |"
    yield f"| page of a client | {http['public_p50']:.1f} | {http['public_p95']:.1f} | |"


def _measured(name: str, what: Callable[[], dict[str, float]]) -> dict[str, float]:
    print(f"{name} ...", flush=True)
    return what()


def main() -> None:
    """Both, and what they came to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.booking")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--json", type=Path, default=RESULTS / "booking.json")
    options = parser.parse_args()
    agency = make_agency(60, 295, seed=3)
    today = clock.today(ZONE.key)
    world = busy_world(agency, first=today, days=29)
    with tempfile.TemporaryDirectory() as folder:
        report = {
            "date": datetime.now(UTC).date().isoformat(),
            "command": "booking",
            "machine": machine(),
            "versions": versions(),
            "engine": _measured("engine", lambda: engine(busy_world(agency), options.rounds)),
            "http": _measured(
                "pages", lambda: over_http(world, Path(folder) / "naast", options.rounds)
            ),
        }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print("\n".join(table(report)))


if __name__ == "__main__":
    main()
