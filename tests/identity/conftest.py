"""Password hashing at its lowest cost: still Argon2id, but a hundred times a second."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from coverage.operations import passwords


@pytest.fixture(autouse=True)
def cheap_hashing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    passwords._nobodys.cache_clear()
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))
    yield
    passwords._nobodys.cache_clear()
