"""The tables and plots of ``docs/benchmarks.md`` from the results that are there.

    python -m benchmarks.report [--results DIR]

Takes every report in ``benchmarks/results``, keeps a copy without the long parts in
``benchmarks/results/published`` (which is in git, so that figures in the docs can be traced), draws
the plots into ``docs/pictures``, and rewrites what stands between the marks of each block in the
page. A block whose results are not there stays as it was.
"""

import argparse
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import booking, calendar_tables, watching
from benchmarks.generalised_assignment import GAP, best_known
from benchmarks.plots import Line, plot
from benchmarks.records import RESULTS, ROOT, Moment, Record, Report
from benchmarks.targets import verdict

PAGE = ROOT / "docs" / "benchmarks.md"
PICTURES = ROOT / "docs" / "pictures"
PUBLISHED = RESULTS / "published"
KEPT_MOMENTS = 40
"""Moments of a run that are kept for the plots."""
PEER_NAMES = {
    "naast": "Naast",
    "greedy": "greedy, as in a spreadsheet",
    "weekly": "CP-SAT, a variable per week",
    "columns": "HiGHS on pair columns",
    "timefold": "Timefold",
}
COLUMNS = ("objective", "bound", "net gap", "seconds", "cpu seconds", "MB")


def main() -> None:
    """Rewrite the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    page = PAGE.read_text(encoding="utf-8")
    for name, block in BLOCKS.items():
        fresh, kept = options.results / f"{name}.json", PUBLISHED / f"{name}.json"
        if fresh.exists():
            brief(Report.read(fresh)).write(kept)
        if kept.exists():
            page = fill(page, name, block(Report.read(kept)))
    for name, table in TABLES.items():
        fresh, kept = options.results / f"{name}.json", PUBLISHED / f"{name}.json"
        if fresh.exists():
            kept.write_text(fresh.read_text(encoding="utf-8"), encoding="utf-8")
        if kept.exists():
            page = fill(page, name, table(json.loads(kept.read_text(encoding="utf-8"))))
    PAGE.write_text(page, encoding="utf-8")


def fill(page: str, name: str, lines: Iterable[str]) -> str:
    """``page`` with the block ``name`` rewritten; ValueError when it has no such block."""
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    if start not in page or end not in page:
        raise ValueError(f"the page has no block {name}")
    text = "\n".join(lines)
    pattern = re.escape(start) + r".*?" + re.escape(end)
    return re.sub(pattern, lambda _: f"{start}\n{text}\n{end}", page, flags=re.DOTALL)


def brief(report: Report) -> Report:
    """``report`` with as many moments of each run as a plot needs."""
    return replace(report, records=[replace(r, history=_thin(r.history)) for r in report.records])


def _thin(moments: Sequence[Moment]) -> list[Moment]:
    if len(moments) <= KEPT_MOMENTS:
        return list(moments)
    step = (len(moments) - 1) / (KEPT_MOMENTS - 1)
    return [moments[round(step * number)] for number in range(KEPT_MOMENTS)]


def provenance(report: Report) -> str:
    """When, how and on what the figures were made."""
    versions = ", ".join(f"{name} {number}" for name, number in report.versions.items())
    cores = report.machine["cores"]
    return f"{report.date}, {cores} cores, {versions}. `{report.command}`"


def panels(report: Report) -> Iterator[str]:
    """A row for each run of our own, and its plot."""
    yield provenance(report)
    yield ""
    yield f"| agency | advisors x clients | seed | processes | {' | '.join(COLUMNS)} | target |"
    yield "|---" * (5 + len(COLUMNS)) + "|"
    for record in report.records:
        start = f"| {record.instance} | {record.advisors:,} x {record.clients:,} "
        yield (
            start
            + f"| {record.seed} | {record.processes} | {_figures(record)} | {verdict(record)} |"
        )


def drawn(name: str, title: str) -> Callable[[Report], Iterator[str]]:
    """The block of `panels` with a plot called ``name``."""

    def block(report: Report) -> Iterator[str]:
        yield from panels(report)
        yield ""
        yield _picture(name, title, [_own_line(r) for r in report.records if r.history])

    return block


def peers(report: Report) -> Iterator[str]:
    """By agency, ours and each peer; the gap of all is to our bound."""
    yield provenance(report)
    yield ""
    yield "| agency | planner | objective | gap to our bound | seconds | cores | MB | remark |"
    yield "|---" * 8 + "|"
    for record in report.records:
        name = PEER_NAMES.get(record.planner, record.planner)
        if record.objective is None or record.net_gap is None:
            yield f"| {record.instance} | {name} | | | {record.seconds:.0f} | | | {record.reason} |"
            continue
        yield (
            f"| {record.instance} | {name} | {record.objective:,.0f} | {record.net_gap:.2%} "
            f"| {record.seconds:.1f} | {record.processes} | {record.peak_mb:.0f} | {record.note} |"
        )
    for instance in dict.fromkeys(record.instance for record in report.records):
        lines = list(_peer_lines([r for r in report.records if r.instance == instance]))
        yield ""
        yield _picture(f"peers-{instance}", f"{instance}: gap over time, peers side by side", lines)


def assignment(report: Report) -> Iterator[str]:
    """A row for each instance of generalised assignment."""
    best = best_known(GAP / "any")
    yield provenance(report)
    yield ""
    yield "| instance | agents x jobs | value | best known | off | seconds |"
    yield "|---" * 6 + "|"
    for record in report.records:
        size = f"{record.advisors} x {record.clients}"
        if record.objective is None:
            yield f"| {record.instance} | {size} | {record.reason} | | | |"
            continue
        known = best.get(record.instance)
        off = " | " if known is None else f"{known:,} | {record.objective / known - 1:.3%}"
        value, seconds = f"{record.objective:,.0f}", f"{record.seconds:.1f}"
        yield f"| {record.instance} | {size} | {value} | {off} | {seconds} |"


def illness(facts: Mapping[str, Any]) -> Iterator[str]:
    """A row for each advisor who fell ill, from what `benchmarks.replanning` wrote."""
    yield provenance(Report(**{**facts, "records": []}))
    yield ""
    heads = "seats, first answer (s), its processor seconds, all of them, must move, moved beyond"
    heads += ", points left, points after, net gap before, net gap after"
    yield f"| {' | '.join(heads.split(', '))} |"
    yield "|---" * 10 + "|"
    for row in facts["records"]:
        yield (
            f"| {row['clients']} | {row['first_seconds']:.2f} | {row['first_cpu_seconds']:.2f} "
            f"| {row['cpu_seconds']:.1f} | {row['must']} | {row['other']} "
            f"| {row['standing']:,.0f} | {row['after']:,.0f} "
            f"| {row['gap_before']:.2%} | {row['net_gap']:.2%} |"
        )


def _figures(record: Record) -> str:
    if record.objective is None or record.bound is None or record.net_gap is None:
        return record.reason + " |" * (len(COLUMNS) - 1)
    return (
        f"{record.objective:,.0f} | {record.bound:,.0f} | {record.net_gap:.2%} | "
        f"{record.seconds:.1f} | {record.cpu_seconds:.1f} | {record.peak_mb:.0f}"
    )


def _own_line(record: Record) -> Line:
    """The gap that the run itself reported, moment by moment."""
    points = []
    for seconds, objective, bound in record.history:
        gap = 100 * (objective - bound) / max(1.0, objective - record.constants)
        points.append((seconds, max(0.01, min(100.0, gap))))
    name = record.instance + (f", {record.processes} processes" if record.processes > 1 else "")
    return Line(name=name if record.seed == 1 else f"{name}, seed {record.seed}", points=points)


def _peer_lines(records: Sequence[Record]) -> Iterator[Line]:
    """The gap to our final bound, for all alike; who has no history is a point at its end."""
    bound = next((r.bound for r in records if r.planner == "naast"), None)
    for record in records:
        if record.objective is None or bound is None:
            continue
        moments = [(seconds, points) for seconds, points, _ in record.history]
        moments.append((record.seconds, record.objective))
        points = [
            (max(0.01, s), max(0.01, 100 * (o - bound) / max(1.0, o - record.constants)))
            for s, o in moments
        ]
        yield Line(name=record.planner, points=points)


def _picture(name: str, title: str, lines: Sequence[Line]) -> str:
    """Draw, and show it in the page."""
    PICTURES.mkdir(exist_ok=True)
    path = PICTURES / f"benchmark-{name}.svg"
    path.write_text(plot(title, lines), encoding="utf-8")
    return f"![{title}](pictures/{path.name})"


BLOCKS: dict[str, Callable[[Report], Iterable[str]]] = {
    "small": drawn("small", "S, nl and M: net gap over time"),
    "national": drawn("national", "L and XL: net gap over time"),
    "shapes": drawn("shapes", "Other shapes, 60 x 295: net gap over time"),
    "processes": drawn("processes", "More processes: net gap over time"),
    "peers": peers,
    "peers-national": peers,
    "assignment": assignment,
}
"""The blocks of the page by the name of their results."""
TABLES: dict[str, Callable[[Any], Iterable[str]]] = {
    "replanning": illness,
    "replanning-national": illness,
    "calendars": calendar_tables.servers,
    "calendar-load": calendar_tables.load,
    "booking": booking.table,
    "watching": watching.table,
    "calendar-publication": calendar_tables.publication,
}
"""Blocks of another kind: not plans of an agency but changes of one, and calendars."""


if __name__ == "__main__":
    main()
