"""A client whose employees can book: Alfa of `tests.booking.engine_worlds`, with a page.

Today is Monday 1 March 2027, nine o'clock in the Netherlands. Ada is there this week.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coverage.domain.advisors import Gender
from coverage.domain.agencies import Agency
from coverage.domain.client_pages import AgencyLine, ClientPage, ReportingChannel
from coverage.domain.conversation_terms import AdvisorProfile, ConversationTerms
from coverage.domain.working_hours import Shift
from coverage.persistence.client_pages import store_agency_line, store_page
from coverage.persistence.conversation_terms import store_profile, store_terms
from coverage.persistence.database import writing
from tests.booking.engine_worlds import (
    ADA,
    ALFA,
    AMERSFOORT,
    BO,
    NOW,
    UTRECHT,
    a_room,
    settle,
    world,
)
from tests.builders import a_client, an_advisor

TOKEN = "Zq3vYw8kT1bN6mP0xR5dLg"
PAGE = f"/appointment/{TOKEN}/"
PHONE = "085 000 00 17"
LINE = "085 000 00 00"


def seekers_agency() -> Agency:
    """Ada speaks Turkish too, Cas Arabic; there is a room in Utrecht, one in Arnhem, and one at the
    site of Alfa, which allows it.
    """
    return world(
        advisors=(
            an_advisor("ada", languages=frozenset({"nl", "tr"}), gender=Gender.FEMALE),
            an_advisor("bo", gender=Gender.MALE),
            an_advisor("cas", postcode=AMERSFOORT, languages=frozenset({"nl", "ar"})),
        ),
        clients=(a_client("alfa", panel_size=3, own_site_allowed=True), a_client("beta")),
        places=(
            a_room("singel", postcode=UTRECHT, wheelchair=True),
            a_room("arnhem", postcode="6811"),
            a_room("stadhuis", client=ALFA),
        ),
    )


def open_house(agency: Agency | None = None) -> None:
    """Store the agency, its terms and the page of Alfa."""
    settle(agency or seekers_agency())
    with writing() as session:
        store_page(
            session,
            ClientPage(
                client=ALFA,
                token=TOKEN,
                channel=ReportingChannel(name="Meldpunt Alfa", reach="intern 4242"),
                made_at=NOW,
            ),
        )
        store_agency_line(session, AgencyLine(phone=LINE, hours="werkdagen"))
        windows = (Shift(weekday=0, begins=540, ends=660), Shift(weekday=3, begins=600, ends=720))
        terms = ConversationTerms(
            phone=PHONE, video="https://meet.example/ada", call_windows=windows
        )
        store_terms(session, ADA, terms)
        words = {"nl": "Ik luister eerst.", "tr": "Önce dinlerim."}
        store_profile(session, AdvisorProfile(advisor=ADA, words=words, gender_shown=True))
        store_profile(session, AdvisorProfile(advisor=BO, words={"nl": "Neem de tijd."}))


@dataclass(frozen=True, kw_only=True)
class Seeker:
    """A browser of somebody who books, without scripts: every form by its address and token."""

    browser: FlaskClient

    def begin(self) -> TestResponse:
        """Press *Begin*."""
        return self.browser.post(PAGE)

    def see(self, step: str, status: int = 200) -> str:
        """A page of the way, or one with an address of its own."""
        answer = self.browser.get(step if step.startswith("/") else PAGE + step)
        assert answer.status_code == status, f"{step}: {answer.status_code}"
        return answer.text

    def send(self, step: str, **fields: object) -> TestResponse:
        """A form of the session, with its token."""
        address = step if step.startswith("/") else PAGE + step
        return self.browser.post(address, data={"token": self.token(), **fields})

    def token(self) -> str:
        """What the forms of the session carry."""
        found = re.search(r'data-token="(\w*)"', self.browser.get("/appointment/").text)
        return found[1] if found else ""

    def choose(self, *, advisor: str = "", kind: str = "phone") -> None:
        """With whom and how; by telephone or video."""
        assert self.send("who", advisor=advisor).status_code == 303
        assert self.send("how", kind=kind).status_code == 303

    def times(self, half: str) -> list[str]:
        """The values of the times of a half-day such as ``2027-03-03 am``."""
        assert self.send("when", half=half).status_code == 303
        return re.findall(r'name="time"\s+value="([^"]+)"', self.see("when"))


def a_seeker(app: Flask, *, language: str = "en") -> Seeker:
    """Somebody with an English browser."""
    browser = app.test_client()
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    return Seeker(browser=browser)
