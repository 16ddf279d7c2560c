"""What a password must be: long and not easy to guess, without rules on which characters it has.

After NIST SP 800-63B (3.1.1.2): length matters, composition rules and forced changes do not; what
is common, repeated, in sequence or like the user's own name is refused.
"""

import re
import unicodedata

from coverage.domain.errors import WeakPassword

SHORTEST = 12
LONGEST = 200
"""Characters; longer ones are refused, never cut off."""

_WORDS = """
password passwort passphrase wachtwoord wachtwoordje welkom welcome geheim secret letmein
administrator admin beheerder iloveyou ikhouvanjou sunshine princess football voetbal baseball
superman batman pokemon dragon monkey master shadow qwerty qwertyuiop azerty asdfghjkl zxcvbnm
trustno startrek starwars computer internet samsung changeme verander vertrouwenspersoon
confidential advisor coverage naast amsterdam rotterdam feyenoord ajax nederland holland
januari februari maart april juni juli augustus september oktober november december
january february march june july august october
lente zomer herfst winter spring summer autumn
maandag dinsdag woensdag donderdag vrijdag monday tuesday wednesday thursday friday
correcthorsebatterystaple
"""
_COMMON = frozenset(_WORDS.split())
_ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "azertyuiop",
    "qsdfghjklm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
)
_LOOKALIKES = str.maketrans("0134578@$!", "oieastbasi")


def normal_form(password: str) -> str:
    """The password as it is hashed: the same however a keyboard composed its accents (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *, names: tuple[str, ...]) -> None:
    """Raise WeakPassword unless ``password`` may be chosen by whoever goes by ``names``."""
    text = normal_form(password)
    if len(text) < SHORTEST:
        raise WeakPassword("short")
    if len(text) > LONGEST:
        raise WeakPassword("long")
    if _is_common(text.casefold()):
        raise WeakPassword("common")
    if _is_similar(text.casefold(), names):
        raise WeakPassword("similar")


def _is_common(text: str) -> bool:
    """Whether little is left of ``text`` without common words, sequences, digits and repetition."""
    if len(set(text)) < 5 or _repeats(text) or _runs_along_rows(text):
        return True
    word = re.sub(r"[\W\d_]+$", "", text).translate(_LOOKALIKES)
    return _is_made_of(text, _COMMON) or _is_made_of(word, _COMMON)


def _is_made_of(text: str, words: frozenset[str]) -> bool:
    """Whether taking ``words`` out leaves fewer than four letters beside digits and signs."""
    rest = text
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    return rest != text and len(re.sub(r"[\W\d_]", "", rest)) < 4


def _repeats(text: str) -> bool:
    """Whether ``text`` is one piece of at most half its length, over and over."""
    return any(
        (text[:size] * (len(text) // size + 1))[: len(text)] == text
        for size in range(1, len(text) // 2 + 1)
    )


def _runs_along_rows(text: str) -> bool:
    """Whether ``text`` is steps along the keyboard, the alphabet or the digits, save three signs.

    A step is four signs that follow each other on a row, either way.
    """
    along: set[int] = set()
    for start in range(len(text) - 3):
        step = text[start : start + 4]
        if any(step in row or step[::-1] in row for row in _ROWS):
            along.update(range(start, start + 4))
    return len(text) - len(along) < 4


def _is_similar(text: str, names: tuple[str, ...]) -> bool:
    """Whether ``text`` is little more than one's own name, login or organisation."""
    parts = {
        part
        for name in names
        for part in re.split(r"[\W_]+", normal_form(name).casefold())
        if len(part) >= 3
    }
    return bool(parts) and _is_made_of(text, frozenset(parts))
