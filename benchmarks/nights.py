"""What a night's clean-up and an absence cost others: seekers who wait, telephones that write.

    python -m benchmarks.nights [--cases 20000] [--advisors 500]

*The night*: an installation on SQLite with cases that are all due, each with two conversations, a
contact, a notice and a line in its advisor's calendar. A process of its own cleans up; meanwhile
seekers begin their sessions one after the other, and the longest of them tells for how long nobody
could write. *An absence*: an advisor's telephone writes an hour off while thousands of
conversations are to come, beside the same with none.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event, insert

from benchmarks.calendar_servers import an_advisor, settings_in
from benchmarks.records import RESULTS, machine, versions
from coverage import clock
from coverage.app import create_app
from coverage.calendars.appointments import appointment, appointment_uid
from coverage.calendars.collections import CONVERSATIONS, TIME_OFF
from coverage.calendars.words import DUTCH
from coverage.domain.agencies import Agency
from coverage.domain.bookings import Booking, BookingState, ConversationKind
from coverage.domain.calendars import Collection, Conditions, OwnerKind
from coverage.domain.ids import AdvisorId, BookingId, CaseId, ClientId
from coverage.domain.visibility import AdvisorReader
from coverage.domain.weeks import Horizon, Week
from coverage.operations.booking import seeking
from coverage.operations.calendars.coverage_calendars import prepare
from coverage.operations.calendars.writing_calendars import Day, Place, put
from coverage.operations.retention import Occasion, purge
from coverage.persistence import calendar_changes
from coverage.persistence.bookings import BookingRow
from coverage.persistence.calendar_batches import Rewrite
from coverage.persistence.cases import CaseRow
from coverage.persistence.database import Row, db, writing
from coverage.persistence.facts import store_agency
from coverage.persistence.notices import NoticeRow

ZONE = ZoneInfo("Europe/Amsterdam")
CLIENT = ClientId("client")
LENGTH = timedelta(minutes=90)
ROUNDS = 100


def advisors(count: int) -> list[AdvisorId]:
    """Their slugs."""
    return [AdvisorId(f"advisor-{number:04}") for number in range(count)]


def install(folder: Path, people: list[AdvisorId]) -> None:
    """An installation with these advisors and their calendars."""
    folder.mkdir(parents=True)
    app = create_app(settings_in(folder))
    with app.app_context():
        Row.metadata.create_all(db.engine)
        horizon = Horizon(start=Week.of(clock.today(ZONE.key)).monday, weeks=4)
        everybody = tuple(map(an_advisor, people))
        with writing() as session:
            store_agency(
                session, Agency(name="Nights", horizon=horizon, advisors=everybody, clients=())
            )
            for each in people:
                prepare(session, each)
        db.engine.dispose()


def fill(folder: Path, people: list[AdvisorId], starts: list[datetime]) -> None:
    """A case for each of ``starts``, with a second conversation a week earlier, by one advisor
    after the other; each is in their calendar.
    """
    app = create_app(settings_in(folder))
    with app.app_context():
        made = [(number, each, people[number % len(people)]) for number, each in enumerate(starts)]
        with writing() as session:
            session.execute(insert(CaseRow), [_case(*each) for each in made])
            bookings = [one for each in made for one in _bookings(*each)]
            session.execute(insert(BookingRow), [_columns(each) for each in bookings])
            session.execute(
                insert(NoticeRow),
                [
                    {
                        "case": f"{number:032d}",
                        "occasion": "fell-away.x",
                        "due_at": at,
                        "sent_at": at,
                        "attempts": 1,
                    }
                    for number, at, _ in made
                ],
            )
        with writing() as session:
            locked = calendar_changes.locked(session, OwnerKind.ADVISOR, CONVERSATIONS.name)
            mine: dict[str, list[Booking]] = {}
            for each in bookings:
                mine.setdefault(each.advisor, []).append(each)
            rewrites = [_rewrite(locked[owner], found) for owner, found in mine.items()]
            calendar_changes.apply(session, rewrites, now=clock.now())
        db.engine.dispose()


def _case(number: int, at: datetime, advisor: AdvisorId) -> dict[str, Any]:
    return {
        "id": f"{number:032d}",
        "client": CLIENT,
        "advisor": advisor,
        "locator": f"{number:06}",
        "code_hash": "$argon2id$" + "x" * 87,
        "language": "nl",
        "contact_kind": "mail",
        "sealed_contact": b"x" * 80,
        "backup_consent": False,
        "aftercare": "no",
        "opened_on": (at - timedelta(days=14)).date(),
    }


def _bookings(number: int, at: datetime, advisor: AdvisorId) -> Iterator[Booking]:
    for order, starts in enumerate((at - timedelta(days=7), at)):
        yield Booking(
            id=BookingId(f"{2 * number + order:032d}"),
            client=CLIENT,
            advisor=advisor,
            case=CaseId(f"{number:032d}"),
            kind=ConversationKind.PHONE,
            place=None,
            seat=0,
            starts=starts,
            ends=starts + LENGTH,
            pause=15,
            state=BookingState.BOOKED,
        )


def _columns(one: Booking) -> dict[str, Any]:
    names = ("id", "client", "advisor", "case", "kind", "place", "seat", "starts", "ends", "pause")
    found: dict[str, Any] = {name: getattr(one, name) for name in names}
    return found | {"state": one.state.value, "booked_at": one.starts - timedelta(days=3)}


def _rewrite(calendar: Collection, found: list[Booking]) -> Rewrite:
    items = [
        appointment(
            each,
            calendar=calendar.id,
            uid=appointment_uid(each.id, calendar.uid_seed),
            words=DUTCH,
            where="",
        )
        for each in found
    ]
    return Rewrite(collection=calendar, put=[(item, None) for item in items])


# the night --------------------------------------------------------------------------------------


def clean_up(folder: Path) -> dict[str, float]:
    """Clean up in this process: seconds, megabytes at most, and the longest time for which it kept
    SQLite's only lock on writing, in milliseconds.
    """
    app = create_app(settings_in(folder))
    before = _most_memory()
    with app.app_context():
        kept = list[float]()
        since = dict[int, float]()

        @event.listens_for(db.engine, "begin")
        def begun(connection: Any) -> None:
            if connection.get_execution_options().get("writing"):
                since[id(connection)] = time.perf_counter()

        def ended(connection: Any) -> None:
            if began := since.pop(id(connection), 0.0):
                kept.append(time.perf_counter() - began)

        event.listen(db.engine, "commit", ended)
        event.listen(db.engine, "rollback", ended)
        began, worked = time.perf_counter(), time.process_time()
        settings = settings_in(folder)
        done = purge(Occasion.of(settings, now=clock.now(), today=clock.today(ZONE.key)))
        found = {
            "seconds": time.perf_counter() - began,
            "cpu": time.process_time() - worked,
            "mb": _most_memory(),
            "mb_before": before,
            "locked_ms": 1000 * max(kept),
            "transactions": len(kept),
            "removed": sum(each.number for each in done.removed),
        }
        db.engine.dispose()
    return found


def night(folder: Path, cases: int, people: int) -> dict[str, float]:
    """Clean up in another process while seekers begin here."""
    crowd, now = advisors(people), clock.now()
    install(folder, crowd)
    long_ago = [
        (now - timedelta(days=120 + number % 200)).replace(minute=0, second=0, microsecond=0)
        for number in range(cases)
    ]
    fill(folder, crowd, long_ago)
    with get_context("spawn").Pool(1) as pool:
        pool.apply(_ready)
        cleaning = pool.apply_async(clean_up, (folder,))
        app = create_app(settings_in(folder))
        waits = list[float]()
        with app.app_context():
            while not cleaning.ready():
                began = time.perf_counter()
                _begin(len(waits))
                waits.append(time.perf_counter() - began)
                time.sleep(0.005)
            db.engine.dispose()
        found = cleaning.get()
    ordered = sorted(1000 * each for each in waits)
    return found | {
        "cases": cases,
        "seekers": len(ordered),
        "waited_p50": statistics.median(ordered),
        "waited_p95": ordered[int(0.95 * (len(ordered) - 1))],
        "waited_most": ordered[-1],
    }


def _most_memory() -> float:
    """Megabytes that this process had at most. Not as `resource` counts: that begins with what the
    process had that started this one. 0 where the machine does not tell (only Linux does).
    """
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0.0
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _ready() -> None:
    """The other process has imported everything."""


def _begin(number: int) -> None:
    seeking.begin(
        CLIENT,
        language="nl",
        source=f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}",
        secret=b"s" * 32,
        now=clock.now(),
        today=clock.today(ZONE.key),
    )


# an absence -------------------------------------------------------------------------------------


def absence(folder: Path, people: int, bookings: int) -> dict[str, float]:
    """Milliseconds of writing an hour off, without and with conversations to come: of all advisors
    together ``bookings`` and as many again, all of seekers who want to be told.
    """
    crowd = advisors(people)
    install(folder, crowd)
    quiet = _writes(folder, crowd, "quiet")
    ahead = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=8)
    fill(folder, crowd, [ahead + timedelta(hours=number % 300) for number in range(bookings)])
    busy = _writes(folder, crowd, "busy")
    return {
        "advisors": people,
        "conversations": 2 * bookings,
        "quiet_p50": statistics.median(quiet),
        "quiet_p95": sorted(quiet)[int(0.95 * (len(quiet) - 1))],
        "busy_p50": statistics.median(busy),
        "busy_p95": sorted(busy)[int(0.95 * (len(busy) - 1))],
    }


def _writes(folder: Path, people: list[AdvisorId], name: str) -> list[float]:
    """Milliseconds of each of `ROUNDS` writes, by one advisor after the other."""
    app, spent = create_app(settings_in(folder)), list[float]()
    day = Day(now=clock.now(), today=clock.today(ZONE.key), zone=ZONE)
    with app.app_context():
        for number in range(ROUNDS):
            advisor = people[number % len(people)]
            body = _hour_off(day.today + timedelta(days=8 + number % 14), f"{name}-{number}")
            began = time.perf_counter()
            put(
                AdvisorReader(advisor=advisor),
                advisor,
                Place(name=TIME_OFF.name, href=f"{name}-{number}.ics"),
                body,
                conditions=Conditions(),
                day=day,
            )
            spent.append(1000 * (time.perf_counter() - began))
        db.engine.dispose()
    return spent


def _hour_off(day: date, uid: str) -> bytes:
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//benchmark//EN",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20270301T000000Z",
        "SUMMARY:Off",
        f"DTSTART:{day:%Y%m%d}T090000Z",
        f"DTEND:{day:%Y%m%d}T100000Z",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
    return "\r\n".join(lines).encode()


def table(report: Mapping[str, Any]) -> Iterator[str]:
    """What was measured."""
    one, two = report["night"], report["absence"]
    yield f"{report['date']}, {report['machine']['cores']} cores. `nights`"
    yield ""
    yield (
        f"A night with {one['cases']:,} cases due: {one['seconds']:.1f} s ({one['cpu']:.1f} s of "
        f"processor), {one['mb']:.0f} MB at most ({one['mb_before']:.0f} before), "
        f"{one['transactions']:.0f} transactions, of which the longest kept others from writing "
        f"for {one['locked_ms']:.0f} ms."
    )
    yield (
        f"{one['seekers']:,} seekers began meanwhile: p50 {one['waited_p50']:.1f}, p95 "
        f"{one['waited_p95']:.1f}, at most {one['waited_most']:.0f} ms."
    )
    yield (
        f"An hour off with {two['advisors']:,} advisors: p50 {two['quiet_p50']:.1f}, p95 "
        f"{two['quiet_p95']:.1f} ms; with {two['conversations']:,} conversations to come p50 "
        f"{two['busy_p50']:.1f}, p95 {two['busy_p95']:.1f} ms."
    )


def main() -> None:
    """Both, and what they came to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nights")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--advisors", type=int, default=500)
    parser.add_argument("--conversations", type=int, default=5_000)
    parser.add_argument("--json", type=Path, default=RESULTS / "nights.json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = {
            "date": datetime.now(UTC).date().isoformat(),
            "command": "nights",
            "machine": machine(),
            "versions": versions(),
            "night": night(Path(folder) / "night", options.cases, options.advisors),
            "absence": absence(
                Path(folder) / "absence", options.advisors, options.conversations // 2
            ),
        }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print("\n".join(table(report)))


if __name__ == "__main__":
    main()
