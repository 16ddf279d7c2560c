"""What a coordinator sees of conversations."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coverage.domain.absences import Absence
from coverage.domain.advisors import Conflict, ConflictKind
from coverage.domain.bookings import BookingState
from coverage.domain.errors import NotFound
from coverage.domain.falling_away import Obstacle
from coverage.domain.ids import AccountId
from coverage.domain.visibility import AdvisorReader, ContactReader, CoordinatorReader
from coverage.domain.weeks import Week
from coverage.operations.booking import client_pages
from coverage.operations.booking.conversation_figures import (
    ConversationFigures,
    conversation_figures,
)
from coverage.operations.booking.falling_away import affected
from coverage.persistence.bookings import BookingRow
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import add_absence, store_agency
from tests.booking.cases import a_booking, a_case
from tests.desks.agencies import ADA, ALFA, BETA, BO, NOW, TODAY, desk_agency
from tests.desks.pages import text_of
from tests.entering import enter

ZONE = ZoneInfo("Europe/Amsterdam")
COORDINATOR = CoordinatorReader(account=AccountId(1))
PAGE = "/coordinator/conversations"


def figures(reader: object = COORDINATOR) -> ConversationFigures:
    return conversation_figures(
        reader,  # type: ignore[arg-type]  # wrong readers are tried too
        now=NOW,
        zone=ZONE,
        withheld_after=timedelta(hours=24),
    )


def row_of(name: str) -> dict[str, tuple[int, int]]:
    """Hours and affected conversations by week, of the weeks in which there is anything."""
    found = figures()
    (one,) = [each for each in found.advisors if each.name == name]
    numbers = zip(found.weeks, one.hours, one.affected, strict=True)
    return {str(week): (hours, lost) for week, hours, lost in numbers if hours or lost}


def test_hours_are_summed_by_week_and_rounded_up(desks: Flask) -> None:
    case = a_case()
    a_booking(case, datetime(2027, 3, 4, 9, tzinfo=UTC))
    a_booking(case, datetime(2027, 3, 5, 9, tzinfo=UTC))
    a_booking(case, datetime(2027, 3, 8, 9, tzinfo=UTC))
    a_booking(case, datetime(2027, 2, 23, 9, tzinfo=UTC), state=BookingState.TOOK_PLACE)
    for state in (BookingState.CANCELLED, BookingState.MISSED, BookingState.MOVED):
        a_booking(case, datetime(2027, 3, 9, 9, tzinfo=UTC), state=state)
    assert row_of("Ada") == {"2027-W08": (2, 0), "2027-W09": (3, 0), "2027-W10": (2, 0)}


def test_what_was_booked_today_counts_tomorrow(desks: Flask) -> None:
    booking = a_booking(a_case(), datetime(2027, 3, 4, 9, tzinfo=UTC))
    with writing() as session:
        session.get_one(BookingRow, booking).booked_at = NOW - timedelta(minutes=5)
    assert figures().advisors == ()


def test_conversations_in_an_absence_are_counted_by_week(desks: Flask) -> None:
    with writing() as session:
        away = Absence(
            advisor=ADA, first=TODAY + timedelta(days=1), until=TODAY + timedelta(days=1)
        )
        add_absence(session, away, origin="advisor", now=NOW)
    a_booking(a_case(), datetime(2027, 3, 4, 9, tzinfo=UTC))
    assert row_of("Ada") == {"2027-W09": (2, 1)}


def test_what_was_booked_today_and_falls_away_counts_tomorrow(desks: Flask) -> None:
    """The hours do not show it either: the moment of a booking is nobody's."""
    away = Absence(advisor=ADA, first=TODAY + timedelta(days=1), until=TODAY + timedelta(days=1))
    booking = a_booking(a_case(), datetime(2027, 3, 4, 9, tzinfo=UTC))
    with writing() as session:
        session.get_one(BookingRow, booking).booked_at = NOW - timedelta(minutes=5)
        add_absence(session, away, origin="advisor", now=NOW)
    assert figures().advisors == ()


def test_a_conflict_that_is_entered_tells_nobody_whether_somebody_of_that_client_talks(
    desks: Flask,
) -> None:
    a_booking(a_case(client=ALFA), datetime(2027, 3, 4, 9, tzinfo=UTC), client=ALFA)
    before = figures()
    for client in (BETA, ALFA):
        tie = Conflict(advisor=ADA, client=client, first=date(2027, 1, 1), kind=ConflictKind.FAMILY)
        with writing() as session:
            store_agency(session, replace(desk_agency(), conflicts=(tie,)))
        assert figures().advisors == before.advisors
    own = affected(
        AdvisorReader(advisor=ADA), now=NOW, zone=ZONE, withheld_after=timedelta(hours=24)
    )
    assert [each.obstacles for each in own] == [{Obstacle.CONFLICT}]  # its advisor sees which one


def test_what_is_missing_is_named(desks: Flask) -> None:
    client_pages.open_page(COORDINATOR, ALFA, now=NOW)
    found = figures()
    assert [client.name for client in found.no_page] == ["Beta"]
    assert found.nobody == ()
    assert [client.name for client in found.without] == ["Alfa", "Beta"]
    assert (found.within, found.clients, found.percent) == (0, 2, 0)
    assert [name for _, name in found.no_phone] == ["Ada", "Bo"]
    assert found.weeks[3] == Week.of(TODAY)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestThePage:
    """The same in a browser."""

    @pytest.fixture
    def coordinator(self, desks: Flask) -> FlaskClient:
        desks.config["WTF_CSRF_ENABLED"] = False
        return enter(desks, "coordinator")

    def test_it_names_no_client_beside_hours(self, coordinator: FlaskClient) -> None:
        a_booking(a_case(), datetime(2027, 3, 4, 9, tzinfo=UTC))
        said = coordinator.get(PAGE).text
        hours = said.split('id="hours"', 1)[1].split("</section>", 1)[0]
        assert "Ada" in hours
        assert "Alfa" not in hours
        assert "K-alfa" not in hours

    def test_it_is_the_same_whichever_client_and_time_of_the_week_it_was(
        self, coordinator: FlaskClient
    ) -> None:
        booking = a_booking(a_case(), datetime(2027, 3, 4, 9, tzinfo=UTC))
        before = coordinator.get(PAGE).data
        with writing() as session:
            row = session.get_one(BookingRow, booking)
            row.client = "beta"
            row.starts += timedelta(days=1, hours=3)
            row.ends += timedelta(days=1, hours=3)
        assert coordinator.get(PAGE).data == before

    def test_the_line_is_kept_and_a_wrong_one_named(self, coordinator: FlaskClient) -> None:
        form = {"phone": "085 000 00 01", "hours": "ma-vr 9-17"}
        assert coordinator.post(f"{PAGE}/line", data=form).status_code == 303
        assert 'value="085 000 00 01"' in coordinator.get(PAGE).text
        for wrong in ({"phone": "zq"}, {"phone": ""}, {"hours": "x" * 201}):
            assert coordinator.post(f"{PAGE}/line", data=form | wrong).status_code == 422

    def test_without_anything_it_says_so(self, coordinator: FlaskClient) -> None:
        assert "No hours in these weeks." in text_of(coordinator.get(PAGE).text)


def test_only_coordinators_see_figures(desks: Flask) -> None:
    for reader in (AdvisorReader(advisor=BO), ContactReader(client=ALFA, account=AccountId(1))):
        with pytest.raises(NotFound):
            figures(reader)
    with reading() as session:
        assert session.get(BookingRow, "x") is None
