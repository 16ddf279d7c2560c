"""Sealed texts open in their own place and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.persistence.sealing import SealBroken, key_id, seal, unseal

KEYS = {"k1": b"1" * 32}
ROTATED = {"k1": b"1" * 32, "k2": b"2" * 32}
PLACE = "absence.sealed_reason.17"


@given(st.text())
def test_a_sealed_text_opens_in_its_own_place(text: str) -> None:
    assert unseal(KEYS, seal(KEYS, text, place=PLACE), place=PLACE) == text


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert seal(KEYS, "flu", place=PLACE) != seal(KEYS, "flu", place=PLACE)


def test_a_sealed_text_copied_to_another_row_does_not_open() -> None:
    sealed = seal(KEYS, "flu", place=PLACE)
    with pytest.raises(SealBroken):
        unseal(KEYS, sealed, place="absence.sealed_reason.18")


def test_any_changed_byte_breaks_the_seal() -> None:
    sealed = seal(KEYS, "flu", place=PLACE)
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(SealBroken):
            unseal(ROTATED, bytes(changed), place=PLACE)


@given(st.binary(max_size=60))
def test_what_was_never_sealed_is_refused(noise: bytes) -> None:
    with pytest.raises(SealBroken):
        unseal(KEYS, noise, place=PLACE)


def test_after_rotation_the_last_key_seals_and_every_key_opens() -> None:
    old = seal(KEYS, "flu", place=PLACE)
    new = seal(ROTATED, "flu", place=PLACE)
    assert (key_id(old), key_id(new)) == ("k1", "k2")
    assert unseal(ROTATED, old, place=PLACE) == unseal(ROTATED, new, place=PLACE) == "flu"


def test_a_retired_key_no_longer_opens_anything() -> None:
    old = seal(KEYS, "flu", place=PLACE)
    with pytest.raises(SealBroken):
        unseal({"k2": b"2" * 32}, old, place=PLACE)


def test_a_key_under_another_id_does_not_open() -> None:
    sealed = seal({"k1": b"1" * 32}, "flu", place=PLACE)
    with pytest.raises(SealBroken):
        unseal({"k1": b"2" * 32}, sealed, place=PLACE)


def test_nothing_is_sealed_without_a_key() -> None:
    with pytest.raises(ValueError, match="no key"):
        seal({}, "flu", place=PLACE)
