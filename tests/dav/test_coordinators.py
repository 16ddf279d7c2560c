"""A coordinator's telephone: every advisor's coverage and every room, to read only."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace

import caldav
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from werkzeug.test import TestResponse

from coverage import clock
from coverage.domain.errors import NotFound
from coverage.domain.ids import AccountId, PlaceId
from coverage.domain.places import Place, PlaceKind
from coverage.domain.visibility import AdvisorReader, CoordinatorReader
from coverage.operations import inviting
from coverage.operations.calendars.devices import add_own_device, own_devices, revoke_device
from coverage.persistence.database import writing
from coverage.persistence.facts import store_agency
from tests.calendars.agencies import ANNA, CLEO, MILL, an_agency, without
from tests.dav.conftest import PROPFIND, Agency, error_in, found, texts
from tests.entering import enter

HOME_PROPERTIES = PROPFIND.format(
    "<D:displayname/><D:resourcetype/><D:current-user-privilege-set/><D:sync-token/>"
)
QUERY = (
    '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>'
    "<D:getetag/><C:calendar-data/></D:prop><C:filter><C:comp-filter name='VCALENDAR'/></C:filter>"
    "</C:calendar-query>"
)
SYNC = (
    '<D:sync-collection xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:sync-token/>'
    "<D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>"
)
PICNIC = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:picnic\r\n"
    "DTSTAMP:20270101T000000Z\r\nDTSTART:20270301T100000Z\r\nDTEND:20270301T110000Z\r\n"
    "SUMMARY:secretpicnic\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@dataclass
class Desk:
    """A coordinator with a telephone, speaking HTTP by hand."""

    reader: CoordinatorReader
    password: str
    client: FlaskClient

    @property
    def user(self) -> str:
        return f"coordinator-{self.reader.account}"

    @property
    def home(self) -> str:
        return f"/dav/calendars/{self.user}/"

    def __call__(self, method: str, path: str, body: str = "", **headers: str) -> TestResponse:
        secret = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given |= {"Authorization": f"Basic {secret}"}
        return self.client.open(path, method=method, data=body, headers=given)

    def names(self) -> dict[str, str]:
        """The calendars that are found, by their last part."""
        answer = self("PROPFIND", self.home, HOME_PROPERTIES, Depth="1")
        hrefs = texts(answer, "//D:response/D:href")[1:]
        titles = texts(answer, "//D:response//D:displayname")[1:]
        return {
            href.removeprefix(self.home).rstrip("/"): title
            for href, title in zip(hrefs, titles, strict=True)
        }


@pytest.fixture
def desk(app: Flask, agency: Agency) -> Desk:
    facts = an_agency(horizon=agency.horizon)
    room = Place(
        id=PlaceId("utrecht-2"),
        name="Zqroom",
        kind=PlaceKind.ROOM,
        opening="mon-fri 09:00-17:00",
        rooms=2,
    )
    on_site = replace(room, id=PlaceId("at-mill"), client=MILL)
    with writing() as session:
        store_agency(session, replace(facts, places=(room, on_site)))
    account = enter(app, "coordinator").account  # type: ignore[attr-defined]
    reader = CoordinatorReader(account=account.id)
    password = add_own_device(
        reader, label="telephone", key=agency.settings.secret_key, now=clock.now()
    )
    return Desk(reader, password, app.test_client(use_cookies=False))


def test_every_advisor_and_every_room_has_a_calendar(desk: Desk) -> None:
    names = desk.names()
    advisors = {name: title for name, title in names.items() if name.startswith("coverage-")}
    assert advisors == {
        "coverage-anna-canary": "Annacanary de Vries",
        "coverage-bram-canary": "Bramcanary Bakker",
        "coverage-cleo-canary": "Cleocanary Smit",
    }
    rooms = [title for name, title in names.items() if name not in advisors]
    assert rooms == ["K-1 (1)", "utrecht-2"]


def test_a_program_finds_the_way_from_the_bare_host(desk: Desk, served: str) -> None:
    with caldav.DAVClient(url=served, username=desk.user, password=desk.password) as client:
        calendars = {str(c.get_display_name()): c for c in client.principal().calendars()}
        assert len(calendars) == 5
        said = {
            str(e.icalendar_component["summary"]) for e in calendars["Cleocanary Smit"].events()
        }
    assert said == {"Derde: K-2", "Extra uren: K-2, 1,5 u", "Extra uren: K-2, 4 u"}


def test_what_an_advisor_reads_the_coordinator_reads_byte_for_byte(
    desk: Desk, phone: object, agency: Agency
) -> None:
    mine = desk("REPORT", f"{desk.home}coverage-{ANNA}/", QUERY)
    theirs = phone.report(QUERY)  # type: ignore[attr-defined]
    path = "//C:calendar-data"
    assert sorted(texts(mine, path)) == sorted(texts(theirs, path)) != []


def test_nothing_of_it_can_be_written(desk: Desk) -> None:
    calendar = f"{desk.home}coverage-{ANNA}/"
    href = texts(desk("REPORT", calendar, SYNC), "//D:href")[0]
    new = f"{calendar}picnic.ics"
    for method, path in (
        ("PUT", new),
        ("PUT", href),
        ("DELETE", href),
        ("DELETE", calendar),
        ("PROPPATCH", calendar),
        ("MKCALENDAR", f"{desk.home}mine/"),
        ("MOVE", href),
    ):
        answer = desk(method, path, PICNIC, Destination=f"http://localhost{new}")
        assert (answer.status_code, error_in(answer)) == (403, "need-privileges"), method
    answer = desk("PROPFIND", desk.home, HOME_PROPERTIES, Depth="1")
    granted = {each.tag for each in found(answer, "//D:privilege/*")}
    assert {etree.QName(each).localname for each in granted} == {
        "read",
        "read-current-user-privilege-set",
        "read-free-busy",
    }


def test_time_off_conversations_and_own_calendars_of_advisors_do_not_exist(
    desk: Desk, phone: object
) -> None:
    put = phone("PUT", f"{phone.home}time-off/picnic.ics", PICNIC)  # type: ignore[operator, attr-defined]
    assert put.status_code == 201
    for path in (
        f"{desk.home}time-off/",
        f"{desk.home}coverage-{ANNA}%2Ftime-off/",
        f"{desk.home}time-off-{ANNA}/",
        f"{desk.home}conversations-{ANNA}/",
        f"/dav/calendars/{ANNA}/",
        f"/dav/calendars/{ANNA}/time-off/",
        f"/dav/calendars/{ANNA}/time-off/picnic.ics",
        f"/dav/principals/{ANNA}/",
    ):
        for method in ("PROPFIND", "GET", "REPORT"):
            assert desk(method, path, QUERY, Depth="0").status_code == 404, path
        if not path.startswith(desk.home):
            assert {desk(method, path).status_code for method in ("PUT", "DELETE")} == {404}
    for name in desk.names():
        answer = desk("REPORT", f"{desk.home}{name}/", QUERY)
        assert "secretpicnic" not in answer.text


def test_a_room_tells_half_days_and_nothing_else(desk: Desk) -> None:
    (name,) = [name for name, title in desk.names().items() if title == "utrecht-2"]
    text = "".join(texts(desk("REPORT", f"{desk.home}{name}/", QUERY), "//C:calendar-data"))
    assert "SUMMARY:Ochtend en middag vrij: 2" in text
    assert "Zqroom" not in text


def test_calendars_that_are_not_there_are_not_found(desk: Desk) -> None:
    for name in (
        "coverage-nobody",
        "coverage-",
        "room-0",
        "room-x",
        "room-²",
        "coverage",
        "x" * 200,
    ):
        assert desk("PROPFIND", f"{desk.home}{name}/", Depth="0").status_code == 404, name


def test_who_left_is_gone_from_the_list(desk: Desk, agency: Agency) -> None:
    with writing() as session:
        store_agency(session, without(an_agency(horizon=agency.horizon), CLEO), panels=False)
    assert set(desk.names()) == {"coverage-anna-canary", "coverage-bram-canary"}


def test_coordinators_do_not_see_each_other(desk: Desk, app: Flask, agency: Agency) -> None:
    other = enter(app, "coordinator").account  # type: ignore[attr-defined]
    theirs = CoordinatorReader(account=other.id)
    assert desk("PROPFIND", f"/dav/calendars/coordinator-{other.id}/").status_code == 404
    (device,) = own_devices(desk.reader)
    for stranger in (theirs, AdvisorReader(advisor=ANNA)):
        with pytest.raises(NotFound):
            revoke_device(stranger, device.id, now=clock.now())
    wrong = replace(desk, reader=theirs)
    assert wrong("PROPFIND", "/dav/").status_code == 401


def test_a_stolen_password_that_was_revoked_opens_nothing(desk: Desk) -> None:
    (device,) = own_devices(desk.reader)
    assert device.last_used_at is None
    desk.names()
    assert own_devices(desk.reader)[0].last_used_at is not None
    revoke_device(desk.reader, device.id, now=clock.now())
    answer = desk("PROPFIND", desk.home)
    assert (answer.status_code, answer.headers["WWW-Authenticate"][:5]) == (401, "Basic")


def test_a_closed_account_lets_no_telephone_in(desk: Desk, app: Flask) -> None:
    enter(app, "coordinator")  # the last one could not be closed
    inviting.close_account(None, AccountId(desk.reader.account), now=clock.now())
    assert desk("PROPFIND", desk.home).status_code == 401
    with pytest.raises(NotFound):
        add_own_device(desk.reader, label="another", key=b"s" * 32, now=clock.now())
