"""The schema of the database, brought up to date by migrations (Alembic through Flask-Migrate).

A new revision: change the rows, then ``flask --app wsgi db revision --autogenerate --rev-id 0003 -m
"what for"``, read what it wrote, and let the tests compare it with the rows on both databases.
"""

import importlib
import pkgutil
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from flask_migrate import upgrade as run_migrations
from sqlalchemy import inspect

from coverage import persistence
from coverage.persistence.database import db

DIRECTORY = Path(__file__).with_name("migrations")


def manage(app: Flask) -> None:
    """Let ``flask db`` and `upgrade` find the migrations of ``app``."""
    Migrate(app, db, directory=str(DIRECTORY))


def upgrade(app: Flask, *, revision: str = "head") -> None:
    """Bring the database of ``app`` from whatever revision it has to ``revision``.

    Safe to call from several processes at once: one migrates, the others wait and find it done.
    """
    with app.app_context():
        run_migrations(directory=str(DIRECTORY), revision=revision)


def keep_current(app: Flask) -> None:
    """Bring an empty or an older database of ``app`` up to date; for commands, which come first.

    A database whose tables nobody migrated (a test's) is left as it is.
    """
    with app.app_context():
        tables = inspect(db.engine).get_table_names()
    if not tables or "alembic_version" in tables:
        upgrade(app)


def know_every_row() -> None:
    """Import every module of this room, so that the metadata holds the rows of all of them."""
    for module in pkgutil.iter_modules(persistence.__path__, prefix="coverage.persistence."):
        if not module.ispkg:
            importlib.import_module(module.name)
