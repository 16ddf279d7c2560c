"""Subscriptions: a secret address that can be called back."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from coverage import clock
from coverage.calendars.collections import ZONE
from coverage.calendars.events import midnight
from coverage.domain.devices import FeedId
from coverage.domain.errors import NotFound
from coverage.domain.visibility import AdvisorReader
from coverage.operations.calendars.feeds import feeds_of, new_feed, revoke_feed
from coverage.persistence.database import writing
from coverage.persistence.facts import store_agency
from tests.calendars.agencies import ANNA, BRAM, CLEO, NAMES, an_agency, without
from tests.dav.conftest import Agency

KEY = b"s" * 32


@pytest.fixture
def subscriber(app: Flask) -> FlaskClient:
    return app.test_client(use_cookies=False)


def address(advisor: str) -> str:
    reader = AdvisorReader(advisor=advisor)
    return f"/feeds/{new_feed(reader, reader.advisor, key=KEY, now=clock.now())}.ics"


def test_a_subscription_says_what_the_calendar_says(
    agency: Agency, subscriber: FlaskClient
) -> None:
    answer = subscriber.get(address(ANNA))
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.data)
    assert str(calendar["x-wr-calname"]) == "Dekking"
    summaries = [str(event["summary"]) for event in calendar.walk("VEVENT")]
    assert len(summaries) == 15
    assert set(summaries) == {"Primair: K-1", "Back-up: K-2"}


def test_it_holds_no_name_and_no_reason(agency: Agency, subscriber: FlaskClient) -> None:
    agency.publish(third_week=None)
    for advisor in (ANNA, BRAM, CLEO):
        told = subscriber.get(address(advisor)).text.lower()
        assert not any(word.lower() in told for word in (*NAMES, "canary", "secretword"))


def test_an_unchanged_subscription_is_not_sent_again(
    agency: Agency, subscriber: FlaskClient
) -> None:
    path = address(CLEO)
    etag = subscriber.get(path).headers["ETag"]
    agency.publish()
    again = subscriber.get(path, headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert again.headers["ETag"] == etag
    agency.publish(third_week=CLEO)
    changed = subscriber.get(path, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert "Vervanging: K-1" in changed.text


def test_the_day_of_fetching_is_kept(agency: Agency, subscriber: FlaskClient) -> None:
    me = AdvisorReader(advisor=ANNA)
    path = address(ANNA)
    assert feeds_of(me, ANNA)[0].last_fetched_at is None
    subscriber.get(path)
    fetched = feeds_of(me, ANNA)[0].last_fetched_at
    assert fetched == midnight(clock.today(ZONE.key))


def test_a_revoked_or_invented_address_is_not_there(
    agency: Agency, subscriber: FlaskClient
) -> None:
    me, path = AdvisorReader(advisor=ANNA), address(ANNA)
    revoke_feed(me, feeds_of(me, ANNA)[0].id, now=clock.now())
    for gone in (path, "/feeds/invented.ics", "/feeds/%00.ics"):
        assert subscriber.get(gone).status_code == 404


def test_nobody_sees_adds_or_revokes_another_advisors_subscription(agency: Agency) -> None:
    address(ANNA)
    me, other = AdvisorReader(advisor=ANNA), AdvisorReader(advisor=BRAM)
    (feed,) = feeds_of(me, ANNA)
    with pytest.raises(NotFound):
        feeds_of(other, ANNA)
    with pytest.raises(NotFound):
        revoke_feed(other, feed.id, now=clock.now())
    with pytest.raises(NotFound):
        revoke_feed(me, FeedId(feed.id + 1), now=clock.now())
    with pytest.raises(NotFound):
        new_feed(other, ANNA, key=KEY, now=clock.now())


def test_the_address_of_an_advisor_who_left_is_not_there(
    agency: Agency, subscriber: FlaskClient
) -> None:
    path = address(CLEO)
    with writing() as session:
        store_agency(session, without(an_agency(), CLEO), panels=False)
    assert subscriber.get(path).status_code == 404
