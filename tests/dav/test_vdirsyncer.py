"""``vdirsyncer``, a second real client: it keeps a folder in step with the calendar."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.calendars.agencies import BRAM, CLEO
from tests.dav.conftest import Agency

pytestmark = pytest.mark.peers

CONFIGURATION = """
[general]
status_path = "{folder}/status/"

[pair coverage]
a = "here"
b = "there"
collections = ["from b"]
conflict_resolution = "b wins"

[storage here]
type = "filesystem"
path = "{folder}/calendars/"
fileext = ".ics"

[storage there]
type = "caldav"
read_only = true
url = "{url}/"
username = "{username}"
password = "{password}"
"""


@pytest.fixture
def command() -> str:
    beside = Path(__file__).parents[2] / ".venv-peers" / "bin"
    found = shutil.which("vdirsyncer", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    if not found:
        pytest.skip("vdirsyncer is not installed: dev.py puts it into .venv-peers")
    return found


def test_a_folder_follows_every_publication_and_nothing_else_moves(
    served: str, agency: Agency, tmp_path: Path, command: str
) -> None:
    config = tmp_path / "config"
    password = agency.password(CLEO)
    config.write_text(
        CONFIGURATION.format(folder=tmp_path, url=served, username=CLEO, password=password)
    )

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [command, "-c", str(config), *arguments],
            input="y\n" * 10,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def folder() -> dict[str, tuple[bytes, int]]:
        files = (tmp_path / "calendars" / "coverage").glob("*.ics")
        return {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in files}

    run("discover")
    run("sync")
    before = folder()
    assert len(before) == 10

    agency.publish(third_week=CLEO)
    run("sync")
    after = folder()
    (new,) = after.keys() - before.keys()
    assert b"SUMMARY:Vervanging: K-1" in after[new][0]
    assert {name: after[name] for name in before} == before

    agency.publish(third_week=BRAM)
    run("sync")
    assert folder() == before
