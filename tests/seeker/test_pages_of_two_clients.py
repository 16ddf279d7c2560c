"""A session that began at one client, at the address of another; and a client without advisors."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from coverage.domain.client_pages import ClientPage, ReportingChannel
from coverage.domain.conversation_terms import ConversationTerms
from coverage.domain.ids import ClientId
from coverage.persistence.client_pages import store_page
from coverage.persistence.conversation_terms import store_terms
from coverage.persistence.database import writing
from tests.booking.engine_worlds import ADA, ALFA, BETA, BO, CAS, NOW
from tests.desks.pages import text_of
from tests.seeker.worlds import TOKEN, Seeker, open_house, seekers_agency

OTHER = "Yb2cVw8kT1bN6mP0xR5dLg"
STEPS = ("who", "how", "room", "when", "confirm", "appointment.ics")


def open_beta(token: str = OTHER, client: ClientId = BETA) -> str:
    """The page of Beta, which has advisors of Alfa too; or another address of a client's."""
    page = ClientPage(client=client, token=token, channel=ReportingChannel(), made_at=NOW)
    with writing() as session:
        store_page(session, page)
    return f"/appointment/{token}/"


def stop_booking() -> None:
    """Nobody can be booked any more."""
    with writing() as session:
        for advisor in (ADA, BO, CAS):
            store_terms(session, advisor, ConversationTerms(bookable=False))


@pytest.mark.parametrize("step", STEPS)
def test_what_began_at_one_client_is_not_shown_at_the_address_of_another(
    seeker: Seeker, step: str
) -> None:
    other = open_beta()
    seeker.begin()
    seeker.choose(advisor="ada")
    page = seeker.see(f"{other}{step}", 409)
    said = text_of(page)
    assert "This is the page of another organisation" in said
    assert not re.search("Alfa|Ada", said)
    assert TOKEN not in page
    assert f'action="{other}"' in page, "they can begin here"


def test_a_form_sent_there_changes_nothing(seeker: Seeker) -> None:
    other = open_beta()
    seeker.begin()
    seeker.choose(advisor="ada")
    for step, fields in (("who", {"advisor": "bo"}), ("known", {"known": "ada"}), ("confirm", {})):
        assert seeker.send(f"{other}{step}", **fields).status_code == 409
    assert "Ada" in seeker.see("when"), "where it began it goes on"


def test_who_is_choosing_when_the_address_is_renewed_is_not_sent_away(seeker: Seeker) -> None:
    seeker.begin()
    seeker.choose(advisor="ada")
    open_beta(client=ALFA)
    assert "Ada" in seeker.see("when")


def test_a_begin_where_nobody_can_be_booked_opens_nothing_and_says_to_call(house: Flask) -> None:
    panels = tuple(p for p in seekers_agency().panels if p.client == ALFA)
    open_house(replace(seekers_agency(), panels=panels))
    answer = house.test_client().post(open_beta(), headers={"Accept-Language": "en"})
    assert answer.status_code == 409
    assert "At this moment no appointment can be made here. Please call" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_who_had_begun_when_the_last_advisor_went_reads_it_and_finds_nothing_to_show_again(
    seeker: Seeker,
) -> None:
    seeker.begin()
    stop_booking()
    page = seeker.see("who")
    assert "At this moment no appointment can be made here. Please call" in text_of(page)
    assert "show the persons again" not in page
    assert "Whoever has time first" not in page, "it would lead back here"


def test_who_hid_everybody_is_told_how_to_show_them_again(seeker: Seeker) -> None:
    seeker.begin()
    seeker.send("known", known=["ada", "bo", "cas"])
    assert "You can show the persons again" in seeker.see("who")
