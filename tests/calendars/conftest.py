"""Publishing a plan to calendars without the rest of publication."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Protocol

import pytest
from flask import Flask

from coverage.calendars.words import DUTCH, Words
from coverage.domain.agencies import Agency
from coverage.domain.assignments import Plan
from coverage.domain.calendars import Collection, Item, OwnerKind
from coverage.domain.ids import AdvisorId
from coverage.operations.calendars.coverage_calendars import project
from coverage.persistence import calendars
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import store_agency

NOW = datetime(2027, 1, 5, 10, 0, tzinfo=UTC)
TODAY = date(2027, 1, 5)


class Publish(Protocol):
    def __call__(
        self,
        agency: Agency,
        plan: Plan,
        *,
        now: datetime = NOW,
        today: date = TODAY,
        words: Words = DUTCH,
    ) -> int: ...


@pytest.fixture
def publish(app: Flask) -> Publish:
    def publish_now(
        agency: Agency,
        plan: Plan,
        *,
        now: datetime = NOW,
        today: date = TODAY,
        words: Words = DUTCH,
    ) -> int:
        with writing() as session:
            store_agency(session, agency)
            return project(session, agency, plan, now=now, today=today, words=words)

    return publish_now


def calendar_of(advisor: AdvisorId) -> Collection:
    with reading() as session:
        found = calendars.collection(session, OwnerKind.ADVISOR, advisor, "coverage")
    assert found
    return found


def items_of(advisor: AdvisorId) -> dict[str, Item]:
    """The advisor's objects by summary and first day."""
    with reading() as session:
        found = calendars.items(session, calendar_of(advisor).id, with_body=True)
    return {_title(item): item for item in found}


def _title(item: Item) -> str:
    assert item.body
    lines = dict(line.split(":", 1) for line in item.body.decode().split("\r\n") if line)
    return f"{lines['DTSTART;VALUE=DATE']} {lines['SUMMARY']}".replace("\\,", ",")
