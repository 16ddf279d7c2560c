"""Telephone numbers as people write them."""

import re

_PHONE = re.compile(r"\+?[0-9(][0-9 ().\-]{4,38}[0-9]", re.ASCII)


def is_phone(text: str) -> bool:
    """Whether somebody could dial it: digits, with spaces, brackets, points and hyphens between."""
    return _PHONE.fullmatch(text) is not None
