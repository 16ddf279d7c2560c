"""How a migration runs: in one transaction, alone, on the application's own engine."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from coverage.persistence.database import Instant, Row, db
from coverage.persistence.schema import know_every_row

_LOCK = 0x6E61617374
"""Any number, the same in every process."""


def render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own types as what they are in the database, so that old revisions outlive them."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False


def migrate() -> None:
    """Run what Alembic was asked for."""
    know_every_row()
    with db.engine.connect().execution_options(writing=True) as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # Batch operations rebuild a table: with the keys on, dropping the old one would take
            # the rows that point at it along. It must be said before the transaction begins.
            _pragma(connection, "foreign_keys=OFF")
        with connection.begin():
            if not sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            context.configure(
                connection=connection,
                target_metadata=Row.metadata,
                render_as_batch=True,
                render_item=render,
            )
            context.run_migrations()
            if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise RuntimeError("the migration left rows that point at nothing")
        if sqlite:
            _pragma(connection, "foreign_keys=ON")


def _pragma(connection: sa.Connection, setting: str) -> None:
    """Set it on the driver's connection: SQLAlchemy's would begin a transaction first."""
    driver = connection.connection.dbapi_connection
    if driver is not None:
        driver.execute(f"PRAGMA {setting}")


migrate()
