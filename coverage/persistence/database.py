"""The database: engine, the base of all rows, and the unit of work.

SQLite by default (one file, WAL), PostgreSQL when an agency grows. The differences stay in this
module.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVarTuple

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, Select, event, func, select, text
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

_Ts = TypeVarTuple("_Ts")


class Row(DeclarativeBase):
    """Base of every row. Our own, so that ``mypy --strict`` understands it."""

    metadata = MetaData(naming_convention=_NAMES)


db = SQLAlchemy(model_class=Row, disable_autonaming=True)


def held_for(query: Select[*_Ts]) -> Select[*_Ts]:
    """``query`` with its rows held: others who want to hold or change them wait until this
    transaction ends.

    Whoever stores something that refers to a held row does not wait: those who notify the seekers
    of many cases would else wait for people who wait for them. To remove a row, hold it with
    ``with_for_update()``: that waits for those as well.
    """
    return query.with_for_update(key_share=True)


class Instant(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone, store UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give back UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """SQLite writes moments as text, one figure after the other: the same few again and again
        when many objects are stored.
        """
        process = super().bind_processor(dialect)
        if process is None or dialect.name != "sqlite":
            return process
        written = lru_cache(maxsize=4096)(process)
        # in UTC before they are looked up: two moments of a night on which clocks change are equal
        # to Python while they are of the same zone
        return lambda value: written(
            value if value is None or value.tzinfo in (None, UTC) else value.astimezone(UTC)
        )

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """And reads them from text likewise."""
        process = super().result_processor(dialect, coltype)
        if process is None or dialect.name != "sqlite":
            return process
        return lru_cache(maxsize=4096)(process)


def connect(app: Flask, url: str) -> None:
    """Bind ``app`` to the database at ``url`` and make SQLite behave."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = (
        {"connect_args": {"timeout": 30}} if url.startswith("sqlite") else {"pool_pre_ping": True}
    )
    # what failed to be stored must not be read in a log
    app.config["SQLALCHEMY_ENGINE_OPTIONS"]["hide_parameters"] = True
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _tame_sqlite(db.engine)


def _tame_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, and real transactions: the driver's own begin comes too late (after the
    first write).
    """

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        mode = "IMMEDIATE" if connection.get_execution_options().get("writing") else "DEFERRED"
        connection.exec_driver_sql(f"BEGIN {mode}")


def database_clock(session: Session) -> datetime:
    """The present instant by the database's own clock, on which all that share it agree."""
    if session.get_bind().dialect.name == "sqlite":
        text = session.scalar(select(func.strftime("%Y-%m-%dT%H:%M:%f", "now")))
        return datetime.fromisoformat(str(text)).replace(tzinfo=UTC)
    moment: datetime = session.scalars(select(func.clock_timestamp())).one()
    return moment.astimezone(UTC)


_around: ContextVar[Session | None] = ContextVar("around", default=None)
"""The read that is going on in this thread."""


@contextmanager
def reading() -> Iterator[Session]:
    """A session that sees one consistent state and changes nothing.

    A read inside a read joins it, so that many small reads see one moment and cost one transaction.
    A write in between ends that moment: what is read afterwards sees what was written.
    """
    around = _around.get()
    if around is not None:
        yield around
        return
    with Session(_snapshots(db.engine)) as session:
        token = _around.set(session)
        try:
            yield session
        finally:
            _around.reset(token)
            session.rollback()


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction: committed when the block ends, rolled back when it raises.

    SQLite takes its writer's lock at once, so that what is read in the block still holds when it is
    written.
    """
    around = _around.get()
    if around is not None:
        around.rollback()
    with Session(db.engine) as session:
        session.connection(execution_options={"writing": True})
        yield session
        session.commit()


class InTheWay(Exception):  # noqa: N818 - named for what happened, as refusals are
    """Others hold what is wanted; nothing was done, and it can be tried again."""


_HURRY = 100
"""Milliseconds that work which can wait waits for others: a tenth of what PostgreSQL lets two wait
for each other before it ends one of them, so that it is never the other one.
"""
_IN_THE_WAY = ("55P03", "40P01")
"""PostgreSQL's words for a lock that did not come in time, and for two who wait for each other."""


@contextmanager
def giving_way() -> Iterator[Session]:
    """`writing` for work that can wait: InTheWay when others hold what it wants.

    SQLite has one lock only: there it stands in line like everybody.
    """
    try:
        with writing() as session:
            if session.get_bind().dialect.name != "sqlite":
                session.execute(text(f"SET LOCAL lock_timeout = '{_HURRY}ms'"))
            yield session
    except DBAPIError as fault:
        if getattr(fault.orig, "sqlstate", None) not in _IN_THE_WAY:
            raise
        raise InTheWay from None


def _snapshots(engine: Engine) -> Engine:
    """``engine`` with one state for all statements of a transaction: SQLite knows nothing else."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")
