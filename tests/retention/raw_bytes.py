"""What stands on the disk, byte by byte: as whoever steals it would read it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from coverage.persistence.database import db

# tables and indexes of ours, and where PostgreSQL keeps long values of them
_FILES = """
SELECT pg_relation_filepath(oid) FROM pg_class
WHERE relkind IN ('r', 'i', 't', 'm') AND pg_relation_filepath(oid) IS NOT NULL
AND (relnamespace = 'public'::regnamespace OR oid IN (
    SELECT reltoastrelid FROM pg_class WHERE relnamespace = 'public'::regnamespace
))
"""


def on_disk(app: Flask, folder: Path) -> bytes:
    """Every byte of the database's own files, and of every file in ``folder``."""
    found = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            found += _of_postgres()
    return b"\0".join(found)


def there(words: Iterable[bytes], raw: bytes) -> list[bytes]:
    """Those of ``words`` that stand in ``raw``."""
    return [word for word in words if word in raw]


def _of_postgres() -> list[bytes]:
    alone = db.engine.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as connection:
        connection.execute(text("CHECKPOINT"))
        paths = list(connection.scalars(text(_FILES)))
        return [
            bytes(connection.scalar(text("SELECT pg_read_binary_file(:path)"), {"path": path}))
            for path in paths
        ]
