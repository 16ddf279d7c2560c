"""When a run has met its targets."""

import pytest

from benchmarks.records import Moment, Record
from benchmarks.targets import verdict


def ended(*history: Moment, seconds: float = 500.0, peak_mb: float = 100.0) -> Record:
    """A run of L that ended after all its targets at half a percent."""
    return Record(
        instance="L",
        objective=1005.0,
        bound=1000.0,
        net_gap=0.005,
        seconds=seconds,
        peak_mb=peak_mb,
        history=list(history),
    )


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (ended(seconds=170.0), "goal met"),
        (ended((170.0, 1020.0, 1000.0)), "must met"),
        (ended((170.0, 1020.0, 1000.0), (290.0, 1010.0, 1000.0)), "goal met"),
        (ended((190.0, 1010.0, 1000.0)), "missed"),
        (ended(), "missed"),
    ],
)
def test_a_target_is_met_by_what_was_known_in_time(record: Record, words: str) -> None:
    assert verdict(record) == words


def test_the_whole_country_has_to_fit_in_memory() -> None:
    record = ended(seconds=170.0, peak_mb=3_100.0)
    record.instance = "XL"

    assert verdict(record) == "missed"


def test_an_agency_without_targets_has_no_verdict() -> None:
    assert verdict(Record(instance="elsewhere", objective=1.0)) == ""
