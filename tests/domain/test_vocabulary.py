from __future__ import annotations

from babel import Locale

from coverage.domain.vocabulary import LANGUAGE_CODES


def test_language_codes_are_those_of_iso_639_1() -> None:
    # what Unicode's data names, without "sh", which ISO withdrew in 2000
    named = {code for code in Locale("en").languages if len(code) == 2}
    assert named - {"sh"} == LANGUAGE_CODES
