"""Zones that objects tell of themselves (VTIMEZONE): each is worked out once, and counts."""

from __future__ import annotations

import pytest

from coverage.calendars.objects import read_object
from coverage.calendars.parsing import Condition, NotAnObject, parse
from coverage.calendars.walls import Steps
from coverage.calendars.zones import ToldZone, told_zones
from tests.calendars.telephones import events

OFFICE = "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"


def an_object(
    rule: str = OFFICE, *, uid: str = "one", name: str = "Office", to: str = "+0100"
) -> bytes:
    zone = [
        *("BEGIN:VTIMEZONE", f"TZID:{name}", "BEGIN:STANDARD", "DTSTART:19701025T030000"),
        *("TZOFFSETFROM:+0200", f"TZOFFSETTO:{to}", f"RRULE:{rule}"),
        *("END:STANDARD", "END:VTIMEZONE"),
    ]
    return events([f"DTSTART;TZID={name}:20270104T090000", f"SUMMARY:{uid}"], before=zone)


def zone_of(body: bytes) -> ToldZone:
    (zone,) = told_zones(parse(body)).values()
    return zone


def test_the_same_words_are_the_same_zone_whatever_it_is_called() -> None:
    assert zone_of(an_object()) is zone_of(an_object(uid="two"))
    assert zone_of(an_object()) is zone_of(an_object(name="Kantoor"))


def test_other_words_under_the_same_name_are_another_zone() -> None:
    hours = [
        read_object(each).master.start.instant(zone_of(each)).hour  # type: ignore[union-attr]
        for each in (an_object(), an_object(to="+0300"))
    ]
    assert hours == [8, 6]


@pytest.mark.parametrize("rule", [OFFICE, "FREQ=YEARLY;BYDAY=MO"])
def test_many_objects_share_the_work_that_their_zones_may_take(rule: str) -> None:
    alone = Steps(1_000_000)
    read_object(an_object(rule), alone)
    assert alone.taken > 100
    together = Steps(2 * alone.taken)
    for _ in range(2):  # known already or not
        read_object(an_object(rule), together)
    with pytest.raises(NotAnObject) as refused:
        read_object(an_object(rule), together)
    assert refused.value.condition is Condition.INSTANCES
