"""A publication works out what it writes before it takes its lock, and uses what still fits."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from coverage.operations.calendars import coverage_calendars
from coverage.operations.calendars.coverage_calendars import (
    WorkedOut,
    make_ahead,
    project,
    work_out,
)
from coverage.persistence.calendar_changes import forget_tombstones
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import store_agency
from tests.calendars.agencies import ANNA, BRAM, CLEO, a_plan, an_agency
from tests.calendars.conftest import TODAY, Publish, calendar_of, items_of

LATER = datetime(2027, 1, 8, 16, 30, tzinfo=UTC)
MUCH_LATER = LATER + timedelta(hours=1)


def worked_out() -> WorkedOut:
    """That Cleo is the substitute, as found before the publication."""
    with reading() as session:
        return work_out(
            session, an_agency(), a_plan(mill_in_week_3=CLEO), now=MUCH_LATER, today=TODAY
        )


def published(worked: WorkedOut | None) -> int:
    with writing() as session:
        plan = a_plan(mill_in_week_3=CLEO)
        return project(session, an_agency(), plan, now=MUCH_LATER, today=TODAY, worked=worked)


def tombstones_go() -> None:
    with writing() as session:
        forget_tombstones(session, before=MUCH_LATER)


@pytest.fixture
def tombstone(publish: Publish) -> None:
    """Cleo was the substitute, and no longer is."""
    publish(an_agency(), a_plan(mill_in_week_3=CLEO))
    publish(an_agency(), a_plan(), now=LATER)


@pytest.mark.usefixtures("tombstone")
def test_what_was_worked_out_is_what_is_written() -> None:
    worked = worked_out()
    before = {who: calendar_of(who).change for who in (ANNA, BRAM, CLEO)}
    changed = published(worked)
    moved = {who: calendar_of(who).change - number for who, number in before.items()}
    assert changed == sum(moved.values()) > 0
    assert "20270118 Vervanging: K-1" in items_of(CLEO)
    assert published(None) == 0  # as if it had all been done under the lock


@pytest.mark.usefixtures("tombstone")
@pytest.mark.parametrize("meanwhile", [tombstones_go, lambda: published(None)])
def test_a_calendar_that_changed_meanwhile_is_looked_at_again(
    meanwhile: Callable[[], object],
) -> None:
    worked = worked_out()
    meanwhile()
    published(worked)
    assert "20270118 Vervanging: K-1" in items_of(CLEO)
    assert published(None) == 0


@pytest.mark.usefixtures("tombstone")
def test_more_calendars_than_are_held_in_memory_are_written_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(coverage_calendars, "MOST_WORKED_OUT", 1)
    monkeypatch.setattr(coverage_calendars, "_AT_ONCE", 1)
    worked = worked_out()
    assert len(worked.batches) < 3
    assert published(worked) > 0
    assert published(None) == 0


@pytest.mark.usefixtures("app")
def test_the_calendars_of_a_first_publication_are_made_before_it_is_worked_out() -> None:
    with writing() as session:
        store_agency(session, an_agency())
    for _ in range(2):  # the second time there is nothing to make
        make_ahead([ANNA, BRAM, CLEO])
    worked = worked_out()
    made = {who: calendar_of(who) for who in (ANNA, BRAM, CLEO)}
    assert all(worked.of(each) for each in made.values())
    assert published(worked) > 0
    assert {who: calendar_of(who).tag for who in made} == {who: c.tag for who, c in made.items()}
    assert published(None) == 0
