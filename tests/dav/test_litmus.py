"""``litmus``, Debian's suite for WebDAV servers (RFC 4918), against the calendars of an advisor."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from tests.calendars.agencies import ANNA
from tests.dav.conftest import ON_SQLITE, Agency, serving
from tests.dav.litmus_files import AsCalendars

pytestmark = [pytest.mark.peers, ON_SQLITE]

PROGRAMS = ("basic", "copymove", "props", "http")
"""Not ``locks``: we offer none, and it skips itself."""
ONE_UID = "an object keeps its UID, which no other in its calendar has (RFC 4791 5.3.2.1)"
STAYS = "calendars do not move and are not copied: devices and sync tokens know their addresses"
NO_FOLDERS = "nothing but objects is in a calendar (RFC 4791 4.2)"
CANNOT = {
    ("basic", "options"): "a warning: no locks, so no class 2",
    ("copymove", "copy_simple"): ONE_UID,
    ("copymove", "copy_overwrite"): ONE_UID,
    ("copymove", "copy_coll"): NO_FOLDERS,
    ("copymove", "copy_shallow"): NO_FOLDERS,
    ("copymove", "move"): ONE_UID,
    ("copymove", "move_coll"): NO_FOLDERS,
    ("props", "propmove"): STAYS,
}
"""What no calendar server can do, or ours does not, and why."""
MOST_TESTS = {"basic": 16, "copymove": 13, "props": 30, "http": 4}
_ENDED = re.compile(r"^[ \d]+\. (\w+)\.* (pass|FAIL|SKIPPED|WARNING)\b", re.MULTILINE)


@pytest.fixture
def litmus() -> str:
    found = shutil.which("litmus")
    if not found:
        pytest.skip("litmus is not installed: it is a package of Debian")
    return found


@pytest.mark.parametrize("program", PROGRAMS)
def test_webdav_is_spoken_as_a_suite_of_others_wants_it(
    app: Flask, agency: Agency, litmus: str, tmp_path: Path, program: str
) -> None:
    home = f"/dav/calendars/{ANNA}/"
    ours = AsCalendars(app, home, kept_as_calendars=program == "props")
    with serving(ours) as root:
        done = subprocess.run(
            [litmus, "-k", root + home, ANNA, agency.password(ANNA)],
            cwd=tmp_path,
            env={"TESTS": program, "PATH": "/usr/bin:/bin"},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
    ends = _ENDED.findall(done.stdout)
    failed = {(program, name) for name, how in ends if how != "pass"}
    assert failed == {each for each in CANNOT if each[0] == program}, done.stdout
    assert len(ends) >= MOST_TESTS[program], done.stdout
