"""Holidays from a file: shown before they count, and the same file twice is once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coverage.calendars.intake import MOST_BYTES, Reason
from coverage.domain.errors import InvalidInput, NotFound
from coverage.domain.ids import FileId
from coverage.operations.calendars.importing_time_off import (
    Preview,
    Result,
    bring,
    confirm,
    drop,
    forget_unconfirmed,
    preview,
)
from coverage.operations.calendars.time_off_files import EventState
from coverage.persistence import audit
from coverage.persistence.calendar_rows import ObjectRow
from coverage.persistence.database import reading
from coverage.persistence.facts import Origin, absences_of
from coverage.persistence.time_off_files import MOST_WAITING, FileRow
from tests.desks.agencies import ADA, BO, NOW, TODAY, desk_plan, settle
from tests.desks.writing import CANARY, ZONE, days_off, prepare_calendars, reader, take_out, write

MAY = date(2027, 5, 3)


@pytest.fixture(autouse=True)
def agency(app: Flask) -> None:
    settle(plan=desk_plan())
    prepare_calendars(ADA, BO)


def holiday(uid: str, first: date, days: int = 5, *lines: str) -> str:
    return "\r\n".join(
        [
            "BEGIN:VEVENT",
            f"UID:{uid}",
            "DTSTAMP:20270101T000000Z",
            f"SUMMARY:{CANARY} {uid}",
            f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{first + timedelta(days=days):%Y%m%d}",
            *lines,
            "END:VEVENT",
        ]
    )


def a_file(*parts: str) -> bytes:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:PUBLISH", "X-WR-CALNAME:Mine"]
    return "\r\n".join([*head, *parts, "END:VCALENDAR", ""]).encode()


def waiting() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(FileRow.source).order_by(FileRow.id)))


def brought(body: bytes, source: str = "holidays.ics") -> FileId:
    return bring(reader(), source=source, body=body, now=NOW)


def shown(body: bytes) -> Preview:
    return preview(reader(), brought(body), today=TODAY, zone=ZONE)


def taken(body: bytes, *, remove_gone: bool = False, source: str = "holidays.ics") -> Result:
    number = brought(body, source)
    return confirm(reader(), number, remove_gone=remove_gone, now=NOW, today=TODAY, zone=ZONE)


def absences() -> list[tuple[date, date]]:
    with reading() as session:
        stored = absences_of(session, ADA)
    return [(o.absence.first, o.absence.until) for o in stored if o.origin is Origin.CALENDAR]


def objects() -> dict[str | None, str | None]:
    with reading() as session:
        rows = session.execute(
            select(ObjectRow.uid, ObjectRow.etag).where(ObjectRow.etag.is_not(None))
        )
        return {row.uid: row.etag for row in rows}


def test_what_was_understood_is_shown_before_it_counts() -> None:
    found = shown(a_file(holiday("may", MAY), holiday("june", date(2027, 6, 7), 2)))
    assert [(e.title, e.first, e.until, e.times, e.state, e.counts) for e in found.events] == [
        (f"{CANARY} may", MAY, MAY + timedelta(days=4), 1, EventState.NEW, True),
        (f"{CANARY} june", date(2027, 6, 7), date(2027, 6, 8), 1, EventState.NEW, True),
    ]
    assert found.away == ((MAY, MAY + timedelta(days=4)), (date(2027, 6, 7), date(2027, 6, 8)))
    assert absences() == []
    assert objects() == {}


def test_what_is_confirmed_counts_at_once() -> None:
    assert taken(a_file(holiday("may", MAY))) == Result(added=1, changed=0, same=0, removed=0)
    assert absences() == [(MAY, MAY + timedelta(days=4))]
    assert list(objects()) == ["may"]


def test_the_same_file_again_changes_nothing() -> None:
    taken(a_file(holiday("may", MAY)))
    before = objects()
    again = a_file(holiday("may", MAY)).replace(b"DTSTAMP:20270101", b"DTSTAMP:20270202")
    assert shown(again).events[0].state is EventState.SAME
    assert taken(again) == Result(added=0, changed=0, same=1, removed=0)
    assert objects() == before


def test_a_changed_file_changes_what_it_changed() -> None:
    taken(a_file(holiday("may", MAY), holiday("june", date(2027, 6, 7))))
    later = MAY + timedelta(days=7)
    file = a_file(holiday("may", later), holiday("june", date(2027, 6, 7)))
    found = shown(file)
    assert [event.state for event in found.events] == [EventState.CHANGED, EventState.SAME]
    assert found.away == ((later, later + timedelta(days=4)),)
    assert found.back == ((MAY, MAY + timedelta(days=4)),)
    assert taken(file) == Result(added=0, changed=1, same=1, removed=0)
    assert (MAY, MAY + timedelta(days=4)) not in absences()


def test_what_the_advisor_changed_by_hand_stays_until_the_file_changes_it() -> None:
    taken(a_file(holiday("may", MAY)))
    with reading() as session:
        href = session.scalars(select(ObjectRow.href)).one()
    write(days_off(MAY, MAY + timedelta(days=2), uid="may"), href=href)
    assert shown(a_file(holiday("may", MAY))).events[0].state is EventState.SAME
    taken(a_file(holiday("may", MAY)))
    assert absences() == [(MAY, MAY + timedelta(days=1))]


def test_what_is_gone_from_the_source_is_shown_and_goes_when_asked() -> None:
    taken(a_file(holiday("may", MAY), holiday("june", date(2027, 6, 7))))
    file = a_file(holiday("may", MAY))
    assert [(g.title, g.first) for g in shown(file).gone] == [(f"{CANARY} june", date(2027, 6, 7))]
    taken(file)
    assert set(objects()) == {"may", "june"}
    assert taken(file, remove_gone=True).removed == 1
    assert set(objects()) == {"may"}


def test_another_source_says_nothing_of_what_is_gone() -> None:
    taken(a_file(holiday("may", MAY)))
    number = brought(a_file(holiday("june", date(2027, 6, 7))), "other.ics")
    assert preview(reader(), number, today=TODAY, zone=ZONE).gone == ()


def test_a_file_that_is_none_says_nothing_of_what_is_gone() -> None:
    taken(a_file(holiday("may", MAY)))
    found = shown(b"<html>Not found</html>")
    assert [(m.title, m.reason) for m in found.misread] == [("", Reason.NOT_CALENDAR)]
    assert (found.events, found.gone) == ((), ())


def test_what_was_taken_out_by_hand_can_be_brought_again() -> None:
    taken(a_file(holiday("may", MAY)))
    with reading() as session:
        href = session.scalars(select(ObjectRow.href)).one()
    take_out(href=href)
    assert shown(a_file(holiday("may", MAY))).events[0].state is EventState.NEW
    assert taken(a_file(holiday("may", MAY))).added == 1
    assert absences() == [(MAY, MAY + timedelta(days=4))]


def test_an_event_that_a_telephone_wrote_is_the_same_one() -> None:
    write(days_off(MAY, MAY + timedelta(days=5), uid="may"))
    assert shown(a_file(holiday("may", MAY, 3))).events[0].state is EventState.CHANGED
    taken(a_file(holiday("may", MAY, 3)))
    assert absences() == [(MAY, MAY + timedelta(days=2))]
    assert len(objects()) == 1


def test_what_is_not_understood_is_told_by_name_and_reason_and_the_rest_is_taken() -> None:
    file = a_file(
        holiday("may", MAY),
        holiday("backwards", MAY, -3),
        holiday("often", MAY, 1, "RRULE:FREQ=SECONDLY"),
        holiday("nobody", MAY).replace("UID:nobody\r\n", ""),
        holiday("zone", MAY).replace("DTSTART;VALUE=DATE:", "DTSTART;TZID=Mars:"),
        holiday("task", MAY).replace("VEVENT", "VTODO"),
    )
    found = shown(file)
    assert [event.title for event in found.events] == [f"{CANARY} may"]
    assert {m.title.removeprefix(f"{CANARY} "): m.reason for m in found.misread} == {
        "nobody": Reason.NO_UID,
        "task": Reason.NOT_AN_EVENT,
        "backwards": Reason.BROKEN,
        "zone": Reason.BROKEN,
        "often": Reason.TOO_OFTEN,
    }
    assert taken(file).added == 1


def test_a_series_with_its_changes_is_one_event() -> None:
    series = holiday("may", MAY, 1, "RRULE:FREQ=WEEKLY;COUNT=3")
    moved = holiday(
        "may",
        MAY + timedelta(days=8),
        1,
        f"RECURRENCE-ID;VALUE=DATE:{MAY + timedelta(days=7):%Y%m%d}",
    )
    found = shown(a_file(moved, series))
    assert [(e.times, e.until) for e in found.events] == [(3, MAY + timedelta(days=14))]
    assert taken(a_file(moved, series)).added == 1


def test_of_two_states_of_an_event_the_later_one_counts() -> None:
    old, new = (holiday("may", MAY, days, f"SEQUENCE:{days}") for days in (5, 3))
    assert shown(a_file(old, new)).away == ((MAY, MAY + timedelta(days=4)),)
    assert shown(a_file(new, old)).away == ((MAY, MAY + timedelta(days=4)),)


def test_what_makers_of_holiday_files_write_is_understood() -> None:
    theirs = holiday("may", MAY, 0, "RRULE:").replace(";VALUE=DATE", "")
    found = shown(b"\xef\xbb\xbf" + a_file(theirs))
    assert [(event.first, event.until) for event in found.events] == [(MAY, MAY)]


def test_what_takes_no_time_is_shown_as_such() -> None:
    found = shown(a_file(holiday("may", MAY, 5, "TRANSP:TRANSPARENT")))
    assert [event.counts for event in found.events] == [False]
    assert found.away == ()


def test_a_file_of_another_advisor_is_not_there() -> None:
    number = brought(a_file(holiday("may", MAY)))
    with pytest.raises(NotFound):
        preview(reader(BO), number, today=TODAY, zone=ZONE)
    with pytest.raises(NotFound):
        confirm(reader(BO), number, remove_gone=False, now=NOW, today=TODAY, zone=ZONE)
    with pytest.raises(NotFound):
        drop(reader(BO), number)


def test_a_file_is_confirmed_once() -> None:
    number = brought(a_file(holiday("may", MAY)))
    confirm(reader(), number, remove_gone=False, now=NOW, today=TODAY, zone=ZONE)
    with pytest.raises(NotFound):
        confirm(reader(), number, remove_gone=False, now=NOW, today=TODAY, zone=ZONE)


def test_a_file_that_nobody_confirms_is_forgotten() -> None:
    brought(a_file(holiday("may", MAY)), "one.ics")
    number = brought(a_file(holiday("may", MAY)), "two.ics")
    drop(reader(), number)
    bring(reader(), source="three.ics", body=b"x", now=NOW + timedelta(days=2))
    assert waiting() == ["three.ics"]
    forget_unconfirmed(now=NOW + timedelta(days=2))
    assert waiting() == ["three.ics"]
    forget_unconfirmed(now=NOW + timedelta(days=3, seconds=1))
    assert waiting() == []


def test_of_many_files_the_oldest_do_not_wait() -> None:
    for number in range(MOST_WAITING + 2):
        brought(a_file(holiday("may", MAY)), f"{number}.ics")
    brought(a_file(holiday("may", MAY)), "3.ics")
    assert waiting() == ["2.ics", "4.ics", "5.ics", "6.ics", "3.ics"]


@pytest.mark.parametrize(
    ("body", "problem"), [(b" \r\n", "required"), (b"x" * (MOST_BYTES + 1), "too_large")]
)
def test_a_file_that_is_empty_or_huge_is_refused(body: bytes, problem: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        brought(body)
    assert refusal.value.problems == {"file": problem}


def test_the_audit_trail_has_numbers_and_no_text() -> None:
    taken(a_file(holiday("may", MAY)), source=f"{CANARY}.ics")
    with reading() as session:
        entries = audit.entries(session)
    assert "absence.imported_file" in {entry.verb for entry in entries}
    assert CANARY not in str(entries)
