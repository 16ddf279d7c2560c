"""Tables of the calendar benchmarks: what was measured, took too long, or was not asked."""

from __future__ import annotations

from typing import Any

from benchmarks.calendar_peers import Row, cell
from benchmarks.calendar_tables import load, publication, servers

REPORT: dict[str, Any] = {"date": "2026-11-28", "command": "x", "machine": {"cores": 2}}


def a_row(**values: Any) -> Row:
    row: dict[str, Any] = {
        "server": "naast",
        "ask": "poll ctag + sync-token",
        "first": 2.0,
        "median": 1.0,
        "cpu": 1.25,
        "over": None,
        "rounds": 30,
    }
    return Row(**(row | values))  # type: ignore[typeddict-item]


def test_a_cell_tells_first_median_and_processor() -> None:
    assert cell(a_row()) == "2.0 / 1.0 (1.2)"
    assert cell(a_row(first=14_141.0, median=890.6, cpu=883.3)) == "14,141 / 890.6 (883.3)"


def test_what_took_too_long_is_told_as_more_than_the_limit() -> None:
    assert cell(a_row(first=None, median=None, cpu=None, over=60_000.0)) == "> 60,000"
    assert cell(a_row(median=None, cpu=None, over=60_000.0)) == "2.0 / > 60,000"
    assert cell(a_row(median=None, cpu=None)) == "2.0 / -"
    assert cell(a_row(first=None, median=None, cpu=None)) == "-"


def test_every_ask_has_a_line_with_its_target() -> None:
    everything = {"events": 20_000, "first": 123.4, "megabytes": 12.65}
    rows = [a_row(), a_row(server="radicale", first=None, median=None, cpu=None, over=60_000.0)]
    lines = [*servers(REPORT | {"events": 10_000, "rows": rows, "everything": everything})]
    assert "| poll ctag + sync-token | 5 | 2.0 / 1.0 (1.2) | > 60,000 |" in lines
    assert "| PUT one | 20 | - | - |" in lines
    assert lines[-1] == "A query for all of 20,000 events answers 207 with 12.7 MB in 123 ms."


def test_load_and_publications_are_held_against_their_targets() -> None:
    polling = {"requests": 550.0, "p50": 4.3, "p99": 15.3, "worst": 85.4, "cpu": 1.5}
    (line,) = load(REPORT | {"polling": polling})
    assert "p99 15.3 ms (target 200)" in line
    one = {"publication": "every client moves", "calendars": 1000, "objects": 104_000}
    one |= {"seconds": 5.27, "cpu": 5.21, "looks": 665, "halves": 0, "longest_put": 1.5}
    lines = [*publication(REPORT | {"rows": [one]})]
    assert "target 10 s" in lines[0]
    assert lines[-1] == "| every client moves | 1,000 | 104,000 | 5.27 | 5.21 | 665 | 0 | 1.50 |"
