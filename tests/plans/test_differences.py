"""Two plans differ in seats, in weeks and in surge hours; what is the same is not named."""

from dataclasses import replace

from coverage.domain.assignments import CoverRole, Panel, Role, SurgeStaffing
from coverage.domain.differences import CoverChange, Standing, difference
from tests.plans.building import ADA, ALFA, BETA, BO, CAS, small_plan, span, week


def test_a_plan_does_not_differ_from_itself() -> None:
    found = difference(small_plan(), small_plan())
    assert (found.seats, found.cover, found.surges, found.clients) == ((), (), (), ())


def test_only_the_seat_that_changes_is_named() -> None:
    before = small_plan()
    after = replace(before, panels=(Panel(client=ALFA, primary=ADA, backup=CAS), before.panels[1]))
    (change,) = difference(before, after).seats
    assert (change.client, change.role, change.before, change.after) == (
        ALFA,
        Role.BACKUP,
        BO,
        CAS,
    )


def test_weeks_that_change_alike_are_one_change() -> None:
    before = small_plan()
    after = replace(before, cover=(span(ALFA, 0, 2, CoverRole.PRIMARY, ADA), *before.cover[2:]))
    assert difference(before, after).cover == (
        CoverChange(
            client=ALFA,
            first=week(1),
            last=week(2),
            before=Standing(role=CoverRole.BACKUP, advisor=BO),
            after=Standing(role=CoverRole.PRIMARY, advisor=ADA),
        ),
    )


def test_spans_that_are_only_cut_otherwise_are_no_change() -> None:
    before = small_plan()
    pieces = (span(ALFA, 1, 1, CoverRole.BACKUP, BO), span(ALFA, 2, 2, CoverRole.BACKUP, BO))
    after = replace(before, cover=(before.cover[0], *pieces, *before.cover[2:]))
    assert difference(before, after).cover == ()


def test_gaps_that_close_and_open_are_counted_in_weeks() -> None:
    closing = difference(small_plan(gap=True), small_plan(gap=False))
    assert (closing.gaps_closed, closing.gaps_opened, closing.client_weeks) == (1, 0, 1)
    opening = difference(small_plan(gap=False), small_plan(gap=True))
    assert (opening.gaps_closed, opening.gaps_opened) == (0, 1)


def test_a_client_that_a_plan_does_not_know_changes_altogether() -> None:
    before = small_plan()
    after = replace(
        before,
        panels=before.panels[:1],
        cover=tuple(s for s in before.cover if s.client == ALFA),
        surge_staffing=(),
    )
    found = difference(before, after)
    assert found.clients == (BETA,)
    assert {change.after for change in found.cover} == {None}
    assert found.gaps_opened == 0


def test_surge_hours_are_compared_per_person_and_week() -> None:
    before = small_plan()
    after = replace(
        before,
        surge_staffing=(
            SurgeStaffing(client=BETA, week=week(1), advisor=CAS, minutes=60),
            SurgeStaffing(client=BETA, week=week(1), advisor=ADA, minutes=30),
        ),
    )
    changes = {(c.advisor, c.before, c.after) for c in difference(before, after).surges}
    assert changes == {(CAS, 90, 60), (ADA, 0, 30)}


def test_a_difference_can_be_narrowed_to_some_clients() -> None:
    empty = replace(small_plan(), panels=(), cover=(), surge_staffing=())
    found = difference(empty, small_plan())
    assert found.clients == (ALFA, BETA)
    assert found.of([ALFA]).clients == (ALFA,)
