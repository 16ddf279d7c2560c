"""Protection of every page: tokens against forged requests, headers, and what browsers may keep."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for
from flask_wtf.csrf import CSRFProtect

from coverage.domain.errors import NotFound
from coverage.web.audiences import is_page

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}

MOST_BYTES = 1024 * 1024
"""Bytes that a form may have, its files too. Whoever may send more is told so by their own page."""

csrf = CSRFProtect()


def protect(app: Flask, *, secure_cookies: bool) -> None:
    """Guard every form and every answer of ``app``."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-naast" if secure_cookies else "naast",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure_cookies,
        MAX_CONTENT_LENGTH=MOST_BYTES,
        # A form may stay open over lunch; its token ends with the session.
        WTF_CSRF_TIME_LIMIT=None,
        # Our own Referrer-Policy keeps browsers from sending the header that this would ask for.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.before_request(_refuse_unaskable)
    csrf.init_app(app)
    app.after_request(_add_headers)
    app.jinja_env.globals["asset"] = asset


def asset(name: str) -> str:
    """The address of a static file; it changes with the file, so that browsers may keep the file
    for ever.
    """
    return url_for("static", filename=name, v=_fingerprint(name))


@cache
def _fingerprint(name: str) -> str:
    content = (Path(__file__).parent / "static" / name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]


def _refuse_unaskable() -> None:
    """Nothing has a name with a NUL in it, and PostgreSQL cannot even be asked for one."""
    if "\x00" in request.path:
        raise NotFound


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint == "static" and response.status_code < 400:
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
        )
    elif "Cache-Control" not in response.headers or is_page(request.endpoint):
        response.headers["Cache-Control"] = "no-store"
    return response
