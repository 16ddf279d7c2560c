"""``make bench``: what runs in minutes; ``make bench ARGS="intake"`` runs one of them.

Speed is measured here and never in tests. `docs/benchmarks.md` holds figures and their date.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
AGENCIES = [ROOT / "coverage" / "demo" / "agency-nl", ROOT / "tests" / "data" / "agency-s"]
BENCHMARKS = {
    "panels": [str(folder) for folder in AGENCIES],
    "calendars": [],
    "intake": [],
}


def main(arguments: list[str]) -> int:
    """Run one benchmark with its own arguments, or all of them; 1 when any failed."""
    if arguments and arguments[0] not in BENCHMARKS:
        print(f"choose one of: {', '.join(BENCHMARKS)}")
        return 2
    chosen = {arguments[0]: arguments[1:] or BENCHMARKS[arguments[0]]} if arguments else BENCHMARKS
    failed = False
    for name, rest in chosen.items():
        print(f"\n{name}\n", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}", *rest]
        failed |= subprocess.run(command, cwd=ROOT, check=False).returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
