"""Databases and applications for tests: real SQLite files and a real PostgreSQL, no stand-in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from sqlalchemy import create_engine

from coverage.app import create_app
from coverage.persistence.database import Row, db
from coverage.settings import Settings
from tests.databases import EmptyDatabase, address, administer
from tests.postgres import postgres_server

# no test depends on how fast the machine is or on luck; `--hypothesis-profile=thorough` looks
# further than one run should, and what failed there is tried again first
hypothesis.settings.register_profile("naast", deadline=None, derandomize=True)
hypothesis.settings.register_profile("thorough", deadline=None)
hypothesis.settings.load_profile("naast")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A running PostgreSQL whose database ``template_naast`` holds the empty schema."""
    with postgres_server() as url:
        administer(url, "CREATE DATABASE template_naast")
        engine = create_engine(address(url, "template_naast"))
        Row.metadata.create_all(engine)
        engine.dispose()
        yield url


@pytest.fixture(scope="session")
def postgres_database(postgres_url: str) -> Iterator[EmptyDatabase]:
    """A database on it that is emptied for each test."""
    database = EmptyDatabase(postgres_url, "template_naast")
    yield database
    database.drop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that holds the empty schema: to copy it is ten times faster than to make it again."""
    path = tmp_path_factory.mktemp("template") / "naast.sqlite3"
    engine = create_engine(f"sqlite:///{path}")
    Row.metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database with the schema, once on each of the two that the product runs on."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        yield f"sqlite:///{shutil.copy(template, tmp_path / 'naast.sqlite3')}"
        return
    yield request.getfixturevalue("postgres_database").give()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a throw-away installation."""
    return Settings(
        instance=tmp_path,
        database_url=database_url,
        secret_key=b"s" * 32,
        sealing_keys={"k1": b"k" * 32},
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on an empty database, with its context open."""
    app = create_app(settings)
    app.testing = True
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.fixture
def sqlite_only(database_url: str) -> None:
    """For tests whose subject is not the database: run them once."""


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """On CI a skipped test is a failure: there everything can be installed."""
    if not os.environ.get("CI") or hasattr(session.config, "workerinput"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and reporter and reporter.stats.get("skipped"):
        reporter.write_line("CI: skipped tests count as failures", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
