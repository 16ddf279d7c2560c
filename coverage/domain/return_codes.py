"""Return codes: a locator that finds a case, and six words that open it.

Six words out of 7,776 are 77.5 bits: nobody guesses them, and they can be written on paper. They
are derived from a key and from what only the seeker's browser keeps, so that a receipt which is
looked at twice shows the same ones (docs/decisions/0092). Where the lists come from: ``NOTICE.md``.
"""

import hmac
import unicodedata
from functools import cache
from importlib import resources

WORDS = 6
"""Words of a code: log2(7776 ** 6) = 77.5 bits."""
LIST_LENGTH = 7776
LOCATOR_LENGTH = 6
LOCATOR_BITS = 5 * LOCATOR_LENGTH
LOCATOR_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O and U, which look like others or spell what they should
not.
"""
LONGEST = 200
"""Characters of a code that are looked at: more than any six words with what may stand between."""

_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})


def word_language(language: str) -> str:
    """Of which list the words are for somebody who reads ``language``: Dutch, or else English."""
    return "nl" if language == "nl" else "en"


@cache
def word_list(language: str) -> tuple[str, ...]:
    """The 7,776 words of a language (``nl`` or ``en``), in order."""
    name = f"return_words_{word_language(language)}.txt"
    text = resources.files("coverage.domain").joinpath(name).read_text(encoding="utf-8")
    return tuple(text.split())


def words_of(secret: bytes, token: str, case: str, *, language: str) -> tuple[str, ...]:
    """The six words of a case that was opened in the session with this token.

    The key's 256 bits, reduced modulo 7776 ** 6: the bias is below 2 ** -178.
    """
    text = "\0".join(("return-code", token, case))
    number = int.from_bytes(hmac.digest(secret, text.encode(), "sha256"))
    known, found = word_list(language), list[str]()
    for _ in range(WORDS):
        number, index = divmod(number, LIST_LENGTH)
        found.append(known[index])
    return tuple(found)


def locator_of(number: int) -> str:
    """The locator that ``number`` of `LOCATOR_BITS` bits is written as."""
    base = len(LOCATOR_LETTERS)
    return "".join(LOCATOR_LETTERS[number // base**place % base] for place in range(LOCATOR_LENGTH))


def normal_locator(text: str) -> str:
    """A locator as it is stored, however somebody typed it: O is read as 0, I and L as 1."""
    kept = unicodedata.normalize("NFKC", text[:LONGEST]).upper().translate(_LOOKALIKES)
    return "".join(letter for letter in kept if letter in LOCATOR_LETTERS)


def normal_words(text: str) -> str:
    """Words as they are hashed: lower case, without accents, one space in between.

    Whatever stands between words counts as a space: people write commas, dashes and new lines.
    """
    folded = unicodedata.normalize("NFKD", text[:LONGEST]).casefold()
    plain = (letter for letter in folded if not unicodedata.combining(letter))
    return " ".join("".join(x if x.isalnum() else " " for x in plain).split())
