"""Rooms: on which half-days each can be used, and never when it is occupied."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from coverage import clock
from coverage.domain.agencies import Agency
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId, PlaceId
from coverage.domain.places import Place, PlaceKind
from coverage.domain.visibility import AdvisorReader, ContactReader, CoordinatorReader
from coverage.operations.calendars.feeds import new_room_feed, own_feeds, revoke_feed
from coverage.operations.calendars.room_calendars import freshen_rooms, project_rooms
from coverage.persistence import agency_calendars
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import store_agency
from tests.desks.agencies import ALFA, NOW, TODAY, desk_agency
from tests.entering import enter

KEY = b"s" * 32
ROOM, ON_SITE, PHONE = PlaceId("utrecht-2"), PlaceId("at-alfa"), PlaceId("phone")


def with_rooms(opening: str = "mon-fri 08:30-18:00|sat 09:00-12:00") -> Agency:
    return replace(
        desk_agency(),
        places=(
            Place(
                id=ROOM,
                name="Zqroom",
                kind=PlaceKind.ROOM,
                postcode="3511",
                opening=opening,
                rooms=3,
            ),
            Place(
                id=ON_SITE,
                name="Room at Alfa",
                kind=PlaceKind.ROOM,
                postcode="3521",
                client=ALFA,
                opening="tue 13:00-17:00",
                rooms=1,
            ),
            Place(id=PHONE, name="Phone", kind=PlaceKind.PHONE, opening="mon-fri 08:00-20:00"),
        ),
    )


@pytest.fixture
def rooms(app: Flask, desk_day: None) -> CoordinatorReader:
    """The coordinator of an agency with two rooms."""
    with writing() as session:
        store_agency(session, with_rooms())
    account = enter(app, "coordinator").account  # type: ignore[attr-defined]
    return CoordinatorReader(account=account.id)


@pytest.fixture
def subscriber(app: Flask) -> FlaskClient:
    return app.test_client(use_cookies=False)


def address(reader: CoordinatorReader, place: PlaceId = ROOM) -> str:
    token = new_room_feed(reader, place, label="board", key=KEY, now=NOW, today=TODAY)
    return f"/feeds/{token}.ics"


def days(text: bytes) -> dict[str, tuple[str, int]]:
    """What is said from each first day on, and for how many days."""
    events = Calendar.from_ical(text).walk("VEVENT")
    return {
        str(event["dtstart"].dt): (
            str(event["summary"]),
            (event["dtend"].dt - event["dtstart"].dt).days,
        )
        for event in events
    }


def test_a_room_says_on_which_half_days_it_can_be_used(
    rooms: CoordinatorReader, subscriber: FlaskClient
) -> None:
    said = days(subscriber.get(address(rooms)).data)
    assert said["2027-03-01"] == ("Ochtend en middag vrij: 3", 5)
    assert said["2027-03-06"] == ("Ochtend vrij: 3", 1)
    assert "2027-03-07" not in said
    assert days(subscriber.get(address(rooms, ON_SITE)).data)["2027-03-02"] == (
        "Middag vrij: 1",
        1,
    )


def test_on_a_public_holiday_it_is_closed(
    rooms: CoordinatorReader, subscriber: FlaskClient
) -> None:
    said = days(subscriber.get(address(rooms)).data)
    assert "2027-03-29" not in said  # Easter Monday
    assert said["2027-03-30"] == ("Ochtend en middag vrij: 3", 4)


def test_a_telephone_learns_neither_a_rooms_name_nor_a_clients(
    rooms: CoordinatorReader, subscriber: FlaskClient
) -> None:
    text = subscriber.get(address(rooms)).text + subscriber.get(address(rooms, ON_SITE)).text
    assert "Zqroom" not in text
    assert "X-WR-CALNAME:utrecht-2" in text
    assert "X-WR-CALNAME:K-alfa (1)" in text
    assert "at-alfa" not in text


def test_a_changed_opening_is_told_and_an_unchanged_one_is_not_sent_again(
    rooms: CoordinatorReader, subscriber: FlaskClient
) -> None:
    path = address(rooms)
    etag = subscriber.get(path).headers["ETag"]
    assert subscriber.get(path, headers={"If-None-Match": etag}).status_code == 304
    facts = with_rooms("mon 08:30-12:30")
    with writing() as session:
        store_agency(session, facts)
        assert project_rooms(session, facts, now=NOW) > 0
    answer = subscriber.get(path, headers={"If-None-Match": etag})
    assert days(answer.data)["2027-03-08"] == ("Ochtend vrij: 3", 1)
    with writing() as session:
        assert project_rooms(session, facts, now=NOW) == 0


def test_it_moves_on_by_itself(
    rooms: CoordinatorReader, subscriber: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = address(rooms)
    first = days(subscriber.get(path).data)
    assert (min(first), max(first)) == ("2027-03-01", "2027-05-29")
    monkeypatch.setattr(clock, "today", lambda _zone: TODAY + timedelta(weeks=8))
    later = days(subscriber.get(path).data)
    assert max(later) == "2027-07-24"
    assert min(later) >= str(date(2027, 4, 12))


def test_a_room_that_is_gone_and_one_that_never_was_open_nothing(
    rooms: CoordinatorReader, subscriber: FlaskClient
) -> None:
    path = address(rooms)
    for nothing in (PHONE, PlaceId("nowhere")):
        with pytest.raises(NotFound):
            address(rooms, nothing)
    with writing() as session:
        store_agency(session, desk_agency())
    assert subscriber.get(path).status_code == 404


def test_it_speaks_the_language_of_the_agency(
    rooms: CoordinatorReader, subscriber: FlaskClient, app: Flask
) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], locale="en")
    facts = with_rooms("mon 08:30-12:30")
    token = new_room_feed(rooms, ROOM, label="board", key=KEY, now=NOW, today=TODAY, language="en")
    said = days(subscriber.get(f"/feeds/{token}.ics").data)
    assert said["2027-03-01"] == ("Morning and afternoon free: 3", 5)
    with writing() as session:
        store_agency(session, facts)
        project_rooms(session, facts, now=NOW, language="en")
    assert days(subscriber.get(f"/feeds/{token}.ics").data)["2027-03-08"][0] == "Morning free: 3"


def test_without_rooms_or_an_agency_nothing_is_written(app: Flask, desk_day: None) -> None:
    freshen_rooms(now=NOW, today=TODAY)
    with writing() as session:
        store_agency(session, desk_agency())
        assert project_rooms(session, with_rooms(), now=NOW) == 0
    freshen_rooms(now=NOW, today=TODAY)
    with reading() as session:
        assert not agency_calendars.has_rooms(session)


def test_only_who_made_an_address_revokes_it(
    rooms: CoordinatorReader, subscriber: FlaskClient, app: Flask
) -> None:
    path = address(rooms)
    (feed,) = own_feeds(rooms)
    other = enter(app, "coordinator").account  # type: ignore[attr-defined]
    for stranger in (
        CoordinatorReader(account=other.id),
        AdvisorReader(advisor=AdvisorId("ada")),
        ContactReader(client=ALFA, account=other.id),
    ):
        with pytest.raises(NotFound):
            revoke_feed(stranger, feed.id, now=NOW)
    assert subscriber.get(path).status_code == 200
    revoke_feed(rooms, feed.id, now=NOW)
    assert subscriber.get(path).status_code == 404
