"""The ``caldav`` library, a real client, against a real server."""

from datetime import UTC, datetime, timedelta

import caldav
import pytest
from caldav.lib.error import AuthorizationError

from coverage import clock
from coverage.domain.visibility import AdvisorReader
from coverage.operations.calendars.devices import devices_of, revoke_device
from tests.calendars.agencies import ANNA, BRAM, CLEO
from tests.dav.conftest import Agency


def client(url: str, agency: Agency, advisor: str = ANNA) -> caldav.DAVClient:
    reader = AdvisorReader(advisor=advisor)  # type: ignore[arg-type]
    return caldav.DAVClient(url=url, username=advisor, password=agency.password(reader.advisor))


def coverage_of(dav: caldav.DAVClient) -> caldav.Calendar:
    return next(each for each in dav.principal().calendars() if "coverage" in str(each.url))


def summaries(events: list[caldav.Event]) -> list[str]:
    return sorted(str(event.get_icalendar_component()["summary"]) for event in events)


@pytest.mark.parametrize("path", ["/", "/.well-known/caldav", "/dav/"])
def test_a_client_finds_the_calendar_from_the_host_alone(
    served: str, agency: Agency, path: str
) -> None:
    with client(served + path, agency) as dav:
        calendar = coverage_of(dav)
        assert calendar.get_display_name() == "Dekking"
        assert str(calendar.url) == f"{served}/dav/calendars/{ANNA}/coverage/"
        assert len(calendar.events()) == 15


def test_a_client_sees_the_week_it_asks_for(served: str, agency: Agency) -> None:
    monday = agency.horizon[2].monday
    start = datetime(monday.year, monday.month, monday.day, 12, tzinfo=UTC)
    with client(f"{served}/dav/", agency, BRAM) as dav:
        calendar = coverage_of(dav)
        found = calendar.search(start=start, end=start + timedelta(days=1), event=True)
        assert summaries(found) == ["Back-up actief: K-1", "Primair: K-2"]
        expanded = calendar.search(
            start=start, end=start + timedelta(days=1), event=True, expand=True
        )
        assert summaries(expanded) == summaries(found)
        assert summaries(calendar.search(event=True, summary="actief")) == ["Back-up actief: K-1"]


def test_a_publication_reaches_a_client_as_a_change(served: str, agency: Agency) -> None:
    with client(f"{served}/dav/", agency, CLEO) as dav:
        calendar = coverage_of(dav)
        mine = calendar.get_objects_by_sync_token(load_objects=True, disable_fallback=True)
        before = {str(each.url): each.data for each in mine}
        agency.publish(third_week=CLEO)
        changed, gone = mine.sync()
        assert summaries(list(changed)) == ["Vervanging: K-1"]
        assert not list(gone)
        after = {str(each.url): each.data for each in mine}
        assert {url: after[url] for url in before} == before
        agency.publish(third_week=BRAM)
        changed, gone = mine.sync()
        assert not list(changed)
        assert len(list(gone)) == 1


def test_a_client_cannot_write(served: str, agency: Agency) -> None:
    with client(f"{served}/dav/", agency) as dav:
        calendar = coverage_of(dav)
        event = calendar.events()[0]
        with pytest.raises(AuthorizationError):
            event.delete()
        with pytest.raises(AuthorizationError):
            calendar.add_event(
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:mine\r\n"
                "DTSTAMP:20270101T000000Z\r\nDTSTART:20270101T000000Z\r\nEND:VEVENT\r\n"
                "END:VCALENDAR\r\n"
            )
        assert len(calendar.events()) == 15


def test_a_client_with_a_revoked_password_gets_nothing(served: str, agency: Agency) -> None:
    me = AdvisorReader(advisor=ANNA)
    with client(f"{served}/dav/", agency) as dav:
        calendar = coverage_of(dav)
        (device,) = devices_of(me, ANNA)
        revoke_device(me, device.id, now=clock.now())
        with pytest.raises(AuthorizationError):
            calendar.events()
