"""A client's subscription: who stands for us, week by week, and never why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from coverage import clock
from coverage.calendars.events import midnight
from coverage.calendars.words import DUTCH
from coverage.domain.assignments import CoverRole, CoverSpan, Plan
from coverage.domain.devices import FeedId
from coverage.domain.errors import InvalidInput, NotFound
from coverage.domain.ids import AccountId, ClientId
from coverage.domain.visibility import AdvisorReader, ContactReader, CoordinatorReader
from coverage.operations.calendars.feeds import new_standing_feed, own_feeds, revoke_feed
from coverage.operations.calendars.standing_calendars import project_standing
from coverage.persistence.database import writing
from coverage.persistence.facts import load_agency
from tests.desks.agencies import ADA, ALFA, BETA, HORIZON, NOW, TODAY, desk_plan, publish, settle

KEY = b"s" * 32
CONTACT = ContactReader(client=ALFA, account=AccountId(7))


@pytest.fixture
def intranet(app: Flask) -> FlaskClient:
    """A program that knows nothing but an address."""
    return app.test_client(use_cookies=False)


def address(reader: ContactReader = CONTACT, *, language: str = "nl") -> str:
    token = new_standing_feed(
        reader, label="intranet", key=KEY, now=NOW, today=TODAY, language=language
    )
    return f"/feeds/{token}.ics"


def weeks(text: bytes) -> dict[str, str]:
    """What is said of each week, by its Monday."""
    events = Calendar.from_ical(text).walk("VEVENT")
    return {str(event["dtstart"].dt): str(event["summary"]) for event in events}


def publish_again(plan: Plan, *, version: int) -> None:
    publish(plan, version=version)
    with writing() as session:
        project_standing(session, load_agency(session), plan, now=NOW, today=TODAY, words=DUTCH)


def test_it_says_who_stands_for_the_client_each_week(desks: Flask, intranet: FlaskClient) -> None:
    answer = intranet.get(address())
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert "X-WR-CALNAME:Onze vertrouwenspersoon" in answer.text
    said = weeks(answer.data)
    assert said["2027-03-01"] == "Ada"
    assert said["2027-03-15"] == "Back-up actief: Bo"
    assert said["2027-03-22"] == "Ada"
    assert len(said) == 8


def test_a_substitute_is_a_backup_to_a_client_and_a_gap_is_named(
    desks: Flask, intranet: FlaskClient
) -> None:
    said = weeks(intranet.get(address(ContactReader(client=BETA, account=AccountId(8)))).data)
    assert said["2027-04-12"] == "Back-up actief: Cas"
    assert said["2027-04-19"] == "Nog niemand"


def test_it_speaks_the_language_of_the_agency(desks: Flask, intranet: FlaskClient) -> None:
    said = weeks(intranet.get(address(language="en")).data)
    assert said["2027-03-15"] == "Backup active: Bo"


def test_an_intranet_may_show_it_and_nothing_rings(desks: Flask, intranet: FlaskClient) -> None:
    text = intranet.get(address()).text
    assert "CLASS:PUBLIC" in text
    assert not any(word in text for word in ("CONFIDENTIAL", "VALARM", "ATTENDEE", "ORGANIZER"))


def test_a_publication_that_changes_nothing_for_the_client_is_not_sent_again(
    desks: Flask, intranet: FlaskClient
) -> None:
    path = address()
    etag = intranet.get(path).headers["ETag"]
    publish_again(desk_plan(), version=2)
    again = intranet.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_publication_that_changes_a_week_is_told_at_once(
    desks: Flask, intranet: FlaskClient
) -> None:
    path, plan = address(), desk_plan()
    etag = intranet.get(path).headers["ETag"]
    ill = CoverSpan(
        client=ALFA, first=HORIZON[0], last=HORIZON[0], role=CoverRole.GAP, reason="zqreason"
    )
    others = [span for span in plan.cover if (span.client, span.first) != (ALFA, HORIZON[0])]
    rest = CoverSpan(
        client=ALFA, first=HORIZON[1], last=HORIZON[1], role=CoverRole.PRIMARY, advisor=ADA
    )
    changed = Plan(
        horizon=plan.horizon, panels=plan.panels, cover=(ill, rest, *others), surge_staffing=()
    )
    publish_again(changed, version=2)
    answer = intranet.get(path, headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert weeks(answer.data)["2027-03-01"] == "Nog niemand"
    assert weeks(answer.data)["2027-03-08"] == "Ada"
    assert "zqreason" not in answer.text


def test_weeks_that_are_over_go_after_two_weeks_and_far_ones_wait(
    desks: Flask, intranet: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = address()
    for days, first, last in ((10, "2027-03-01", "2027-04-19"), (21, "2027-03-08", "2027-04-19")):
        monkeypatch.setattr(clock, "today", lambda _zone, days=days: TODAY + timedelta(days=days))
        said = weeks(intranet.get(path).data)
        assert (min(said), max(said)) == (first, last)
    monkeypatch.setattr(clock, "today", lambda _zone: date(2027, 1, 18))
    assert max(weeks(intranet.get(path).data)) == "2027-04-12"


def test_a_client_that_was_never_planned_has_an_empty_calendar(
    app: Flask, desk_day: None, intranet: FlaskClient
) -> None:
    settle()
    answer = intranet.get(address())
    assert (answer.status_code, weeks(answer.data)) == (200, {})


def test_the_day_of_fetching_stands_beside_it_and_revoking_works_at_once(
    desks: Flask, intranet: FlaskClient
) -> None:
    path = address()
    assert own_feeds(CONTACT)[0].last_fetched_at is None
    intranet.get(path)
    (feed,) = own_feeds(CONTACT)
    assert feed.last_fetched_at == midnight(TODAY)
    revoke_feed(CONTACT, feed.id, now=NOW)
    assert intranet.get(path).status_code == 404


def test_it_is_the_clients_own_to_see_and_revoke(desks: Flask) -> None:
    address()
    (feed,) = own_feeds(CONTACT)
    for stranger in (
        ContactReader(client=BETA, account=AccountId(8)),
        AdvisorReader(advisor=ADA),
        CoordinatorReader(account=AccountId(1)),
    ):
        assert own_feeds(stranger) == ()
        with pytest.raises(NotFound):
            revoke_feed(stranger, feed.id, now=NOW)
    with pytest.raises(NotFound):
        revoke_feed(CONTACT, FeedId(feed.id + 1), now=NOW)
    colleague = ContactReader(client=ALFA, account=AccountId(9))
    assert own_feeds(colleague) == (feed,)


def test_a_client_that_nobody_knows_gets_no_address(desks: Flask) -> None:
    with pytest.raises(NotFound):
        address(ContactReader(client=ClientId("gone"), account=AccountId(9)))
    with pytest.raises(InvalidInput):
        new_standing_feed(CONTACT, label="x" * 61, key=KEY, now=NOW, today=TODAY)
