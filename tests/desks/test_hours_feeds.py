"""An advisor's working hours as a subscription, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from coverage.domain.devices import FeedKind
from coverage.domain.errors import NotFound
from coverage.domain.visibility import AdvisorReader
from coverage.domain.working_hours import Shift
from coverage.operations.calendars.feeds import feed_of, new_feed
from coverage.operations.calendars.streams import hours_file
from coverage.operations.calendars.working_hours import tell_hours
from coverage.persistence.database import writing
from coverage.persistence.facts import store_agency
from tests.calendars.agencies import without
from tests.desks.agencies import ADA, CAS, NOW, TODAY, desk_agency
from tests.desks.writing import ZONE

KEY = b"s" * 32
ME = AdvisorReader(advisor=ADA)


def test_hours_change_the_stream_at_once_and_nothing_else_does(desks: Flask) -> None:
    token = new_feed(ME, ADA, kind=FeedKind.HOURS, key=KEY, now=NOW)
    first = feed_of(token, key=KEY, now=NOW, today=TODAY)
    later = NOW + timedelta(days=3)
    again = feed_of(token, key=KEY, now=later, today=TODAY, known=frozenset({first.etag}))
    assert (again.etag, again.body) == (first.etag, None)
    friday = Shift(weekday=4, begins=540, ends=750)
    tell_hours(ME, [friday], now=later, today=TODAY, zone=ZONE)
    changed = feed_of(token, key=KEY, now=later, today=TODAY, known=frozenset({first.etag}))
    assert changed.body is not None
    assert b"DTSTAMP:20270306T090000Z" in changed.body
    assert b"T123000" in changed.body
    assert changed.body == hours_file(ME, now=NOW)


def test_the_hours_of_who_left_are_not_there(desks: Flask) -> None:
    token = new_feed(AdvisorReader(advisor=CAS), CAS, kind=FeedKind.HOURS, key=KEY, now=NOW)
    assert feed_of(token, key=KEY, now=NOW, today=TODAY).body
    with writing() as session:
        store_agency(session, without(desk_agency(), CAS), panels=False)
    with pytest.raises(NotFound):
        feed_of(token, key=KEY, now=NOW, today=TODAY)
