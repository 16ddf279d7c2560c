"""Connections that go where `addresses` allows, and nowhere else; bounded in time and size.

The name is looked up once for each connection, by a resolver of ours, inside the HTTP library: it
checks every address that the name leads to and the library connects to exactly those. Nobody can
answer the check with one address and the connection with another (DNS rebinding). Host header and
TLS stay with the name, so certificates are proved as always.
"""

import socket
from collections.abc import Mapping
from contextlib import suppress
from threading import Timer
from typing import Any, ClassVar
from urllib.parse import urljoin

import niquests
from lxml import etree
from niquests.auth import AuthBase
from niquests.packages.urllib3.contrib.resolver import (  # type: ignore[import-not-found]  # made at run time
    BaseResolver,
    ProtocolResolver,
)

from coverage.domain.elsewhere import Trouble
from coverage.publishing.addresses import (
    Lookup,
    Place,
    Rules,
    TargetFailed,
    check_public,
    placed,
    system_lookup,
)

SECONDS = 120.0
"""A whole visit: however slowly a server answers, it takes no longer."""
CONNECT, READ = 5.0, 20.0
"""Seconds for a connection, and between two parts of an answer."""
MOST_BYTES = 10_000_000
"""Of one answer."""
MOST_REDIRECTS = 4
_FOLLOWED = frozenset({"GET", "OPTIONS", "PROPFIND", "REPORT"})
"""What may be asked again elsewhere; a write never is."""
Record = tuple[socket.AddressFamily, socket.SocketKind, int, str | bytes, Any]


class CheckedResolver(BaseResolver):  # type: ignore[misc]  # its module has no types, see above
    """Looks a host up and gives its addresses only when all of them may be visited.

    ``refusal`` keeps why not: the HTTP library tells its own story about what failed. The sockets
    it opened can be cut off, which ends whatever waits for them.
    """

    protocol: ClassVar[ProtocolResolver] = ProtocolResolver.CUSTOM
    implementation: ClassVar[str] = "checked"

    def __init__(self, start: Place, rules: Rules, lookup: Lookup) -> None:
        super().__init__(None)
        self._start, self._rules, self._lookup = start, rules, lookup
        self.refusal: TargetFailed | None = None
        self._opened: list[socket.socket] = []

    def close(self) -> None:
        """Forget the connections."""
        for each in self._opened:
            each.close()
        self._opened.clear()

    def is_available(self) -> bool:
        """Always: it keeps nothing that could break."""
        return True

    def recycle(self) -> BaseResolver:
        """This one: another one would have lost its rules."""
        return self

    def cut_off(self) -> None:
        """End every connection that was made through this resolver, now."""
        for each in self._opened:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def getaddrinfo(  # noqa: PLR0917  the library calls it
        self,
        host: bytes | str | None,
        port: str | int | None,
        family: socket.AddressFamily,  # noqa: ARG002  the signature is the library's
        type: socket.SocketKind,
        proto: int = 0,  # noqa: ARG002
        flags: int = 0,  # noqa: ARG002
        *,
        quic_upgrade_via_dns_rr: bool = False,  # noqa: ARG002
    ) -> list[Record]:
        """The checked addresses of ``host``; OSError, with ``refusal`` set, when it has others."""
        name = (host.decode("ascii") if isinstance(host, bytes) else host or "").strip("[]")
        number = int(port or 0)
        try:
            addresses = self._addresses(name, number)
        except TargetFailed as refusal:
            self.refusal = refusal
            raise OSError(refusal.trouble.value) from None
        return [_record(address, number, type) for address in addresses]

    def create_connection(self, *args: Any, **kwargs: Any) -> socket.socket:
        """As the library makes it; a second handle is kept to cut it off by."""
        made: socket.socket = super().create_connection(*args, **kwargs)
        self._opened.append(made.dup())
        return made

    def _addresses(self, host: str, port: int) -> list[str]:
        # the host once more: this is the last place before the network
        shown = f"[{host}]" if ":" in host else host
        self._start.elsewhere(f"https://{shown}:{port}/", self._rules)
        try:
            addresses = self._lookup(host, port)
        except (OSError, UnicodeError):
            raise TargetFailed(Trouble.NO_SUCH_HOST) from None
        if not addresses:
            raise TargetFailed(Trouble.NO_SUCH_HOST)
        check_public(addresses, loopback=self._rules.loopback)
        return addresses


