"""The desks on a day that stands still."""

from __future__ import annotations

import pytest
from flask import Flask

from coverage import clock
from tests.desks.agencies import NOW, TODAY, desk_plan, settle


@pytest.fixture
def desk_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """For everybody it is Wednesday 3 March 2027, nine o'clock (UTC)."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda _zone: TODAY)


@pytest.fixture
def desks(app: Flask, desk_day: None) -> Flask:
    """The application with the test agency and its published plan."""
    settle(plan=desk_plan())
    return app
