"""Six words that nobody guesses, that stand on paper only, and that open one case."""

from __future__ import annotations

import math
import re

import pytest
from sqlalchemy import select

from coverage.domain.errors import TooManyAttempts, WrongCode
from coverage.domain.return_codes import (
    LIST_LENGTH,
    LOCATOR_BITS,
    WORDS,
    locator_of,
    normal_locator,
    normal_words,
    word_list,
    words_of,
)
from coverage.operations import passwords
from coverage.operations.booking import seeking
from coverage.persistence.database import Row, reading
from tests.booking.engine_worlds import NOW, settle
from tests.booking.seekers import SECRET, Seeker, a_seeker, a_time


def booked() -> Seeker:
    """Somebody who booked."""
    seeker = a_seeker()
    seeker.hold(a_time())
    seeker.confirm()
    return seeker


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_list_has_7776_different_words(language: str) -> None:
    words = word_list(language)
    assert len(words) == len(set(words)) == LIST_LENGTH
    assert math.log2(LIST_LENGTH**WORDS) > 77
    # however they are typed, no two of them are the same
    assert len({normal_words(word) for word in words}) == LIST_LENGTH


@pytest.mark.parametrize(
    ("language", "hurting"),
    [
        ("en", "humiliate traitor tattle gossip fondling seduce afraid ashamed depress boss lying"),
        ("nl", "domoor dombo laf gekweld geklets zwakte"),
    ],
)
def test_nobody_has_to_write_down_a_word_that_they_were_called(language: str, hurting: str) -> None:
    assert not set(hurting.split()) & set(word_list(language))


def test_dutch_words_have_three_to_nine_plain_letters() -> None:
    assert all(re.fullmatch("[a-z]{3,9}", word) for word in word_list("nl"))


def test_the_words_follow_from_key_session_and_case_and_from_nothing_less() -> None:
    words = words_of(b"k" * 32, "token", "case", language="nl")
    assert words == words_of(b"k" * 32, "token", "case", language="nl")
    for other in (
        words_of(b"l" * 32, "token", "case", language="nl"),
        words_of(b"k" * 32, "tokem", "case", language="nl"),
        words_of(b"k" * 32, "token", "cast", language="nl"),
    ):
        assert other != words


def test_a_code_is_read_however_it_is_typed() -> None:
    assert normal_words("  Één,\n twee-DRIE. ") == "een twee drie"
    assert normal_locator(" o1-il 0z ") == "01110Z"


def test_locators_have_no_letter_that_looks_like_another() -> None:
    assert locator_of(0) == "000000"
    written = {locator_of(n << s) for n in range(32) for s in range(0, LOCATOR_BITS, 5)}
    assert not set("".join(written)) & set("ILOU")
    assert all(normal_locator(each) == each for each in written)


@pytest.mark.usefixtures("app")
def test_a_thousand_wrong_codes_are_slowed_down_and_never_come_in() -> None:
    settle()
    code = booked().receipt()
    looked_at, refused = 0, 0
    for number in range(1000):
        try:
            seeking.enter(
                code.locator,
                f"een twee drie vier vijf {number}",
                source="192.0.2.66",
                now=NOW,
                secret=SECRET,
            )
        except WrongCode:
            looked_at += 1
        except TooManyAttempts as refusal:
            refused += refusal.retry_after > 0
    assert (looked_at, refused) == (10, 990)
    # the owner is elsewhere, and comes in
    assert seeking.enter(
        code.locator, " ".join(code.words), source="198.51.100.1", now=NOW, secret=SECRET
    )


@pytest.mark.usefixtures("app")
def test_from_many_addresses_one_locator_is_slowed_down_and_never_shut_to_its_owner() -> None:
    settle()
    code = booked().receipt()
    refused = {WrongCode: 0, TooManyAttempts: 0}
    for number in range(50):
        address = f"203.0.113.{number % 5}"
        with pytest.raises((WrongCode, TooManyAttempts)) as found:
            seeking.enter(code.locator, "x", source=address, now=NOW, secret=SECRET)
        refused[found.type] += 1
    # three of each address, and of the rest as many as the number itself may have
    assert refused == {WrongCode: 5 * 3 + 30, TooManyAttempts: 5}
    mine = {"source": "198.51.100.1", "now": NOW, "secret": SECRET}
    with pytest.raises(WrongCode):
        seeking.enter(code.locator, "mistyped at first", **mine)  # type: ignore[arg-type]
    assert seeking.enter(code.locator, " ".join(code.words), **mine)  # type: ignore[arg-type]


@pytest.mark.usefixtures("app")
def test_an_unknown_locator_is_as_much_work_as_wrong_words(monkeypatch: pytest.MonkeyPatch) -> None:
    settle()
    code = booked().receipt()
    verified: list[str] = []
    real = passwords._hasher.verify

    class Counting:
        """The real hasher, counted."""

        def verify(self, code_hash: str, given: str) -> bool:
            """As the real one."""
            verified.append(code_hash.split("$")[3])
            return real(code_hash, given)

        def hash(self, given: str) -> str:
            """As the real one."""
            return passwords.PasswordHasher().hash(given)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    passwords._nobodys.cache_clear()  # other tests hash it at a lower cost
    for number, locator in enumerate((code.locator, "ZZZZZZ", "", "no such thing at all")):
        with pytest.raises(WrongCode):
            seeking.enter(locator, "een twee", source=f"192.0.2.{number}", now=NOW, secret=SECRET)
    # four verifications of the same cost
    assert len(verified) == 4
    assert len(set(verified)) == 1


@pytest.mark.usefixtures("app")
def test_nothing_of_the_words_or_the_token_is_stored() -> None:
    settle()
    seeker = booked()
    words = seeker.receipt().words
    with reading() as session:
        for table in Row.metadata.sorted_tables:
            for row in session.execute(select(table)):
                dump = repr(tuple(row))
                assert seeker.token not in dump
                assert " ".join(words) not in dump
                assert sum(re.search(rf"\b{word}\b", dump) is not None for word in words) < 2
