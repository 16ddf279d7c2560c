"""Hashing passwords with Argon2id (RFC 9106, the parameters of argon2-cffi)."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from coverage.domain.passwords import LONGEST, normal_form

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """What is stored of a password."""
    return _hasher.hash(normal_form(password))


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether the password is the one that was hashed.

    Without a hash it costs the same time and is wrong: nobody learns from a clock which names
    exist.
    """
    try:
        _hasher.verify(password_hash or _nobodys(), normal_form(password[: LONGEST + 1]))
    except VerificationError:
        return False
    return password_hash is not None


@cache
def _nobodys() -> str:
    """The hash of a password that nobody has."""
    return _hasher.hash("nobody")
