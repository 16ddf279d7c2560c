"""The only reader of the environment. Every setting has the prefix ``ADVISOR_``; ``COVERAGE_``
belongs to coverage.py, whose import name we share.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator may choose; ``docs/operating.md`` lists each with its default.

    ``instance`` is a folder for the database, the keys and other state. ``database_url`` is
    SQLAlchemy's address of the database. ``secret_key`` signs sessions and keys the fast hashes of
    device passwords. ``sealing_keys`` maps key ids to 32-byte AES keys; the last one seals, all of
    them open. ``zone`` is the agency's IANA time zone, ``locale`` its first language.
    ``public_url`` is the address people type, used in printed links; ``worker_lease`` is seconds
    after which a silent worker is thought dead. ``proxies`` counts the reverse proxies of one's own
    whose word about the caller's address is believed.
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
    home.mkdir(parents=True, exist_ok=True)
    host, port = env.get("ADVISOR_HOST", "127.0.0.1"), _whole(env, "ADVISOR_PORT", 8000)
    public_url = env.get("ADVISOR_PUBLIC_URL", f"http://{host}:{port}").rstrip("/")
    return Settings(
        instance=home,
        database_url=env.get("ADVISOR_DATABASE_URL", f"sqlite:///{home / 'naast.sqlite3'}"),
        secret_key=_secret(env, "ADVISOR_SECRET_KEY", home / "secret.key"),
        sealing_keys={"k1": _secret(env, "ADVISOR_SEALING_KEY", home / "sealing.key")},
        zone=env.get("ADVISOR_ZONE", "Europe/Amsterdam"),
        locale=env.get("ADVISOR_LOCALE", "nl"),
        host=host,
        port=port,
        public_url=public_url,
        secure_cookies=public_url.startswith("https://"),
        worker_lease=float(_whole(env, "ADVISOR_WORKER_LEASE", 30)),
        proxies=_whole(env, "ADVISOR_PROXIES", 0),
    )


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not text.isdecimal():
        raise ValueError(f"{name} must be a whole number, not {text!r}")
    return int(text)


def _secret(env: Mapping[str, str], name: str, path: Path) -> bytes:
    """32 bytes, given as 64 hexadecimal digits in the environment or kept in a file only its owner
    can read.
    """
    if name in env:
        try:
            given = bytes.fromhex(env[name])
        except ValueError:
            given = b""
        if len(given) != 32:
            raise ValueError(f"{name} must be 64 hexadecimal digits (32 bytes)")
        return given
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    fresh = secrets.token_bytes(32)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(fresh.hex() + "\n")
    return fresh
