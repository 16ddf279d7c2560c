"""Entries as iCalendar: the same facts, the same bytes."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from coverage.calendars.entries import Entry
from coverage.calendars.events import etag_of, item_of, render, uid_of
from coverage.calendars.subscriptions import joined
from coverage.domain.calendars import CalendarId

SEED = "0123456789abcdef0123456789abcdef"
THEN = datetime(2027, 1, 1, 9, 30, 15, 250000, tzinfo=UTC)
texts = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=200)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def an_entry(summary: str = "Primair: K-1", first: date = date(2027, 1, 4)) -> Entry:
    return Entry(key="k", first=first, until=first + timedelta(days=5), summary=summary)


@given(summary=texts, first=days)
def test_an_event_says_what_its_entry_says(summary: str, first: date) -> None:
    entry = an_entry(summary, first)
    parsed = Calendar.from_ical(render(entry, uid_of(entry, SEED), changed_at=THEN))
    (event,) = parsed.walk("VEVENT")
    assert str(event["summary"]) == summary
    assert event.start == first
    assert event.end == first + timedelta(days=5)
    assert event["uid"] == uid_of(entry, SEED)
    assert THEN.replace(microsecond=0) == event.DTSTAMP


@given(summary=texts, first=days)
def test_the_same_entry_gives_the_same_bytes(summary: str, first: date) -> None:
    entry = an_entry(summary, first)
    assert render(entry, "u", changed_at=THEN) == render(entry, "u", changed_at=THEN)


def test_an_event_is_neutral_enough_for_a_lost_telephone() -> None:
    body = render(an_entry(), uid_of(an_entry(), SEED), changed_at=THEN).decode()
    names = {line.partition(":")[0].partition(";")[0] for line in body.split("\r\n") if line}
    assert names == {
        *("BEGIN", "END", "VERSION", "PRODID", "UID", "DTSTAMP", "LAST-MODIFIED"),
        *("DTSTART", "DTEND", "SUMMARY", "CLASS", "TRANSP"),
    }
    assert "CLASS:CONFIDENTIAL\r\n" in body
    assert "TRANSP:TRANSPARENT\r\n" in body


def test_a_uid_is_the_same_for_ever_and_different_in_every_calendar() -> None:
    other = "ffffffffffffffffffffffffffffffff"
    assert uid_of(an_entry(), SEED) == "0631d29d-24e8-5cb9-954f-1e24fa17ca95"
    assert uid_of(an_entry(), SEED) != uid_of(an_entry(), other)


def test_an_all_day_entry_begins_at_midnight_in_amsterdam_in_summer_too() -> None:
    item = item_of(
        an_entry(first=date(2027, 7, 5)), calendar=CalendarId(1), uid="u", changed_at=THEN
    )
    (occurrence,) = item.occurrences
    assert occurrence.start == datetime(2027, 7, 4, 22, tzinfo=UTC)
    assert not occurrence.busy


def test_a_subscription_holds_the_stored_bytes_of_every_event_and_its_name() -> None:
    bodies = [render(an_entry(f"Primair: K-{n}"), f"u{n}", changed_at=THEN) for n in range(3)]
    stream = joined(bodies, title="Dekking, mijn", colour="#0E5763")
    parsed = Calendar.from_ical(stream)
    assert [str(event["summary"]) for event in parsed.walk("VEVENT")] == [
        "Primair: K-0",
        "Primair: K-1",
        "Primair: K-2",
    ]
    assert str(parsed["x-wr-calname"]) == "Dekking, mijn"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\n" in stream
    assert all(
        body[body.index(b"BEGIN:VEVENT") : body.index(b"END:VCALENDAR")] in stream
        for body in bodies
    )


def test_an_empty_subscription_is_a_calendar_too() -> None:
    stream = joined([], title="Dekking", colour="#0E5763")
    assert stream.startswith(b"BEGIN:VCALENDAR\r\n")
    assert stream.endswith(b"END:VCALENDAR\r\n")
    assert etag_of(stream) == etag_of(stream)
