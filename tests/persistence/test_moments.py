"""What reads see while others write."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import insert, select

from coverage.persistence.calendar_rows import CalendarRow
from coverage.persistence.database import reading, writing


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
