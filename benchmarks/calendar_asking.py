"""Calendar programs of the benchmarks: what they ask a CalDAV server, over a kept connection."""

import base64
import http.client
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from lxml import etree

SPACES = (
    'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"'
)
DATA = "<D:prop><D:getetag/><C:calendar-data/></D:prop>"
FIRST_DAY = datetime(2027, 1, 4, tzinfo=UTC)
DAYS = 864
"""Over so many days ten thousand events are spread: 81 a week, as decision 0041 was measured."""
LONGEST = 180.0
"""Seconds that one answer may take: some peers read every file for it."""


class Wire:
    """One kept connection of one user to the calendar at ``url``."""

    def __init__(self, url: str, user: str, password: str) -> None:
        split = urlsplit(url)
        self.path = split.path
        self.connection = http.client.HTTPConnection(
            split.hostname or "", split.port, timeout=LONGEST
        )
        secret = base64.b64encode(f"{user}:{password}".encode()).decode()
        self.headers = {"Authorization": f"Basic {secret}"}

    def __call__(
        self,
        method: str,
        body: str | bytes = "",
        *,
        path: str = "",
        depth: str = "0",
        kind: str = "",
    ) -> bytes:
        """What the server says; AssertionError when it says no."""
        sent = body.encode() if isinstance(body, str) else body
        headers = self.headers | {"Depth": depth}
        if sent:
            headers["Content-Type"] = kind or "application/xml; charset=utf-8"
        self.connection.request(method, path or self.path, sent, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status not in (200, 201, 204, 207):
            raise AssertionError(method, answer.status, content[:300])
        return content

    def wait(self, seconds: float) -> None:
        """From now on, no longer than this for an answer."""
        self.connection.timeout = seconds
        if self.connection.sock is not None:
            self.connection.sock.settimeout(seconds)

    def poll(self) -> bytes:
        """Whether anything changed."""
        return self("PROPFIND", propfind("<S:getctag/><D:sync-token/>"))

    def listing(self) -> bytes:
        """The ETag of everything."""
        return self("PROPFIND", propfind("<D:getetag/>"), depth="1")

    def sync(self, token: str = "") -> bytes:
        """What changed since ``token``."""
        return self(
            "REPORT",
            f"<D:sync-collection {SPACES}><D:sync-token>{token}</D:sync-token>"
            "<D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>",
        )

    def query(self, window: str) -> bytes:
        """The events of a time, with their bytes."""
        return self(
            "REPORT",
            f"<C:calendar-query {SPACES}>{DATA}<C:filter><C:comp-filter name='VCALENDAR'>"
            f"<C:comp-filter name='VEVENT'><C:time-range {window}/></C:comp-filter>"
            "</C:comp-filter></C:filter></C:calendar-query>",
            depth="1",
        )

    def multiget(self, hrefs: list[str]) -> bytes:
        """These objects with their bytes."""
        asked = "".join(f"<D:href>{href}</D:href>" for href in hrefs)
        return self(
            "REPORT",
            f"<C:calendar-multiget {SPACES}>{DATA}{asked}</C:calendar-multiget>",
            depth="1",
        )

    def free_busy(self, window: str) -> bytes:
        """When the owner is busy."""
        return self(
            "REPORT",
            f"<C:free-busy-query {SPACES}><C:time-range {window}/></C:free-busy-query>",
            depth="1",
        )

    def put(self, href: str, body: bytes) -> bytes:
        """Store an object under the last part of its address."""
        return self("PUT", body, path=self.path + href, kind="text/calendar; charset=utf-8")


def propfind(prop: str) -> str:
    """The body that asks for these properties."""
    return f"<D:propfind {SPACES}><D:prop>{prop}</D:prop></D:propfind>"


def hrefs_in(answer: bytes) -> list[str]:
    """The addresses of the objects in a listing."""
    found = etree.fromstring(answer, etree.XMLParser(huge_tree=True)).iter("{DAV:}href")
    return [each.text for each in found if each.text and each.text.endswith(".ics")]


def token_in(answer: bytes) -> str:
    """The sync token of an answer."""
    found = etree.fromstring(answer, etree.XMLParser(huge_tree=True)).findtext("{DAV:}sync-token")
    return found or ""


def a_week(days: int = 210) -> str:
    """A week that begins so many days after the first event, as attributes of a time range."""
    start = FIRST_DAY + timedelta(days=days)
    return f'start="{start:%Y%m%dT%H%M%SZ}" end="{start + timedelta(days=7):%Y%m%dT%H%M%SZ}"'


def events(count: int, *, total: int = 10_000) -> Iterator[tuple[str, bytes]]:
    """``count`` events of an hour each, by the last part of their address."""
    for number in range(count):
        start = FIRST_DAY + timedelta(days=number * DAYS // total, hours=number % 9 + 7)
        yield f"event-{number:06}.ics", event(f"event-{number:06}", start)


def event(uid: str, start: datetime, summary: str = "Dentist") -> bytes:
    """An event of an hour as an object."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//benchmark//EN",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20260101T000000Z",
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
        f"DTEND:{start + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{summary}",
        "DESCRIPTION:A word about it that is as long as most of what people write down",
        "LOCATION:Somewhere in the middle of a town",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
    return "\r\n".join(lines).encode()


def milliseconds(started: float) -> float:
    """Since ``started``, a reading of `time.perf_counter`."""
    return 1000 * (time.perf_counter() - started)
