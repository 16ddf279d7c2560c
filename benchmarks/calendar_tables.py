"""The tables about calendars in ``docs/benchmarks.md``, from what the benchmarks wrote."""

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.calendar_peers import TARGETS

# Any: JSON that our own benchmarks wrote, read by nobody else


def servers(report: Mapping[str, Any]) -> Iterator[str]:
    """A row for each ask, a column for each server: the first answer and the median."""
    rows = report["rows"]
    names = list(dict.fromkeys(row["server"] for row in rows))
    yield f"{_provenance(report)}, {report['events']:,} events; first answer / median, in ms:"
    yield ""
    yield f"| | target | {' | '.join(names)} |"
    yield "|---" * (2 + len(names)) + "|"
    for ask, target in TARGETS.items():
        found = {row["server"]: row for row in rows if row["ask"] == ask}
        cells = [_cell(found[name]) if name in found else "" for name in names]
        yield f"| {ask} | {target:g} | {' | '.join(cells)} |"


def load(report: Mapping[str, Any]) -> Iterator[str]:
    """Two sentences: the telephones, and the publication."""
    polling, publication = report["polling"], report["publication"]
    yield (
        f"{_provenance(report)}. {polling['requests']:.0f} requests: p50 {polling['p50']:.1f} ms, "
        f"p99 {polling['p99']:.1f} ms (target 200), worst {polling['worst']:.1f} ms."
    )
    yield ""
    yield (
        f"A publication that changes {publication['calendars']:,.0f} calendars "
        f"({publication['objects']:,.0f} objects) takes {publication['seconds']:.1f} s "
        f"(target 10); of {publication['looks']:,.0f} looks meanwhile, "
        f"{publication['halves']:.0f} saw half of it."
    )


def _provenance(report: Mapping[str, Any]) -> str:
    return f"{report['date']}, {report['machine']['cores']} cores, `{report['command']}`"


def _cell(row: Mapping[str, Any]) -> str:
    return f"{_figure(row['first'])} / {_figure(row['median'])}"


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.1f}" if value < 1000 else f"{value:,.0f}"
