"""With whom an employee can talk, who is there this week, and at which room."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, CoverSpan, Plan, Role
from coverage.domain.clients import HalfDay, Presence
from coverage.domain.ids import AdvisorId, ClientId, PlaceId
from coverage.domain.weeks import Week
from coverage.operations.booking import booking_times
from coverage.operations.booking.bookable_panels import bookable_panel, covering
from coverage.operations.booking.rooms_near import postcode_of, rooms_for, share_within_reach
from coverage.persistence.database import reading
from tests.booking.engine_worlds import (
    ADA,
    ALFA,
    AMERSFOORT,
    BETA,
    BO,
    CAS,
    NOW,
    TERMS,
    TODAY,
    ZONE,
    a_room,
    settle,
    world,
)
from tests.builders import a_client, a_conflict, a_panel, an_advisor, days_away
from tests.desks.agencies import publish

DEE = AdvisorId("dee")
WEEK = Week.of(TODAY)


def panel(day: date = TODAY, **asked: object) -> list[tuple[AdvisorId, Role]]:
    with reading() as session:
        found = bookable_panel(session, ALFA, day=day, **asked)  # type: ignore[arg-type]
    return [(each.advisor.id, each.role) for each in found]


def this_week(client: ClientId = ALFA) -> tuple[AdvisorId, CoverRole] | None:
    with reading() as session:
        found = covering(session, client, day=TODAY)
    return None if found is None else (found.advisor.id, found.role)


def test_the_panel_is_shown_in_order_of_role(app: Flask) -> None:
    settle()
    assert panel() == [(ADA, Role.PRIMARY), (BO, Role.BACKUP), (CAS, Role.THIRD)]


def test_somebody_whom_the_seeker_knows_is_left_out(app: Flask) -> None:
    settle()
    assert [a for a, _ in panel(avoided={BO})] == [ADA, CAS]


def test_nobody_with_a_conflict_on_the_day_can_be_booked(app: Flask) -> None:
    settle(world(conflicts=(a_conflict("ada", "alfa", TODAY, TODAY),)))
    assert [a for a, _ in panel()] == [BO, CAS]
    assert [a for a, _ in panel(TODAY + timedelta(days=1))] == [ADA, BO, CAS]


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_until": TODAY - timedelta(days=1)},
        {"available_from": TODAY + timedelta(days=1)},
        {"languages": frozenset({"en"})},
    ],
)
def test_nobody_unqualified_can_be_booked(app: Flask, changes: dict[str, object]) -> None:
    settle(world(advisors=(an_advisor("ada", **changes), an_advisor("bo"), an_advisor("cas"))))
    assert [a for a, _ in panel()] == [BO, CAS]


def test_a_client_without_a_contract_has_nobody(app: Flask) -> None:
    settle(world(clients=(a_client("alfa", contract_until=TODAY), a_client("beta"))))
    assert panel() != []
    assert panel(TODAY + timedelta(days=1)) == []


def test_a_client_that_does_not_exist_has_nobody(app: Flask) -> None:
    settle()
    assert this_week(ClientId("nobody")) is None


def test_without_a_plan_the_first_who_is_there_covers(app: Flask) -> None:
    settle(world(absences=(days_away("ada", TODAY, 7),)))
    assert this_week() == (BO, CoverRole.BACKUP)


def test_a_substitute_of_this_week_is_who_is_there(app: Flask) -> None:
    settle(_with_dee())
    publish(_plan((DEE, CoverRole.SUBSTITUTE)), version=1)
    assert this_week() == (DEE, CoverRole.SUBSTITUTE)
    assert DEE not in [a for a, _ in panel()]


def test_when_the_planned_one_fell_ill_the_next_of_the_panel_is_there(app: Flask) -> None:
    settle(replace(_with_dee(), absences=(days_away("dee", TODAY, 7), days_away("ada", TODAY, 7))))
    publish(_plan((DEE, CoverRole.SUBSTITUTE)), version=1)
    assert this_week() == (BO, CoverRole.BACKUP)


def test_nobody_is_there_when_the_whole_panel_is_away(app: Flask) -> None:
    away = tuple(days_away(name, TODAY, 7) for name in ("ada", "bo", "cas"))
    settle(world(absences=away))
    assert this_week() is None


def test_a_half_day_on_site_takes_the_time_of_who_covers(app: Flask) -> None:
    presence = Presence(every_weeks=1, weekday=1, half_day=HalfDay.MORNING)
    settle(world(clients=(a_client("alfa", presence=(presence,)), a_client("beta"))))
    publish(_plan((BO, CoverRole.BACKUP)), version=1)
    tuesday = TODAY + timedelta(days=1)
    with reading() as session:
        found = booking_times.public_half_days(
            session, [ADA, BO], first=tuesday, until=tuesday, zone=ZONE, now=NOW
        )
    assert found[ADA] == {(tuesday, HalfDay.MORNING), (tuesday, HalfDay.AFTERNOON)}
    assert found[BO] == {(tuesday, HalfDay.AFTERNOON)}


def rooms(near: str = "3511", *, on_site: bool = False) -> list[tuple[PlaceId, int, bool]]:
    with reading() as session:
        found = rooms_for(session, ALFA, [ADA], near=near, on_site=on_site)
    return [(room.place.id, room.minutes, room.far) for room in found]


def test_rooms_come_by_distance_and_far_ones_are_marked(app: Flask) -> None:
    settle(world(places=(a_room("far", postcode=AMERSFOORT), a_room("near"))))
    assert rooms() == [("near", 0, False), ("far", 30, False)]
    assert rooms("1011") == [("near", 45, True), ("far", 55, True)]


def test_rooms_out_of_reach_of_the_advisor_are_not_offered(app: Flask) -> None:
    settle(
        world(
            advisors=(an_advisor("ada", radius_km=10), an_advisor("bo"), an_advisor("cas")),
            places=(a_room("far", postcode=AMERSFOORT), a_room("near")),
        )
    )
    assert [each for each, *_ in rooms()] == ["near"]


def test_an_advisor_goes_to_the_rooms_they_chose(app: Flask) -> None:
    places = (a_room("far", postcode="6811"), a_room("near"))
    settle(world(places=places), ada=replace(TERMS, places=frozenset({PlaceId("far")})))
    assert [each for each, *_ in rooms()] == ["far"]


def test_own_rooms_only_where_the_client_allows_it_and_the_seeker_asks(app: Flask) -> None:
    places = (a_room("mine", client=ALFA), a_room("theirs", client=BETA), a_room("away"))
    settle(world(places=places))
    assert [each for each, *_ in rooms(on_site=True)] == ["away"]
    clients = (a_client("alfa", own_site_allowed=True), a_client("beta", own_site_allowed=True))
    settle(world(places=places, clients=clients))
    assert [each for each, *_ in rooms(on_site=True)] == ["away", "mine"]
    assert [each for each, *_ in rooms()] == ["away"]


def test_the_share_of_clients_with_a_room_nearby_counts_no_room_at_the_employers(
    app: Flask,
) -> None:
    clients = (a_client("alfa"), a_client("beta", postcode="9711"), a_client("gamma"))
    places = (a_room("away"), a_room("mine", client=BETA, postcode="9711"))
    panels = (a_panel("alfa", "ada"), a_panel("beta", "ada"))
    settle(world(clients=clients, places=places, panels=panels))
    with reading() as session:
        reach = share_within_reach(session)
    assert (reach.within, reach.clients, reach.without) == (1, 3, ("beta", "gamma"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3511", "3511"),
        (" 3511 ab ", "3511"),
        ("3511AB", "3511"),
        ("0000", None),
        ("3511 abc", None),
        ("35", None),
        ("", None),
        ("utrecht", "3513"),
        ("UTRECHT", "3513"),
        ("Den Haag", "2571"),
        ("'s-Gravenhage", "2571"),
        ("Bergen", "1861"),
        ("Broeksterwald", postcode_of("Broeksterwâld")),
        ("Atlantis", None),
    ],
)
def test_a_postcode_or_a_town_is_understood(text: str, found: str | None) -> None:
    assert postcode_of(text) == found


def _with_dee() -> Agency:
    return world(
        advisors=(
            an_advisor("ada"),
            an_advisor("bo"),
            an_advisor("cas"),
            an_advisor("dee"),
        )
    )


def _plan(*first: tuple[AdvisorId, CoverRole]) -> Plan:
    """These cover Alfa in this week; Ada after it."""
    agency = world()
    advisor, role = first[0]
    spans = (
        CoverSpan(client=ALFA, first=WEEK, last=WEEK, role=role, advisor=advisor),
        CoverSpan(
            client=ALFA, first=WEEK.next(), last=WEEK.next(39), role=CoverRole.PRIMARY, advisor=ADA
        ),
    )
    return Plan(horizon=agency.horizon, panels=agency.panels, cover=spans)
