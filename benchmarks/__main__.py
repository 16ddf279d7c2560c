"""``make bench``: what takes minutes; ``make bench ARGS="panels --quick"`` runs one.

Speed is measured here and never in tests. Every benchmark prints a table and writes JSON into
``benchmarks/results``; ``python -m benchmarks.report`` makes the tables and plots of
`docs/benchmarks.md` from it. ``make bench-national`` plans agencies of the size of a country.
"""

import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = "benchmarks/results"
BENCHMARKS = {
    "panels": ["panels"],
    "peers": [f"peers --ours {RESULTS}/small.json"],
    "shapes": [
        "panels --sizes nl --shapes rural,one-city,many-languages,heavy-conflicts,full "
        f"--json {RESULTS}/shapes.json"
    ],
    "generalised_assignment": ["generalised_assignment"],
    "replanning": [f"replanning --json {RESULTS}/replanning.json"],
    "calendars": ["calendars", "calendar_peers", "calendar_load", "calendar_publication"],
    "intake": ["intake"],
    "booking": ["booking"],
    "watching": ["watching"],
    "nights": ["nights"],
}
"""What runs without arguments, in this order: modules of this package with their arguments."""
APART = {
    "national": [
        "panels --national --processes 1,2",
        f"peers --national --peers greedy --ours {RESULTS}/national.json",
        f"replanning @L --json {RESULTS}/replanning-national.json",
    ],
    "processes": [f"panels --sizes L --processes 1,2,4 --json {RESULTS}/processes.json"],
    "hardness": ["hardness"],
    "agencies": ["agencies"],
    "report": ["report"],
}
"""What runs only by name. ``@L`` stands for the folder of the made-up agency of that name."""


def main(arguments: list[str]) -> int:
    """Run one benchmark, its first command with the other arguments, or all; 1 if any failed."""
    known = BENCHMARKS | APART
    if arguments and arguments[0] not in known:
        print(f"choose one of: {', '.join(known)}")
        return 2
    chosen = {arguments[0]: known[arguments[0]]} if arguments else BENCHMARKS
    failed = False
    for commands in chosen.values():
        for number, command in enumerate(commands):
            rest = arguments[1:] if number == 0 else []
            failed |= not _run([*shlex.split(command), *rest])
    return int(failed)


def _run(words: list[str]) -> bool:
    """Run one module; whether it went well."""
    print(f"\n{shlex.join(words)}\n", flush=True)
    module = f"benchmarks.{words[0]}"
    if find_spec(module) is None:
        print("not there in this version")
        return True
    words = [_folder(word[1:]) if word.startswith("@") else word for word in words]
    command = [sys.executable, "-m", module, *words[1:]]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def _folder(name: str) -> str:
    """The folder of an agency of the size of the country; made the first time."""
    from benchmarks.instances import NATIONAL

    return str(next(instance for instance in NATIONAL if instance.name == name).folder())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
