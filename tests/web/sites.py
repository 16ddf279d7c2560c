"""The application behind a real server, for real browsers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask
from waitress.server import BaseWSGIServer, create_server

from coverage.app import create_app
from coverage.persistence.database import Row, db
from coverage.settings import Settings
from tests.entering import open_session


@dataclass(frozen=True, kw_only=True)
class Site:
    """A running service and where it answers."""

    app: Flask
    url: str

    def cookie_of(
        self, role: str, of: str = "", *, name: str = "Robin Test", language: str = "en"
    ) -> dict[str, str]:
        """The session cookie of a fresh account, as a browser would keep it."""
        _account, token = open_session(self.app, role, of, name=name)
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["token"] = token
            session["lang"] = language
        kept = client.get_cookie("naast")
        assert kept is not None
        return {"name": "naast", "value": kept.value, "url": self.url}


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """A service on an empty SQLite database in ``folder``, at a port of its own choosing."""
    settings = Settings(
        instance=folder,
        database_url=f"sqlite:///{folder / 'site.sqlite3'}",
        secret_key=b"s" * 32,
        sealing_keys={"k1": b"k" * 32},
    )
    app = create_app(settings)
    with app.app_context():
        Row.metadata.create_all(db.engine)
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    url = f"http://127.0.0.1:{server.effective_port}"
    app.extensions["settings"] = replace(settings, public_url=url)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Site(app=app, url=url)
    finally:
        server.trigger.pull_trigger(lambda: _close(server))  # in the server's own thread
        thread.join(timeout=10)
        server.task_dispatcher.shutdown()
        with app.app_context():
            db.engine.dispose()


def _close(server: BaseWSGIServer) -> None:
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    server.close()
