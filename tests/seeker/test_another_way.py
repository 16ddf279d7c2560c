"""A conversation that cannot go on as it is: the seeker chooses another way within the step."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from coverage.domain.agencies import Agency
from coverage.domain.bookings import Booking, BookingState, ConversationKind
from coverage.domain.conversation_terms import ConversationTerms
from coverage.domain.ids import PlaceId
from coverage.persistence.bookings import BookingRow
from coverage.persistence.cases import CaseRow
from coverage.persistence.claims import to_booking
from coverage.persistence.conversation_terms import store_terms
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import load_agency, store_agency
from tests.booking.engine_worlds import BO, UTRECHT, a_room, settle
from tests.builders import days_away
from tests.desks.pages import text_of
from tests.seeker.test_booking import HALVES, hold_any
from tests.seeker.test_own_page import OWN, code_of, come_back
from tests.seeker.worlds import Seeker, seekers_agency

BO_TERMS = ConversationTerms(phone="030 000 00 02", places=frozenset({PlaceId("linde")}))
"""Bo comes to the Linde and not to the Singel, and has no video."""


def agency() -> Agency:
    facts = seekers_agency()
    return replace(facts, places=(*facts.places, a_room("linde", postcode=UTRECHT)))


@pytest.fixture
def own(house: Flask, seeker: Seeker) -> Seeker:
    """Somebody who booked the Singel with Ada, who fell away, and came back with the code."""
    settle(agency())
    with writing() as session:
        store_terms(session, BO, BO_TERMS)
    seeker.begin()
    seeker.send("who", advisor="ada")
    seeker.send("how", kind="room", near="Utrecht")
    assert seeker.send("room", place="singel").status_code == 303
    hold_any(seeker)
    seeker.send("confirm", unless="1")
    locator, words = code_of(seeker.see("confirm"))
    return come_back(house, locator, words)


def ada_falls_away() -> None:
    day = the_booking().starts.date()
    with writing() as session:
        facts = load_agency(session)
        assert facts is not None
        store_agency(session, replace(facts, absences=(days_away("ada", day, 1),)))


def the_booking() -> Booking:
    with reading() as session:
        row = session.query(BookingRow).filter_by(state=BookingState.BOOKED.value).one()
        return to_booking(row)


def keep_any(own: Seeker, whom: str) -> None:
    """Another time, whichever can be had."""
    for half in HALVES:
        own.send(f"{OWN}/1/{whom}/when", half=half)
        times = re.findall(r'name="time"\s+value="([^"]+)"', own.see(f"{OWN}/1/{whom}/when"))
        if any(own.send(f"{OWN}/1/{whom}/time", time=t).status_code == 303 for t in times):
            return
    raise AssertionError("no time could be had")


@pytest.mark.parametrize(
    ("way", "kind", "place"),
    [("phone", ConversationKind.PHONE, None), ("room:linde", ConversationKind.ROOM, "linde")],
)
def test_who_takes_over_and_does_not_come_there_is_had_in_another_way(
    own: Seeker, way: str, kind: ConversationKind, place: str | None
) -> None:
    ada_falls_away()
    said = text_of(own.see(OWN))
    assert "Bo could talk with you instead, but in another way" in said
    assert own.send(f"{OWN}/1/backup").location == f"{OWN}/1/backup/how"
    assert own.browser.get(f"{OWN}/1/backup/when").location == f"{OWN}/1/backup/how"
    page = own.see(f"{OWN}/1/backup/how")
    assert "Bo does not come to this room: Singel." in text_of(page)
    assert set(re.findall(r'name="way"\s+value="([^"]+)"', page)) == {"phone", "room:linde"}
    answer = own.send(f"{OWN}/1/backup/how", way=way)
    assert answer.status_code == 303
    if not answer.location.endswith("/confirm"):
        keep_any(own, "backup")
    assert the_booking().advisor == "ada", "until it is confirmed"
    page = text_of(own.see(f"{OWN}/1/confirm"))
    assert "Bo" in page
    assert "Ada · Singel" in page, "what it is instead of"
    own.send(f"{OWN}/1/confirm")
    made = the_booking()
    assert (made.advisor, made.kind, made.place) == ("bo", kind, place)
    with reading() as session:
        assert session.query(CaseRow).count() == 1, "the same case and code"
    assert "With Bo." in text_of(own.see(OWN))


@pytest.mark.parametrize("way", ["", "video", "room:singel", "room:nowhere", "zq"])
def test_a_way_that_is_not_there_is_refused_kindly(own: Seeker, way: str) -> None:
    ada_falls_away()
    own.send(f"{OWN}/1/backup")
    answer = own.send(f"{OWN}/1/backup/how", way=way)
    assert answer.status_code == 422
    assert "Choose first how you want to talk." in text_of(answer.text)


def test_what_stayed_with_a_former_advisor_goes_over_in_another_way(own: Seeker) -> None:
    with writing() as session:
        session.query(CaseRow).update({"advisor": "bo"})
    assert "It will be in another way" in text_of(own.see(OWN))
    assert own.send(f"{OWN}/1/goes-on").location == f"{OWN}/1/same/how"
    answer = own.send(f"{OWN}/1/same/how", way="room:linde")
    if not answer.location.endswith("/confirm"):
        keep_any(own, "same")
    own.send(f"{OWN}/1/confirm")
    assert (the_booking().advisor, the_booking().place) == ("bo", "linde")


def test_the_same_advisor_and_time_by_telephone(own: Seeker) -> None:
    before = the_booking()
    assert f"{OWN}/1/same/how" in own.see(f"{OWN}/1/same/when")
    assert re.search(r'value="room:singel"\s+required\s+checked', own.see(f"{OWN}/1/same/how"))
    answer = own.send(f"{OWN}/1/same/how", way="phone")
    assert answer.location == f"{OWN}/1/confirm", "nobody else has that time"
    own.send(f"{OWN}/1/confirm")
    after = the_booking()
    assert (after.advisor, after.starts) == (before.advisor, before.starts)
    assert (after.kind, after.place) == (ConversationKind.PHONE, None)


def test_rooms_are_told_from_another_place(own: Seeker) -> None:
    assert "Seen from 3511" in text_of(own.see(f"{OWN}/1/same/how"))
    assert own.send(f"{OWN}/1/same/how", near="Nergenshuizen").status_code == 422
    assert own.send(f"{OWN}/1/same/how", near="Arnhem").status_code == 303
    page = text_of(own.see(f"{OWN}/1/same/how"))
    assert "Seen from 68" in page
    assert "more than 30 minutes away" in page


def test_a_way_that_was_chosen_is_of_one_conversation_only(own: Seeker) -> None:
    own.send(f"{OWN}/1/same/how", way="phone")
    assert own.send(f"{OWN}/again").status_code == 303
    assert "Singel" in text_of(own.see(f"{OWN}/1/same/when"))


def test_a_closed_case_offers_nothing_that_would_be_refused(own: Seeker) -> None:
    ada_falls_away()
    with writing() as session:
        row = session.query(CaseRow).one()
        row.closed_on = row.opened_on
    said = text_of(own.see(OWN))
    assert "Ada cannot be there at that time." in said
    for never in ("could talk with you", "Choose another time", "choose what happens"):
        assert never not in said
