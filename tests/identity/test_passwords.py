"""Which passwords may be chosen, and what is stored of them."""

import pytest

from coverage.domain.errors import WeakPassword
from coverage.domain.passwords import check_password
from coverage.operations.passwords import hash_password, is_right

NAMES = ("noor.vaneijk@bureau-linde.nl", "Noor van Eijk")


@pytest.mark.parametrize(
    "password",
    [
        "correct paard batterij nietje",
        "twaalf-beren-zwemmen",
        "Zx9!kTq2#mWp",
        "ik drink thee op dinsdag",
        "pensioenfonds en regenlaarzen",
        "noor eet graag gember",
    ],
)
def test_a_few_words_together_may_be_chosen(password: str) -> None:
    check_password(password, names=NAMES)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "short"),
        ("Zx9!kTq2#mW", "short"),
        ("x" * 5 + "lang" * 60, "long"),
        ("wachtwoord12345", "common"),
        ("Welkom2027!!!", "common"),
        ("W3lk0m2027!!", "common"),
        ("password password", "common"),
        ("P@ssw0rdP@ssw0rd", "common"),
        ("aaaaaaaaaaaaaa", "common"),
        ("abcabcabcabcabc", "common"),
        ("123456789012", "common"),
        ("qwertyuiop1234", "common"),
        ("poiuytrewqlkjhg", "common"),
        ("abcdefghijklmnop", "common"),
        ("correcthorsebatterystaple", "common"),
        ("NoorVanEijk2027", "similar"),
        ("noor.vaneijk@bureau-linde.nl", "similar"),
        ("bureau-linde-1", "similar"),
    ],
)
def test_what_is_easy_to_guess_is_refused_with_its_reason(password: str, reason: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        check_password(password, names=NAMES)
    assert refused.value.reason == reason


def test_a_password_is_the_same_however_its_accents_were_typed() -> None:
    stored = hash_password("caf\u00e9 met slagroom")
    assert is_right("cafe\u0301 met slagroom", stored)


def test_a_stored_password_does_not_show_what_it_was() -> None:
    stored = hash_password("regen op het tuinpad")
    assert stored.startswith("$argon2id$")
    assert stored != hash_password("regen op het tuinpad")
    assert is_right("regen op het tuinpad", stored)
    assert not is_right("regen op het tuinpaD", stored)


def test_nobodys_password_is_wrong_whatever_it_is() -> None:
    assert not is_right("nobody", None)
