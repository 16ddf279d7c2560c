"""A crowd of seekers with browsers of their own, and the servers that an operator would start.

The servers are processes, started by the command that ``docs/operating.md`` tells operators, so
time is what it is: worlds here begin this week.
"""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

from coverage import clock
from coverage.domain.bookings import ConversationKind
from coverage.domain.clients import HalfDay
from coverage.domain.ids import AdvisorId, PlaceId
from coverage.domain.weeks import Horizon, Week
from coverage.operations.booking import seeking
from coverage.operations.booking.booking_times import half_of
from coverage.settings import Settings
from tests.booking.engine_worlds import ALFA, ZONE
from tests.booking.seekers import SECRET
from tests.seeker.worlds import PAGE

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds in which a server must have started, and in which it must have answered."""
MANY = 100_000
"""Times that anything may be tried from one network address: a whole staff stands behind it."""
_T = TypeVar("_T")


def this_week() -> Horizon:
    """Forty weeks from this one on, for servers whose clock nobody holds."""
    return Horizon(start=Week.of(clock.today(ZONE.key)).monday, weeks=40)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a browser got. ``shape`` is the page without what is this browser's own: its token."""

    status: int
    location: str
    text: str

    @property
    def shape(self) -> str:
        return re.sub(r"\b[0-9a-f]{64}\b", "TOKEN", self.text)


@dataclass(kw_only=True)
class Browser:
    """One that keeps its connection, its cookie and the token of its forms."""

    port: int
    cookie: str = ""
    form: str = ""
    connection: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def get(self, step: str) -> Answer:
        """A page of the client's, or one with an address of its own."""
        return self._ask("GET", step)

    def post(self, step: str, **fields: str) -> Answer:
        """A form, with its token."""
        return self._ask("POST", step, urlencode({"token": self.form, **fields}))

    def _ask(self, method: str, step: str, body: str | None = None) -> Answer:
        headers = {"Accept-Language": "en", "Cookie": f"a={self.cookie}" if self.cookie else ""}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        path = step if step.startswith("/") else PAGE + step
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if found := re.match(r"a=([^;]*)", answer.getheader("Set-Cookie", "")):
            self.cookie = found[1]
        if found := re.search(r'name="token"\s+value="(\w+)"', text):
            self.form = found[1]
        return Answer(
            status=answer.status,
            location=urlsplit(answer.getheader("Location", "")).path,
            text=text,
        )

    def choose(
        self,
        starts: datetime,
        *,
        advisor: str = "ada",
        kind: ConversationKind = ConversationKind.PHONE,
        place: str | None = None,
    ) -> None:
        """Have chosen everything up to the half-day of ``starts``, and see its times: what comes
        before is no race.
        """
        reader = seeking.seeker_of(self.cookie, now=clock.now())
        assert reader is not None
        day, half = half_of(starts, ZONE)
        choices = replace(
            seeking.choices_of(reader),
            advisor=AdvisorId(advisor),
            kind=kind,
            place=PlaceId(place) if place else None,
            near="3511" if place else "",
            day=day,
            half_day=HalfDay(half),
        )
        seeking.choose(reader, choices, now=clock.now())

    def hold(self, starts: datetime, *, advisor: str = "ada") -> Answer:
        """Ask for a time."""
        return self.post("time", time=f"{advisor} {starts.isoformat()}")

    def confirm(self) -> Answer:
        """Book what is kept."""
        return self.post("confirm", unless="1")


@dataclass(frozen=True, kw_only=True)
class House:
    """Servers, and the browsers that come to them."""

    ports: Sequence[int]
    closing: ExitStack

    def browsers(self, count: int) -> list[Browser]:
        """So many browsers, spread over the servers, none of which has begun."""
        made = [Browser(port=self.ports[n % len(self.ports)]) for n in range(count)]
        for browser in made:
            self.closing.callback(browser.connection.close)
        return made

    def tabs(self, browser: Browser, count: int) -> list[Browser]:
        """So many more connections of one browser, at all servers."""
        made = self.browsers(count)
        for each in made:
            each.cookie, each.form = browser.cookie, browser.form
        return made

    def seated(self, count: int) -> list[Browser]:
        """So many employees of Alfa who have begun, and know what their forms carry."""
        crowd = self.browsers(count)
        for browser in crowd:
            browser.cookie = seeking.begin(
                ALFA,
                language="en",
                source="192.0.2.1",
                secret=SECRET,
                now=clock.now(),
                today=clock.today(ZONE.key),
                address_limit=MANY,
            )
        for each in all_at_once([partial(browser.get, "who") for browser in crowd]):
            assert each.status == 200
        return crowd


@contextmanager
def serving(settings: Settings) -> Iterator[House]:
    """One server on SQLite, several on PostgreSQL, on the database of ``settings``, behind as many
    proxies as it says.
    """
    several = 1 if settings.database_url.startswith("sqlite") else 3
    with ExitStack() as stack:
        ports = [stack.enter_context(_server(settings, number)) for number in range(several)]
        for port in ports:
            _wait(port)
        yield House(ports=ports, closing=stack)


@contextmanager
def _server(settings: Settings, number: int) -> Iterator[int]:
    with closing(socket.socket()) as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
    environment = os.environ | {
        "ADVISOR_INSTANCE": str(settings.instance),
        "ADVISOR_DATABASE_URL": settings.database_url,
        "ADVISOR_SECRET_KEY": settings.secret_key.hex(),
        "ADVISOR_SEALING_KEY": b"".join(settings.sealing_keys.values()).hex(),
        "ADVISOR_SEEKER_LIMIT": str(MANY),
        "ADVISOR_PROXIES": str(settings.proxies),
    }
    with (settings.instance / f"server-{number}.log").open("wb") as log:
        process = subprocess.Popen(
            _told_to_operators(port), cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            yield port
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _told_to_operators(port: int) -> list[str]:
    """The command that serves, as the page for operators has it, at another port."""
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    found = re.search(r"^\S*bin/waitress-serve (.*)$", page, re.MULTILINE)
    assert found, "docs/operating.md tells how to serve"
    words = [word for word in shlex.split(found[1]) if not word.startswith("--listen")]
    return [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{port}", *words]


def _wait(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with closing(socket.socket()) as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("a server did not start")


def all_at_once(acts: Sequence[Callable[[], _T]]) -> list[_T]:
    """Do all of it, every one in a thread of its own, from one moment on."""
    barrier = Barrier(len(acts))

    def act(number: int) -> _T:
        barrier.wait()
        return acts[number]()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, range(len(acts))))


def in_days(days: int) -> date:
    """The day after so many."""
    return clock.today(ZONE.key) + timedelta(days=days)
