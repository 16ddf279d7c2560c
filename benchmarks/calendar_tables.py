"""The tables about calendars in ``docs/benchmarks.md``, from what the benchmarks wrote."""

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.calendar_load import TARGET as AT_P99
from benchmarks.calendar_peers import TARGETS, cell
from benchmarks.calendar_publication import TARGET as PUBLICATION

# Any: JSON that our own benchmarks wrote, read by nobody else


def servers(report: Mapping[str, Any]) -> Iterator[str]:
    """A row for each ask, a column for each server; then the query for everything."""
    rows = report["rows"]
    names = list(dict.fromkeys(row["server"] for row in rows))
    yield (
        f"{_provenance(report)}, {report['events']:,} events; first answer / median (processor of "
        "the server per answer), in ms:"
    )
    yield ""
    yield f"| | target | {' | '.join(names)} |"
    yield "|---" * (2 + len(names)) + "|"
    for ask, target in TARGETS.items():
        found = {row["server"]: row for row in rows if row["ask"] == ask}
        cells = [cell(found[name]) if name in found else "-" for name in names]
        yield f"| {ask} | {target:g} | {' | '.join(cells)} |"
    everything = report["everything"]
    yield ""
    yield (
        f"A query for all of {everything['events']:,} events answers 207 with "
        f"{everything['megabytes']:.1f} MB in {everything['first']:,.0f} ms."
    )


def load(report: Mapping[str, Any]) -> Iterator[str]:
    """The telephones, in a sentence."""
    polling = report["polling"]
    yield (
        f"{_provenance(report)}. {polling['requests']:.0f} requests: p50 {polling['p50']:.1f} ms, "
        f"p99 {polling['p99']:.1f} ms (target {AT_P99:g}), worst {polling['worst']:.1f} ms; the "
        f"server's processor worked {polling['cpu']:.1f} s."
    )


def publication(report: Mapping[str, Any]) -> Iterator[str]:
    """A row for each publication."""
    yield f"{_provenance(report)}; target {PUBLICATION:g} s:"
    yield ""
    yield (
        "| publication | calendars | objects | seconds | processor | looks | saw half of it | "
        "longest PUT, s |"
    )
    yield "|---" * 8 + "|"
    for row in report["rows"]:
        yield (
            f"| {row['publication']} | {row['calendars']:,} | {row['objects']:,} | "
            f"{row['seconds']:.2f} | {row['cpu']:.2f} | {row['looks']:,} | {row['halves']} | "
            f"{row['longest_put']:.2f} |"
        )


def _provenance(report: Mapping[str, Any]) -> str:
    return f"{report['date']}, {report['machine']['cores']} cores, `{report['command']}`"
