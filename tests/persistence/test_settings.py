"""Settings come from the environment, and keys that nobody gave are made once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coverage.persistence.sealing import seal, unseal
from coverage.settings import ELSEWHERE_HOSTS, MailSecurity, MailServer, from_environment

OLD, NEW = "ab" * 32, "cd" * 32


def test_keys_are_made_once_and_only_their_owner_can_read_them(tmp_path: Path) -> None:
    first = from_environment({}, root=tmp_path)
    assert from_environment({}, root=tmp_path) == first
    keys = [tmp_path / "instance" / name for name in ("secret.key", "sealing.key")]
    assert [key.stat().st_mode & 0o777 for key in keys] == [0o600, 0o600]
    # the database will lie beside them
    assert (tmp_path / "instance").stat().st_mode & 0o777 == 0o700


def test_an_address_of_the_database_that_is_empty_is_none(tmp_path: Path) -> None:
    unsaid = from_environment({}, root=tmp_path)
    assert from_environment({"ADVISOR_DATABASE_URL": ""}, root=tmp_path) == unsaid


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
        ("ADVISOR_EXIT_PAGE", "http://plain.example.org/"),
        ("ADVISOR_EXIT_PAGE", "javascript:alert(1)"),
        ("ADVISOR_SMTP", "smtps://mail.example.org"),
        ("ADVISOR_MAIL_FROM", "Afspraak <a@example.org>"),
        ("ADVISOR_CONTACT_KEPT_DAYS", "0"),
        ("ADVISOR_CASES_KEPT_DAYS", "3651"),
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


def server(tmp_path: Path, address: str) -> MailServer | None:
    env = {"ADVISOR_SMTP": address, "ADVISOR_MAIL_FROM": "afspraak@example.org"}
    return from_environment(env, root=tmp_path).smtp


def test_mail_goes_into_a_folder_unless_there_is_a_server(tmp_path: Path) -> None:
    assert from_environment({}, root=tmp_path).smtp is None
    assert server(tmp_path, "") is None
    assert server(tmp_path, "smtps://me%40example.org:p%3Ass@mail.example.org") == MailServer(
        security=MailSecurity.TLS,
        host="mail.example.org",
        port=465,
        user="me@example.org",
        password="p:ss",
    )
    starttls = server(tmp_path, "smtp+starttls://mail.example.org:2525")
    assert starttls
    assert (starttls.security, starttls.port) == (MailSecurity.STARTTLS, 2525)
    plain = server(tmp_path, "smtp://localhost")
    assert plain
    assert plain.port == 25


@pytest.mark.parametrize(
    "address",
    [
        "mail.example.org",
        "http://hush@mail.example.org",
        "smtps://u:hush@",
        "smtps://u:hush@mail.example.org:port",
        "smtps://u:hush@mail.example.org/inbox",
        "smtp://u:hush@mail.example.org",
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused_without_its_password(
    tmp_path: Path, address: str
) -> None:
    with pytest.raises(ValueError, match="ADVISOR_SMTP") as refusal:
        server(tmp_path, address)
    assert "hush" not in str(refusal.value)


def test_a_password_of_a_mail_server_is_never_printed(tmp_path: Path) -> None:
    assert "hush" not in repr(server(tmp_path, "smtps://u:hush@mail.example.org"))
