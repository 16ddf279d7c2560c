"""Leaving nothing on the disk of what was deleted.

SQLite overwrites deleted rows in its file; its log and PostgreSQL's tables keep them until they are
written anew (decision 0095).
"""

import logging
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any

from sqlalchemy import Engine, func, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from coverage.persistence.database import Row

_LOG = logging.getLogger(__name__)
_SHORT, _PATIENT = 250, 30_000
"""Milliseconds that SQLite waits for others: while it waits to empty the log, nobody writes."""
_WAITS = 0.0, 0.2, 0.5, 1.0
"""Seconds before each try to write a table of PostgreSQL anew while others may see what went."""
_WRITTEN = text("SELECT reltuples FROM pg_class WHERE oid = to_regclass(:table)")


def scrub(engine: Engine, rows: Iterable[type[Row]], *, anew: bool = False) -> bool:
    """Leave nothing on the disk of what was deleted from these tables, as far as we can.

    SQLite overwrote what was deleted in its file (``secure_delete``), so that emptying its log is
    enough; ``anew`` writes the whole file once more, for what was deleted by other means.
    PostgreSQL: the tables are written anew and the old files removed; its own log is the
    operator's. False when others were in the way: try again.
    """
    try:
        if engine.dialect.name != "sqlite":
            return _rewrite_tables(engine, rows)
        if anew:
            with _by_hand(engine) as cursor:
                cursor.execute("VACUUM")
        return empty_log(engine)
    except DBAPIError as fault:
        _LOG.warning("the database could not be scrubbed: %s", type(fault).__name__)
        return False
    except sqlite3.OperationalError:
        _LOG.warning("the database could not be scrubbed: somebody is reading it, or no room")
        return False


def empty_log(engine: Engine) -> bool:
    """Move what SQLite's log holds into the file, and cut the log off; True when it is empty.

    What was deleted stands in the log as it was until then. False when somebody reads at this
    moment; PostgreSQL has nothing to empty.
    """
    if engine.dialect.name != "sqlite":
        return True
    with _by_hand(engine) as cursor:
        cursor.execute(f"PRAGMA busy_timeout={_SHORT}")
        try:
            busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False  # somebody is emptying it, or writing the file anew
        finally:
            cursor.execute(f"PRAGMA busy_timeout={_PATIENT}")
    return not busy


@contextmanager
def _by_hand(engine: Engine) -> Iterator[Any]:
    """A cursor of the driver itself, outside any transaction."""
    connection = engine.raw_connection()
    try:
        yield connection.cursor()
    finally:
        connection.close()


def _rewrite_tables(engine: Engine, rows: Iterable[type[Row]]) -> bool:
    """False when somebody's old look keeps deleted rows alive in one of them."""
    clean = True
    with engine.connect() as connection:
        for row in rows:
            clean &= any(_rewrite(connection, row, after=wait) for wait in _WAITS)
    if not clean:
        _LOG.warning("the database could not be scrubbed: somebody has been reading it for long")
    return clean


def _rewrite(connection: Connection, row: type[Row], *, after: float) -> bool:
    """Write one table anew, ``after`` so many seconds; whether nothing deleted is left in it.

    Rows that a transaction elsewhere may still see are written anew too, deleted or not: a report
    that takes long, or PostgreSQL gathering its own statistics. The number of rows written, which
    it keeps, is then larger than that of the rows there are. (Nobody else writes before the end of
    this transaction.)
    """
    table = row.__tablename__
    sleep(after)
    with connection.begin():
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_SHORT * 8}ms'")
        # as VACUUM FULL, but in the order of the key: ours are random, and the order in which rows
        # were written would tell when
        connection.exec_driver_sql(f'CLUSTER "{table}" USING "pk_{table}"')
        written = connection.scalar(_WRITTEN, {"table": f'"{table}"'})
        there = connection.scalar(select(func.count()).select_from(row))
        connection.exec_driver_sql(f'ANALYZE "{table}"')
    return bool(written <= there)
