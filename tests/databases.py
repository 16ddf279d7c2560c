"""One PostgreSQL database for many tests: emptied before each, made anew when its tables changed.

To make a database and to drop it again takes a seventh of a second, and there are more than a
thousand tests on PostgreSQL; to remove the rows of the last one takes a tenth of that.
"""

from __future__ import annotations

import itertools
import os

from sqlalchemy import Connection, Engine, create_engine, text

_numbers = itertools.count(1)

# what a worker or a killed program left open would hold its locks
ALONE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# every table, index and column in any schema: whatever a test makes, alters or drops shows here
SHAPE = """
SELECT md5(string_agg(concat_ws(' ', attrelid, attname, atttypid, attnotnull, attisdropped), ','
                      ORDER BY attrelid, attnum))
FROM pg_attribute WHERE attrelid >= 16384 AND attnum > 0
"""
# foreign keys are not looked at meanwhile; identities count from their first number again
EMPTY = """
SET LOCAL session_replication_role = replica;
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE 'DELETE FROM ' || name;
  END LOOP;
  PERFORM setval(quote_ident(sequencename)::regclass, start_value, false)
  FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""


class EmptyDatabase:
    """A database of the server ``admin`` with the schema of its database ``template``."""

    def __init__(self, admin: str, template: str) -> None:
        self._admin, self._template = admin, template
        self._name = ""
        self._engine: Engine | None = None
        self._shape = ""

    def give(self) -> str:
        """The address of a database with the schema and no rows; the one given before is gone."""
        if self._engine is None or not self._emptied(self._engine):
            self.drop()
            self._make()
        return address(self._admin, self._name)

    def drop(self) -> None:
        """Leave nothing on the server."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None
            administer(self._admin, f"DROP DATABASE {self._name} WITH (FORCE)")

    def _make(self) -> None:
        self._name = f"naast_{os.getpid()}_{next(_numbers)}"
        administer(self._admin, f"CREATE DATABASE {self._name} TEMPLATE {self._template}")
        self._engine = create_engine(address(self._admin, self._name))
        with self._engine.connect() as connection:
            self._shape = _shape(connection)

    def _emptied(self, engine: Engine) -> bool:
        """Remove all rows; False when a test left other tables than there were."""
        with engine.begin() as connection:
            connection.execute(text(ALONE))
            if _shape(connection) != self._shape:
                return False
            for statement in EMPTY.split(";\n", 1):
                connection.exec_driver_sql(statement)
        return True


def administer(url: str, statement: str) -> None:
    """Carry out a statement that belongs to no transaction."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def address(url: str, name: str) -> str:
    """The database ``name`` on the server whose database ``postgres`` is at ``url``."""
    return (
        url.replace("/postgres?", f"/{name}?") if "?" in url else url.rsplit("/", 1)[0] + f"/{name}"
    )


def _shape(connection: Connection) -> str:
    return str(connection.execute(text(SHAPE)).scalar_one())
