"""The house of seekers on a day that stands still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask

from coverage import clock
from coverage.operations import passwords
from tests.booking.engine_worlds import NOW, TODAY
from tests.seeker.worlds import Seeker, a_seeker, open_house
from tests.web.conftest import browser_type_launch_args, open_page, site
from tests.web.sites import Site

__all__ = ["browser_type_launch_args", "open_page", "site"]


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """For everybody it is Monday 1 March 2027, nine o'clock in the Netherlands."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda _zone: TODAY)


@pytest.fixture
def house(app: Flask, still: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application with an agency whose clients' employees can book; codes hash at low cost."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))
    passwords._nobodys.cache_clear()
    open_house()
    yield app
    passwords._nobodys.cache_clear()


@pytest.fixture
def seeker(house: Flask) -> Seeker:
    """A fresh browser."""
    return a_seeker(house)


@pytest.fixture
def house_site(site: Site) -> Site:
    """The service, with a client whose employees can book."""
    with site.app.app_context():
        open_house()
    return site
