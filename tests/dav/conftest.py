"""A published plan behind the real door, and devices that may come in.

The door reads the real clock, so the plan here begins this week.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from wsgiref.types import WSGIApplication

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from waitress import wasyncore
from waitress.server import create_server
from werkzeug.test import TestResponse

from coverage import clock
from coverage.domain.ids import AdvisorId
from coverage.domain.visibility import AdvisorReader
from coverage.domain.weeks import Horizon, Week
from coverage.operations.calendars.coverage_calendars import project
from coverage.operations.calendars.devices import add_device
from coverage.persistence.database import writing
from coverage.persistence.facts import store_agency
from coverage.settings import Settings
from tests.calendars.agencies import ANNA, BRAM, a_plan, an_agency

NAMESPACES = {"D": "DAV:", "C": "urn:ietf:params:xml:ns:caldav", "A": "http://apple.com/ns/ical/"}
PROPFIND = (
    '<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    "<D:prop>{}</D:prop></D:propfind>"
)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what depends on the request alone: once is enough."""


def this_horizon() -> Horizon:
    return Horizon(start=Week.of(clock.today("Europe/Amsterdam")).monday, weeks=8)


@dataclass
class Agency:
    """What was published: the substitute in the third week can be changed later."""

    settings: Settings
    horizon: Horizon = field(default_factory=this_horizon)

    def publish(self, third_week: AdvisorId | None = BRAM) -> None:
        agency = an_agency(horizon=self.horizon)
        with writing() as session:
            store_agency(session, agency)
            project(
                session,
                agency,
                a_plan(mill_in_week_3=third_week, horizon=self.horizon),
                now=clock.now(),
                today=self.horizon.start,
            )

    def password(self, advisor: AdvisorId) -> str:
        return add_device(
            AdvisorReader(advisor=advisor),
            advisor,
            label="telephone",
            key=self.settings.secret_key,
            now=clock.now(),
        )


@pytest.fixture
def agency(app: Flask, settings: Settings) -> Agency:
    published = Agency(settings)
    published.publish()
    return published


@dataclass
class Phone:
    """A calendar program of one advisor, speaking HTTP by hand."""

    client: FlaskClient
    advisor: AdvisorId
    password: str

    @property
    def home(self) -> str:
        return f"/dav/calendars/{self.advisor}/"

    @property
    def calendar(self) -> str:
        return f"{self.home}coverage/"

    @property
    def time_off(self) -> str:
        return f"{self.home}time-off/"

    @property
    def authorization(self) -> str:
        secret = base64.b64encode(f"{self.advisor}:{self.password}".encode()).decode()
        return f"Basic {secret}"

    def __call__(
        self,
        method: str,
        path: str,
        body: str | bytes = b"",
        **headers: str,
    ) -> TestResponse:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(
            path, method=method, data=body, headers={"Authorization": self.authorization} | given
        )

    def report(self, body: str, path: str = "", **headers: str) -> TestResponse:
        return self("REPORT", path or self.calendar, body, **headers)


@pytest.fixture
def phone(agency: Agency, app: Flask) -> Phone:
    return Phone(app.test_client(use_cookies=False), ANNA, agency.password(ANNA))


def parsed(response: TestResponse) -> etree._Element:
    assert response.content_type == "application/xml; charset=utf-8", response.data
    return etree.fromstring(response.data)


def found(response: TestResponse, path: str) -> list[etree._Element]:
    result = parsed(response).xpath(path, namespaces=NAMESPACES)
    assert isinstance(result, list)
    return result


def texts(response: TestResponse, path: str) -> list[str]:
    return ["".join(each.itertext()) for each in found(response, path)]


def error_in(response: TestResponse) -> str:
    """The condition that an error names, without its namespace; empty when it names none."""
    root = parsed(response)
    assert root.tag == "{DAV:}error"
    return etree.QName(root[0]).localname if len(root) else ""


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of a real server on this machine."""
    with serving(app) as address:
        yield address


@contextmanager
def serving(app: WSGIApplication) -> Iterator[str]:
    """Serve ``app`` on this machine; the address."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    over = threading.Event()

    def serve() -> None:
        # server.run() never returns, and closing it from outside breaks what it is doing
        while not over.is_set():
            wasyncore.loop(timeout=0.1, map=server._map, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(map=server._map, ignore_all=True)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        over.set()
        thread.join()


@pytest.fixture
def another(agency: Agency, app: Flask) -> Callable[[AdvisorId], Phone]:
    return lambda advisor: Phone(
        app.test_client(use_cookies=False), advisor, agency.password(advisor)
    )
