"""The only reader of time; everything else is told what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present instant, in UTC and aware of it."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar day it is now in ``zone``, an IANA name such as ``Europe/Amsterdam``."""
    return datetime.now(ZoneInfo(zone)).date()
