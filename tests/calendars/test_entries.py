"""What an advisor's week says."""

from coverage.calendars.entries import entries
from coverage.calendars.words import DUTCH, ENGLISH, Words
from tests.calendars.agencies import (
    ANNA,
    ANNA_AWAY,
    BRAM,
    CLEO,
    a_plan,
    a_week,
    an_agency,
)


def lines(advisor: str, week: str, *, words: Words = ENGLISH, since: str = "2027-W01") -> list[str]:
    found = entries(an_agency([ANNA_AWAY]), a_plan(), since=a_week(since), words=words)
    return sorted(e.summary for e in found[advisor] if e.first == a_week(week).monday)


def test_a_week_says_for_whom_an_advisor_is_primary_and_for_whom_backup() -> None:
    assert lines(ANNA, "2027-W02") == ["Backup: K-2", "Primary: K-1"]


def test_a_backup_who_covers_is_active_and_no_longer_only_behind() -> None:
    assert lines(BRAM, "2027-W03") == ["Backup active: K-1", "Primary: K-2"]


def test_who_is_away_stands_behind_nobody() -> None:
    assert lines(ANNA, "2027-W03") == []


def test_the_hours_of_a_surge_are_said_per_client() -> None:
    assert lines(CLEO, "2027-W02") == ["Extra hours: K-2, 1.5 h", "Third: K-2"]
    assert lines(CLEO, "2027-W03", words=DUTCH) == ["Derde: K-2", "Extra uren: K-2, 4 u"]


def test_a_substitute_is_told_so() -> None:
    found = entries(an_agency(), a_plan(mill_in_week_3=CLEO), since=a_week("2027-W03"), words=DUTCH)
    assert "Vervanging: K-1" in [e.summary for e in found[CLEO]]


def test_a_gap_is_in_nobodys_calendar() -> None:
    found = entries(an_agency(), a_plan(mill_in_week_3=None), since=a_week("2027-W01"), words=DUTCH)
    third = {e.summary for of in found.values() for e in of if e.first == a_week("2027-W03").monday}
    assert not any("K-1" in summary and "Back-up:" not in summary for summary in third)


def test_weeks_before_the_first_one_asked_for_are_left_out() -> None:
    assert lines(ANNA, "2027-W02", since="2027-W03") == []


def test_an_entry_lasts_from_monday_to_friday() -> None:
    found = entries(an_agency(), a_plan(), since=a_week("2027-W01"), words=DUTCH)[ANNA]
    assert {(e.until - e.first).days for e in found} == {5}
    assert {e.first.weekday() for e in found} == {0}


def test_hours_are_written_as_the_language_does() -> None:
    assert [DUTCH.hours(m) for m in (60, 90, 125, 30)] == ["1 u", "1,5 u", "2,08 u", "0,5 u"]
