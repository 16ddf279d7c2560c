"""COPY and MOVE (RFC 4918 9.8, 9.9): objects between the calendars of one advisor."""

import pytest

from tests.calendars.agencies import BRAM
from tests.dav.conftest import ON_SQLITE, Phone, error_in, texts
from tests.dav.objects import an_event
from tests.dav.test_own_calendars import mine

__all__ = ["mine"]


def test_an_object_moves_to_another_calendar(phone: Phone, mine: str) -> None:
    phone("PUT", phone.time_off + "a.ics", an_event("a"))
    moved = phone("MOVE", phone.time_off + "a.ics", Destination=f"http://localhost{mine}b.ics")
    assert moved.status_code == 201
    assert phone("GET", phone.time_off + "a.ics").status_code == 404
    got = phone("GET", mine + "b.ics")
    assert got.data == an_event("a")
    assert got.headers["ETag"] == moved.headers["ETag"]
    renamed = phone("MOVE", mine + "b.ics", Destination=mine + "c.ics")
    assert renamed.status_code == 201
    assert phone("GET", mine + "c.ics").data == an_event("a")


def test_a_copy_needs_a_calendar_where_its_uid_is_free(phone: Phone, mine: str) -> None:
    href = phone.time_off + "a.ics"
    phone("PUT", href, an_event("a"))
    again = phone("COPY", href, Destination=phone.time_off + "b.ics")
    assert (again.status_code, error_in(again)) == (403, "no-uid-conflict")
    assert texts(again, "//C:no-uid-conflict/D:href") == [href]
    assert phone("COPY", href, Destination=mine + "a.ics").status_code == 201
    assert phone("COPY", href, Destination=mine + "a.ics", Overwrite="F").status_code == 412
    assert phone("COPY", href, Destination=mine + "a.ics").status_code == 204
    assert phone("GET", href).data == phone("GET", mine + "a.ics").data


@ON_SQLITE
def test_objects_go_nowhere_else(phone: Phone, mine: str) -> None:
    href = phone.time_off + "a.ics"
    phone("PUT", href, an_event("a"))
    for destination, status in (
        (href, 403),
        (phone.calendar + "a.ics", 403),
        (f"/dav/calendars/{BRAM}/time-off/a.ics", 403),
        (phone.home + "nowhere/a.ics", 409),
        (phone.time_off + "a/b.ics", 409),
        (phone.home, 403),
        (mine, 403),
        ("http://elsewhere.example/dav/a.ics", 502),
        ("/other/", 403),
        (f"{mine}%2e%2e/a.ics", 403),
        ("", 400),
    ):
        assert phone("MOVE", href, Destination=destination).status_code == status, destination
    blocked = phone("COPY", href, Destination=phone.calendar + "%C3%A9.ics")
    assert texts(blocked, "//D:need-privileges//D:href") == [phone.calendar + "%C3%A9.ics"]
    assert phone("MOVE", mine, Destination=phone.home + "other/").status_code == 403
    assert phone("MOVE", mine + "none.ics", Destination=mine + "b.ics").status_code == 404
    taken = phone("PROPFIND", phone.calendar, Depth="1")
    theirs = texts(taken, "//D:response/D:href")[1]
    assert phone("MOVE", theirs, Destination=mine + "b.ics").status_code == 403
    assert phone("MOVE", href, Destination=mine + "b.ics", If_Match='"x"').status_code == 412
    assert phone("GET", href).status_code == 200


@ON_SQLITE
@pytest.mark.parametrize("method", ["COPY", "MOVE"])
def test_what_cannot_be_understood_overwrites_nothing(phone: Phone, mine: str, method: str) -> None:
    for name in ("a", "b"):  # one UID, in two calendars
        phone("PUT", f"{phone.home}{'time-off' if name == 'a' else 'mine'}/{name}", an_event("u"))
    href, there = phone.time_off + "a", mine + "b"
    before = phone("GET", there).headers["ETag"]
    phone("PUT", href, an_event("u", summary="Nieuw"))
    assert phone(method, href, Destination=there, Overwrite="no").status_code == 400
    # somebody means an object called b#1
    assert phone(method, href, Destination=there + "#1").status_code == 400
    assert phone("GET", there).headers["ETag"] == before
    assert phone(method, href, Destination=there).status_code == 204
