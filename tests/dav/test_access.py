"""Who is let in to a calendar, and who no longer is."""

import base64
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from coverage import clock
from coverage.calendars.collections import ZONE
from coverage.calendars.events import midnight
from coverage.domain.devices import DeviceId
from coverage.domain.errors import BadCredentials, InvalidInput, NotFound, TooManyAttempts
from coverage.domain.ids import AccountId
from coverage.domain.visibility import AdvisorReader, CoordinatorReader
from coverage.operations.calendars.devices import (
    WRONG_ALLOWED,
    WRONG_WINDOW,
    add_device,
    devices_of,
    let_in,
    revoke_device,
)
from coverage.persistence.database import writing
from coverage.persistence.facts import store_agency
from tests.calendars.agencies import ANNA, BRAM, CLEO, an_agency, without
from tests.dav.conftest import Agency, Phone, error_in

ME, OTHER = AdvisorReader(advisor=ANNA), AdvisorReader(advisor=BRAM)
COORDINATOR = CoordinatorReader(account=AccountId(1))
KEY = b"s" * 32


def enter(password: str, *, username: str = ANNA, source: str = "192.0.2.1") -> AdvisorReader:
    return let_in(username, password, key=KEY, now=clock.now(), source=source)


def test_a_device_password_is_random_enough_and_never_stored(agency: Agency) -> None:
    first, second = agency.password(ANNA), agency.password(ANNA)
    assert first != second
    assert len(first.replace("-", "")) * 5 >= 128
    assert enter(first) == enter(second) == ME


def test_a_password_may_be_typed_with_capitals_and_spaces(agency: Agency) -> None:
    password = agency.password(ANNA)
    assert enter(password.upper().replace("-", " ")) == ME
    assert enter(password.replace("-", "")) == ME


def test_a_password_opens_the_calendar_of_its_advisor_only(agency: Agency) -> None:
    with pytest.raises(BadCredentials):
        enter(agency.password(ANNA), username=BRAM)
    with pytest.raises(BadCredentials):
        enter("")


def test_another_server_key_makes_every_password_wrong(agency: Agency) -> None:
    password = agency.password(ANNA)
    with pytest.raises(BadCredentials):
        let_in(ANNA, password, key=b"t" * 32, now=clock.now(), source="192.0.2.1")


def test_the_day_of_use_is_kept_and_nothing_finer(agency: Agency) -> None:
    password = agency.password(ANNA)
    now = clock.now()
    let_in(ANNA, password, key=KEY, now=now, source="192.0.2.1")
    (device,) = devices_of(ME, ANNA)
    assert device.last_used_at == midnight(now.astimezone(ZONE).date())


@pytest.mark.parametrize(("clock_in_utc", "day"), [("21:50", 4), ("22:10", 5)])
def test_a_day_of_use_begins_at_the_agencys_midnight(
    agency: Agency, clock_in_utc: str, day: int
) -> None:
    now = datetime.fromisoformat(f"2027-07-04T{clock_in_utc}+00:00")
    let_in(ANNA, agency.password(ANNA), key=KEY, now=now, source="192.0.2.1")
    (device,) = devices_of(ME, ANNA)
    assert device.last_used_at == midnight(date(2027, 7, day))


def test_a_revoked_password_opens_nothing_from_that_moment(phone: Phone) -> None:
    assert phone("PROPFIND", phone.calendar, Depth="0").status_code == 207
    (device,) = devices_of(ME, ANNA)
    revoke_device(ME, device.id, now=clock.now())
    answer = phone("PROPFIND", phone.calendar, Depth="0")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")
    assert error_in(answer) == ""


def test_revoking_twice_keeps_the_first_moment(agency: Agency) -> None:
    agency.password(ANNA)
    (device,) = devices_of(ME, ANNA)
    now = clock.now()
    revoke_device(ME, device.id, now=now)
    revoke_device(ME, device.id, now=now + timedelta(hours=1))
    assert devices_of(ME, ANNA)[0].revoked_at == now


