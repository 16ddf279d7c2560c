"""Runs in processes of their own: what they hand in, and what is said when they do not."""

from pathlib import Path

from benchmarks.apart import run
from benchmarks.records import Record

DATA = Path(__file__).parents[1] / "data"


def test_a_run_hands_in_its_record() -> None:
    words = [str(DATA / "agency-tiny"), "--one", "tiny", "--peers", "greedy"]

    record = run("benchmarks.peers", words, limit=60, failed=Record(instance="tiny"))

    assert (record.planner, record.reason) == ("greedy", "")
    assert record.objective is not None
    assert record.peak_mb > 1


def test_a_run_that_breaks_says_why() -> None:
    words = [str(DATA / "nowhere"), "--one", "x", "--peers", "greedy"]

    record = run("benchmarks.peers", words, limit=60, failed=Record(instance="x"))

    assert record.objective is None
    assert record.reason.startswith("failed: ")


def test_a_run_that_takes_too_long_is_ended() -> None:
    words = [str(DATA / "agency-tiny"), "--one", "tiny", "--peers", "greedy"]

    record = run("benchmarks.peers", words, limit=0, grace=0, failed=Record(instance="tiny"))

    assert record.reason == "no answer within 0 s"
