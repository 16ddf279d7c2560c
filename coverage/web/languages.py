"""Languages of the pages: Dutch and English, and how a visitor's is chosen."""

from urllib.parse import urlencode

from flask import Flask, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import Babel

from coverage.settings import Settings
from coverage.web import seeker_languages
from coverage.web.audiences import for_seekers, is_page, settings, visitor

LANGUAGES = {"nl": "Nederlands", "en": "English"}
"""Names of the languages in themselves, by ISO 639-1 code."""

_FORMATS = {"en": "en_GB"}
"""Days stand before months here, in English too."""


def speak(app: Flask, chosen: Settings) -> None:
    """Let ``app`` answer in the visitor's language and in the agency's time zone."""
    app.config.update(
        BABEL_DEFAULT_LOCALE=chosen.locale,
        BABEL_DEFAULT_TIMEZONE=chosen.zone,
        BABEL_TRANSLATION_DIRECTORIES="web/translations",
    )
    Babel(app, locale_selector=lambda: _FORMATS.get(language(), language()))
    seeker_languages.speak(app)
    app.before_request(_switch)
    app.context_processor(_offer)


def language() -> str:
    """The chosen one, else the account's, else the browser's, else the agency's.

    A seeker's is another matter: no session is asked for it.
    """
    if for_seekers():
        return seeker_languages.language()
    if session.get("lang") in LANGUAGES:
        return str(session["lang"])
    account = visitor()
    if account is not None and account.locale in LANGUAGES:
        return str(account.locale)
    default = settings().locale
    # The agency's language comes first, so that it wins between equals.
    offered = sorted(LANGUAGES, key=lambda code: code != default)
    return request.accept_languages.best_match(offered) or default


def _switch() -> ResponseReturnValue | None:
    """Follow a ``?lang=`` link: remember the language, show the page under its usual address."""
    chosen = request.args.get("lang")
    if for_seekers() or request.method != "GET" or not is_page(request.endpoint):
        return None
    if chosen not in LANGUAGES:
        return None
    session["lang"] = chosen
    return redirect(_address(), code=303)


def _offer() -> dict[str, object]:
    if for_seekers():
        code = seeker_languages.language()
        return {
            "languages": seeker_languages.choices(),
            "language": code,
            "direction": seeker_languages.direction(code),
        }
    return {
        "languages": [(code, name, _address(lang=code)) for code, name in LANGUAGES.items()],
        "language": language(),
    }


def _address(**extra: str) -> str:
    """This page's address with its query, without ``lang`` unless given."""
    query = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"]
    encoded = urlencode(query + list(extra.items()))
    # A path that began with two slashes would name another host.
    path = "/" + request.path.lstrip("/")
    return f"{path}?{encoded}" if encoded else path
