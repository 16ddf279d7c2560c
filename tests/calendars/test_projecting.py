"""Publishing a plan changes what advisors' calendars say, only where they say something else."""

import gc
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from coverage.calendars.words import ENGLISH
from coverage.domain.calendars import Window
from coverage.domain.ids import AdvisorId
from coverage.domain.visibility import AdvisorReader
from coverage.operations.calendars.coverage_calendars import TOMBSTONES_KEPT, freshen, sweep
from coverage.operations.projecting import uncollected
from coverage.persistence import calendars
from coverage.persistence.calendar_rows import OccurrenceRow
from coverage.persistence.database import reading
from tests.calendars.agencies import (
    ANNA,
    ANNA_AWAY,
    BRAM,
    CLEO,
    NAMES,
    a_plan,
    an_agency,
    without,
)
from tests.calendars.conftest import TODAY, Publish, calendar_of, items_of

LATER = datetime(2027, 1, 8, 16, 30, tzinfo=UTC)


def occurrences_of(advisor: AdvisorId) -> set[tuple[object, ...]]:
    row = OccurrenceRow
    found = select(row.object, row.start, row.end, row.busy)
    with reading() as session:
        mine = session.execute(found.where(row.calendar == calendar_of(advisor).id))
        return {tuple(each) for each in mine}


def changes_since(advisor: AdvisorId, number: int) -> tuple[set[str], set[str]]:
    collection = calendar_of(advisor)
    with reading() as session:
        found = calendars.changes(session, collection, since=number, limit=None, with_body=False)
    return {item.href for item in found.changed}, set(found.removed)


def test_a_published_plan_is_in_the_calendar_of_every_advisor(publish: Publish) -> None:
    publish(an_agency([ANNA_AWAY]), a_plan())
    assert "20270104 Primair: K-1" in items_of(ANNA)
    assert "20270118 Back-up actief: K-1" in items_of(BRAM)
    assert "20270118 Extra uren: K-2, 4 u" in items_of(CLEO)
    assert len(items_of(ANNA)) == 7 + 7


def test_publishing_the_same_plan_again_changes_nothing(publish: Publish) -> None:
    publish(an_agency(), a_plan())
    before, number = items_of(ANNA), calendar_of(ANNA).change
    assert publish(an_agency(), a_plan(), now=LATER) == 0
    assert items_of(ANNA) == before
    assert calendar_of(ANNA).change == number


def test_only_the_objects_that_say_something_else_move(publish: Publish) -> None:
    publish(an_agency(), a_plan())
    before, number = items_of(CLEO), calendar_of(CLEO).change
    publish(an_agency(), a_plan(mill_in_week_3=CLEO), now=LATER)
    after = items_of(CLEO)
    new = after.keys() - before.keys()
    assert new == {"20270118 Vervanging: K-1"}
    assert all(after[title] == before[title] for title in before)
    changed, removed = changes_since(CLEO, number)
    assert changed == {after[title].href for title in new}
    assert not removed


def test_a_changed_line_keeps_its_uid_and_tells_when_it_changed(publish: Publish) -> None:
    publish(an_agency(), a_plan())
    renamed = an_agency()
    mill, dock = renamed.clients
    renamed = replace(renamed, clients=(replace(mill, alias="K-9"), dock))
    before = items_of(ANNA)["20270104 Primair: K-1"]
    publish(renamed, a_plan(), now=LATER)
    after = items_of(ANNA)["20270104 Primair: K-9"]
    assert after.href == before.href
    assert after.etag != before.etag
    assert after.body
    assert b"DTSTAMP:20270108T163000Z" in after.body


def test_what_is_gone_leaves_a_tombstone_and_may_come_back(publish: Publish) -> None:
    publish(an_agency(), a_plan(mill_in_week_3=CLEO))
    href = items_of(CLEO)["20270118 Vervanging: K-1"].href
    number = calendar_of(CLEO).change
    publish(an_agency(), a_plan(), now=LATER)
    assert changes_since(CLEO, number) == (set(), {href})
    publish(an_agency(), a_plan(mill_in_week_3=CLEO), now=LATER + timedelta(days=1))
    assert items_of(CLEO)["20270118 Vervanging: K-1"].href == href
    assert changes_since(CLEO, number) == ({href}, set())


def test_calendars_follow_the_language_of_the_agency(publish: Publish) -> None:
    publish(an_agency(), a_plan())
    assert calendar_of(ANNA).title == "Dekking"
    publish(an_agency(), a_plan(), now=LATER, words=ENGLISH)
    assert calendar_of(ANNA).title == "Coverage"
    assert calendar_of(ANNA).property_change == 1
    assert "20270104 Primary: K-1" in items_of(ANNA)


