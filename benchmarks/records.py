"""One run as a record, and many records as a report that can be stored, printed and drawn."""

import json
import os
import platform
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
LIBRARIES = ("numpy", "ortools", "numba")

Moment = tuple[float, float, float]
"""Seconds since the start, and the best objective and bound by then."""


@dataclass(kw_only=True)
class Record:
    """What one planner made of one instance.

    ``seconds`` run from the facts in memory to the panels, ``cpu_seconds`` are those of all its
    processes, ``peak_mb`` is the most memory that the process and its largest child held, reading
    the folder included. ``bound`` is None for a planner that has none; ``own_bound`` is what a
    peer's solver says, which holds for its pool only. Without panels there is a ``reason``.
    """

    instance: str
    advisors: int = 0
    clients: int = 0
    planner: str = "naast"
    seed: int = 1
    processes: int = 1
    objective: float | None = None
    bound: float | None = None
    net_gap: float | None = None
    constants: float = 0.0
    terms: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    work: int = 0
    history: list[Moment] = field(default_factory=list)
    own_bound: float | None = None
    note: str = ""
    reason: str = ""


@dataclass(kw_only=True)
class Report:
    """Records of one sitting, with when, how and on what they were made."""

    date: str
    command: str
    machine: dict[str, str]
    versions: dict[str, str]
    records: list[Record]

    @classmethod
    def of(cls, records: Sequence[Record], *, command: str) -> "Report":
        """``records`` made just now on this machine."""
        return cls(
            date=datetime.now(UTC).date().isoformat(),
            command=command,
            machine=machine(),
            versions=versions(),
            records=list(records),
        )

    @classmethod
    def read(cls, path: Path) -> "Report":
        """What `write` wrote."""
        facts = json.loads(path.read_text(encoding="utf-8"))
        records = [Record(**record) for record in facts.pop("records")]
        return cls(**facts, records=records)

    def write(self, path: Path) -> None:
        """Store as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")


def machine() -> dict[str, str]:
    """What the figures were made on, without a name that would say where."""
    return {"cores": str(os.cpu_count()), "system": platform.system(), "kind": platform.machine()}


def versions() -> dict[str, str]:
    """Of Python, the libraries that plan, and ourselves with the commit where there is one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = {"python": platform.python_version(), "naast": str(project["version"])}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    commit = _git("rev-parse", "--short", "HEAD")
    if commit:
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", "coverage")
        found["commit"] = commit + (" and changes" if changed else "")
    return found


def _git(*words: str) -> str:
    """What git says; nothing where there is no git or no repository."""
    try:
        done = subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


HEAD = (
    f"{'instance':<22}{'planner':<11}{'seed':>5}{'procs':>6}{'objective':>14}{'bound':>14}"
    f"{'net gap':>9}{'seconds':>9}{'cpu s':>8}{'MB':>7}{'work':>9}"
)


def line(record: Record) -> str:
    """One record as a line below `HEAD`."""
    start = f"{record.instance:<22}{record.planner:<11}{record.seed:>5}{record.processes:>6}"
    if record.objective is None:
        return f"{start}  {record.reason}"
    bound = "" if record.bound is None else f"{record.bound:,.1f}"
    gap = "" if record.net_gap is None else f"{100 * record.net_gap:.2f}%"
    return (
        f"{start}{record.objective:>14,.1f}{bound:>14}{gap:>9}{record.seconds:>9.1f}"
        f"{record.cpu_seconds:>8.1f}{record.peak_mb:>7.0f}{record.work:>9}"
    )


def show(records: Iterable[Record]) -> list[Record]:
    """Print records as they come, and hand them back together."""
    found = []
    print(HEAD, flush=True)
    for record in records:
        print(line(record), flush=True)
        found.append(record)
    return found


def keep(records: Sequence[Record], out: Path) -> None:
    """Store a report at ``out`` and say so."""
    command = " ".join(["python -m", _module(), *sys.argv[1:]])
    Report.of(records, command=command).write(out)
    print(f"written: {out.relative_to(ROOT) if out.is_relative_to(ROOT) else out}")


def _module() -> str:
    path = Path(sys.argv[0])
    inside = path.resolve().is_relative_to(ROOT)
    name = ".".join(path.resolve().relative_to(ROOT).with_suffix("").parts) if inside else path.stem
    return name.removesuffix(".__main__")
