"""A real worker sends notices and does the night's work; what it writes down holds ids only."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

import pytest
from dbos._serialization import DefaultSerializer
from flask import Flask
from sqlalchemy import column, create_engine, func, select, table

from coverage import clock
from coverage.operations.booking.notices import queue_notice
from coverage.persistence.cases import CaseRow
from coverage.persistence.database import reading, writing
from coverage.persistence.notices import NoticeRow
from coverage.persistence.past_conversations import PastCaseRow
from coverage.settings import Settings
from coverage.worker.durable import work_database
from tests.booking.cases import a_case
from tests.booking.mail_servers import mail_server
from tests.plans.workers import until, worker

KEY = b"k" * 32
KEYS = {sha256(KEY).hexdigest()[:8]: KEY}
SEEKER = "zq.seeker@example.org"


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker opens what the test sealed: it calls a key after its digest."""
    monkeypatch.setenv("ADVISOR_SEALING_KEY", KEY.hex())


def sent() -> int:
    with reading() as session:
        query = select(func.count(NoticeRow.id)).where(NoticeRow.sent_at.is_not(None))
        return session.scalar(query) or 0


@pytest.mark.usefixtures("keys")
def test_workers_send_each_notice_once_and_let_old_cases_go(
    app: Flask,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    folder = settings.instance
    today = clock.today(settings.zone)
    old = a_case(opened=today - timedelta(days=120), closed=date(2027, 1, 1), minutes=60)
    with mail_server() as mailbox:
        monkeypatch.setenv("ADVISOR_SMTP", f"smtp://127.0.0.1:{mailbox.port}")
        monkeypatch.setenv("ADVISOR_MAIL_FROM", "afspraak@mail.example")
        for number in range(6):
            case = a_case(mail=SEEKER, opened=today, keys=KEYS)
            with writing() as session:
                queue_notice(session, case, f"moved.{number}", now=clock.now())
        with worker(settings), worker(settings):
            until(lambda: sent() == 6)
            until(lambda: not _there(old))
            written = inputs(settings)
    assert len(mailbox.mails) == 6
    assert {recipient for _, recipient, _ in mailbox.mails} == {SEEKER}
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(PastCaseRow)) == 1
    found = [path for path in folder.rglob("*") if path.is_file()]
    assert [path.name for path in found if SEEKER.encode() in path.read_bytes()] == []
    assert not (folder / "mail").exists()
    logged = "".join(capfd.readouterr())
    assert "is ready" in logged
    assert [word for word in (SEEKER, old, "moved.") if word in logged] == []
    assert sorted(name for name, _ in written) == ["notice"] * 6 + ["retention"]
    for name, given in written:
        kinds = {"notice": [int, int], "retention": [str]}[name]
        assert [type(each) for each in given] == kinds


def inputs(settings: Settings) -> list[tuple[str, tuple[object, ...]]]:
    """What dbos wrote down of workflows of ours: their names and what they were given."""
    url = work_database(settings.database_url)
    schema = None if url.startswith("sqlite") else "dbos"
    ours = ("workflow_uuid", "name")
    status = table("workflow_status", *map(column, ours), schema=schema)
    given = table("workflow_input", *map(column, ("workflow_uuid", "inputs")), schema=schema)
    engine = create_engine(url)
    with engine.connect() as connection:
        query = (
            select(status.c.name, given.c.inputs)
            .join(given, given.c.workflow_uuid == status.c.workflow_uuid)
            .where(status.c.name.in_(["notice", "retention"]))
        )
        rows = list(connection.execute(query))
    engine.dispose()
    return [(name, DefaultSerializer().deserialize(text)["args"]) for name, text in rows]


def _there(case: str) -> bool:
    with reading() as session:
        return session.get(CaseRow, case) is not None
