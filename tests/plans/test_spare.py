"""A solver that is ready before it is asked: the next run does not wait for its libraries."""

from collections.abc import Iterator, Sequence

import pytest

from coverage.planning.outcomes import Planned, Progress
from coverage.worker.solving import Round, Spare, plan_in_child
from tests.planning.folders import DATA, read_agency


@pytest.fixture
def spare() -> Iterator[Spare]:
    found = Spare()
    yield found
    if found.child is not None:
        found.child.end()


def report(_: Progress | None) -> bool:
    return False


def nobody(_: Sequence[bytes]) -> Round:
    raise AssertionError


def plan(spare: Spare) -> Planned:
    made = plan_in_child(
        read_agency(DATA / "agency-tiny"),
        work=10,
        seed=1,
        illness=0.0,
        processes=1,
        basis=None,
        report=report,
        give_out=nobody,
        spare=spare,
    )
    assert isinstance(made, Planned)
    return made


def test_a_run_takes_the_child_that_is_ready_and_leaves_another(spare: Spare) -> None:
    spare.prepare()
    first = spare.child
    assert first is not None
    pid = first.process.pid
    spare.prepare()
    assert spare.child is first
    plan(spare)
    assert spare.child is not None
    assert spare.child.process.pid != pid
    assert spare.child.process.is_alive()


def test_a_child_that_died_waiting_costs_a_start_and_no_run(spare: Spare) -> None:
    spare.prepare()
    assert spare.child is not None
    spare.child.process.kill()
    spare.child.process.join()
    assert plan(spare).plan.panels
