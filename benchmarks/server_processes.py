"""Servers of the benchmarks as processes: started, waited for, ended, and how much they worked."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.records import ROOT

PATIENCE = 600.0
"""Seconds in which a server must have started."""


def command(name: str) -> str:
    """Where a peer is installed; SystemExit when it is not."""
    found = shutil.which(name, path=str(ROOT / ".venv-peers" / "bin"))
    if found is None:
        raise SystemExit(f"{name} is not installed: python3 dev.py setup")
    return found


def free_port() -> int:
    """One that nobody listens on."""
    with closing(socket.socket()) as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


@contextmanager
def running(words: list[str], log: Path, port: int) -> Iterator[int]:
    """A server that answers at ``port``, ended afterwards; its number."""
    with log.open("ab") as file:
        process = subprocess.Popen(words, cwd=ROOT, stdout=file, stderr=file)
        try:
            _wait(process, port, log)
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:  # busy with what nobody waits for any more
                process.kill()
                process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with closing(socket.socket()) as asked:
            asked.settimeout(1)
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"a server did not start: {log.read_text(errors='replace')[-500:]}")


def cpu_of(process: int) -> float:
    """Seconds of processor that a process took, its own and the system's for it; 0 where the
    machine does not tell (only Linux does). It counts in ticks of ten milliseconds.
    """
    try:
        words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
