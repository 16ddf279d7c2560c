"""Where the service would go at all, when somebody gives it an address.

Two walls, and each alone must hold. The host must be on the operator's list, so that nobody can
make the server visit places of their choice. And every IP address that the name leads to must be a
public one, so that a name on that list cannot lead into the operator's own network (server-side
request forgery, OWASP). `sessions` asks the second question at the moment of connecting.
"""

import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from coverage.domain.elsewhere import Trouble

LONGEST = 1000
"""Characters of an address."""
_PRINTABLE = re.compile(r"[\x21-\x7e]+")
_NAME = re.compile(
    r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+"
)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_NAT64 = IPv6Network("64:ff9b::/96")
_SPECIAL = tuple(
    ip_network(text)
    for text in (
        *("192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15"),
        *("::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32"),
        *("3fff::/20", "5f00::/16", "fec0::/10"),
    )
)
"""Of IANA's registries of special addresses what some versions of Python take for public."""


Lookup = Callable[[str, int], list[str]]
"""From host and port to IP addresses."""


class TargetFailed(Exception):  # noqa: N818  as in domain.errors
    """A visit came to nothing; ``wait`` is the seconds that the server itself asked for."""

    def __init__(self, trouble: Trouble, *, wait: float = 0.0) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.wait = wait


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the operator allows: ``hosts`` as in ``ADVISOR_ELSEWHERE_HOSTS``.

    An entry is a host (``dav.example.org``), all hosts under one (``*.example.org``), each with a
    port when it is not 443. ``loopback`` is for tests: this very machine, any port, without TLS.
    """

    hosts: tuple[str, ...]
    loopback: bool = False


@dataclass(frozen=True, kw_only=True)
class Place:
    """An address that may be visited. ``entry`` is the line of the list that allows it.

    A visit never leaves its entry: a server cannot send our password on to another one.
    """

    url: str
    host: str
    port: int
    entry: str

    def elsewhere(self, url: str, rules: Rules) -> "Place":
        """Another address that this one named, under the same entry; TargetFailed otherwise."""
        found = placed(url, rules)
        if found.entry != self.entry:
            raise TargetFailed(Trouble.NOT_LISTED)
        return found


def placed(address: str, rules: Rules) -> Place:
    """``address`` as a place that may be visited; TargetFailed says why it may not."""
    if len(address) > LONGEST or not _PRINTABLE.fullmatch(address) or "\\" in address:
        raise TargetFailed(Trouble.ADDRESS)
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise TargetFailed(Trouble.ADDRESS) from None
    host = (parts.hostname or "").lower()
    if "@" in parts.netloc or parts.fragment or not host:
        raise TargetFailed(Trouble.ADDRESS)
    if rules.loopback and host in _LOOPBACK and parts.scheme in ("http", "https"):
        if port is None:
            port = 443 if parts.scheme == "https" else 80
        return Place(url=_whole(parts), host=host, port=port, entry="loopback")
    if parts.scheme != "https" or not _NAME.fullmatch(host) or _is_number(host):
        raise TargetFailed(Trouble.ADDRESS)
    port = 443 if port is None else port  # 0 is a port of its own, and nobody's
    for entry in rules.hosts:
        if _allows(entry, host, port):
            return Place(url=_whole(parts), host=host, port=port, entry=entry)
    raise TargetFailed(Trouble.NOT_LISTED)


def check_public(addresses: Iterable[str], *, loopback: bool = False) -> None:
    """TargetFailed unless each of these IP addresses is public (or, in tests, this machine)."""
    for text in addresses:
        try:
            address = ip_address(text)
        except ValueError:  # such as fe80::1%eth0
            raise TargetFailed(Trouble.NOT_PUBLIC) from None
        if not _is_public(address) and not (loopback and address.is_loopback):
            raise TargetFailed(Trouble.NOT_PUBLIC)


def system_lookup(host: str, port: int) -> list[str]:
    """The IP addresses of ``host``, as this machine's own resolver has them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(record[4][0]) for record in found))


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and (inner := _carried(address)) is not None:
        return _is_public(inner)
    if any(address in network for network in _SPECIAL if network.version == address.version):
        return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address inside: mapped (RFC 4291), 6to4 (3056), Teredo (4380) or NAT64 (6052)."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


def _is_number(host: str) -> bool:
    """Whether a resolver might read the name as an IPv4 address: 2130706433, 0x7f.1, 127.1."""
    last = host.rsplit(".", 1)[-1]
    return last.isdecimal() or last.startswith("0x")


def _allows(entry: str, host: str, port: int) -> bool:
    pattern, _, wanted = entry.partition(":")
    if port != int(wanted or 443):
        return False
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    return host == pattern


def _whole(parts: SplitResult) -> str:
    return parts._replace(scheme=parts.scheme.lower(), path=parts.path or "/").geturl()
