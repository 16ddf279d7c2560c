"""What reads see while others write."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import bindparam, insert, select

from coverage.persistence.calendar_rows import CalendarRow
from coverage.persistence.database import Instant, reading, writing


def add(name: str) -> None:
    with writing() as session:
        row = {"owner_kind": "advisor", "owner": "anna", "name": name, "title": name}
        row |= {"colour": "#000000", "tag": "0", "uid_seed": "0"}
        session.execute(insert(CalendarRow), [row])


def names() -> set[str]:
    with reading() as session:
        return set(session.scalars(select(CalendarRow.name)))


def test_all_reads_inside_a_read_see_one_moment(app: Flask) -> None:
    def elsewhere() -> None:
        with app.app_context():
            add("later")

    with reading(), ThreadPoolExecutor(1) as thread:
        add("before")
        assert names() == {"before"}
        thread.submit(elsewhere).result()
        assert names() == {"before"}
    assert names() == {"before", "later"}


def test_a_write_inside_a_read_begins_a_new_moment(app: Flask) -> None:
    with reading():
        assert names() == set()
        add("mine")
        assert names() == {"mine"}


def test_a_read_that_failed_leaves_nothing_behind(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), reading(), reading():
        raise ZeroDivisionError
    add("afterwards")
    assert names() == {"afterwards"}


def test_the_two_hours_of_a_night_on_which_clocks_go_back_are_two_moments(app: Flask) -> None:
    """Python calls them equal, and what is stored of moments is remembered by them."""
    assert app
    once = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
    again = once.replace(fold=1)
    assert once == again
    statement = select(bindparam("moment", type_=Instant))
    with reading() as session:
        found = [session.scalar(statement, {"moment": each}) for each in (once, again, once, None)]
    hour = datetime(2026, 10, 25, tzinfo=UTC)
    assert found == [hour.replace(minute=30), hour.replace(hour=1, minute=30), found[0], None]
