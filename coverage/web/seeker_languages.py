"""Languages of the seekers' pages: more than the staff's, in a catalogue of their own.

The language is never kept in a browser: the browser's own wish is followed, and a choice goes along
in the address as ``?lang=``.
"""

from urllib.parse import urlencode

from babel import Locale
from flask import Flask, request
from flask_babel import Domain, refresh

from coverage.web.audiences import for_seekers, settings

LANGUAGES = {
    "nl": "Nederlands",
    "en": "English",
    "pl": "Polski",
    "tr": "Türkçe",
    "ar": "العربية",
    "uk": "Українська",
}
"""Names of the languages in themselves, by ISO 639-1 code."""

CATALOGUE = Domain(domain="seeker")
"""``seeker.po`` of each language; English is in the code and the templates."""


def speak(app: Flask) -> None:
    """Let links of a seeker's page keep the language that was chosen."""
    app.before_request(_open_catalogue)
    app.url_defaults(_keep)


def language() -> str:
    """The language that is asked for in the address, else the browser's, else the agency's."""
    chosen = _chosen()
    if chosen:
        return chosen
    default = settings().locale
    offered = sorted(LANGUAGES, key=lambda code: code != default)
    return request.accept_languages.best_match(offered) or default


def direction(code: str) -> str:
    """``rtl`` for languages that are written from right to left."""
    return str(Locale.parse(code).text_direction) if code in LANGUAGES else "ltr"


def choices() -> list[tuple[str, str, str]]:
    """Code, name and address of this page for every language.

    Where only a form may be sent, nobody looks: those answer with a page of their own address.
    """
    return [(code, name, f"{_path()}?{urlencode({'lang': code})}") for code, name in _named()]


def _named() -> list[tuple[str, str]]:
    return list(LANGUAGES.items())


def _path() -> str:
    # a path that began with two slashes would name another host
    return "/" + request.path.lstrip("/")


def _chosen() -> str:
    chosen = request.args.get("lang", "")
    return chosen if chosen in LANGUAGES else ""


def _open_catalogue() -> None:
    """Before every request: one thread answers staff and seekers in turn."""
    refresh()
    if for_seekers():
        CATALOGUE.as_default()


def _keep(endpoint: str, values: dict[str, object]) -> None:
    if endpoint.startswith("seeker") and for_seekers() and _chosen():
        values.setdefault("lang", _chosen())
