"""A third covers weeks that both miss, from their own seat, where there is room."""

import pytest

from coverage.domain.agencies import Agency
from coverage.planning.check import Breach
from tests.builders import a_panel, an_advisor, weeks_away
from tests.planning.rules.tiny import broken_by, plan, span, tiny

OWN = (span(0, 0, "primary", "ada"), span(2, 3, "primary", "ada"))
THREE = a_panel("alfa", "ada", "bo", "cas")


def gap_in_the_second_week(*more: object, hours: float = 40) -> Agency:
    """Ada and Bo are away in one week; Cas is third."""
    return tiny(
        alfa={"panel_size": 3},
        others=(an_advisor("cas", hours_per_week=hours),),
        absences=(weeks_away("ada", 1), weeks_away("bo", 1), *more),
    )


def test_the_week_may_stay_a_gap() -> None:
    agency = gap_in_the_second_week()
    assert broken_by(agency, plan(agency, *OWN, span(1, 1, "gap"), panel=THREE)) == []


def test_the_third_may_cover_it() -> None:
    agency = gap_in_the_second_week()
    assert broken_by(agency, plan(agency, *OWN, span(1, 1, "third", "cas"), panel=THREE)) == []


def test_nobody_covers_as_third_without_the_seat() -> None:
    agency = gap_in_the_second_week()
    assert broken_by(agency, plan(agency, *OWN, span(1, 1, "third", "cas"))) == [Breach.WRONG_ROLE]


def test_a_third_does_not_cover_while_primary_or_backup_is_there() -> None:
    agency = gap_in_the_second_week()
    covers = (span(0, 1, "third", "cas"), span(2, 3, "primary", "ada"))
    assert broken_by(agency, plan(agency, *covers, panel=THREE)) == [Breach.WRONG_ROLE]


def test_a_third_does_not_cover_while_away() -> None:
    agency = gap_in_the_second_week(weeks_away("cas", 1))
    made = plan(agency, *OWN, span(1, 1, "third", "cas"), panel=THREE)
    assert broken_by(agency, made) == [Breach.AWAY, Breach.ROOM]


@pytest.mark.parametrize(("hours", "found"), [(2.0, []), (119 / 60, [Breach.ROOM])])
def test_a_third_has_room_for_the_clients_whole_load(hours: float, found: list[Breach]) -> None:
    agency = gap_in_the_second_week(hours=hours)
    made = plan(agency, *OWN, span(1, 1, "third", "cas"), panel=THREE)
    assert broken_by(agency, made) == found
