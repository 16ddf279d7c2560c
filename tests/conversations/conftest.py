"""The desks on a day that stands still, with rooms and conversations."""

from __future__ import annotations

from tests.desks.conftest import desk_day, desks

__all__ = ["desk_day", "desks"]
