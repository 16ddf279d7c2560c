"""The only reader of the environment. Every setting has the prefix ``ADVISOR_``; ``COVERAGE_``
belongs to coverage.py, whose import name we share.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

ELSEWHERE_HOSTS = (
    "*.icloud.com",
    "caldav.fastmail.com",
    "dav.mailbox.org",
    "posteo.de:8443",
    "caldav.gmx.net",
    "caldav.web.de",
    "calendar.google.com",
    "outlook.office365.com",
    "outlook.live.com",
)
"""Hosts of calendars elsewhere that may be visited unless the operator says otherwise: well-known
providers. Nextcloud and SOGo have a host per organisation, which the operator adds.
"""
_HOST = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:[1-9][0-9]{0,4})?")
EXIT_PAGE = "https://www.knmi.nl/"
"""The weather: a page of the country's own that nobody wonders about."""
MOST_PROCESSES = 64
"""More processes than anybody's run would gain from; also the most that one may ask for."""
_MAILBOX = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class MailSecurity(StrEnum):
    """How a mail server is spoken to, by the scheme of its address."""

    PLAIN = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


_MAIL_PORTS = {MailSecurity.PLAIN: 25, MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465}


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """The operator's own mail server; ``user`` is empty when it wants no password."""

    security: MailSecurity
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator may choose; ``docs/operating.md`` lists each with its default.

    ``instance`` is a folder for the database, the keys and other state. ``database_url`` is
    SQLAlchemy's address of the database. ``secret_key`` signs sessions and keys the fast hashes of
    device passwords. ``sealing_keys`` maps key ids to 32-byte AES keys; the last one seals, all of
    them open. ``zone`` is the agency's IANA time zone, that of the Netherlands: holidays and
    calendars are made for it (`coverage.calendars.collections.ZONE`). ``locale`` is its first
    language.
    ``public_url`` is the address people type, used in printed links; ``worker_lease`` is seconds
    after which a silent worker is thought dead. ``proxies`` counts the reverse proxies of one's own
    whose word about the caller's address is believed. ``solver_processes`` is how many processes a
    run uses when nobody says otherwise. ``elsewhere_hosts`` are the hosts that advisors may link
    calendars of, such as ``dav.example.org``, ``*.example.org`` or ``dav.example.org:8443``;
    ``elsewhere_limit`` is how long an advisor's busy time there may be unknown before nobody can
    book them. ``seeker_limit`` is how many sessions seekers
    begin from one network address, and how many times they ask for, before it has to wait.
    ``elsewhere_loopback`` allows this machine itself, without TLS: for tests only.
    ``exit_page`` is where "Leave this page" leads a seeker: a page that anybody might look at.
    ``smtp`` takes notices to seekers who asked for them; None: they become files in the instance
    folder. ``mail_from`` is their sender, which must say nothing. ``contact_kept`` is how long a
    seeker's contact stays after the last conversation, ``cases_kept`` how long the case does.
    """

    instance: Path
    database_url: str
    secret_key: bytes
    sealing_keys: Mapping[str, bytes]
    zone: str = "Europe/Amsterdam"
    locale: str = "nl"
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    secure_cookies: bool = False
    worker_lease: float = 30.0
    proxies: int = 0
    solver_processes: int = 1
    elsewhere_hosts: tuple[str, ...] = ELSEWHERE_HOSTS
    elsewhere_limit: timedelta = timedelta(hours=24)
    seeker_limit: int = 20
    elsewhere_loopback: bool = False
    exit_page: str = EXIT_PAGE
    smtp: MailServer | None = None
    mail_from: str = "afspraak@localhost"
    contact_kept: timedelta = timedelta(days=30)
    cases_kept: timedelta = timedelta(days=90)


def from_environment(
    environ: Mapping[str, str] | None = None, *, root: Path | None = None
) -> Settings:
    """Settings from the environment; keys that nobody gave are made once and kept under
    ``instance/``.

    ValueError names the variable when a value cannot be used.
    """
    env = os.environ if environ is None else environ
    home = (
        (root or Path.cwd()) / "instance"
        if "ADVISOR_INSTANCE" not in env
        else Path(env["ADVISOR_INSTANCE"])
    )
    home = home.resolve()
    # the database lies here too: other users of the machine have no business in it
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    host, port = env.get("ADVISOR_HOST", "127.0.0.1"), _whole(env, "ADVISOR_PORT", 8000)
    public_url = env.get("ADVISOR_PUBLIC_URL", f"http://{host}:{port}").rstrip("/")
    return Settings(
        instance=home,
        database_url=env.get("ADVISOR_DATABASE_URL") or f"sqlite:///{home / 'naast.sqlite3'}",
        secret_key=_keys(env, "ADVISOR_SECRET_KEY", home / "secret.key")[-1],
        sealing_keys=_sealing_keys(env, home / "sealing.key"),
        locale=_one_of(env, "ADVISOR_LOCALE", "nl", "en"),
        host=host,
        port=port,
        public_url=public_url,
        secure_cookies=public_url.startswith("https://"),
        worker_lease=float(_whole(env, "ADVISOR_WORKER_LEASE", 30)),
        proxies=_whole(env, "ADVISOR_PROXIES", 0),
        solver_processes=_processes(env),
        elsewhere_hosts=_hosts(env),
        elsewhere_limit=timedelta(hours=_whole(env, "ADVISOR_ELSEWHERE_LIMIT", 24)),
        seeker_limit=_whole(env, "ADVISOR_SEEKER_LIMIT", 20),
        elsewhere_loopback=env.get("ADVISOR_ELSEWHERE_LOOPBACK") == "for-tests",
        exit_page=_exit_page(env),
        smtp=_mail_server(env),
        mail_from=_mailbox(env),
        contact_kept=_days(env, "ADVISOR_CONTACT_KEPT_DAYS", 30),
        cases_kept=_days(env, "ADVISOR_CASES_KEPT_DAYS", 90),
    )


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not text.isdecimal():
        raise ValueError(f"{name} must be a whole number, not {text!r}")
    return int(text)


def _processes(env: Mapping[str, str]) -> int:
    number = _whole(env, "ADVISOR_SOLVER_PROCESSES", 1)
    if number not in range(1, MOST_PROCESSES + 1):
        raise ValueError(f"ADVISOR_SOLVER_PROCESSES must be 1 to {MOST_PROCESSES}, not {number}")
    return number


def _exit_page(env: Mapping[str, str]) -> str:
    text = env.get("ADVISOR_EXIT_PAGE", EXIT_PAGE)
    if not text.startswith("https://"):
        raise ValueError(f"ADVISOR_EXIT_PAGE must begin with https://, not {text!r}")
    return text


def _days(env: Mapping[str, str], name: str, default: int) -> timedelta:
    number = _whole(env, name, default)
    if number not in range(1, 3651):
        raise ValueError(f"{name} must be 1 to 3650 days, not {number}")
    return timedelta(days=number)


def _mail_server(env: Mapping[str, str]) -> MailServer | None:
    """The server of ``ADVISOR_SMTP``: ``smtps://user:password@host:port``, ``smtp+starttls://``, or
    ``smtp://`` without encryption. Of what is wrong with it nothing is repeated: it holds a
    password.
    """
    text = env.get("ADVISOR_SMTP", "").strip()
    if not text:
        return None
    if "ADVISOR_MAIL_FROM" not in env:
        raise ValueError("ADVISOR_SMTP needs ADVISOR_MAIL_FROM, the sender of what it takes")
    try:
        parts = urlsplit(text)
        security, port, host = MailSecurity(parts.scheme), parts.port, parts.hostname
    except ValueError:
        raise ValueError(
            "ADVISOR_SMTP must be smtps://, smtp+starttls:// or smtp:// with a host"
        ) from None
    if not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("ADVISOR_SMTP must be a scheme and a host, and nothing behind them")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and security is MailSecurity.PLAIN and host not in _LOOPBACK:
        raise ValueError("ADVISOR_SMTP would send its password in clear: use smtps://")
    return MailServer(
        security=security,
        host=host,
        port=port or _MAIL_PORTS[security],
        user=user,
        password=password,
    )


def _mailbox(env: Mapping[str, str]) -> str:
    text = env.get("ADVISOR_MAIL_FROM", "afspraak@localhost").strip()
    if not _MAILBOX.fullmatch(text):
        raise ValueError(f"ADVISOR_MAIL_FROM must be a bare mail address, not {text!r}")
    return text


def _hosts(env: Mapping[str, str]) -> tuple[str, ...]:
    """The hosts of ``ADVISOR_ELSEWHERE_HOSTS``; the word ``default`` stands for those of
    `ELSEWHERE_HOSTS`.
    """
    found: list[str] = []
    for word in env.get("ADVISOR_ELSEWHERE_HOSTS", "default").lower().replace(",", " ").split():
        if word != "default" and not _HOST.fullmatch(word):
            raise ValueError(f"ADVISOR_ELSEWHERE_HOSTS holds {word!r}, which is no host")
        found += ELSEWHERE_HOSTS if word == "default" else [word]
    return tuple(dict.fromkeys(found))


def _one_of(env: Mapping[str, str], name: str, *allowed: str) -> str:
    """The value of ``name``, the first of ``allowed`` when nobody gave one."""
    text = env.get(name, allowed[0])
    if text not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, not {text!r}")
    return text


def _sealing_keys(env: Mapping[str, str], path: Path) -> dict[str, bytes]:
    """Every key that opens, the one that seals last. A key is called after its own digest, so that
    moving it in the list does not rename it.
    """
    keys = _keys(env, "ADVISOR_SEALING_KEY", path)
    return {sha256(key).hexdigest()[:8]: key for key in keys}


def _keys(env: Mapping[str, str], name: str, path: Path) -> list[bytes]:
    """Keys of 32 bytes, each 64 hexadecimal digits, from the environment or from ``path``.

    When nobody gave any, one is made and kept in ``path``, which only its owner can read.
    """
    if name in env:
        where, text = name, env[name]
    else:
        _make_key_once(path)
        where, text = str(path), path.read_text(encoding="ascii")
    found = [_key(word, where) for word in text.split()]
    if not found:
        raise ValueError(f"{where} holds no key: it must be 64 hexadecimal digits (32 bytes)")
    return found


def _key(word: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(word)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ValueError(f"{where} must be 64 hexadecimal digits (32 bytes)")
    return key


def _make_key_once(path: Path) -> None:
    """Linked into place when it is whole: two processes that start together read the same key."""
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_bytes(32).hex() + "\n")
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass  # the other one was first
    finally:
        draft.unlink()
