"""Real CalDAV servers, started as the programs they are, on this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest

ANNA, SECRET = "anna", "an app password"


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A running server: ``home`` is where Anna's calendars lie."""

    name: str
    root: str
    home: str


def command(name: str) -> str:
    beside = Path(__file__).parents[2] / ".venv-peers" / "bin"
    found = shutil.which(name, path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    if not found:
        pytest.skip(f"{name} is not installed: dev.py puts it into .venv-peers")
    return found


@contextmanager
def radicale(folder: Path, *, port: int | None = None) -> Iterator[Peer]:
    folder.mkdir(parents=True, exist_ok=True)
    users = folder / "users"
    users.write_text(f"{ANNA}:{SECRET}\n")
    port = port or free_port()
    with _running(
        [
            command("radicale"),
            f"--server-hosts=127.0.0.1:{port}",
            f"--storage-filesystem-folder={folder / 'calendars'}",
            "--auth-type=htpasswd",
            f"--auth-htpasswd-filename={users}",
            "--auth-htpasswd-encryption=plain",
            "--auth-delay=0",
            "--web-type=none",
        ],
        folder / "log",
        port,
    ):
        root = f"http://127.0.0.1:{port}/"
        yield Peer(name="radicale", root=root, home=f"{root}{ANNA}/")


@contextmanager
def xandikos(folder: Path) -> Iterator[Peer]:
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with _running(
        [
            command("xandikos"),
            "serve",
            f"--directory={folder / 'calendars'}",
            f"--state-dir={folder / 'state'}",
            f"--current-user-principal=/{ANNA}/",
            "--defaults",
            "--listen-address=127.0.0.1",
            f"--port={port}",
            "--no-detect-systemd",
        ],
        folder / "log",
        port,
    ):
        root = f"http://127.0.0.1:{port}/"
        yield Peer(name="xandikos", root=root, home=f"{root}{ANNA}/calendars/")


def free_port() -> int:
    with closing(socket.socket()) as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


@contextmanager
def _running(arguments: list[str], log: Path, port: int) -> Iterator[None]:
    with log.open("ab") as file:
        process = subprocess.Popen(arguments, stdout=file, stderr=file)
        try:
            _wait(process, port, log)
            yield
        finally:
            process.terminate()
            process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Until it takes connections: a server says so in no other way."""
    until = monotonic() + 120
    while process.poll() is None and monotonic() < until:
        with closing(socket.socket()) as asked:
            asked.settimeout(0.2)
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError(f"did not start: {log.read_text()[-2000:]}")