def test_nobody_sees_adds_or_revokes_another_advisors_device(agency: Agency) -> None:
    agency.password(ANNA)
    (device,) = devices_of(ME, ANNA)
    with pytest.raises(NotFound):
        devices_of(OTHER, ANNA)
    with pytest.raises(NotFound):
        revoke_device(OTHER, device.id, now=clock.now())
    with pytest.raises(NotFound):
        revoke_device(ME, DeviceId(device.id + 1), now=clock.now())
    with pytest.raises(NotFound):
        add_device(OTHER, ANNA, label="", key=KEY, now=clock.now())


def test_a_coordinator_and_the_operator_can_revoke_a_lost_telephone(agency: Agency) -> None:
    agency.password(ANNA)
    agency.password(ANNA)
    last, first = devices_of(COORDINATOR, ANNA)
    revoke_device(COORDINATOR, first.id, now=clock.now())
    revoke_device(None, last.id, now=clock.now())
    assert all(each.revoked_at for each in devices_of(None, ANNA))


def test_a_label_is_one_short_line(agency: Agency) -> None:
    with pytest.raises(InvalidInput):
        add_device(ME, ANNA, label="x" * 61, key=KEY, now=clock.now())
    add_device(ME, ANNA, label="  my \n ph\x00one ", key=KEY, now=clock.now())
    assert devices_of(ME, ANNA)[0].label == "my phone"


def test_the_device_of_an_advisor_who_left_opens_nothing(agency: Agency) -> None:
    password = agency.password(CLEO)
    assert enter(password, username=CLEO).advisor == CLEO
    with writing() as session:
        store_agency(session, without(an_agency(), CLEO), panels=False)
    with pytest.raises(BadCredentials):
        enter(password, username=CLEO)


def test_an_advisor_without_a_publication_finds_an_empty_calendar(app: Flask) -> None:
    with writing() as session:
        store_agency(session, an_agency())
    password = add_device(ME, ANNA, label="", key=KEY, now=clock.now())
    phone = Phone(app.test_client(use_cookies=False), ANNA, password)
    assert phone("PROPFIND", phone.calendar, Depth="1").data.count(b"<D:response>") == 1


def test_whoever_guesses_is_slowed_down_and_the_owner_is_not(agency: Agency) -> None:
    password = agency.password(ANNA)
    for _ in range(WRONG_ALLOWED):
        with pytest.raises(BadCredentials):
            enter("wrong")
    with pytest.raises(TooManyAttempts):
        enter("wrong")
    assert enter(password) == ME
    with pytest.raises(BadCredentials):
        enter("wrong", source="198.51.100.7")
    later = clock.now() + WRONG_WINDOW + timedelta(seconds=1)
    with pytest.raises(BadCredentials):
        let_in(ANNA, "wrong", key=KEY, now=later, source="192.0.2.1")


def test_a_flood_of_guesses_is_told_to_wait(phone: Phone) -> None:
    phone.password = "wrong"
    for _ in range(WRONG_ALLOWED):
        assert phone("PROPFIND", "/dav/", Depth="0").status_code == 401
    answer = phone("PROPFIND", "/dav/", Depth="0")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == 600


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer x",
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(),
        "Basic " + base64.b64encode(b"anna\x00:x\x00").decode(),
    ],
)
def test_without_good_credentials_every_path_looks_the_same(phone: Phone, header: str) -> None:
    given = {"Authorization": header} if header else {}
    bodies = set()
    for path in ("/dav/", phone.calendar, "/dav/calendars/nobody/"):
        for method in ("PROPFIND", "GET", "PUT", "REPORT"):
            answer = phone.client.open(path, method=method, headers=given)
            assert answer.status_code == 401
            bodies.add(answer.data)
    assert len(bodies) == 1


def test_a_session_in_a_browser_opens_no_calendar(phone: Phone, app: Flask) -> None:
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["token"] = "anything"
    assert browser.open(phone.calendar, method="PROPFIND").status_code == 401
