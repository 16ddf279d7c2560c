"""The ``caldav`` library as a device that writes, against a real server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import caldav
import pytest
from caldav.lib.error import AuthorizationError, ConsistencyError, ETagMismatchError, NotFoundError

from tests.calendars.agencies import ANNA
from tests.dav.conftest import Agency

START = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def dav(served: str, agency: Agency) -> Iterator[caldav.DAVClient]:
    with caldav.DAVClient(
        url=f"{served}/dav/", username=ANNA, password=agency.password(ANNA)
    ) as client:
        yield client


@pytest.fixture
def mine(dav: caldav.DAVClient) -> caldav.Calendar:
    return dav.principal().make_calendar(name="Privé", cal_id="prive")


def add(calendar: caldav.Calendar, summary: str = "Tandarts", **more: object) -> caldav.Event:
    return calendar.add_event(
        dtstart=START, dtend=START + timedelta(hours=1), summary=summary, **more
    )


def named(calendar: caldav.Calendar) -> list[str]:
    return sorted(str(each.get_icalendar_component()["summary"]) for each in calendar.events())


def test_a_calendar_is_made_renamed_and_taken_away(
    dav: caldav.DAVClient, mine: caldav.Calendar
) -> None:
    assert mine.get_display_name() == "Privé"
    mine.set_properties([caldav.elements.dav.DisplayName("Thuis")])
    assert "Thuis" in [each.get_display_name() for each in dav.principal().calendars()]
    assert set(mine.get_supported_components()) == {"VEVENT", "VTODO", "VJOURNAL"}
    mine.delete()
    assert len(dav.principal().calendars()) == 3
    with pytest.raises(NotFoundError):
        mine.events()


def test_events_are_added_changed_and_deleted(mine: caldav.Calendar) -> None:
    event = add(mine)
    assert named(mine) == ["Tandarts"]
    with event.edit_icalendar_component() as component:
        component["summary"] = "Kapper"
    event.save()
    assert named(mine) == ["Kapper"]
    event.delete()
    assert named(mine) == []


def test_a_copy_that_is_no_longer_right_overwrites_nothing(mine: caldav.Calendar) -> None:
    uid = add(mine).id
    one, other = (mine.get_event_by_uid(uid) for _ in range(2))
    for event in (one, other):
        event.load()
    one.data = one.data.replace("Tandarts", "Kapper")
    one.save()
    other.data = other.data.replace("Tandarts", "Pedicure")
    with pytest.raises(ETagMismatchError):
        other.save()
    assert named(mine) == ["Kapper"]
    with pytest.raises(ConsistencyError):
        add(mine, uid=uid, no_overwrite=True)


def test_a_second_device_follows_by_its_sync_token(
    served: str, agency: Agency, mine: caldav.Calendar
) -> None:
    first = add(mine, "Eerste")
    password = agency.password(ANNA)
    with caldav.DAVClient(url=f"{served}/dav/", username=ANNA, password=password) as client:
        (there,) = [each for each in client.principal().calendars() if each.id == "prive"]
        known = there.get_objects_by_sync_token(load_objects=True, disable_fallback=True)
        assert len(list(known)) == 1
        add(mine, "Tweede")
        first.delete()
        changed, gone = known.sync()
        assert [str(each.get_icalendar_component()["summary"]) for each in changed] == ["Tweede"]
        assert len(list(gone)) == 1
        again, nothing = known.sync()
        assert not [*again, *nothing]


def test_a_series_is_searched_and_expanded(mine: caldav.Calendar) -> None:
    add(mine, "Les", rrule={"FREQ": "WEEKLY"})
    found = mine.search(
        start=START + timedelta(weeks=2),
        end=START + timedelta(weeks=3, days=2),  # the library looks a day further
        event=True,
        server_expand=True,
    )
    starts = sorted(each.get_icalendar_component()["dtstart"].dt for each in found)
    assert starts == [START + timedelta(weeks=2), START + timedelta(weeks=3)]


def test_tasks_have_a_place_in_ones_own_calendar(mine: caldav.Calendar) -> None:
    todo = mine.add_todo(summary="Bellen", due=START)
    assert len(mine.todos()) == 1
    todo.complete()
    assert mine.todos() == []


def test_time_off_takes_events_and_coverage_takes_none(dav: caldav.DAVClient) -> None:
    calendars = {each.id: each for each in dav.principal().calendars()}
    add(calendars["time-off"], "Vakantie")
    assert named(calendars["time-off"]) == ["Vakantie"]
    for name in ("coverage", "conversations"):
        with pytest.raises(AuthorizationError):
            add(calendars[name])
    for name in ("coverage", "conversations", "time-off"):
        with pytest.raises(AuthorizationError):
            calendars[name].delete()