def test_a_client_that_left_the_agency_is_in_no_calendar(publish: Publish) -> None:
    agency = an_agency()
    publish(replace(agency, clients=agency.clients[1:]), a_plan())
    assert not any("K-1" in title for of in (ANNA, BRAM, CLEO) for title in items_of(of))
    assert "20270104 Primair: K-2" in items_of(BRAM)


def test_past_weeks_stay_as_they_were(publish: Publish) -> None:
    publish(an_agency(), a_plan())
    before = items_of(BRAM)
    later = date(2027, 1, 26)
    publish(an_agency(), a_plan(mill_in_week_3=CLEO), now=LATER, today=later)
    after = items_of(BRAM)
    assert after["20270118 Back-up actief: K-1"] == before["20270118 Back-up actief: K-1"]
    assert "20270118 Vervanging: K-1" not in items_of(CLEO)


def test_an_entry_is_gone_two_weeks_after_its_friday(publish: Publish) -> None:
    publish(an_agency(), a_plan())
    number = calendar_of(ANNA).change
    friday = date(2027, 1, 8)
    assert sweep(now=LATER, today=friday + timedelta(days=14)) == 0
    assert sweep(now=LATER, today=friday + timedelta(days=15)) == 2 + 2 + 1
    assert "20270104 Primair: K-1" not in items_of(ANNA)
    assert len(changes_since(ANNA, number)[1]) == 2


def test_an_entry_that_is_long_over_goes_with_the_next_publication_too(publish: Publish) -> None:
    publish(an_agency(), a_plan())
    publish(an_agency(), a_plan(), now=LATER, today=date(2027, 1, 25))
    assert min(items_of(ANNA)).startswith("20270111")


def test_a_reader_never_sees_what_is_long_over_even_when_nobody_swept(publish: Publish) -> None:
    publish(an_agency(), a_plan())
    freshen(AdvisorReader(advisor=ANNA), now=LATER, today=date(2027, 1, 25))
    assert min(items_of(ANNA)).startswith("20270111")
    assert min(items_of(BRAM)).startswith("20270104")


def test_of_an_advisor_who_left_the_agency_nothing_stays(publish: Publish) -> None:
    publish(an_agency(), a_plan())
    plan = a_plan()
    plan = replace(plan, surge_staffing=(), panels=(plan.panels[0],))
    publish(without(an_agency(), CLEO), plan, now=LATER)
    assert items_of(CLEO) == {}


def test_a_tombstone_is_forgotten_after_half_a_year_and_old_tokens_with_it(
    publish: Publish,
) -> None:
    publish(an_agency(), a_plan(mill_in_week_3=CLEO))
    publish(an_agency(), a_plan(), now=LATER)
    number = calendar_of(CLEO).change
    sweep(now=LATER + TOMBSTONES_KEPT + timedelta(days=1), today=TODAY)
    assert calendar_of(CLEO).forgotten == number
    assert changes_since(CLEO, number - 1) == (set(), set())


def test_a_lost_telephone_holds_no_name_and_no_reason(publish: Publish) -> None:
    publish(an_agency([ANNA_AWAY]), a_plan(mill_in_week_3=None))
    for advisor in (ANNA, BRAM, CLEO):
        for item in items_of(advisor).values():
            assert item.body
            told = (item.href + item.body.decode()).lower()
            assert not any(word.lower() in told for word in (*NAMES, "canary", "secretword"))


def test_objects_are_found_by_the_time_at_which_they_take_place(publish: Publish) -> None:
    publish(an_agency(), a_plan())
    monday = datetime(2027, 1, 11, tzinfo=UTC)
    with reading() as session:
        found = calendars.items_between(
            session,
            calendar_of(ANNA).id,
            Window(start=monday, end=monday + timedelta(days=1)),
        )
        before = calendars.items_between(
            session,
            calendar_of(ANNA).id,
            Window(end=datetime(2027, 1, 3, 23, tzinfo=UTC)),
        )
    assert len(found) == 2
    assert not before


def test_an_entry_that_says_something_else_takes_place_as_before(publish: Publish) -> None:
    publish(an_agency(), a_plan())
    before = occurrences_of(ANNA)
    publish(an_agency(), a_plan(), words=ENGLISH, now=LATER)
    assert any("Primary" in each for each in items_of(ANNA))
    assert occurrences_of(ANNA) == before


def test_the_collector_works_again_after_a_publication_that_failed() -> None:
    def fail() -> None:
        with uncollected():
            assert not gc.isenabled()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert gc.isenabled()
