"""When objects take place: busy exactly when RFC 5545 says so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from coverage.domain.calendars import Window
from tests.calendars.telephones import (
    AMSTERDAM,
    a_calendar,
    an_event,
    component,
    events,
    hours,
    starts,
    times,
)

NINE = "DTSTART;TZID=Europe/Amsterdam:20270104T090000"
TOLD = (
    "BEGIN:VTIMEZONE",
    "TZID:Our own zone",
    "BEGIN:STANDARD",
    "DTSTART:16010101T030000",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:16010101T020000",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
)


# clocks -----------------------------------------------------------------------------------------


def test_a_floating_time_is_that_of_the_agencys_wall() -> None:
    assert starts(an_event("DTSTART:20270704T090000", "DURATION:PT1H")) == ["07-04 09:00"]


def test_a_time_in_utc_is_what_it_is() -> None:
    assert starts(an_event("DTSTART:20270704T090000Z")) == ["07-04 11:00"]


def test_a_day_lasts_from_midnight_to_midnight_where_the_agency_is() -> None:
    (spring,) = times(an_event("DTSTART;VALUE=DATE:20270328"))
    (autumn,) = times(an_event("DTSTART;VALUE=DATE:20271031"))
    assert (hours(spring), hours(autumn)) == (23, 25)
    assert spring.start == datetime(2027, 3, 27, 23, tzinfo=UTC)


def test_an_end_date_is_not_included() -> None:
    (found,) = times(an_event("DTSTART;VALUE=DATE:20270101", "DTEND;VALUE=DATE:20270103"))
    assert hours(found) == 48


def test_a_day_that_ends_on_its_own_date_is_that_day() -> None:
    (found,) = times(an_event("DTSTART;VALUE=DATE:20270104", "DTEND;VALUE=DATE:20270104"))
    assert hours(found) == 24


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Amsterdam",
        "W. Europe Standard Time",
        "/freeassociation.sourceforge.net/Europe/Amsterdam",
        "Our own zone",
    ],
)
def test_a_zone_is_known_by_many_names(zone: str) -> None:
    body = events([f"DTSTART;TZID={zone}:20270704T090000"], before=TOLD)
    assert starts(body) == ["07-04 09:00"]


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Our own zone"])
def test_a_time_that_the_clock_skips_is_counted_from_before_the_gap(zone: str) -> None:
    body = events([f"DTSTART;TZID={zone}:20270328T023000"], before=TOLD)
    assert times(body)[0].start == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Our own zone"])
def test_an_event_that_begins_in_the_gap_and_ends_behind_it_is_as_long_as_it_looks(
    zone: str,
) -> None:
    lines = [f"DTSTART;TZID={zone}:20270328T023000", f"DTEND;TZID={zone}:20270328T031500"]
    (only,) = times(events(lines, before=TOLD))
    assert only.start == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert only.end == datetime(2027, 3, 28, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Our own zone"])
def test_a_time_that_the_clock_shows_twice_is_the_first(zone: str) -> None:
    body = events([f"DTSTART;TZID={zone}:20271031T023000"], before=TOLD)
    assert times(body)[0].start == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_a_series_stays_at_its_hour_when_the_clock_changes() -> None:
    body = an_event("DTSTART;TZID=Europe/Amsterdam:20270322T090000", "RRULE:FREQ=WEEKLY;COUNT=2")
    assert [f"{each.start:%H:%M}" for each in times(body)] == ["08:00", "07:00"]


def test_a_series_of_the_skipped_hour_takes_place_after_the_gap_that_day() -> None:
    body = an_event("DTSTART;TZID=Europe/Amsterdam:20270327T023000", "RRULE:FREQ=DAILY;COUNT=3")
    assert starts(body) == ["03-27 02:30", "03-28 03:30", "03-29 02:30"]


def test_an_end_keeps_the_exact_length_of_every_instance() -> None:
    body = an_event(
        "DTSTART;TZID=Europe/Amsterdam:20270327T220000",
        "DTEND;TZID=Europe/Amsterdam:20270328T060000",
        "RRULE:FREQ=DAILY;COUNT=2",
    )
    assert [hours(each) for each in times(body)] == [7, 7]


@pytest.mark.parametrize("zone", ["", ";TZID=Europe/Amsterdam"])
@pytest.mark.parametrize(("evening", "long"), [("20270326", 10), ("20270327", 9), ("20271030", 11)])
def test_an_end_is_what_the_clock_shows_then_also_when_it_was_changed_that_night(
    zone: str, evening: str, long: int
) -> None:
    morning = str(int(evening) + 1)
    (night,) = times(an_event(f"DTSTART{zone}:{evening}T220000", f"DTEND{zone}:{morning}T080000"))
    assert f"{night.end.astimezone(AMSTERDAM):%d %H:%M}" == f"{morning[-2:]} 08:00"
    assert hours(night) == long


def test_a_floating_event_in_the_skipped_hour_is_as_long_as_it_looks() -> None:
    (only,) = times(an_event("DTSTART:20270328T023000", "DTEND:20270328T031500"))
    assert (only.start, only.end) == (
        datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 2, 15, tzinfo=UTC),
    )


def test_a_floating_series_keeps_the_exact_length_of_its_first_night() -> None:
    body = an_event("DTSTART:20271029T220000", "DTEND:20271030T080000", "RRULE:FREQ=DAILY;COUNT=3")
    assert [hours(each) for each in times(body)] == [10, 10, 10]


def test_a_duration_of_a_day_follows_the_calendar_and_one_of_24_hours_the_stop_watch() -> None:
    start = "DTSTART;TZID=Europe/Amsterdam:20270327T120000"
    (day,) = times(an_event(start, "DURATION:P1D"))
    (exact,) = times(an_event(start, "DURATION:PT24H"))
    assert (hours(day), hours(exact)) == (23, 24)


# what takes time --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "busy"),
    [
        ("TRANSP:OPAQUE", True),
        ("TRANSP:TRANSPARENT", False),
        ("STATUS:CONFIRMED", True),
        ("STATUS:TENTATIVE", True),
        ("STATUS:CANCELLED", False),
        ("X-BUSY:NO", True),
    ],
)
def test_opaque_events_that_are_not_cancelled_take_time(line: str, busy: bool) -> None:
    (found,) = times(an_event(NINE, "DURATION:PT1H", line))
    assert found.busy is busy


@pytest.mark.parametrize("kind", ["VTODO", "VJOURNAL"])
def test_tasks_and_journals_take_no_time(kind: str) -> None:
    (found,) = times(a_calendar(*component(kind, NINE)))
    assert not found.busy


def test_an_event_without_an_end_takes_no_time_or_a_whole_day() -> None:
    assert hours(times(an_event(NINE))[0]) == 0
    assert hours(times(an_event("DTSTART;VALUE=DATE:20270104"))[0]) == 24


def test_a_task_counts_at_its_start_its_due_or_while_it_is_open() -> None:
    def span(*lines: str) -> tuple[int, int]:
        (found,) = times(a_calendar(*component("VTODO", *lines)))
        return found.start.year, found.end.year

    assert span("DTSTART:20270101T000000Z", "DUE:20280101T000000Z") == (2027, 2028)
    assert span("DUE:20280101T000000Z") == (2027, 2028)  # what is due at midnight ends a day
    assert span("CREATED:20270601T000000Z", "COMPLETED:20280601T000000Z") == (2027, 2028)
    assert span("COMPLETED:20280101T000000Z") == (2027, 2028)  # so does what is done then
    assert span("CREATED:20270101T000000Z") == (2027, 9900)
    assert span() == (100, 9900)


def test_a_journal_entry_without_a_date_is_at_no_time() -> None:
    assert times(a_calendar(*component("VJOURNAL", "SUMMARY:x"))) == ()


# series -----------------------------------------------------------------------------------------


def test_count_and_until_end_a_series_and_until_is_included() -> None:
    assert len(starts(an_event(NINE, "RRULE:FREQ=DAILY;COUNT=3"))) == 3
    assert starts(an_event(NINE, "RRULE:FREQ=DAILY;UNTIL=20270106T080000Z"))[-1] == "01-06 09:00"
    assert starts(an_event(NINE, "RRULE:FREQ=DAILY;UNTIL=20270106T075959Z"))[-1] == "01-05 09:00"


@pytest.mark.parametrize("until", ["20270106", "20270106T090000"])
def test_an_until_in_the_series_own_terms_is_understood_too(until: str) -> None:
    assert starts(an_event(NINE, f"RRULE:FREQ=DAILY;UNTIL={until}"))[-1] == "01-06 09:00"


@pytest.mark.parametrize(
    "until", ["20270106", "20270105T230000Z", "20270106T000000Z", "20270106T235959Z"]
)
def test_the_last_day_of_a_series_of_days_is_told_in_many_ways(until: str) -> None:
    body = an_event("DTSTART;VALUE=DATE:20270104", f"RRULE:FREQ=DAILY;UNTIL={until}")
    assert starts(body)[-1] == "01-06 00:00"


def test_the_first_instance_counts_even_where_the_rule_has_it_not() -> None:
    body = an_event(NINE, "RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=3")  # the fourth is a Monday
    assert starts(body) == ["01-04 09:00", "01-06 09:00", "01-13 09:00"]


def test_exceptions_are_left_out_whatever_zone_they_are_told_in() -> None:
    body = an_event(
        NINE,
        "RRULE:FREQ=DAILY;COUNT=5",
        "EXDATE;TZID=Europe/Amsterdam:20270105T090000",
        "EXDATE:20270106T080000Z,20270107T090000Z",
        "EXDATE;VALUE=DATE:20270108",
    )
    assert starts(body) == ["01-04 09:00", "01-07 09:00"]


def test_count_counts_what_exceptions_leave_out() -> None:
    body = an_event(
        "DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20270105"
    )
    assert starts(body) == ["01-04 00:00", "01-06 00:00"]


def test_an_old_exception_rule_is_understood() -> None:
    body = an_event(NINE, "RRULE:FREQ=DAILY;COUNT=4", "EXRULE:FREQ=DAILY;INTERVAL=2")
    assert starts(body) == ["01-05 09:00", "01-07 09:00"]


def test_extra_dates_and_periods_join_the_series_once() -> None:
    body = an_event(
        NINE,
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;COUNT=2",
        "RDATE;TZID=Europe/Amsterdam:20270105T090000,20270110T100000",
        "RDATE;VALUE=PERIOD:20270111T080000Z/PT3H,20270112T080000Z/20270112T120000Z",
    )
    assert starts(body) == [
        "01-04 09:00",
        "01-05 09:00",
        "01-10 10:00",
        "01-11 09:00",
        "01-12 09:00",
    ]
    assert [hours(each) for each in times(body)] == [1, 1, 1, 3, 4]


def test_a_changed_instance_takes_place_of_its_own() -> None:
    body = events(
        [NINE, "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3"],
        ["RECURRENCE-ID:20270105T080000Z", "DTSTART:20270105T120000Z", "DURATION:PT2H"],
    )
    assert starts(body) == ["01-04 09:00", "01-05 13:00", "01-06 09:00"]
    assert hours(times(body)[1]) == 2


def test_a_cancelled_instance_takes_no_time_and_the_others_do() -> None:
    body = events(
        [NINE, "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2"],
        ["RECURRENCE-ID:20270105T080000Z", "DTSTART:20270105T080000Z", "STATUS:CANCELLED"],
    )
    assert [each.busy for each in times(body)] == [True, False]


def test_an_instance_may_take_time_in_a_series_that_takes_none() -> None:
    body = events(
        [NINE, "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2", "TRANSP:TRANSPARENT"],
        ["RECURRENCE-ID:20270105T080000Z", "DTSTART:20270105T080000Z", "DURATION:PT1H"],
    )
    assert [each.busy for each in times(body)] == [False, True]


def test_an_instance_that_moved_in_from_outside_is_found() -> None:
    body = events(
        [NINE, "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2"],
        ["RECURRENCE-ID:20270105T080000Z", "DTSTART:20280105T080000Z", "DURATION:PT1H"],
    )
    window = Window(start=datetime(2028, 1, 1, tzinfo=UTC), end=datetime(2028, 2, 1, tzinfo=UTC))
    assert starts(body, window=window) == ["01-05 09:00"]


def test_a_change_from_then_on_moves_all_that_follow() -> None:
    body = events(
        [NINE, "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4"],
        [
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20270105T080000Z",
            "DTSTART;TZID=Europe/Amsterdam:20270105T110000",
            "DURATION:PT2H",
        ],
        ["RECURRENCE-ID:20270106T080000Z", "DTSTART:20270106T080000Z", "DURATION:PT3H"],
    )
    assert starts(body) == ["01-04 09:00", "01-05 11:00", "01-06 09:00", "01-07 11:00"]
    assert [hours(each) for each in times(body)] == [1, 2, 3, 2]


def test_what_well_known_programs_write_beside_the_standard_is_understood() -> None:
    days = ["DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=DAILY;COUNT=4"]
    outlook = events(
        [*days, "EXDATE;TZID=GMT Standard Time:20270106T000000"],
        [
            "RECURRENCE-ID;TZID=GMT Standard Time:20270105T000000",
            "DTSTART;VALUE=DATE:20270115",
        ],
    )
    assert starts(outlook) == ["01-04 00:00", "01-07 00:00", "01-15 00:00"]
    in_utc = an_event(*days, "EXDATE:20270105T230000Z")  # the sixth begins in Amsterdam
    assert starts(in_utc) == ["01-04 00:00", "01-05 00:00", "01-07 00:00"]
    exchange = events([*days], ["RECURRENCE-ID:20270104T230000Z", "DTSTART;VALUE=DATE:20270115"])
    assert starts(exchange) == ["01-04 00:00", "01-06 00:00", "01-07 00:00", "01-15 00:00"]
    by_date = events(
        [NINE, "RRULE:FREQ=DAILY;COUNT=2"],
        ["RECURRENCE-ID;VALUE=DATE:20270105", "DTSTART:20270105T120000Z"],
    )
    assert starts(by_date) == ["01-04 09:00", "01-05 13:00"]
    thunderbird = an_event(NINE, "DTEND;TZID=Europe/Amsterdam:20270104T100000", "DURATION:PT0S")
    assert hours(times(thunderbird)[0]) == 1


def test_a_changed_instance_whose_series_is_elsewhere_takes_place() -> None:
    body = events(["RECURRENCE-ID:20270105T080000Z", "DTSTART:20270105T120000Z"])
    assert starts(body) == ["01-05 13:00"]


def test_days_that_a_month_has_not_are_left_out() -> None:
    body = an_event("DTSTART;VALUE=DATE:20270131", "RRULE:FREQ=MONTHLY;COUNT=3")
    assert starts(body) == ["01-31 00:00", "03-31 00:00", "05-31 00:00"]


def test_the_29th_of_february_comes_every_four_years() -> None:
    body = an_event("DTSTART;VALUE=DATE:20200229", "RRULE:FREQ=YEARLY")
    assert starts(body) == ["02-29 00:00"] * 3


@pytest.mark.parametrize(
    ("rule", "expected"),
    [  # RFC 5545 3.8.5.3 has these among its examples
        ("FREQ=MONTHLY;COUNT=3;BYDAY=1FR", ["01-04", "02-05", "03-05"]),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", ["01-04", "01-28", "02-25"]),
        ("FREQ=YEARLY;COUNT=3;BYDAY=20MO", ["01-04", "05-17", "05-15"]),
        ("FREQ=YEARLY;COUNT=3;BYWEEKNO=20", ["01-04", "05-17", "05-15"]),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=FR;BYMONTHDAY=13", ["01-04", "08-13", "10-13"]),
        ("FREQ=YEARLY;COUNT=4;BYYEARDAY=1,100", ["01-04", "04-10", "01-01", "04-09"]),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=MO,SU;WKST=MO",
            ["01-04", "01-10", "01-18", "01-24"],
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=MO,SU;WKST=SU",
            ["01-04", "01-17", "01-18", "01-31"],
        ),
        ("FREQ=MONTHLY;COUNT=3;BYMONTHDAY=-1", ["01-04", "01-31", "02-28"]),
    ],
)
def test_rules_are_read_as_the_standard_does(rule: str, expected: list[str]) -> None:
    found = starts(an_event(NINE, f"RRULE:{rule}"))
    assert [each[:5] for each in found] == expected


# windows ----------------------------------------------------------------------------------------


def test_only_what_touches_the_window_is_told() -> None:
    body = an_event(NINE, "DURATION:PT1H", "RRULE:FREQ=DAILY")
    window = Window(
        start=datetime(2027, 6, 1, 7, 30, tzinfo=UTC), end=datetime(2027, 6, 3, 7, tzinfo=UTC)
    )
    assert starts(body, window=window) == ["06-01 09:00", "06-02 09:00"]


def test_what_is_still_going_on_at_the_beginning_of_the_window_is_told() -> None:
    body = an_event("DTSTART;VALUE=DATE:20270101", "DURATION:P3W", "RRULE:FREQ=MONTHLY")
    window = Window(start=datetime(2027, 6, 20, tzinfo=UTC), end=datetime(2027, 6, 21, tzinfo=UTC))
    assert starts(body, window=window) == ["06-01 00:00"]


def test_the_wall_of_the_agency_decides_and_not_the_servers() -> None:
    body = an_event("DTSTART:20270704T090000", "RRULE:FREQ=DAILY;COUNT=2")
    assert times(body, zone=AMSTERDAM)[0].start.hour == 7
