"""Parts of a run are solved by child processes, in the order in which they were asked."""

import os
from itertools import count

import pytest

from coverage.planning.solver.hands import Hand, HandDied, SolvePart, local_crew


def whoever(part: bytes) -> bytes:
    """Takes the longer, the lower the number; says it again, and who did it."""
    number = int(part)
    for step in count():
        if step > (9 - number) * 100_000:
            break
    return part + b" by %d" % os.getpid()


def patient() -> SolvePart:
    return whoever


def mortal() -> SolvePart:
    return die


def die(_: bytes) -> bytes:
    os._exit(7)


def test_answers_come_in_the_order_of_the_parts_whoever_is_ready_first() -> None:
    parts = [b"%d" % number for number in range(10)]
    with local_crew(3, patient) as crew:
        assert crew is not None
        assert crew.size == 3
        first, second = crew(parts), crew(parts)
        assert crew([]) == []
    assert [answer.split()[0] for answer in first] == parts
    assert [answer.split()[0] for answer in second] == parts
    workers = {answer.split()[-1] for answer in first + second}
    assert b"%d" % os.getpid() not in workers
    assert len(workers) == 3


def test_one_process_needs_no_crew() -> None:
    with local_crew(1, patient) as crew:
        assert crew is None


def test_a_hand_that_dies_of_a_part_says_so() -> None:
    hand = Hand.hire(mortal)
    try:
        hand.begin(b"")
        with pytest.raises(HandDied):
            hand.ended(within=300)
    finally:
        hand.dismiss()


def test_a_hand_that_is_dismissed_is_gone_in_the_middle_of_a_part() -> None:
    hand = Hand.hire(patient)
    hand.begin(b"-1000000")
    hand.dismiss()
    with pytest.raises(HandDied):
        hand.begin(b"9")
