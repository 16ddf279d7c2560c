"""Connections to servers elsewhere, against servers that mean no good."""

from __future__ import annotations

import datetime
import gzip
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from coverage.domain.elsewhere import Account, Trouble
from coverage.operations.elsewhere_reading import read_busy
from coverage.publishing.addresses import Rules, TargetFailed
from coverage.publishing.answers import CalendarThere, Copy
from coverage.publishing.fetching import Fetched, fetch
from coverage.publishing.servers import Server
from coverage.publishing.sessions import GuardedSession

HERE = Rules(hosts=("dav.example.org",), loopback=True)
Answer = Callable[[BaseHTTPRequestHandler], None]


class _Handler(BaseHTTPRequestHandler):
    answer: Answer
    seen: list[tuple[str, str, dict[str, str]]]
    protocol_version = "HTTP/1.1"

    def handle_one_request(self) -> None:
        with suppress(OSError):
            super().handle_one_request()

    def __getattr__(self, name: str) -> object:
        if name.startswith("do_"):
            return self._do
        raise AttributeError(name)

    def _do(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append((self.command, self.path, dict(self.headers)))
        self.close_connection = True
        type(self).answer(self)

    def log_message(self, *_: object) -> None:
        pass


class Elsewhere:
    """A server that answers what a test wants, and remembers what it was asked."""

    def __init__(
        self, server: ThreadingHTTPServer, seen: list[tuple[str, str, dict[str, str]]]
    ) -> None:
        self.port = server.server_address[1]
        self.seen = seen
        self.url = f"http://127.0.0.1:{self.port}/"


@contextmanager
def elsewhere(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[Elsewhere]:
    seen: list[tuple[str, str, dict[str, str]]] = []
    handler = type("Handler", (_Handler,), {"answer": staticmethod(answer), "seen": seen})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # callers that hang up
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield Elsewhere(server, seen)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def reply(status: int, body: bytes = b"", kind: str = "text/calendar", **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.send_header("Connection", "close")
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def trouble(visit: Callable[[], object]) -> Trouble:
    with pytest.raises(TargetFailed) as refusal:
        visit()
    return refusal.value.trouble


CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def test_a_subscription_is_fetched_and_next_time_only_if_it_changed() -> None:
    with elsewhere(reply(200, CALENDAR, ETag='"1"')) as server:
        assert fetch(f"{server.url}holidays.ics", HERE) == Fetched(body=CALENDAR, known='etag "1"')
    with elsewhere(reply(304)) as server:
        assert fetch(server.url, HERE, known='etag "1"').body is None
        assert server.seen[0][2]["If-None-Match"] == '"1"'
        fetch(server.url, HERE, known="date Sun, 03 Jan 2027 00:00:00 GMT")
        assert server.seen[1][2]["If-Modified-Since"] == "Sun, 03 Jan 2027 00:00:00 GMT"


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/latest/meta-data/",
        "http://169.254.169.254/latest/meta-data/",
        "https://intranet.example.org/",
        "http://2130706433/",
        "file:///etc/passwd",
        "http://anna:secret@127.0.0.1/",
        "https://dav.example.org/",
    ],
)
def test_a_redirect_is_followed_only_where_the_visit_may_go(location: str) -> None:
    with elsewhere(reply(302, Location=location)) as server:
        assert trouble(lambda: fetch(server.url, HERE)) in (Trouble.ADDRESS, Trouble.NOT_LISTED)
        assert len(server.seen) == 1


def test_a_redirect_on_the_same_server_is_followed_but_not_for_ever() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        moved = request.path == "/"
        reply(302, Location="/moved")(request) if moved else reply(200, CALENDAR)(request)

    with elsewhere(answer) as server:
        assert fetch(server.url, HERE).body == CALENDAR
    with elsewhere(reply(302, Location="/")) as server:
        assert trouble(lambda: fetch(server.url, HERE)) is Trouble.BROKEN
        assert len(server.seen) == 5


def test_a_write_is_never_sent_on_to_somewhere_else() -> None:
    with elsewhere(reply(307, Location="/there.ics")) as server:
        account = Account(address=server.url, username="anna", password="secret")
        with Server(GuardedSession(server.url, HERE), account) as visit:
            url = f"{server.url}here.ics"
            assert trouble(lambda: visit.put(url, CALENDAR, etag=None)) is Trouble.BROKEN
        assert [(method, path) for method, path, _ in server.seen] == [("PUT", "/here.ics")]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, Trouble.PASSWORD),
        (403, Trouble.FORBIDDEN),
        (404, Trouble.NO_CALENDAR),
        (418, Trouble.REFUSED),
        (429, Trouble.BUSY),
        (500, Trouble.BROKEN),
        (503, Trouble.BUSY),
    ],
)
def test_every_failure_has_a_name(status: int, expected: Trouble) -> None:
    with elsewhere(reply(status, b"<!doctype html><p>no</p>", "text/html")) as server:
        assert trouble(lambda: fetch(server.url, HERE)) is expected
        account = Account(address=server.url, username="anna", password="secret")
        with Server(GuardedSession(server.url, HERE), account) as visit:
            assert trouble(visit.home) is expected


def test_a_server_that_asks_to_wait_is_listened_to() -> None:
    with (
        elsewhere(reply(429, Retry_After="90")) as server,
        pytest.raises(TargetFailed) as refusal,
    ):
        fetch(server.url, HERE)
    assert refusal.value.wait == 90


def test_what_is_too_large_is_not_read_to_its_end() -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(b"x" * 65536)

    with elsewhere(endless) as server:
        assert trouble(lambda: fetch(server.url, HERE)) is Trouble.TOO_LARGE


