"""A thousand wrong return codes over HTTP: slowed down, and never an answer that tells anything."""

from __future__ import annotations

from collections import Counter

import pytest
from argon2 import PasswordHasher
from flask import Flask

from coverage.operations import passwords
from tests.seeker.test_booking import book
from tests.seeker.test_own_page import OWN, code_of
from tests.seeker.worlds import LINE, Seeker
from tests.statements import statements

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

UNKNOWN = "ZZZZZZ"


def test_a_thousand_wrong_codes_from_one_address_are_slowed_down(
    house: Flask, seeker: Seeker, monkeypatch: pytest.MonkeyPatch
) -> None:
    locator, words = code_of(book(seeker))
    verified = []
    real = passwords._hasher.verify

    class Counting:
        """The hasher of the house, counted."""

        def verify(self, kept: str, given: str) -> bool:
            """As the real one."""
            verified.append(kept.split("$")[3])
            return real(kept, given)

        def hash(self, given: str) -> str:
            """Of nobody's password."""
            return PasswordHasher(1, 8, 1).hash(given)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    passwords._nobodys.cache_clear()
    guessing = house.test_client(use_cookies=False)
    statuses: Counter[int] = Counter()
    answers: dict[int, set[tuple[bytes, bool]]] = {401: set(), 429: set()}
    for number in range(1000):
        given = {
            "locator": locator if number % 2 else UNKNOWN,
            "words": f"een twee drie vier vijf {number}",
        }
        answer = guessing.post("/appointment/", data=given)
        statuses[answer.status_code] += 1
        assert "Set-Cookie" not in answer.headers
        assert ("Retry-After" in answer.headers) is (answer.status_code == 429)
        # the number stands in its field again, whether it exists or not
        page = answer.data.replace(given["locator"].encode(), b"number")
        answers[answer.status_code].add((page, "Retry-After" in answer.headers))
    assert statuses == {401: 10, 429: 990}
    assert all(len(each) == 1 for each in answers.values()), "known and unknown get other answers"
    refused = guessing.post("/appointment/?lang=en", data={"locator": UNKNOWN, "words": "x"}).text
    assert "only a few can be tried from one place" in refused
    assert "days and times" not in refused, "that is why looking ends, not trying"
    assert LINE in refused
    # what is refused for its number is not even looked at; what is looked at costs the same
    assert len(verified) == 10
    assert len(set(verified)) == 1
    # the owner is elsewhere, and comes in
    owner = house.test_client(use_cookies=False)
    right = {"locator": locator, "words": words}
    come = owner.post("/appointment/", data=right, environ_base={"REMOTE_ADDR": "198.51.100.9"})
    assert (come.status_code, come.location) == (303, OWN)


def test_an_unknown_number_asks_the_same_of_the_database_as_wrong_words(
    house: Flask, seeker: Seeker
) -> None:
    locator, _ = code_of(book(seeker))
    asked = []
    guessing = house.test_client(use_cookies=False)
    guessing.post("/appointment/", data={"locator": "YYYYYY", "words": "x"})  # what is asked once
    for number, tried in enumerate((locator, UNKNOWN)):
        with statements() as said:
            answer = guessing.post(
                "/appointment/",
                data={"locator": tried, "words": "een twee"},
                environ_base={"REMOTE_ADDR": f"198.51.100.{number}"},
            )
        assert answer.status_code == 401
        asked.append(said)
    assert asked[0] == asked[1]
    assert len(asked[0]) > 3
