"""``vdirsyncer``, a second real client: it keeps a folder in step with the calendar."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.calendars.agencies import BRAM, CLEO
from tests.dav.conftest import ON_SQLITE, Agency, Phone, texts
from tests.dav.objects import an_event

pytestmark = pytest.mark.peers

CONFIGURATION = """
[general]
status_path = "{folder}/status/"

[pair calendars]
a = "here"
b = "there"
collections = {collections}
conflict_resolution = "b wins"

[storage here]
type = "filesystem"
path = "{folder}/calendars/"
fileext = ".ics"

[storage there]
type = "caldav"
read_only = {read_only}
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


@pytest.fixture
def run(command: str, tmp_path: Path) -> Callable[..., str]:
    def run(*arguments: str) -> str:
        done = subprocess.run(
            [command, "-c", str(tmp_path / "config"), *arguments],
            input="y\n" * 10,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    return run


def test_a_folder_follows_every_publication_and_nothing_else_moves(
    served: str, agency: Agency, tmp_path: Path, run: Callable[..., str]
) -> None:
    password = agency.password(CLEO)
    (tmp_path / "config").write_text(
        CONFIGURATION.format(
            folder=tmp_path,
            url=served,
            username=CLEO,
            password=password,
            collections='["coverage"]',
            read_only="true",
        )
    )

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


@ON_SQLITE
@pytest.mark.slow
def test_a_thousand_objects_go_both_ways_and_none_is_lost_or_doubled(
    served: str, phone: Phone, tmp_path: Path, run: Callable[..., str]
) -> None:
    (tmp_path / "config").write_text(
        CONFIGURATION.format(
            folder=tmp_path,
            url=served,
            username=phone.advisor,
            password=phone.password,
            collections='["mine"]',
            read_only="false",
        )
    )
    folder, calendar = tmp_path / "calendars" / "mine", phone.home + "mine/"
    run("discover")  # makes the calendar, with an extended MKCOL
    for number in range(1000):
        body = an_event(f"u{number}", summary=f"Afspraak {number}")
        (folder / f"u{number}.ics").write_bytes(body)
    run("sync")

    def there() -> list[str]:
        listed = phone("PROPFIND", calendar, Depth="1")
        return sorted(texts(listed, "//D:response/D:href"))[1:]

    def here() -> dict[str, bytes]:
        return {each.name: each.read_bytes() for each in folder.glob("*.ics")}

    assert len(there()) == 1000
    assert phone("GET", calendar + "u7.ics").data == an_event("u7", summary="Afspraak 7")

    (folder / "u1.ics").unlink()
    (folder / "u2.ics").write_bytes(an_event("u2", summary="Hier anders"))
    (folder / "nieuw.ics").write_bytes(an_event("nieuw"))
    phone("DELETE", calendar + "u3.ics")
    phone("PUT", calendar + "u4.ics", an_event("u4", summary="Daar anders"))
    phone("PUT", calendar + "daar.ics", an_event("daar"))
    run("sync")
    assert len(there()) == len(here()) == 1000
    assert not {"u1.ics", "u3.ics"} & here().keys()
    assert b"Daar anders" in here()["u4.ics"]
    assert b"Hier anders" in phone("GET", calendar + "u2.ics").data
    assert sorted(phone("GET", href).data for href in there()[:20]) == sorted(
        here()[href.rpartition("/")[2]] for href in there()[:20]
    )
    before = here()
    run("sync")
    assert here() == before