def test_a_compressed_answer_is_not_opened() -> None:
    bomb = gzip.compress(b"\0" * 10_000_000)
    with elsewhere(reply(200, bomb, Content_Encoding="gzip")) as server:
        assert trouble(lambda: fetch(server.url, HERE)) is Trouble.BROKEN
        assert server.seen[0][2]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_server_that_drips_is_left_when_time_is_up(part: str) -> None:
    over = threading.Event()

    def drip(request: BaseHTTPRequestHandler) -> None:
        if part == "body":
            request.send_response(200)
            request.end_headers()
        with suppress(OSError):
            while not over.wait(0.05):
                request.wfile.write(b"X" if part == "body" else b"HTTP/1.1 100 Continue\r\n\r\n")
                request.wfile.flush()

    with elsewhere(drip) as server:
        assert trouble(lambda: fetch(server.url, HERE, seconds=1.0)) is Trouble.TOO_SLOW
        over.set()


def test_work_on_an_answer_ends_with_the_visit() -> None:
    class Late(Server):
        def events(
            self, calendar: str, start: datetime.datetime, end: datetime.datetime
        ) -> Mapping[str, Copy]:
            found = super().events(calendar, start, end)
            self._session._end()
            return found

    event = CALENDAR.decode().replace(
        "END:VCALENDAR", "BEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )
    found = (
        '<D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:response>'
        "<D:href>/a.ics</D:href><D:propstat><D:prop><D:getetag>1</D:getetag>"
        f"<C:calendar-data>{event}</C:calendar-data></D:prop>"
        "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>"
    )
    start = datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)
    with elsewhere(reply(207, found.encode(), "application/xml")) as server:
        account = Account(address=server.url, username="anna", password="secret")
        for kind, expected in ((Server, None), (Late, Trouble.TOO_SLOW)):
            with kind(GuardedSession(server.url, HERE), account) as visit:
                read = partial(
                    read_busy,
                    visit,
                    CalendarThere(url=server.url, state=""),
                    ours=frozenset(),
                    start=start,
                    end=start + datetime.timedelta(days=1),
                    zone=ZoneInfo("Europe/Amsterdam"),
                )
                if expected is None:
                    assert read().skipped == 1
                else:
                    assert trouble(read) is expected


def test_nobody_there_and_no_such_name_are_told_apart() -> None:
    with elsewhere(reply(200)) as server:
        gone = server.url
    assert trouble(lambda: fetch(gone, HERE)) is Trouble.UNREACHABLE
    rules = Rules(hosts=("dav.example.org",))

    def nowhere(host: str, port: int) -> list[str]:
        raise OSError

    address = "https://dav.example.org/"
    assert trouble(lambda: fetch(address, rules, lookup=nowhere)) is Trouble.NO_SUCH_HOST
    inside = lambda *_: ["10.0.0.1"]  # noqa: E731
    assert trouble(lambda: fetch(address, rules, lookup=inside)) is Trouble.NOT_PUBLIC


def test_xml_with_entities_is_refused_before_anything_reads_it() -> None:
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        b'<D:multistatus xmlns:D="DAV:">&b;</D:multistatus>'
    )
    with elsewhere(reply(207, bomb, "application/xml")) as server:
        account = Account(address=server.url, username="anna", password="secret")
        with Server(GuardedSession(server.url, HERE), account) as visit:
            assert trouble(visit.home) is Trouble.BROKEN


def test_other_peoples_appointments_never_reach_the_log(caplog: pytest.LogCaptureFixture) -> None:
    broken = b"<D:multistatus xmlns:D='DAV:'>SUMMARY:Dentistcanary"
    with caplog.at_level("INFO"):
        for kind in ("application/xml", "text/html", "text/calendar"):
            with elsewhere(reply(207, broken, kind)) as server:
                account = Account(address=server.url, username="anna", password="Secretcanary")
                with Server(GuardedSession(server.url, HERE), account) as visit:
                    assert trouble(visit.home) is Trouble.BROKEN
                assert "canary" not in repr(account)
    assert "canary" not in caplog.text


# over TLS: the connection goes to the address that was checked, everything else to the name ------


def a_certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


def test_the_checked_address_is_connected_to_under_the_name(tmp_path: Path) -> None:
    path, context = a_certificate(tmp_path, "dav.example.org")
    names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    looked_up: list[str] = []

    def lookup(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    with elsewhere(reply(200, CALENDAR), context) as server:
        rules = Rules(hosts=(f"dav.example.org:{server.port}",), loopback=True)
        address = f"https://dav.example.org:{server.port}/a.ics"
        with GuardedSession(address, rules, lookup=lookup, verify=str(path)) as session:
            assert session.request("GET", address).content == CALENDAR
        assert names == looked_up == ["dav.example.org"]
        assert server.seen[0][2]["Host"] == f"dav.example.org:{server.port}"


def test_a_certificate_of_somebody_else_ends_the_visit(tmp_path: Path) -> None:
    path, context = a_certificate(tmp_path, "other.example.org")
    with elsewhere(reply(200, CALENDAR), context) as server:
        rules = Rules(hosts=(f"dav.example.org:{server.port}",), loopback=True)
        address = f"https://dav.example.org:{server.port}/a.ics"
        for verify in (str(path), True):
            with GuardedSession(
                address, rules, lookup=lambda *_: ["127.0.0.1"], verify=verify
            ) as session:
                assert trouble(lambda: session.request("GET", address)) is Trouble.INSECURE
        assert server.seen == []
