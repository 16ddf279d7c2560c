"""Machine code on disk is never that of another version of what it was compiled from."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from coverage.planning.solver import machine_code
from coverage.planning.solver.machine_code import FOLDERS_KEPT, fingerprint, folder

SOLVER = Path(machine_code.__file__).parent
OUTER = """
from coverage.planning.rates import RATE
from coverage.planning.solver.compiled import compiled
from coverage.planning.solver.inner import twice

@compiled
def outer(number):
    return RATE * twice(number)
"""
INNER = """
from coverage.planning.solver.compiled import folded

@folded
def twice(number):
    return 2 * number
"""
ASK = """
from coverage.planning.solver.outer import outer
print(outer(3), sum(outer.stats.cache_hits.values()), outer.stats.cache_path)
"""


@pytest.fixture
def solver(tmp_path: Path) -> Path:
    """A checkout with a compiled loop, a function folded into it, and a number it uses."""
    solver = tmp_path / "checkout" / "coverage" / "planning" / "solver"
    solver.mkdir(parents=True)
    for package in (solver, *solver.parents[:2]):
        (package / "__init__.py").touch()
    for name in ("compiled.py", "machine_code.py"):
        shutil.copy(SOLVER / name, solver)
    (solver / "outer.py").write_text(OUTER)
    (solver / "inner.py").write_text(INNER)
    (solver.parent / "rates.py").write_text("RATE = 5\n")
    return solver


def started(solver: Path) -> subprocess.Popen[str]:
    home = solver.parents[3] / "home"
    surroundings = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    return subprocess.Popen(
        [sys.executable, "-B", "-c", ASK],
        cwd=solver.parents[2],
        env=surroundings | {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")},
        stdout=subprocess.PIPE,
        text=True,
    )


def answer(process: subprocess.Popen[str]) -> tuple[int, int, Path]:
    """What the loop says, how often its machine code was found, and where it is kept."""
    said, _ = process.communicate()
    assert process.returncode == 0
    result, hits, path = said.split(maxsplit=2)
    return int(result), int(hits), Path(path.strip())


def test_a_changed_function_or_number_in_another_file_is_compiled_anew(solver: Path) -> None:
    assert answer(started(solver))[:2] == (30, 0)
    assert answer(started(solver))[:2] == (30, 1)
    (solver / "inner.py").write_text(INNER.replace("2 *", "4 *"))
    assert answer(started(solver))[:2] == (60, 0)
    (solver.parent / "rates.py").write_text("RATE = 6\n")
    assert answer(started(solver))[:2] == (72, 0)
    (solver.parent / "rates.py").write_text("RATE = 5\n")
    assert answer(started(solver))[:2] == (60, 1)


def test_processes_that_start_together_agree(solver: Path) -> None:
    together = [started(solver) for _ in range(3)]
    found = [answer(process) for process in together]
    assert {result for result, _, _ in found} == {30}
    assert len({path for _, _, path in found}) == 1
    assert answer(started(solver))[:2] == (30, 1)


def test_a_package_that_may_not_be_written_is_compiled_in_the_users_folder(solver: Path) -> None:
    (solver / "__pycache__").touch()  # no folder: nobody, not even root, can write in there
    result, _, path = answer(started(solver))
    assert result == 30
    assert path.is_relative_to(solver.parents[3] / "home")
    assert answer(started(solver)) == (30, 1, path)


def test_without_any_folder_every_process_compiles(solver: Path) -> None:
    (solver / "__pycache__").touch()
    (solver.parents[3] / "home").touch()
    assert answer(started(solver))[:2] == (30, 0)


def test_a_file_without_compiled_functions_has_no_say(solver: Path) -> None:
    before = fingerprint(solver)
    (solver / "prose.py").write_text("from coverage.planning import rates\n")
    assert fingerprint(solver) == before


def test_only_the_last_versions_are_kept(solver: Path, tmp_path: Path) -> None:
    made = []
    for number in range(FOLDERS_KEPT + 2):
        (solver.parent / "rates.py").write_text(f"RATE = {number}\n")
        found = folder(solver, [tmp_path / "kept"])
        assert found is not None
        os.utime(found, (number, number))
        made.append(found)
    assert [path for path in made if path.exists()] == made[-FOLDERS_KEPT:]
