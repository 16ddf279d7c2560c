"""Where the service would never go, whatever somebody types or a name server answers."""

from __future__ import annotations

import socket

import pytest

from coverage.domain.elsewhere import Trouble
from coverage.publishing.addresses import Rules, TargetFailed, check_public, placed
from coverage.publishing.sessions import CheckedResolver

RULES = Rules(hosts=("dav.example.org", "*.cloud.example", "posteo.example:8443"))


def refused(address: str, rules: Rules = RULES) -> Trouble:
    with pytest.raises(TargetFailed) as refusal:
        placed(address, rules)
    return refusal.value.trouble


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("https://dav.example.org", "dav.example.org"),
        ("https://dav.example.org:443/dav/anna/", "dav.example.org"),
        ("HTTPS://DAV.Example.ORG/", "dav.example.org"),
        ("https://p42-caldav.cloud.example/123/calendars/", "*.cloud.example"),
        ("https://posteo.example:8443/", "posteo.example:8443"),
    ],
)
def test_hosts_on_the_list_may_be_visited(address: str, entry: str) -> None:
    assert placed(address, RULES).entry == entry


@pytest.mark.parametrize(
    "address",
    [
        "https://other.example.org/",
        "https://dav.example.org.evil.example/",
        "https://evildav.example.org/",
        "https://cloud.example/",
        "https://evilcloud.example/",
        "https://dav.example.org:8443/",
        "https://posteo.example/",
        "https://dav.example.org:22/",
        "https://dav.example.org:0/",
    ],
)
def test_other_hosts_and_ports_may_not(address: str) -> None:
    assert refused(address) is Trouble.NOT_LISTED


@pytest.mark.parametrize(
    "address",
    [
        "http://dav.example.org/",
        "ftp://dav.example.org/",
        "file:///etc/passwd",
        "gopher://dav.example.org/",
        "//dav.example.org/",
        "dav.example.org",
        "",
        "https://anna@dav.example.org/",
        "https://anna:secret@dav.example.org/",
        "https://dav.example.org@169.254.169.254/",
        "https://dav.example.org#@169.254.169.254/",
        "https://dav.example.org/#x",
        "https://169.254.169.254\\@dav.example.org/",
        "https://dav.example.org\t.evil.example/",
        "https://dav.example.org/\r\nHost: inside",
        "https://dav.example.org /",
        "https://dav.example.org./",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://2130706433/",
        "https://017700000001/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://169.254.169.254/",
        "https://localhost/",
        "https://[dav.example.org]/",
        "https://dav.example.org:99999/",
        "https://dav.example.org:x/",
        "https://ⓓav.example.org/",
        "https://dav.example.org/" + "a" * 1000,
    ],
)
def test_addresses_that_only_an_attacker_writes_are_refused(address: str) -> None:
    assert refused(address) is Trouble.ADDRESS


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.8",
        "192.0.0.170",
        "192.88.99.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:a9fe:a9fe",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "2001:2::1",
        "3fff::1",
        "5f00::1",
        "100::1",
        "not an address",
    ],
)
def test_addresses_inside_somebodys_network_are_not_public(address: str) -> None:
    with pytest.raises(TargetFailed) as refusal:
        check_public([address])
    assert refusal.value.trouble is Trouble.NOT_PUBLIC


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111"])
def test_public_addresses_are(address: str) -> None:
    check_public([address])


def test_one_bad_address_among_good_ones_is_enough_to_refuse() -> None:
    with pytest.raises(TargetFailed):
        check_public(["1.1.1.1", "10.0.0.1"])


def test_loopback_is_for_tests_alone_and_opens_nothing_else() -> None:
    here = Rules(hosts=(), loopback=True)
    assert placed("http://127.0.0.1:5232/", here).port == 5232
    check_public(["127.0.0.1", "::1"], loopback=True)
    for address in ("10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1"):
        with pytest.raises(TargetFailed):
            check_public([address], loopback=True)
    assert refused("http://10.0.0.1/", here) is Trouble.ADDRESS
    assert refused("http://dav.example.org/", here) is Trouble.ADDRESS


def test_a_resolver_that_changes_its_answer_changes_nothing() -> None:
    """The first answer is the one that is connected to; the second is checked like the first."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"], ["93.184.216.34", "::ffff:127.0.0.1"]])
    asked: list[str] = []

    def lookup(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    resolver = CheckedResolver(placed("https://dav.example.org/", RULES), RULES, lookup)

    def resolve(host: str) -> list[str]:
        found = resolver.getaddrinfo(host, 443, socket.AF_UNSPEC, socket.SOCK_STREAM)
        return [record[4][0] for record in found]

    assert resolve("dav.example.org") == ["93.184.216.34"]
    assert asked == ["dav.example.org"]
    for _ in range(2):
        with pytest.raises(OSError, match="not_public"):
            resolve("dav.example.org")
    # nor does it look up anything but what the visit is about
    with pytest.raises(OSError, match="not_listed"):
        resolve("other.cloud.example")
    with pytest.raises(OSError, match="address"):
        resolve("127.0.0.1")
    assert asked == ["dav.example.org"] * 3
