"""What becomes of results: stored, thinned, drawn, and put into the page."""

from dataclasses import asdict
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.plots import Line, plot
from benchmarks.records import Record, Report
from benchmarks.report import (
    BLOCKS,
    KEPT_MOMENTS,
    PAGE,
    TABLES,
    assignment,
    brief,
    fill,
    illness,
    panels,
)


def report(*records: Record) -> Report:
    return Report(
        date="2027-01-04",
        command="python -m benchmarks.panels",
        machine={"cores": "2"},
        versions={"python": "3.11"},
        records=list(records),
    )


def test_a_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    written = report(Record(instance="S", objective=2.0, bound=1.0, net_gap=0.5))

    written.write(tmp_path / "x.json")

    assert Report.read(tmp_path / "x.json") == written


def test_the_table_shows_figures_or_the_reason_why_there_are_none() -> None:
    done = Record(instance="S", objective=2000.0, bound=1990.0, net_gap=0.005, seconds=3.0)
    failed = Record(instance="M", reason="no answer within 60 s")

    rows = list(panels(report(done, failed)))

    assert "| S | 0 x 0 | 1 | 1 | 2,000 | 1,990 | 0.50% | 3.0 | 0.0 | 0 |  |" in rows
    assert rows[-1].startswith("| M | 0 x 0 | 1 | 1 | no answer within 60 s |")
    assert {row.count("|") for row in rows[2:]} == {12}


def test_an_illness_is_told_with_the_gap_before_and_after() -> None:
    ill = {"clients": 62, "first_seconds": 0.5, "first_cpu_seconds": 0.4, "cpu_seconds": 30.0}
    moved = {"must": 39, "other": 5, "standing": 2000.0, "after": 1500.0}
    row = ill | moved | {"gap_before": 0.015, "net_gap": 0.006}

    lines = list(illness(asdict(report()) | {"records": [row]}))

    assert lines[0].endswith("`python -m benchmarks.panels`")
    assert lines[-1] == "| 62 | 0.50 | 0.40 | 30.0 | 39 | 5 | 2,000 | 1,500 | 1.50% | 0.60% |"
    assert {line.count("|") for line in lines[2:]} == {11}


def test_only_what_stands_between_the_marks_is_rewritten() -> None:
    page = "before\n<!-- x -->\nold\n<!-- end of x -->\nafter"

    assert fill(page, "x", ["new"]) == "before\n<!-- x -->\nnew\n<!-- end of x -->\nafter"


def test_a_page_without_the_block_is_refused() -> None:
    with pytest.raises(ValueError, match="no block x"):
        fill("", "x", [])


def test_the_page_has_every_block() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert all(f"<!-- {name} -->" in page for name in (*BLOCKS, *TABLES))


def test_a_long_run_keeps_its_first_and_last_moment() -> None:
    moments = [(float(n), 1.0, 0.0) for n in range(500)]

    (record,) = brief(report(Record(instance="S", history=moments))).records

    assert len(record.history) == KEPT_MOMENTS
    assert (record.history[0], record.history[-1]) == (moments[0], moments[-1])


def test_a_plot_is_a_picture_even_of_nothing() -> None:
    for lines in ([], [Line(name="a & b", points=[(0.5, 30.0), (20.0, 0.8)])]):
        picture = ElementTree.fromstring(plot("Gap <over> time", lines))
        assert picture.tag.endswith("svg")


def test_an_instance_without_a_best_known_value_is_listed_all_the_same() -> None:
    (row,) = list(assignment(report(Record(instance="other", objective=7.0))))[4:]

    assert row == "| other | 0 x 0 | 7 |  |  | 0.0 |"
