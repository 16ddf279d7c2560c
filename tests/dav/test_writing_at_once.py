"""Several devices that write at the same moment, and what is kept of what they overwrite."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from coverage import clock
from coverage.domain.errors import NotFound
from coverage.domain.visibility import AdvisorReader
from coverage.operations.calendars import viewing_calendars as viewing
from coverage.operations.calendars.coverage_calendars import sweep
from coverage.persistence import calendar_history
from coverage.persistence.calendar_history import EARLIER_KEPT, MOST_EARLIER
from coverage.persistence.calendar_rows import CalendarRow
from coverage.persistence.database import reading, writing
from coverage.persistence.own_calendars import has_room
from tests.calendars.agencies import ANNA, BRAM
from tests.dav.conftest import ON_SQLITE, Phone
from tests.dav.objects import an_event

ME = AdvisorReader(advisor=ANNA)


def together(calls: list[Callable[[], int]]) -> list[int]:
    with ThreadPoolExecutor(max_workers=len(calls)) as crowd:
        return [each.result() for each in [crowd.submit(call) for call in calls]]


def writer(app: Flask, phone: Phone, name: str, body: bytes, **headers: str) -> Callable[[], int]:
    mine = Phone(app.test_client(use_cookies=False), phone.advisor, phone.password)
    path = phone.time_off + name
    return lambda: mine("PUT", path, body, **headers).status_code


def test_each_change_has_a_number_of_its_own(app: Flask, phone: Phone) -> None:
    calls = [writer(app, phone, f"{n}.ics", an_event(f"u{n}")) for n in range(8)]
    assert together(calls) == [201] * 8
    found = viewing.changes(ME, ANNA, "time-off", tag="", since=0, limit=None)
    assert found.collection.change == 8
    assert {each.href for each in found.changed} == {f"{n}.ics" for n in range(8)}
    parts = [
        viewing.changes(ME, ANNA, "time-off", tag=found.collection.tag, since=number, limit=1).upto
        for number in range(8)
    ]
    assert parts == list(range(1, 9))


def test_of_many_who_make_the_same_object_one_does(app: Flask, phone: Phone) -> None:
    calls = [
        writer(app, phone, "one.ics", an_event(summary=f"S{n}"), If_None_Match="*")
        for n in range(6)
    ]
    assert sorted(together(calls)) == [201] + [412] * 5


def test_of_many_who_know_the_same_state_one_overwrites_it(app: Flask, phone: Phone) -> None:
    etag = phone("PUT", phone.time_off + "one.ics", an_event()).headers["ETag"]
    calls = [
        writer(app, phone, "one.ics", an_event(summary=f"S{n}"), If_Match=etag) for n in range(6)
    ]
    assert sorted(together(calls)) == [204] + [412] * 5


def test_of_many_who_overwrite_move_or_delete_one_state_one_does(app: Flask, phone: Phone) -> None:
    href = phone.time_off + "one.ics"
    etag = phone("PUT", href, an_event()).headers["ETag"]

    def other(method: str, **headers: str) -> Callable[[], int]:
        mine = Phone(app.test_client(use_cookies=False), phone.advisor, phone.password)
        return lambda: mine(method, href, If_Match=etag, **headers).status_code

    calls = [other("DELETE") for _ in range(6)]
    calls += [other("MOVE", Destination=f"{phone.time_off}{n}.ics") for n in range(7)]
    calls += [
        writer(app, phone, "one.ics", an_event(summary=f"S{n}"), If_Match=etag) for n in range(7)
    ]
    answers = together(calls)
    assert sum(status < 300 for status in answers) == 1
    # who comes after a deletion or a move finds nothing, or not what they knew
    assert {status for status in answers if status >= 300} <= {404, 412}
    changes = viewing.changes(ME, ANNA, "time-off", tag="", since=0, limit=None)
    assert len(changes.changed) <= 1


def test_objects_that_cross_on_their_way_all_arrive(app: Flask, phone: Phone) -> None:
    ours, theirs = phone.time_off, f"{phone.home}mine/"
    assert phone("MKCALENDAR", theirs).status_code == 201
    calls: list[Callable[[], int]] = []
    for number in range(6):
        for source, target in ((ours, theirs), (theirs, ours)):
            uid = f"{number}-{source == ours}"
            phone("PUT", f"{source}{uid}", an_event(uid))
            mine = Phone(app.test_client(use_cookies=False), phone.advisor, phone.password)
            calls.append(mover(mine, f"{source}{uid}", f"{target}{uid}"))
    assert together(calls) == [201] * 12


def mover(mine: Phone, source: str, target: str) -> Callable[[], int]:
    return lambda: mine("MOVE", source, Destination=target).status_code


def test_of_many_who_bring_one_uid_one_finds_it_free(app: Flask, phone: Phone) -> None:
    calls = [writer(app, phone, f"{n}.ics", an_event("same")) for n in range(6)]
    assert sorted(together(calls)) == [201] + [403] * 5


def bodies() -> list[bytes]:
    return [each.body for each in viewing.earlier(ME, ANNA, "time-off", "one.ics")]


def test_what_was_overwritten_or_deleted_is_kept_for_its_owner(phone: Phone) -> None:
    href = phone.time_off + "one.ics"
    for summary in ("Eerst", "Dan", "Dan", "Nu"):
        phone("PUT", href, an_event(summary=summary))
    assert bodies() == [an_event(summary="Dan"), an_event(summary="Eerst")]
    phone("DELETE", href)
    assert bodies()[0] == an_event(summary="Nu")
    phone("PUT", href, an_event(summary="Weer"))
    assert len(bodies()) == 3
    with pytest.raises(NotFound):
        viewing.earlier(AdvisorReader(advisor=BRAM), ANNA, "time-off", "one.ics")


def test_an_advisor_keeps_so_many_bytes_of_it_and_the_oldest_go_first(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert phone("MKCALENDAR", f"{phone.home}mine/").status_code == 201
    size = len(an_event(summary="S00"))
    monkeypatch.setattr(calendar_history, "MOST_EARLIER_BYTES", 8 * size)
    for number in range(10, 16):  # in two calendars of one advisor, in turn
        phone("PUT", phone.time_off + "one.ics", an_event(summary=f"S{number}"))
        phone("PUT", f"{phone.home}mine/one.ics", an_event(summary=f"T{number}"))
    kept = bodies() + [each.body for each in viewing.earlier(ME, ANNA, "mine", "one.ics")]
    assert sum(map(len, kept)) <= 8 * size
    # the newest of both are there, of the oldest none
    assert {an_event(summary="S14"), an_event(summary="T14")} <= set(kept)
    assert not {an_event(summary="S10"), an_event(summary="T10")} & set(kept)


def test_the_night_counts_anew_what_is_kept(phone: Phone) -> None:
    for number in range(MOST_EARLIER + 3):
        phone("PUT", phone.time_off + "one.ics", an_event(summary=f"S{number:02}"))
    with writing() as session:
        calendar_history.forget_earlier(session, now=clock.now())
    with reading() as session:
        counted = session.scalar(select(func.max(CalendarRow.earlier_bytes)))
    assert counted == sum(map(len, bodies()))


def test_it_is_kept_for_a_while_and_not_endlessly_often(phone: Phone) -> None:
    href = phone.time_off + "one.ics"
    for number in range(MOST_EARLIER + 3):
        phone("PUT", href, an_event(summary=f"S{number}"))
    assert len(bodies()) == MOST_EARLIER
    assert bodies()[0] == an_event(summary=f"S{MOST_EARLIER + 1}")
    now = clock.now() + EARLIER_KEPT - timedelta(days=1)
    sweep(now=now, today=now.date())
    assert len(bodies()) == MOST_EARLIER
    now += timedelta(days=2)
    sweep(now=now, today=now.date())
    assert bodies() == []
    assert phone("GET", href).status_code == 200


@ON_SQLITE
def test_who_makes_and_deletes_without_end_fills_nothing(phone: Phone) -> None:
    for number in range(6):
        phone("PUT", f"{phone.time_off}{number}.ics", an_event(f"u{number}"))
        phone("DELETE", f"{phone.time_off}{number}.ics")
    before = viewing.calendar(ME, ANNA, "time-off")
    with writing() as session:
        assert has_room(session, before.id, "5.ics", most=3)
    after = viewing.changes(ME, ANNA, "time-off", tag=before.tag, since=before.change, limit=None)
    assert after.collection.forgotten == 10
    with pytest.raises(viewing.TokenForgotten):
        viewing.changes(ME, ANNA, "time-off", tag=before.tag, since=9, limit=None)
    known = viewing.changes(ME, ANNA, "time-off", tag=before.tag, since=10, limit=None)
    assert known.removed == ("5.ics",)
    for number in range(3):
        phone("PUT", f"{phone.time_off}{number}.ics", an_event(f"u{number}"))
    with reading() as session:
        assert not has_room(session, before.id, "9.ics", most=3)
