"""dbos on an SQLite older than 3.42, which some builds of Python 3.12 and 3.13 still bring.

From Python 3.12 on dbos takes the time from SQLite's ``unixepoch('subsec')``. Before 3.42 SQLite
did not know 'subsec' and answers NULL, which dbos's own tables refuse. SQLite lets a connection
bring its own function of that name; ours does what 3.42 does.
"""

import sqlite3
from typing import Any

from sqlalchemy import Engine, event

from coverage import clock

KNOWS_SUBSEC = (3, 42)


def teach_subsec() -> None:
    """From now on let every SQLite connection of this process know ``unixepoch('subsec')``.

    Does nothing where SQLite knows it, and nothing twice.
    """
    if sqlite3.sqlite_version_info < KNOWS_SUBSEC and not event.contains(Engine, "connect", _teach):
        event.listen(Engine, "connect", _teach)


def _teach(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("unixepoch", 1, _now)


def _now(modifier: str) -> float | None:
    """Seconds since 1970 with milliseconds, as SQLite 3.42 gives them; NULL for anything else."""
    return round(clock.now().timestamp(), 3) if modifier == "subsec" else None
