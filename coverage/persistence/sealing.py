"""Sealing: texts that a stolen database or backup must not betray (AES-256-GCM, NIST SP 800-38D).

The keys live outside the database. A sealed value carries the id of its key, so that keys can be
rotated: the last key given seals, every key given opens. The place of a value (table, column and
row) is authenticated with it, so that a sealed text copied to another row does not open there.

It does not protect against whoever operates the server: there the keys and the texts meet.
"""

import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
"""Bytes. Random: with one key, 2**32 values may be sealed before a repeat is worth thinking about.
"""


class SealBroken(Exception):  # noqa: N818  # named for what happened, as in domain.errors
    """A sealed value does not open here: changed, moved to another place, or its key is gone."""


def seal(keys: Mapping[str, bytes], text: str, *, place: str) -> bytes:
    """``text`` sealed with the last of ``keys`` for ``place``, such as
    ``absence.sealed_reason.17``.

    ``keys`` maps ids of at most 255 bytes to 32-byte keys; ValueError when there is none.
    """
    if not keys:
        raise ValueError("there is no key to seal with")
    name = list(keys)[-1]
    label = _label(name)
    nonce = secrets.token_bytes(_NONCE)
    return label + nonce + AESGCM(keys[name]).encrypt(nonce, text.encode(), label + place.encode())


def unseal(keys: Mapping[str, bytes], sealed: bytes, *, place: str) -> str:
    """The text that was sealed for ``place``; SealBroken when it does not open."""
    name = key_id(sealed)
    if name not in keys:
        raise SealBroken(f"sealed with key {name!r}, which is not here")
    label = _label(name)
    nonce, body = sealed[len(label) : len(label) + _NONCE], sealed[len(label) + _NONCE :]
    try:
        return AESGCM(keys[name]).decrypt(nonce, body, label + place.encode()).decode()
    except (InvalidTag, ValueError):
        raise SealBroken(f"does not open for {place}") from None


def key_id(sealed: bytes) -> str:
    """The id of the key that a value was sealed with, to find the values that a rotation must
    renew.
    """
    end = 1 + (sealed[0] if sealed else 0)
    if not sealed or len(sealed) < end + _NONCE:
        raise SealBroken("too short to be a sealed value")
    try:
        return sealed[1:end].decode()
    except UnicodeDecodeError:
        raise SealBroken("no sealed value") from None


def _label(name: str) -> bytes:
    """The key's id with its length before it, as it stands at the head of a sealed value."""
    encoded = name.encode()
    if not 0 < len(encoded) < 256:
        raise ValueError("a key id has 1 to 255 bytes")
    return bytes([len(encoded)]) + encoded
