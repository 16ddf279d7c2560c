"""An advisor whose calendars are published, real servers elsewhere, and visits made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import caldav
import pytest
from flask import Flask

from coverage.domain.elsewhere import Account, Link, LinkId
from coverage.domain.visibility import AdvisorReader
from coverage.domain.weeks import Horizon
from coverage.operations import elsewhere, elsewhere_visits
from coverage.operations.calendars.coverage_calendars import project
from coverage.operations.elsewhere_known import wanted_of
from coverage.persistence import elsewhere as stored
from coverage.persistence import elsewhere_contents as contents
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import store_agency
from coverage.publishing.addresses import Rules
from coverage.publishing.servers import Server
from coverage.publishing.sessions import GuardedSession
from coverage.settings import Settings
from tests.calendars.agencies import ANNA as ADVISOR
from tests.calendars.agencies import HORIZON, a_plan, an_agency
from tests.elsewhere.peers import ANNA, SECRET, Peer, radicale, xandikos

HERE = Rules(hosts=(), loopback=True)
READER = AdvisorReader(advisor=ADVISOR)
ZONE = ZoneInfo("Europe/Amsterdam")
MORNING = datetime(2027, 1, 4, 8, tzinfo=UTC)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what depends on the other server alone: once is enough."""
ON_RADICALE = pytest.mark.parametrize("peer", ["radicale"], indirect=True)
EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Somebody//Else//EN
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20270101T000000Z
DTSTART:{start}
DTEND:{end}
SUMMARY:{text}
{more}END:VEVENT
END:VCALENDAR
"""


def an_event(uid: str, start: str, end: str, *, text: str = "Dentistcanary", more: str = "") -> str:
    """An event of the advisor's own, written by another program."""
    body = EVENT.format(uid=uid, start=start, end=end, text=text, more=more and f"{more}\n")
    return body.replace("\n", "\r\n")


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Peer]]:
    """Both servers, each started when the first test asks for it."""
    started: dict[str, Peer] = {}
    stops = []

    def ask(name: str) -> Peer:
        if name not in started:
            start = {"radicale": radicale, "xandikos": xandikos}[name]
            manager = start(tmp_path_factory.mktemp(name))
            started[name] = manager.__enter__()
            stops.append(manager)
        return started[name]

    yield ask
    for manager in stops:
        manager.__exit__(None, None, None)


@pytest.fixture(params=["radicale", "xandikos"])
def peer(request: pytest.FixtureRequest, running: Callable[[str], Peer]) -> Peer:
    """A real server, with nothing in it."""
    return running(request.param)


@pytest.fixture
def program(peer: Peer) -> Iterator[Program]:
    """The advisor's other program, which begins with nothing."""
    found = Program(peer)
    found.clear()
    yield found
    found.client.close()


@dataclass
class Program:
    """Another calendar program of the same advisor, on the ``caldav`` library's own terms."""

    peer: Peer
    client: caldav.DAVClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = caldav.DAVClient(
            url=self.peer.root, username=ANNA, password=SECRET, enable_rfc6764=False
        )

    def calendars(self) -> list[caldav.Calendar]:
        return list(self.client.get_calendars())

    def ours(self) -> caldav.Calendar:
        """The calendar that the service made; there is never a second one."""
        (found,) = [one for one in self.calendars() if "/naast-" in str(one.url)]
        return found

    def own(self) -> caldav.Calendar:
        """The advisor's own calendar."""
        found = [one for one in self.calendars() if str(one.url).rstrip("/").endswith("/private")]
        return found[0] if found else self.client.principal().make_calendar(cal_id="private")

    def entries(self) -> dict[str, str]:
        """Every event in our calendar: its text by the last part of its address."""
        return {
            str(each.url).rsplit("/", 1)[-1]: str(each.icalendar_component["summary"])
            for each in self.ours().get_events()
        }

    def put(self, url: str, body: str) -> int:
        headers = {"Content-Type": "text/calendar"}
        return int(self.client.put(url, body, headers).status)

    def delete(self, url: str) -> int:
        return int(self.client.delete(url).status)

    def etags(self) -> dict[str, str]:
        with visiting(Account(address=self.peer.root, username=ANNA, password=SECRET)) as server:
            return dict(server.etags(str(self.ours().url)))

    def clear(self) -> None:
        for each in self.calendars():
            each.delete()


def visiting(account: Account) -> Server:
    return Server(GuardedSession(account.address, HERE), account)


@dataclass
class Service:
    """Our side: what is published, and visits made when a test says so."""

    settings: Settings
    now: datetime = MORNING
    horizon: Horizon = HORIZON
    connect: Callable[[Account], Server] = visiting

    def publish(self, *, less: bool = False, empty: bool = False) -> None:
        """Publish a plan: the usual one, one in which somebody covers less, or one of nothing."""
        agency, plan = an_agency(horizon=self.horizon), a_plan(horizon=self.horizon)
        if less:
            plan = replace(plan, cover=plan.cover[1:])
        if empty:
            plan = replace(plan, panels=(), cover=(), surge_staffing=())
        with writing() as session:
            store_agency(session, agency)
            project(session, agency, plan, now=self.now, today=self.now.date())

    def seal_for_workers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Seal with a key that a worker process is given as well."""
        key = b"k" * 32
        monkeypatch.setenv("ADVISOR_SEALING_KEY", key.hex())
        keys = {sha256(key).hexdigest()[:8]: key}
        self.settings = replace(self.settings, sealing_keys=keys)

    def published(self) -> list[str]:
        """The texts of our own entries."""
        with reading() as session:
            wanted = wanted_of(session, ADVISOR)
        return sorted(
            line.removeprefix("SUMMARY:")
            for each in wanted.values()
            for line in each.body.decode().splitlines()
            if line.startswith("SUMMARY:")
        )

    def link(self, address: str, *, password: str = SECRET) -> LinkId:
        return elsewhere.add_link(
            READER,
            Account(address=address, username=ANNA, password=password),
            rules=HERE,
            keys=self.settings.sealing_keys,
            now=self.now,
        )

    def visit(self, connect: Callable[[Account], Server] | None = None) -> int:
        """Make the visits that are due; how many there were."""
        claims = elsewhere_visits.claim_due(now=self.now, most=8)
        for claim in claims:
            elsewhere_visits.visit(
                claim,
                keys=self.settings.sealing_keys,
                connect=connect or self.connect,
                zone=ZONE,
                clock=lambda: self.now,
            )
        return len(claims)

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def in_a_while(self) -> int:
        """The next visit that comes by itself."""
        self.later(minutes=15)
        return self.visit()

    def state(self) -> Link:
        with reading() as session:
            (link,) = stored.links_of(session, ADVISOR)
        return link

    def links(self) -> int:
        with reading() as session:
            return len(stored.links_of(session, ADVISOR))

    def busy(self) -> list[str]:
        """When the advisor is busy elsewhere, where the agency is."""
        with reading() as session:
            found = contents.busy_between(
                session,
                [ADVISOR],
                start=MORNING - timedelta(days=30),
                end=MORNING + timedelta(days=400),
            )
        return [
            f"{each.start.astimezone(ZONE):%m-%d %H:%M}/{each.end.astimezone(ZONE):%m-%d %H:%M}"
            for _, each in found
        ]


@pytest.fixture
def service(app: Flask, settings: Settings) -> Service:
    service = Service(settings)
    service.publish()
    return service
