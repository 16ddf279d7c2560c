"""In the night in which the clock goes back it shows an hour twice: each is told by its name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from coverage.web import conversation_words, seeker_words
from coverage.web.seeker_languages import CATALOGUE, LANGUAGES

FIRST, SECOND = datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
NAMES = {
    "nl": ("zomertijd", "wintertijd"),
    "en": ("summer time", "winter time"),
    "pl": ("czas letni", "czas zimowy"),
    "tr": ("yaz saati", "kış saati"),  # noqa: RUF001 - Turkish
    "ar": ("التوقيت الصيفي", "التوقيت الشتوي"),
    "uk": ("літній час", "зимовий час"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_seekers_tell_the_two_apart(app: Flask, language: str) -> None:
    with app.test_request_context("/appointment/"), force_locale(language):
        CATALOGUE.as_default()
        said = seeker_words.moment(FIRST), seeker_words.moment(SECOND)
    assert said == tuple(f"02:30 {name}" for name in NAMES[language])


@pytest.mark.parametrize("language", ["nl", "en"])
def test_advisors_do_too(app: Flask, language: str) -> None:
    with app.test_request_context("/"), force_locale(language):
        said = conversation_words.clock(FIRST), conversation_words.clock(SECOND)
    assert said == tuple(f"02:30 {name}" for name in NAMES[language])


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2027-10-30T23:30", "01:30"),
        ("2027-10-31T02:00", "03:00"),
        ("2027-03-28T01:00", "03:00"),
        ("2027-03-28T00:59", "01:59"),
        ("2027-07-01T00:30", "02:30"),
    ],
)
def test_no_other_hour_is_given_a_name(app: Flask, moment: str, shown: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    with app.test_request_context("/"):
        assert seeker_words.moment(at) == conversation_words.clock(at) == shown
