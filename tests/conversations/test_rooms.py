"""Where rooms are: written by a coordinator, read by who has a conversation there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from coverage.domain.bookings import ConversationKind
from coverage.domain.errors import InvalidInput, NotFound
from coverage.domain.ids import AccountId, PlaceId
from coverage.domain.places import PlaceKind
from coverage.domain.room_ways import LONGEST_WAY, RoomWay
from coverage.domain.visibility import AdvisorReader, ContactReader, CoordinatorReader
from coverage.operations.booking import room_ways
from coverage.operations.viewing_desks.seeker import whereabouts
from coverage.persistence.audit import AuditRow
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import store_agency
from tests.booking.cases import a_booking, a_case
from tests.booking.engine_worlds import a_room
from tests.desks.agencies import ADA, ALFA, NOW, desk_agency
from tests.desks.pages import text_of
from tests.entering import enter

COORDINATOR = CoordinatorReader(account=AccountId(1))
SINGEL = PlaceId("singel")
WAY = RoomWay(place=SINGEL, address="Singel 4, Utrecht", way="The green door; ring <b>Linde</b>.")
HERE = "/coordinator/conversations/rooms"


@pytest.fixture
def rooms(desks: Flask) -> Flask:
    """Two rooms, one of them on Alfa's site, and a telephone, which is none."""
    with writing() as session:
        agency = desk_agency()
        telephone = replace(a_room("phone"), kind=PlaceKind.PHONE, postcode="", rooms=0)
        places = (a_room("singel"), a_room("stadhuis", client=ALFA), telephone)
        store_agency(session, replace(agency, places=places))
    return desks


def test_a_room_says_where_it_is_once_somebody_told(rooms: Flask) -> None:
    room_ways.tell_way(COORDINATOR, WAY, now=NOW)
    told = whereabouts(ADA, ConversationKind.ROOM, SINGEL)
    assert (told.address, told.way) == (WAY.address, WAY.way)
    assert whereabouts(ADA, ConversationKind.ROOM, PlaceId("stadhuis")).address == ""
    names = [(room.place.id, room.site) for room in room_ways.rooms(COORDINATOR)]
    assert names == [("stadhuis", "Alfa"), ("singel", "")], "those that nobody finds come first"


def test_what_is_emptied_is_gone_and_nobody_can_find_the_room(rooms: Flask) -> None:
    room_ways.tell_way(COORDINATOR, WAY, now=NOW)
    room_ways.tell_way(COORDINATOR, RoomWay(place=SINGEL), now=NOW)
    assert whereabouts(ADA, ConversationKind.ROOM, SINGEL).address == ""


def test_it_outlives_facts_that_are_brought_in_anew(rooms: Flask) -> None:
    room_ways.tell_way(COORDINATOR, WAY, now=NOW)
    with writing() as session:
        store_agency(session, replace(desk_agency(), places=(a_room("singel"),)))
    assert whereabouts(ADA, ConversationKind.ROOM, SINGEL).address == WAY.address


@pytest.mark.parametrize(
    ("told", "problems"),
    [
        (replace(WAY, address=""), {"address": "required"}),
        (replace(WAY, address="x" * 201), {"address": "too_long"}),
        (replace(WAY, way="x" * (LONGEST_WAY + 1)), {"way": "too_long"}),
    ],
)
def test_what_cannot_be_kept_is_refused_whole(
    rooms: Flask, told: RoomWay, problems: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        room_ways.tell_way(COORDINATOR, told, now=NOW)
    assert refusal.value.problems == problems
    assert whereabouts(ADA, ConversationKind.ROOM, SINGEL).way == ""


@pytest.mark.parametrize("place", ["phone", "nowhere"])
def test_only_rooms_have_a_way(rooms: Flask, place: str) -> None:
    with pytest.raises(NotFound):
        room_ways.tell_way(COORDINATOR, replace(WAY, place=PlaceId(place)), now=NOW)
    with pytest.raises(NotFound):
        room_ways.room(COORDINATOR, PlaceId(place))


@pytest.mark.parametrize(
    "reader", [AdvisorReader(advisor=ADA), ContactReader(account=AccountId(2), client=ALFA)]
)
def test_the_list_is_for_coordinators(rooms: Flask, reader: AdvisorReader | ContactReader) -> None:
    with pytest.raises(NotFound):
        room_ways.rooms(reader)
    with pytest.raises(NotFound):
        room_ways.room(reader, SINGEL)


def test_a_coordinator_writes_it_on_a_page(rooms: Flask) -> None:
    browser = enter(rooms, "coordinator")
    assert "2 rooms without an address" in text_of(browser.get("/coordinator/conversations").text)
    assert "nobody can find it" in browser.get(HERE).text
    refused = browser.post(f"{HERE}/singel", data={"way": "The green door"})
    assert refused.status_code == 422
    assert "The green door" in refused.text, "what was typed is still there"
    kept = browser.post(f"{HERE}/singel", data={"address": WAY.address, "way": WAY.way})
    assert kept.location == HERE
    said = browser.get(HERE).text
    assert "ring &lt;b&gt;Linde" in said
    assert "1 room without an address" in text_of(browser.get("/coordinator/conversations").text)
    assert browser.get(f"{HERE}/nowhere").status_code == 404
    with reading() as session:
        (entry,) = session.query(AuditRow).filter_by(verb="room_way.told")
        assert (entry.subject, entry.detail) == ("place:singel", {})


def test_the_advisor_of_a_conversation_reads_it(rooms: Flask) -> None:
    room_ways.tell_way(COORDINATOR, WAY, now=NOW)
    number = a_booking(a_case(), datetime(2027, 3, 4, 9, tzinfo=UTC), room="singel")
    page = enter(rooms, "advisor", ADA).get(f"/advisor/conversations/{number}")
    assert WAY.address in page.text