class GuardedSession:
    """One visit to one place: every request of it, redirects included, stays within the rules.

    It takes the part of the HTTP session in the ``caldav`` library, of which it uses `request` and
    `close`. Every way to fail is a TargetFailed.
    """

    def __init__(
        self,
        address: str,
        rules: Rules,
        *,
        seconds: float = SECONDS,
        most_bytes: int = MOST_BYTES,
        lookup: Lookup = system_lookup,
        verify: bool | str = True,
    ) -> None:
        self.start = placed(address, rules)
        self._rules, self._most, self._verify = rules, most_bytes, verify
        self._resolver = CheckedResolver(self.start, rules, lookup)
        self._session = niquests.Session(
            resolver=self._resolver,
            disable_http2=True,
            disable_http3=True,
            # would visit addresses that stand in the server's certificate
            revocation_configuration=None,
            allow_incoming_cookies=False,
            retries=0,
        )
        self._session.trust_env = False  # no proxies, no passwords from this machine's files
        self._over = False
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def __enter__(self) -> "GuardedSession":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave."""
        self._timer.cancel()
        self._session.close()
        self._resolver.close()

    def check_time(self) -> None:
        """TargetFailed when the visit has taken all of its time, whatever it was spent on."""
        if self._over:
            raise TargetFailed(Trouble.TOO_SLOW)

    def request(
        self,
        method: str,
        url: str,
        *,
        data: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        auth: AuthBase | None = None,
        **_: object,
    ) -> niquests.Response:
        """The answer, read to its end; what else the library passes is ours to decide."""
        for _again in range(MOST_REDIRECTS + 1):
            place = self.start.elsewhere(url, self._rules)
            response = self._once(method, place.url, data, headers, auth)
            location = response.headers.get("Location")
            if not (300 <= (response.status_code or 0) < 400 and location and method in _FOLLOWED):
                return response
            url = urljoin(place.url, str(location))
        raise TargetFailed(Trouble.BROKEN)

    def _once(
        self,
        method: str,
        url: str,
        data: bytes | str | None,
        headers: Mapping[str, str] | None,
        auth: AuthBase | None,
    ) -> niquests.Response:
        self.check_time()
        self._resolver.refusal = None
        try:
            response = self._session.request(
                method,
                url,
                data=data,
                # compressed answers could be larger than they look
                headers={**(headers or {}), "Accept-Encoding": "identity"},
                auth=auth,
                timeout=(CONNECT, READ),
                allow_redirects=False,
                stream=True,
                verify=self._verify,
            )
            try:
                self._read(response)
            except BaseException:
                response.close()  # what is left of it is not waited for
                raise
        except TargetFailed:
            raise
        except Exception as failure:
            raise self._why(failure) from None
        return response

    def _read(self, response: niquests.Response) -> None:
        """Take the whole body in, as long as it is not too large, and see that XML is XML.

        The ``caldav`` library writes what it cannot parse into its log, and that would be other
        people's appointments.
        """
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise TargetFailed(Trouble.BROKEN)
        parts, size = [], 0
        for part in response.iter_content(-1):
            self.check_time()  # of a million small ones many lie here already
            size += len(part)
            if size > self._most:
                raise TargetFailed(Trouble.TOO_LARGE)
            parts.append(part)
        body = b"".join(parts)
        self.check_time()
        response._content, response._content_consumed = body, True
        if not str(response.headers.get("Content-Type", "")).startswith("text/calendar"):
            if b"<!ENTITY" in body:
                raise TargetFailed(Trouble.BROKEN)
            response.headers["Content-Type"] = "application/xml" if _is_xml(body) else "text/plain"

    def _why(self, failure: Exception) -> TargetFailed:
        if self._resolver.refusal is not None:
            return self._resolver.refusal
        if self._over or isinstance(failure, niquests.exceptions.Timeout):
            return TargetFailed(Trouble.TOO_SLOW)
        if isinstance(failure, niquests.exceptions.SSLError):
            return TargetFailed(Trouble.INSECURE)
        if isinstance(failure, niquests.exceptions.InvalidURL):
            return TargetFailed(Trouble.ADDRESS)
        return TargetFailed(Trouble.UNREACHABLE)

    def _end(self) -> None:
        self._over = True
        self._resolver.cut_off()


def _record(address: str, port: int, kind: socket.SocketKind) -> Record:
    if ":" in address:
        return socket.AF_INET6, kind, socket.IPPROTO_TCP, "", (address, port, 0, 0)
    return socket.AF_INET, kind, socket.IPPROTO_TCP, "", (address, port)


def _is_xml(body: bytes) -> bool:
    if body.lstrip()[:1] != b"<":
        return False
    try:
        etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return False
    return True
