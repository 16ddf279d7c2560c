"""Who may stand for whom at all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coverage.domain.advisors import Conflict, ConflictKind
from coverage.domain.assignments import Pin, PinKind, Role
from coverage.domain.clients import Service
from coverage.domain.eligibility import (
    Rule,
    banned,
    broken_rules,
    conflicting,
    distance_km,
    internal_refuses,
)
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.postcodes import road_km
from coverage.domain.weeks import Horizon
from tests.builders import MONDAY, a_client, an_advisor

HORIZON = Horizon(start=MONDAY, weeks=4)


def broken(client: dict[str, object] | None = None, **advisor: object) -> frozenset[Rule]:
    return broken_rules(
        an_advisor(**advisor), a_client(**(client or {})), conflict=False, some_capacity=True
    )


def test_an_advisor_who_meets_every_wish_breaks_no_rule() -> None:
    assert broken() == frozenset()


def test_every_language_and_every_topic_is_required() -> None:
    assert broken({"languages": frozenset({"nl", "ar"})}) == {Rule.LANGUAGE}
    assert broken({"topics": frozenset({"bullying", "integrity_issue"})}) == {Rule.TOPIC}


def test_the_radius_counts_road_kilometres_and_includes_its_edge() -> None:
    exact = distance_km(an_advisor(), a_client())
    assert broken(radius_km=exact) == frozenset()
    assert broken(radius_km=exact - 0.001) == {Rule.DISTANCE}


def test_a_central_client_is_never_too_far() -> None:
    far = {"postcode": "9711", "service": Service.CENTRAL}
    assert broken(far, radius_km=0) == frozenset()


def test_a_road_is_a_third_longer_than_the_crow_flies() -> None:
    assert road_km("3511", "3511") == 0
    assert road_km("1011", "3511") == pytest.approx(road_km("3511", "1011"))
    assert 40 < road_km("1011", "3511") < 50


@pytest.mark.parametrize(
    ("first", "until", "apart"),
    [
        (date(2020, 1, 1), None, True),
        (date(2020, 1, 1), MONDAY, True),
        (date(2020, 1, 1), MONDAY - timedelta(days=1), False),
        (HORIZON.last, None, True),
        (HORIZON.last + timedelta(days=1), None, False),
    ],
)
def test_a_conflict_counts_when_any_day_lies_in_the_horizon(
    first: date, until: date | None, *, apart: bool
) -> None:
    ada, alfa = AdvisorId("ada"), ClientId("alfa")
    tie = Conflict(advisor=ada, client=alfa, first=first, until=until, kind=ConflictKind.FAMILY)
    assert (conflicting([tie], HORIZON) == {(ada, alfa)}) is apart


def test_an_internal_advisor_is_only_ever_third_at_their_own_employer() -> None:
    ines = an_advisor("ines", internal_to=ClientId("alfa"))
    assert not internal_refuses(ines, a_client("alfa"), Role.THIRD)
    assert internal_refuses(ines, a_client("beta"), Role.THIRD)
    assert internal_refuses(ines, a_client("alfa"), Role.PRIMARY)
    assert not internal_refuses(an_advisor(), a_client(), Role.PRIMARY)


def test_a_ban_without_a_role_keeps_from_every_seat() -> None:
    ada, alfa = AdvisorId("ada"), ClientId("alfa")
    everywhere = [Pin(client=alfa, role=None, advisor=ada, kind=PinKind.BAN)]
    one_seat = [Pin(client=alfa, role=Role.BACKUP, advisor=ada, kind=PinKind.BAN)]
    assert all(banned(everywhere, ada, alfa, role) for role in Role)
    assert [role for role in Role if banned(one_seat, ada, alfa, role)] == [Role.BACKUP]
