"""Coming back with a code: what a seeker sees and can do, by the pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from markupsafe import escape

from coverage import clock
from coverage.domain.bookings import Booking, BookingState
from coverage.persistence.bookings import BookingRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.claims import to_booking
from coverage.persistence.database import reading, writing
from tests.booking.engine_worlds import NOW, settle
from tests.builders import days_away
from tests.desks.pages import text_of
from tests.seeker.test_booking import HALVES, book, bookings, words_on
from tests.seeker.worlds import PAGE, PHONE, Seeker, a_seeker, seekers_agency

OWN = "/appointment/own"


def code_of(receipt: str) -> tuple[str, str]:
    locator = re.search(r'<b class="code"[^>]*>(\w+)</b>', receipt)
    assert locator is not None
    return locator[1], " ".join(words_on(receipt))


def come_back(house: Flask, locator: str, words: str) -> Seeker:
    """With another browser, another day."""
    seeker = a_seeker(house)
    answer = seeker.browser.post("/appointment/", data={"locator": locator, "words": words})
    assert (answer.status_code, answer.location) == (303, OWN)
    return seeker


@pytest.fixture
def own(house: Flask, seeker: Seeker) -> Seeker:
    """Somebody who booked with Ada by telephone, and came back with the code."""
    locator, words = code_of(book(seeker, advisor="ada"))
    return come_back(house, locator, words)


def the_booking() -> Booking:
    """The only conversation to come, as it is now."""
    with reading() as session:
        row = session.query(BookingRow).filter_by(state=BookingState.BOOKED.value).one()
        return to_booking(row)


def test_the_code_opens_the_own_page_however_it_is_written(house: Flask, seeker: Seeker) -> None:
    locator, words = code_of(book(seeker))
    for given in (
        (locator.lower(), words.upper()),
        (f" {locator[:3]} {locator[3:]} ", words.replace(" ", "  ")),
        (locator, words.replace("e", "é")),
        (locator, words.replace(" ", ", ")),
    ):
        said = text_of(come_back(house, *given).see(OWN))
        assert "Your appointment" in said


def test_every_wrong_code_gets_the_same_page_but_for_the_number_that_was_typed(
    house: Flask, seeker: Seeker
) -> None:
    locator, words = code_of(book(seeker))
    pages = set()
    for number, given in (
        (locator, "een twee drie vier vijf zes"),
        ("000000", words),
        ("", "numbat"),
        ("x" * 999, "quokka"),
        ('"><b>', "wombat"),
    ):
        answer = a_seeker(house).browser.post(
            "/appointment/", data={"locator": number, "words": given}
        )
        assert answer.status_code == 401
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert given not in answer.text, "the words are never sent back"
        field = f'value="{escape(number[:40])}"'
        assert field in answer.text, "there to be mended"
        pages.add(answer.text.replace(field, ""))
    assert len(pages) == 1
    assert "do not belong together" in pages.pop()
    assert 'value=""' in a_seeker(house).see("/appointment/"), "kept nowhere"


def test_the_own_page_tells_when_with_whom_and_how(own: Seeker) -> None:
    said = text_of(own.see(OWN))
    assert "With Ada." in said
    assert PHONE in said
    assert "by telephone" in said


def test_a_conversation_is_cancelled_once_however_often_it_is_sent(own: Seeker) -> None:
    starts = re.search(r'name="starts"\s+value="([^"]+)"', own.see(OWN))
    assert starts is not None
    assert own.send(f"{OWN}/1/cancel", starts=starts[1]).status_code == 303
    again = own.send(f"{OWN}/1/cancel", starts=starts[1])
    assert (again.status_code, again.location) == (303, OWN), "pressed twice, it is cancelled"
    never = own.send(f"{OWN}/1/cancel", starts=NOW.isoformat())
    assert never.status_code == 404
    assert "Something changed in the meantime" in never.text
    assert f'href="{OWN}"' in never.text, "the way back needs no code"
    assert bookings() == [BookingState.CANCELLED]
    assert "No appointment is planned at the moment." in text_of(own.see(OWN))


def test_a_conversation_moves_to_another_time_and_keeps_its_own_until_then(own: Seeker) -> None:
    before = the_booking().starts
    for half in HALVES:
        assert own.send(f"{OWN}/1/same/when", half=half).status_code == 303
        times = re.findall(r'name="time"\s+value="([^"]+)"', own.see(f"{OWN}/1/same/when"))
        others = [time for time in times if not time.endswith(before.isoformat())]
        if any(own.send(f"{OWN}/1/same/time", time=time).status_code == 303 for time in others):
            break
    assert the_booking().starts == before
    assert "Instead of:" in text_of(own.see(f"{OWN}/1/confirm"))
    assert own.send(f"{OWN}/1/confirm").location == OWN
    assert the_booking().starts != before
    assert sorted(bookings()) == [BookingState.BOOKED, BookingState.MOVED]


def test_the_time_that_they_have_is_no_time_to_move_to(own: Seeker) -> None:
    for half in HALVES:
        own.send(f"{OWN}/1/same/when", half=half)
        assert the_booking().starts.isoformat() not in own.see(f"{OWN}/1/same/when")


def test_a_time_to_move_to_that_cannot_be_had_is_refused_kindly(own: Seeker) -> None:
    own.send(f"{OWN}/1/same/when", half=HALVES[0])
    answer = own.send(f"{OWN}/1/same/time", time="ada 2027-03-03T03:10:00+00:00")
    assert answer.status_code == 409
    assert "This time cannot be had any more" in answer.text
    assert bookings() == [BookingState.BOOKED]


def test_another_conversation_is_planned_with_the_same_advisor_and_code(own: Seeker) -> None:
    assert own.send(f"{OWN}/again").location == f"{PAGE}how"
    assert own.send("how", kind="phone").status_code == 303
    assert "Bo" not in text_of(own.see("who"))
    for half in reversed(HALVES):
        if any(own.send("time", time=time).status_code == 303 for time in own.times(half)):
            break
    assert own.send("confirm", unless="1").location.endswith("/confirm")
    assert "The code that you have stays the same." in own.see("confirm")
    assert bookings() == [BookingState.BOOKED] * 2
    assert "Two conversations are planned." in text_of(own.see(OWN))


def test_the_time_that_they_have_is_no_time_for_another_conversation(own: Seeker) -> None:
    booked = the_booking()
    own.send(f"{OWN}/again")
    own.send("how", kind="phone")
    listed = [time.split()[1] for half in HALVES for time in own.times(half)]
    assert listed, "there are other times"
    assert not [at for at in listed if booked.starts <= datetime.fromisoformat(at) < booked.ends]


def test_a_way_to_be_reached_is_left_shown_and_removed(own: Seeker) -> None:
    answer = own.send(f"{OWN}/contact", kind="mail", contact="not an address")
    assert answer.status_code == 422
    assert "Give a mail address" in answer.text
    assert 'value="not an address"' in answer.text, "what was typed is there to be mended"
    assert re.search(r'value="mail"\s+required\s+checked', answer.text)
    own.send(f"{OWN}/contact", kind="phone", contact="06 12345678")
    assert "06 12345678" in text_of(own.see(OWN))
    own.send(f"{OWN}/contact", remove="1")
    assert "06 12345678" not in own.see(OWN)


def test_consent_and_aftercare_are_given_and_taken_back(own: Seeker) -> None:
    for step, field in (("consent", "agreed"), ("aftercare", "wanted")):
        for value in ("1", "0"):
            assert own.send(f"{OWN}/{step}", **{field: value}).status_code == 303
    own.send(f"{OWN}/consent", agreed="1")
    own.send(f"{OWN}/aftercare", wanted="1")
    said = text_of(own.see(OWN))
    assert "You agreed: the fixed backup may take over" in said
    assert "Somebody asks later how you are." in said


def test_when_the_advisor_falls_away_the_backup_is_offered_and_never_swapped_in(
    own: Seeker,
) -> None:
    day = the_booking().starts.date()
    settle(replace(seekers_agency(), absences=(days_away("ada", day, 1),)))
    said = text_of(own.see(OWN))
    assert "Ada cannot be there at that time." in said
    assert "Yes, talk with Bo" in said
    assert the_booking().advisor == "ada"


def test_the_backup_takes_over_when_the_seeker_says_so(own: Seeker) -> None:
    day = the_booking().starts.date()
    settle(replace(seekers_agency(), absences=(days_away("ada", day, 1),)))
    answer = own.send(f"{OWN}/1/backup")
    assert answer.status_code == 303
    if not answer.location.endswith("/confirm"):
        times = re.findall(r'name="time"\s+value="([^"]+)"', own.see(f"{OWN}/1/backup/when"))
        assert any(own.send(f"{OWN}/1/backup/time", time=t).status_code == 303 for t in times)
    assert "Bo" in text_of(own.see(f"{OWN}/1/confirm"))
    assert the_booking().advisor == "ada", "until it is confirmed"
    own.send(f"{OWN}/1/confirm")
    assert the_booking().advisor == "bo"
    said = text_of(own.see(OWN))
    assert "With Bo." in said
    assert "cannot be there" not in said


def test_nobody_takes_over_from_an_advisor_who_is_there(own: Seeker) -> None:
    assert own.send(f"{OWN}/1/backup").status_code == 404
    own.see(f"{OWN}/1/backup/when", 404)


def test_an_hour_before_nothing_can_be_changed_any_more(
    own: Seeker, house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = the_booking().starts
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=5))
    shown = re.search(r'name="starts"\s+value="([^"]+)"', own.see(OWN))
    assert shown is not None
    with writing() as session:
        session.query(BookingRow).update(
            {"starts": NOW + timedelta(minutes=30), "ends": NOW + timedelta(minutes=120)}
        )
    assert starts != the_booking().starts
    assert "It begins within an hour" in text_of(own.see(OWN))
    late = (NOW + timedelta(minutes=30)).isoformat()
    answer = own.send(f"{OWN}/1/cancel", starts=late)
    assert answer.status_code == 409
    assert "It is too late to change this here" in answer.text


def test_without_a_case_there_is_no_own_page(seeker: Seeker) -> None:
    assert "You have to begin again" in seeker.see(OWN, 409)
    seeker.begin()
    assert "There is nothing here" in seeker.see(OWN, 404)


def bookings_with() -> list[str]:
    with reading() as session:
        rows = session.query(BookingRow).filter_by(state=BookingState.BOOKED.value)
        return sorted(row.advisor for row in rows)


def test_after_a_take_over_the_other_conversation_is_asked_about_and_goes_over_when_told(
    own: Seeker,
) -> None:
    with writing() as session:  # as a take-over of another conversation leaves it
        session.query(CaseRow).update({"advisor": "bo"})
    said = text_of(own.see(OWN))
    assert "With Bo." in said
    assert "This conversation is still with Ada." in said
    assert "Choose another time with Bo" in said
    assert bookings_with() == ["ada"], "looking changes nothing"
    answer = own.send(f"{OWN}/1/goes-on")
    assert answer.status_code == 303
    if not answer.location.endswith("/confirm"):
        assert "Bo" in text_of(own.see(f"{OWN}/1/same/when"))
        for half in HALVES:
            own.send(f"{OWN}/1/same/when", half=half)
            times = re.findall(r'name="time"\s+value="([^"]+)"', own.see(f"{OWN}/1/same/when"))
            assert all(time.startswith("bo ") for time in times)
            if any(own.send(f"{OWN}/1/same/time", time=t).status_code == 303 for t in times):
                break
    page = own.see(f"{OWN}/1/confirm")
    assert "Bo" in text_of(page)
    assert f"{OWN}/1/same/when" in page, "back to the times of who is asked for"
    assert bookings_with() == ["ada"], "until it is confirmed"
    own.send(f"{OWN}/1/confirm")
    assert bookings_with() == ["bo"]
    assert "is still with" not in text_of(own.see(OWN))
    assert own.send(f"{OWN}/1/goes-on").location == OWN, "pressed again in another tab"
