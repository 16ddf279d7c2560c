"""Time off written on a telephone: days away for those who plan, and not a word of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coverage.domain.absences import AbsenceKind
from coverage.domain.calendars import Window
from coverage.domain.ids import AccountId, AdvisorId
from coverage.domain.visibility import CoordinatorReader
from coverage.domain.working_hours import Shift
from coverage.operations.absences import own_absences
from coverage.operations.busy_times import busy
from coverage.operations.calendars.making_calendars import Wishes, make_calendar
from coverage.operations.calendars.time_off import apply_time_off
from coverage.operations.calendars.working_hours import own_availability, own_hours, tell_hours
from coverage.operations.viewing.problem_kinds import OpenProblem, ProblemKind
from coverage.operations.viewing.problem_list import ProblemList, problem_list
from coverage.persistence import audit
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import Origin, absences_of, load_agency, store_agency
from coverage.persistence.facts_revision import facts_revision
from coverage.persistence.plans import load_plan, published_head
from tests.desks.agencies import (
    ADA,
    ALFA,
    BO,
    KEYS,
    NOW,
    TODAY,
    desk_agency,
    desk_plan,
    settle,
)
from tests.desks.writing import (
    CANARY,
    ZONE,
    an_event,
    days_off,
    prepare_calendars,
    reader,
    take_out,
    write,
)

MONDAY, SATURDAY = date(2027, 4, 5), date(2027, 4, 10)
WEDNESDAY = date(2027, 4, 7)


@pytest.fixture(autouse=True)
def agency(app: Flask) -> None:
    settle(plan=desk_plan())
    prepare_calendars(ADA, BO)


def from_calendar(advisor: AdvisorId = ADA) -> list[tuple[date, date]]:
    with reading() as session:
        stored = absences_of(session, advisor)
    return [(o.absence.first, o.absence.until) for o in stored if o.origin is Origin.CALENDAR]


def revision() -> int:
    with reading() as session:
        return facts_revision(session)


def problems_of(kind: ProblemKind) -> list[OpenProblem]:
    who = CoordinatorReader(account=AccountId(1))
    found = problem_list(who, plan=None, kind=kind, page=1, size=50, today=TODAY)
    assert isinstance(found, ProblemList)
    return list(found.problems)


def test_a_holiday_written_on_a_telephone_is_an_absence_at_once() -> None:
    write(days_off(MONDAY, SATURDAY))
    assert from_calendar() == [(MONDAY, MONDAY + timedelta(days=4))]
    with reading() as session:
        facts = load_agency(session)
    (absence,) = [a for a in facts.absences if a.first == MONDAY]
    assert absence.kind is AbsenceKind.AWAY


def test_what_is_published_stays_as_it_was() -> None:
    with reading() as session:
        head = published_head(session)
        assert head
        before = load_plan(session, head.id)
    write(days_off(MONDAY, SATURDAY))
    with reading() as session:
        head = published_head(session)
        assert head
        assert load_plan(session, head.id) == before


def test_a_holiday_that_moves_takes_its_days_along() -> None:
    write(days_off(MONDAY, SATURDAY))
    write(days_off(MONDAY + timedelta(days=7), SATURDAY + timedelta(days=7)))
    assert from_calendar() == [(MONDAY + timedelta(days=7), MONDAY + timedelta(days=11))]


def test_a_holiday_that_is_called_off_gives_its_days_back() -> None:
    write(days_off(MONDAY, SATURDAY))
    take_out()
    assert from_calendar() == []


@pytest.mark.parametrize("line", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT"])
def test_what_takes_no_time_is_no_absence(line: str) -> None:
    write(days_off(MONDAY, SATURDAY, line))
    assert from_calendar() == []


def test_half_of_a_day_counts_and_less_does_not() -> None:
    write(
        an_event(
            "DTSTART;TZID=Europe/Amsterdam:20270405T090000",
            "DTEND;TZID=Europe/Amsterdam:20270405T125900",
        )
    )
    assert from_calendar() == []
    write(
        an_event(
            "DTSTART;TZID=Europe/Amsterdam:20270405T145900",
            "DTEND;TZID=Europe/Amsterdam:20270405T150000",
            uid="minute",
        ),
        href="minute.ics",
    )
    assert from_calendar() == [(MONDAY, MONDAY)]


def test_every_wednesday_afternoon_is_as_many_absent_days() -> None:
    write(
        an_event(
            "DTSTART;TZID=Europe/Amsterdam:20270407T130000",
            "DURATION:PT4H",
            "RRULE:FREQ=WEEKLY;COUNT=3",
            "EXDATE;TZID=Europe/Amsterdam:20270414T130000",
        )
    )
    assert from_calendar() == [(day, day) for day in (WEDNESDAY, WEDNESDAY + timedelta(days=14))]


def test_facts_move_only_when_days_do() -> None:
    before = revision()
    write(days_off(MONDAY, SATURDAY))
    after = revision()
    assert after > before
    write(days_off(MONDAY, SATURDAY, "LOCATION:elsewhere"))
    write(an_event("DTSTART:20270406T100000Z", "DTEND:20270406T110000Z", uid="b"), href="b.ics")
    assert revision() == after


def test_a_calendar_of_ones_own_makes_nobody_absent() -> None:
    make_calendar_of_ones_own()
    write(days_off(MONDAY, SATURDAY), name="private")
    assert from_calendar() == []


def test_days_of_long_ago_stay_as_they_were_counted() -> None:
    write(days_off(MONDAY, SATURDAY))
    later = SATURDAY + timedelta(days=40)
    take_out(today=later)
    assert from_calendar() == [(MONDAY, MONDAY + timedelta(days=4))]


def test_days_of_a_week_ago_can_still_be_told() -> None:
    first = TODAY - timedelta(days=5)
    write(days_off(first, TODAY))
    assert from_calendar()[0][1] == TODAY - timedelta(days=1)


def test_absences_that_meet_over_a_weekend_are_one_however_they_were_written() -> None:
    second = MONDAY + timedelta(days=7)
    write(days_off(MONDAY, second), href="a.ics")
    write(days_off(second, second + timedelta(days=2), uid="b"), href="b.ics")
    assert from_calendar() == [(MONDAY, second + timedelta(days=1))]
    write(days_off(second, second + timedelta(days=1), uid="b"), href="b.ics")
    assert from_calendar() == [(MONDAY, second)]
    take_out(href="b.ics")
    assert from_calendar() == [(MONDAY, MONDAY + timedelta(days=4))]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    events=st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 24), st.integers(1, 9)), max_size=6
    )
)
def test_counting_near_a_change_is_counting_everything(
    events: list[tuple[str, int, int]],
) -> None:
    for name, day, length in events:
        first = MONDAY + timedelta(days=day)
        body = days_off(first, first + timedelta(days=length), uid=name)
        write(body, href=f"{name}.ics")
        with writing() as session:
            again = apply_time_off(session, ADA, now=NOW, today=TODAY, zone=ZONE)
        assert not again, events


def test_an_import_of_the_agencys_facts_leaves_calendars_alone() -> None:
    write(days_off(MONDAY, SATURDAY))
    with writing() as session:
        store_agency(session, desk_agency())
    assert from_calendar() == [(MONDAY, MONDAY + timedelta(days=4))]


def test_the_advisor_sees_where_an_absence_came_from_and_changes_it_there() -> None:
    write(days_off(MONDAY, SATURDAY))
    (own,) = [a for a in own_absences(reader(), keys=KEYS, today=TODAY) if a.first == MONDAY]
    assert (own.from_calendar, own.imported, own.may_withdraw, own.reason) == (
        True,
        False,
        False,
        None,
    )


def test_the_audit_trail_knows_the_days_and_no_text() -> None:
    write(days_off(MONDAY, SATURDAY))
    with reading() as session:
        entries = audit.entries(session, subject=f"advisor:{ADA}")
    assert [(e.verb, e.detail) for e in entries] == [("absence.read_from_calendar", {"days": 5})]
    assert CANARY not in str(entries)


def test_an_advisor_whom_the_agency_no_longer_has_changes_no_facts() -> None:
    prepare_calendars(AdvisorId("zed"))
    before = revision()
    write(days_off(MONDAY, SATURDAY), advisor=AdvisorId("zed"))
    assert revision() == before


# the coordinator ------------------------------------------------------------------------------


def test_a_week_away_is_on_the_coordinators_list_with_who_covers() -> None:
    write(days_off(MONDAY, SATURDAY))
    (problem,) = problems_of(ProblemKind.SHORT_NOTICE)
    people = (problem.client, problem.advisor, problem.takes_over)
    assert [who and who.id for who in people] == [ALFA, ADA, BO]
    assert CANARY not in repr(problem)


def test_clients_whose_backup_is_away_too_are_the_most_urgent() -> None:
    write(days_off(MONDAY, SATURDAY))
    write(days_off(MONDAY, SATURDAY), advisor=BO)
    names = [problem.client and problem.client.name for problem in problems_of(ProblemKind.LOST)]
    assert names == ["Alfa", "Beta"]


def test_an_afternoon_off_is_no_week_away() -> None:
    write(an_event("DTSTART:20270405T110000Z", "DTEND:20270405T150000Z"))
    assert problems_of(ProblemKind.SHORT_NOTICE) == []


def test_the_problem_goes_when_the_holiday_does() -> None:
    write(days_off(MONDAY, SATURDAY))
    take_out()
    assert problems_of(ProblemKind.SHORT_NOTICE) == []


# working hours --------------------------------------------------------------------------------


def test_shorter_hours_make_an_afternoon_half_of_a_day() -> None:
    write(an_event("DTSTART:20270405T120000Z", "DTEND:20270405T150000Z"))  # 14:00 to 17:00
    assert from_calendar() == []
    tell([Shift(weekday=0, begins=11 * 60, ends=17 * 60)])
    assert from_calendar() == [(MONDAY, MONDAY)]


def test_hours_are_told_and_read_back() -> None:
    assert not own_hours(reader()).told
    told = [Shift(weekday=0, begins=8 * 60, ends=12 * 60), Shift(weekday=0, begins=780, ends=1020)]
    tell(told)
    hours = own_hours(reader())
    assert hours.told
    assert [s for s in hours.shifts if s.weekday == 0] == told
    tell([])
    assert not own_hours(reader()).told


def test_telling_the_same_hours_twice_is_told_once() -> None:
    for _ in range(2):
        tell([Shift(weekday=0, begins=8 * 60, ends=12 * 60)])
    with reading() as session:
        verbs = [entry.verb for entry in audit.entries(session, subject=f"advisor:{ADA}")]
    assert verbs == ["hours.told"]


def test_hours_are_exported_for_calendar_programs() -> None:
    body = own_availability(reader(), changed_at=NOW, zone=ZONE).decode()
    assert body.count("BEGIN:AVAILABLE\r\n") == len(own_hours(reader()).shifts)


def tell(shifts: list[Shift]) -> None:
    tell_hours(reader(), shifts, now=NOW, today=TODAY, zone=ZONE)


# busy times -----------------------------------------------------------------------------------


def make_calendar_of_ones_own() -> None:
    make_calendar(reader(), ADA, "private", wishes=Wishes())


def busy_times(*advisors: AdvisorId) -> dict[AdvisorId, list[tuple[datetime, datetime]]]:
    window = Window(start=datetime(2027, 4, 5, tzinfo=UTC), end=datetime(2027, 4, 10, tzinfo=UTC))
    with reading() as session:
        return dict(busy(session, advisors, window))


def test_everything_an_advisor_writes_makes_them_busy_to_the_minute() -> None:
    make_calendar_of_ones_own()
    write(an_event("DTSTART:20270405T100000Z", "DTEND:20270405T101500Z"))
    write(an_event("DTSTART:20270405T101000Z", "DTEND:20270405T103000Z"), name="private")
    begins = datetime(2027, 4, 5, 10, tzinfo=UTC)
    assert busy_times(ADA, BO) == {ADA: [(begins, begins + timedelta(minutes=30))], BO: []}


def test_time_that_began_before_the_window_is_cut_to_it() -> None:
    write(days_off(MONDAY - timedelta(days=3), SATURDAY))
    ((begins, ends),) = busy_times(ADA)[ADA]
    assert (begins, ends) == (
        datetime(2027, 4, 5, tzinfo=UTC),
        datetime(2027, 4, 9, 22, tzinfo=UTC),
    )


def test_standing_for_clients_makes_nobody_busy() -> None:
    assert busy_times(ADA) == {ADA: []}
