"""Migrations give exactly the schema that the rows describe, from nothing and from one before."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from coverage.app import create_app
from coverage.persistence import schema
from coverage.persistence.database import Row, db
from coverage.settings import Settings

_numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without a single table."""
    name = f"bare_{os.getpid()}_{next(_numbers)}"
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'bare.sqlite3'}"
    else:
        server = sa.make_url(request.getfixturevalue("postgres_url"))
        _administer(server, f"CREATE DATABASE {name}")
        url = server.set(database=name).render_as_string(hide_password=False)
    app = create_app(
        Settings(
            instance=tmp_path,
            database_url=url,
            secret_key=b"s" * 32,
            sealing_keys={"k1": b"k" * 32},
        )
    )
    yield app
    with app.app_context():
        db.engine.dispose()
    if request.param == "postgresql":
        _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def test_migrations_from_nothing_give_exactly_the_rows_schema(bare_app: Flask) -> None:
    schema.upgrade(bare_app)
    assert differences(bare_app) == []


def test_migrating_twice_changes_nothing(bare_app: Flask) -> None:
    schema.upgrade(bare_app)
    schema.upgrade(bare_app)
    assert differences(bare_app) == []


def test_several_processes_may_migrate_at_once(bare_app: Flask, tmp_path: Path) -> None:
    url = bare_app.config["SQLALCHEMY_DATABASE_URI"]
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    environment = {**os.environ, "ADVISOR_DATABASE_URL": url, "ADVISOR_INSTANCE": str(tmp_path)}
    crowd = [
        subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=300)[1] for process in crowd]
    assert [process.returncode for process in crowd] == [0, 0], said
    assert differences(bare_app) == []


def test_rows_of_the_previous_revision_survive_the_last_one(bare_app: Flask) -> None:
    previous, _last = revisions()[-2:]
    schema.upgrade(bare_app, revision=previous)
    with bare_app.app_context():
        stored = fill_every_table()
    schema.upgrade(bare_app)
    assert differences(bare_app) == []
    with bare_app.app_context():
        kept = count_rows()
    assert {table: kept[table] for table in stored if table in kept} == stored
    assert set(stored.values()) == {1}


def test_revisions_stand_in_one_line() -> None:
    assert len(revisions()) >= 2
    assert len(ScriptDirectory(str(schema.DIRECTORY)).get_heads()) == 1


def revisions() -> list[str]:
    """Every revision, the first one first."""
    scripts = ScriptDirectory(str(schema.DIRECTORY)).walk_revisions()
    return [script.revision for script in scripts][::-1]


def differences(app: Flask) -> list[Any]:
    """What is different between the database and the rows, constraints and indexes included."""
    schema.know_every_row()
    with app.app_context(), db.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), Row.metadata)
        return [change for change in found if "alembic_version" not in str(change)]


def fill_every_table() -> dict[str, int]:
    """One row in every table there is, parents first; how many each holds then."""
    tables = sa.MetaData()
    with db.engine.begin() as connection:
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name != "alembic_version":
                connection.execute(table.insert().values(plausible(table)))
    return count_rows()


def count_rows() -> dict[str, int]:
    tables = sa.MetaData()
    with db.engine.connect() as connection:
        tables.reflect(connection)
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in tables.sorted_tables
            if table.name != "alembic_version"
        }


def plausible(table: sa.Table) -> dict[str, object]:
    """Values that every column accepts; columns that point elsewhere point at the row there."""
    return {
        column.name: SPECIAL.get((table.name, column.name), value_for(column))
        for column in table.columns
        if not column.nullable or (table.name, column.name) in SPECIAL
    }


# Columns whose check constraints want more than a value of the right type.
SPECIAL: dict[tuple[str, str], object] = {
    ("account", "role"): "coordinator",
    ("invitation", "role"): "coordinator",
}


def value_for(column: sa.Column[Any]) -> object:
    python_type = column.type.python_type
    values: dict[type, object] = {
        int: 1,
        float: 1.0,
        bool: True,
        str: "x",
        bytes: b"x",
        date: date(2027, 1, 4),
        datetime: datetime(2027, 1, 4, tzinfo=UTC),
        object: {},  # JSON
    }
    return values[python_type]


def _administer(server: sa.URL, statement: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
