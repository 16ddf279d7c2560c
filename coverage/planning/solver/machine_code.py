"""Where compiled loops are kept on disk, and for which sources they count.

Numba looks only at the file of a compiled function to see whether its machine code is of this
version. Functions folded into it, functions it calls and constants that it uses may be written
elsewhere; after an upgrade it would go on with what they were (Numba's notes on caching call that a
limitation). So machine code is kept in a folder named after the text of every file that can be part
of it, and a version never meets that of another.
"""

import re
import shutil
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

FOLDERS_KEPT = 3
"""Machine code of so many versions stays: a worker of the last one may still be at work."""

_IMPORTED = re.compile(r"^from (coverage[.\w]*) import", re.MULTILINE)


def fingerprint(solver: Path) -> str:
    """A name for the machine code that the sources of the folder ``solver`` give.

    Whatever ends up in machine code is written in a file with compiled functions, or imported by
    name from the file where it is written.
    """
    root = solver.parents[2]
    door = f"{'.'.join(solver.relative_to(root).parts)}.compiled"
    sources: dict[str, str] = {}
    for path in solver.rglob("*.py"):
        text = path.read_text()
        imported = set(_IMPORTED.findall(text))
        if door in imported or path.name == "compiled.py":
            sources[str(path.relative_to(solver))] = text
            sources |= {name: _text(root, name) for name in imported}
    return sha256(repr(sorted(sources.items())).encode()).hexdigest()[:16]


def _text(root: Path, module: str) -> str:
    path = root.joinpath(*module.split("."))
    return (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text()


def folder(solver: Path, places: Iterable[Path]) -> Path | None:
    """The folder for the machine code of these sources, in the first of ``places`` that may be
    written; none if there is no such place. Folders of versions before the last few are removed.
    """
    mark = sha256(str(solver).encode()).hexdigest()[:12]
    version = fingerprint(solver)
    for place in places:
        home = place / f"naast-{mark}"
        found = home / version
        try:
            found.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=found).close()
        except OSError:
            continue
        _forget(home, version)
        return found
    return None


def _forget(home: Path, version: str) -> None:
    """Remove all but the newest; another process may be doing the same."""
    made = {}
    for path in home.iterdir():
        try:
            made[path] = path.stat().st_mtime_ns
        except OSError:
            continue
    others = sorted((path for path in made if path.name != version), key=lambda path: made[path])
    for path in others[: max(0, len(others) - (FOLDERS_KEPT - 1))]:
        shutil.rmtree(path, ignore_errors=True)
