"""The primary covers a week unless away; then the backup, unless away too; else it is a gap."""

from coverage.planning.check import Breach, Cover, check
from coverage.planning.problem import build_problem
from tests.builders import a_panel, weeks_away
from tests.planning.rules.tiny import BOTH, broken_by, plan, span, tiny

ABSENT = (weeks_away("ada", 1, 2), weeks_away("bo", 2))
"""Ada in the second and third week, Bo in the third."""
COVER = (
    span(0, 0, "primary", "ada"),
    span(1, 1, "backup", "bo"),
    span(2, 2, "gap"),
    span(3, 3, "primary", "ada"),
)


def by_the_panel(*absences: object, panel: object = BOTH) -> Cover:
    agency = tiny(absences=absences)
    return check(build_problem(agency), (panel,)).cover  # type: ignore[arg-type]


def test_the_primary_covers_every_week_when_never_away() -> None:
    agency = tiny()
    assert broken_by(agency, plan(agency, span(0, 3, "primary", "ada"))) == []


def test_the_backup_covers_when_the_primary_is_away_and_a_week_that_both_miss_is_a_gap() -> None:
    agency = tiny(absences=ABSENT)
    assert broken_by(agency, plan(agency, *COVER)) == []


def test_the_backup_does_not_cover_while_the_primary_is_there() -> None:
    agency = tiny()
    covers = (span(0, 0, "backup", "bo"), span(1, 3, "primary", "ada"))
    assert broken_by(agency, plan(agency, *covers)) == [Breach.WRONG_ROLE]


def test_a_week_in_which_somebody_of_the_panel_is_there_is_no_gap() -> None:
    agency = tiny(absences=ABSENT)
    idle = (COVER[0], span(1, 2, "gap"), COVER[3])
    assert broken_by(agency, plan(agency, *idle)) == [Breach.NEEDLESS_GAP]


def test_nobody_covers_in_a_seat_of_another() -> None:
    agency = tiny()
    assert set(broken_by(agency, plan(agency, span(0, 3, "primary", "bo")))) == {Breach.WRONG_ROLE}


def test_nobody_covers_while_away() -> None:
    agency = tiny(absences=ABSENT)
    found = broken_by(agency, plan(agency, span(0, 3, "primary", "ada")))
    assert found == [Breach.WRONG_ROLE, Breach.AWAY] * 2


def test_the_weeks_of_a_panel_are_shared_out_without_rest() -> None:
    cover = by_the_panel(*ABSENT)
    assert (cover.primary, cover.backup, cover.gap) == ((0b1001,), (0b0010,), (0b0100,))


def test_without_a_backup_the_primarys_weeks_away_are_gaps() -> None:
    cover = by_the_panel(*ABSENT, panel=a_panel("alfa", "ada"))
    assert (cover.primary, cover.backup, cover.gap) == ((0b1001,), (0b0000,), (0b0110,))


def test_without_a_primary_every_week_is_a_gap() -> None:
    cover = by_the_panel(panel=a_panel("alfa"))
    assert cover.gap == (0b1111,)
    assert set(cover.load) == {(0, 0, 0, 0)}


def test_a_backup_covers_nothing_where_there_is_no_primary() -> None:
    assert by_the_panel(panel=a_panel("alfa", "", "bo")) == by_the_panel(panel=a_panel("alfa"))


def test_whoever_covers_carries_demand_and_travel_in_that_week_alone() -> None:
    cover = by_the_panel(*ABSENT)
    assert cover.load == ((120, 0, 0, 120), (0, 120, 0, 0))
