"""Who works for a surge keeps the hard rules, is not away, and has room for it."""

from coverage.domain.assignments import Role
from coverage.domain.ids import ClientId
from coverage.planning.check import Breach
from tests.builders import MONDAY, a_ban, an_advisor, days_away, weeks_away
from tests.planning.rules.tiny import in_a_surge, surge, work


def test_who_is_there_and_has_time_may_work() -> None:
    assert in_a_surge(work("cas", 240)) == []


def test_nobody_works_while_away() -> None:
    away = (weeks_away("cas", 0),)
    assert in_a_surge(work("cas", 60), absences=away) == [Breach.AWAY, Breach.ROOM]


def test_one_day_in_five_is_away_even_when_it_has_hours() -> None:
    # docs/decisions/0016
    mostly = (days_away("cas", MONDAY, 4),)
    assert in_a_surge(work("cas", 60), absences=mostly) == [Breach.AWAY]


def test_nobody_works_beyond_what_they_have() -> None:
    gil = (an_advisor("gil", hours_per_week=1.0),)
    assert in_a_surge(work("gil", 60), others=gil) == []
    assert in_a_surge(work("gil", 90), others=gil) == [Breach.ROOM]


def test_what_the_panel_takes_is_not_there_any_more() -> None:
    # Ada covers Alfa two hours a week as it is
    partial, three_hours = surge(neutral=False), {"hours_per_week": 3.0}
    assert in_a_surge(work("ada", 60), asked=partial, ada=three_hours) == []
    assert in_a_surge(work("ada", 90), asked=partial, ada=three_hours) == [Breach.ROOM]


def test_the_hard_rules_hold_here_too() -> None:
    far = (an_advisor("gil", postcode="9711", topics=frozenset()),)
    assert in_a_surge(work("gil", 60), others=far) == [Breach.TOPIC, Breach.DISTANCE]
    ines = (an_advisor("gil", internal_to=ClientId("alfa")),)
    assert in_a_surge(work("gil", 60), others=ines) == [Breach.INTERNAL]


def test_a_ban_from_every_seat_keeps_from_a_surge_and_one_from_a_seat_does_not() -> None:
    everywhere, one_seat = a_ban("alfa", None, "cas"), a_ban("alfa", Role.PRIMARY, "cas")
    assert in_a_surge(work("cas", 60), pins=(everywhere,)) == [Breach.BAN]
    assert in_a_surge(work("cas", 60), pins=(one_seat,)) == []
