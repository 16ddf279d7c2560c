"""Settings come from the environment, and keys that nobody gave are made once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coverage.persistence.sealing import seal, unseal
from coverage.settings import ELSEWHERE_HOSTS, from_environment

OLD, NEW = "ab" * 32, "cd" * 32


def test_keys_are_made_once_and_only_their_owner_can_read_them(tmp_path: Path) -> None:
    first = from_environment({}, root=tmp_path)
    assert from_environment({}, root=tmp_path) == first
    keys = [tmp_path / "instance" / name for name in ("secret.key", "sealing.key")]
    assert [key.stat().st_mode & 0o777 for key in keys] == [0o600, 0o600]
    # the database will lie beside them
    assert (tmp_path / "instance").stat().st_mode & 0o777 == 0o700


def test_processes_that_start_together_agree_on_the_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: from_environment({}, root=tmp_path), range(8)))
    assert len({settings.secret_key for settings in found}) == 1
    assert sorted(path.name for path in (tmp_path / "instance").iterdir()) == [
        "sealing.key",
        "secret.key",
    ]


def test_a_new_sealing_key_seals_and_the_old_one_still_opens(tmp_path: Path) -> None:
    before = from_environment({"ADVISOR_SEALING_KEY": OLD}, root=tmp_path).sealing_keys
    after = from_environment({"ADVISOR_SEALING_KEY": f"{OLD} {NEW}"}, root=tmp_path).sealing_keys
    old = seal(before, "why", place="a.b.1")
    assert unseal(after, old, place="a.b.1") == "why"
    only_new = {name: key for name, key in after.items() if key.hex() == NEW}
    assert unseal(only_new, seal(after, "why", place="a.b.1"), place="a.b.1") == "why"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ADVISOR_SECRET_KEY", "short"),
        ("ADVISOR_SECRET_KEY", ""),
        ("ADVISOR_SEALING_KEY", "zz" * 32),
        ("ADVISOR_PORT", "http"),
        ("ADVISOR_LOCALE", "fr"),
        ("ADVISOR_SOLVER_PROCESSES", "0"),
        ("ADVISOR_SOLVER_PROCESSES", "65"),
        ("ADVISOR_ELSEWHERE_HOSTS", "*"),
        ("ADVISOR_ELSEWHERE_HOSTS", "default https://dav.example.org/"),
        ("ADVISOR_ELSEWHERE_LIMIT", "a day"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(ValueError, match=name):
        from_environment({name: value}, root=tmp_path)


def test_hosts_elsewhere_are_added_to_the_usual_ones_or_replace_them(tmp_path: Path) -> None:
    def hosts(text: str) -> tuple[str, ...]:
        return from_environment({"ADVISOR_ELSEWHERE_HOSTS": text}, root=tmp_path).elsewhere_hosts

    assert hosts("cloud.example.org, *.Example.NL:8443") == (
        "cloud.example.org",
        "*.example.nl:8443",
    )
    assert hosts("default cloud.example.org") == (*ELSEWHERE_HOSTS, "cloud.example.org")
    assert hosts("") == ()
