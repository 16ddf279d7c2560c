"""Nothing that a client's contact can fetch depends on a booking, byte for byte."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coverage.domain.bookings import Booking, BookingState, ConversationKind
from coverage.domain.cases import Category, Closing, Route
from coverage.domain.ids import AccountId, BookingId
from coverage.domain.visibility import AdvisorReader, ContactReader
from coverage.operations.booking import client_pages, closing_cases, conversations, follow_ups
from coverage.operations.booking.placing import place_booking
from coverage.operations.calendars import feeds
from coverage.persistence.database import writing
from coverage.settings import Settings
from coverage.web.audiences import Audience
from tests.booking.cases import a_case
from tests.booking.engine_worlds import ZONE
from tests.desks.agencies import ADA, ALFA, NOW, TODAY
from tests.entering import enter

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

CONTACT = ContactReader(client=ALFA, account=AccountId(1))


def everything(app: Flask, browser: FlaskClient, stream: str) -> Mapping[str, bytes]:
    """Every page that a contact can open, and the subscription of their intranet, with headers."""
    paths = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "audience", None) is Audience.CONTACT
        and "GET" in (rule.methods or ())
        and not rule.arguments
    ]
    assert {"/client/", "/client/page/", "/client/page/poster", "/client/calendar/"} <= set(paths)
    found = {}
    for path in [*paths, "/client/?weeks=all", f"/feeds/{stream}.ics"]:
        answer = browser.get(path)
        head = "\n".join(f"{n}: {v}" for n, v in answer.headers if n not in ("Date", "Set-Cookie"))
        # what every form carries anew, whoever looks
        body = re.sub(rb'(name="(?:csrf_token|once)" value=")[^"]*', rb"\1", answer.data)
        found[path] = head.encode() + body
    return found


def talk(starts_in: timedelta, state: BookingState) -> BookingId:
    booking = Booking(
        id=BookingId(secrets.token_hex(16)),
        client=ALFA,
        advisor=ADA,
        case=a_case(),
        kind=ConversationKind.PHONE,
        place=None,
        seat=0,
        starts=NOW + starts_in,
        ends=NOW + starts_in + timedelta(minutes=90),
        pause=15,
        state=state,
    )
    with writing() as session:
        place_booking(session, booking, now=NOW)
    return booking.id


def test_a_contact_sees_the_same_before_and_after_people_talked(
    desks: Flask, settings: Settings
) -> None:
    client_pages.open_page(CONTACT, ALFA, now=NOW)
    stream = feeds.new_standing_feed(
        CONTACT, label="intranet", key=settings.secret_key, now=NOW, today=TODAY
    )
    browser = enter(desks, "contact", ALFA)
    everything(desks, browser, stream)  # what a first look stores is stored
    before = everything(desks, browser, stream)

    ada = AdvisorReader(advisor=ADA)
    called_off = talk(timedelta(days=1), BookingState.BOOKED)
    talk(timedelta(days=2), BookingState.BOOKED)
    past = talk(-timedelta(hours=3), BookingState.BOOKED)
    follow_ups.call_off(ada, called_off, now=NOW)
    conversations.mark(ada, past, took_place=True, now=NOW)
    held = conversations.own_conversation(ada, past, keys=settings.sealing_keys, now=NOW)
    closing = Closing(category=Category.BULLYING, route=Route.ALONE, minutes=120)
    closing_cases.close(ada, held.case.id, closing, now=NOW, zone=ZONE)

    after = everything(desks, browser, stream)
    assert {path for path in before if before[path] != after[path]} == set()
