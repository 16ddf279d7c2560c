"""What stands between ``litmus`` and our door: plain files and folders, as events and calendars.

``litmus`` is a suite for servers of files: it makes a folder, folders in it, and puts texts into
all of them. A calendar server may refuse all three (RFC 4791 4.2, 5.3.2.1; RFC 4918 9.3.1), and
then nothing is tested. So its folder ``litmus/`` becomes a calendar, each folder in that a calendar
beside it, and a text an event that carries it. Statuses, headers and properties pass untouched;
only addresses in answers are turned back, and texts unwrapped.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from uuid import uuid4
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//litmus//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n"
    "DTSTAMP:20260101T000000Z\r\nDTSTART:20270105T090000Z\r\nDTEND:20270105T100000Z\r\n"
    "{lines}END:VEVENT\r\nEND:VCALENDAR\r\n"
)
_LINE = 60


class AsCalendars:
    """Serves ``app`` to ``litmus``, whose folder is in ``home``. ``kept_as_calendars``: files are
    calendars as well, since properties are kept of those only.
    """

    def __init__(self, app: WSGIApplication, home: str, *, kept_as_calendars: bool) -> None:
        self.app, self.home, self.kept_as_calendars = app, home, kept_as_calendars

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        method, asked = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        environ["REQUEST_URI"] = self._there(environ["REQUEST_URI"])
        environ["PATH_INFO"] = self._there(asked)
        if method == "MKCOL" and self._is_taken({**environ, "PATH_INFO": asked.rstrip("/")}):
            environ["PATH_INFO"] = asked  # a file, not a folder, and so it stays one
        if "HTTP_DESTINATION" in environ:
            environ["HTTP_DESTINATION"] = self._there(environ["HTTP_DESTINATION"])
        is_calendar = environ["PATH_INFO"].endswith("/")
        if (method == "MKCOL" and not int(environ.get("CONTENT_LENGTH") or 0)) or (
            method == "PUT" and is_calendar and self.kept_as_calendars
        ):
            _give(environ, b"", "")
            if method == "PUT" or not self._is_taken(environ):  # MKCOL knows what to say then
                environ["REQUEST_METHOD"] = "MKCALENDAR"
        elif method == "PUT":
            text = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            _give(environ, _wrapped(text, self._uid(environ)), "text/calendar")
        status, headers, body = self._answer(environ)
        if method == "GET" and status.startswith("200"):
            body = _unwrapped(body)
        if status.startswith("207"):
            body = self._back(body)
        start(status, [*_without_length(headers), ("Content-Length", str(len(body)))])
        return [body]

    def _there(self, address: str) -> str:
        """Where ``litmus/``, a file in it, and a folder or a file in a folder are with us."""
        before, found, rest = address.partition(f"{self.home}litmus/")
        if not found or not rest:
            return address
        first, slash, last = rest.partition("/")
        if slash or self.kept_as_calendars:
            return f"{before}{self.home}litmus-{first}/{last}"
        return address

    def _back(self, body: bytes) -> bytes:
        return re.sub(f"({re.escape(self.home)})litmus-".encode(), rb"\1litmus/", body)

    def _uid(self, environ: WSGIEnvironment) -> str:
        """The one that the event has already, since no other may take its place."""
        found = re.search(rb"UID:(\S+)", self._asked(environ, "GET")[2])
        return found[1].decode() if found else uuid4().hex

    def _is_taken(self, environ: WSGIEnvironment) -> bool:
        return self._asked(environ, "PROPFIND")[0].startswith("207")

    def _asked(
        self, environ: WSGIEnvironment, method: str
    ) -> tuple[str, list[tuple[str, str]], bytes]:
        kept = ("HTTP_HOST", "HTTP_AUTHORIZATION")
        asked = {
            name: value
            for name, value in environ.items()
            if not name.startswith("HTTP_") or name in kept
        }
        _give(asked, b"", "")
        return self._answer({**asked, "REQUEST_METHOD": method, "HTTP_DEPTH": "0"})

    def _answer(self, environ: WSGIEnvironment) -> tuple[str, list[tuple[str, str]], bytes]:
        told: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
            told[:] = [status, headers]

        body = b"".join(self.app(environ, start))
        return told[0], told[1], body


def _give(environ: WSGIEnvironment, body: bytes, kind: str) -> None:
    environ.update(CONTENT_LENGTH=str(len(body)), CONTENT_TYPE=kind)
    environ["wsgi.input"] = BytesIO(body)


def _wrapped(text: bytes, uid: str) -> bytes:
    code = base64.b64encode(text).decode()
    parts = [code[start : start + _LINE] for start in range(0, len(code), _LINE)]
    return _EVENT.format(uid=uid, lines="".join(f"X-TEXT:{part}\r\n" for part in parts)).encode()


def _unwrapped(body: bytes) -> bytes:
    return base64.b64decode(b"".join(re.findall(rb"X-TEXT:(\S+)", body)))


def _without_length(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [each for each in headers if each[0].lower() != "content-length"]
