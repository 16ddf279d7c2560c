"""Behind a reverse proxy, by the command that operators are told: everybody has an own address."""

from __future__ import annotations

from dataclasses import replace
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from flask import Flask

from coverage.settings import Settings
from tests.booking.crowds import serving, this_week
from tests.booking.engine_worlds import world
from tests.seeker.worlds import open_house

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

CODES = urlencode({"locator": "ZZZZZZ", "words": "een twee drie vier vijf zes"})
MANY = 15
"""Wrong return codes, more than one address may try."""


@pytest.mark.parametrize(("proxies", "last"), [(1, 401), (0, 429)])
def test_who_comes_through_a_proxy_is_believed_to_come_from_where_it_says(
    app: Flask, settings: Settings, proxies: int, last: int
) -> None:
    open_house(world(horizon=this_week()))
    with serving(replace(settings, proxies=proxies)) as house:
        said = [wrong_code(house.ports[0], f"192.0.2.{number}") for number in range(MANY)]
    assert said[0] == 401
    assert said[-1] == last


def wrong_code(port: int, address: str) -> int:
    """What a proxy on this machine is answered that asks for somebody at ``address``."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": address,
    }
    connection.request("POST", "/appointment/", CODES, headers)
    status = connection.getresponse().status
    connection.close()
    return status
