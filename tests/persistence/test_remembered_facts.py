"""What is kept of the facts between requests, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from coverage.domain.absences import Absence
from coverage.domain.ids import AdvisorId
from coverage.operations.viewing.remembered import current_facts
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import Origin, add_absence
from tests.booking.engine_worlds import ADA, BO, NOW, settle
from tests.seeker.worlds import PAGE, open_house
from tests.statements import statements

DAY = date(2027, 3, 10)
FACTS = ("FROM absence", "FROM client ", "FROM conflict", "FROM published_panel", "FROM plan_cover")


def away(advisor: AdvisorId) -> None:
    with writing() as session:
        add_absence(
            session,
            Absence(advisor=advisor, first=DAY, until=DAY),
            origin=Origin.ADVISOR,
            now=NOW,
        )
        current_facts(session)  # as whoever tells the seekers whom it concerns
        if advisor == ADA:
            raise ConnectionError


def who_is_away() -> set[AdvisorId]:
    with reading() as session:
        return {each.advisor for each in current_facts(session).agency.absences}


def test_a_page_that_is_looked_at_again_reads_no_facts_again(app: Flask) -> None:
    open_house()
    browser = app.test_client()
    browser.get(PAGE)
    with statements() as said:
        assert browser.get(PAGE).status_code == 200
    assert said
    assert not [each for each in said for table in FACTS if table in each.replace("\n", " ")]


@pytest.mark.usefixtures("app")
def test_an_absence_that_was_not_stored_keeps_nobody_away() -> None:
    settle()
    assert who_is_away() == set()
    with pytest.raises(ConnectionError):
        away(ADA)
    away(BO)
    assert who_is_away() == {BO}
