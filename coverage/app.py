"""The only place that wires: settings, database, doors."""

import gc
import sys

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from coverage import dav, web
from coverage.persistence import database, schema
from coverage.settings import Settings, from_environment
from coverage.web.failures import Discreet
from coverage.web.protection import csrf

_TURN = 0.0005
"""Seconds that a thread may keep the interpreter while others wait. A short request gives it up at
every statement of SQL; with Python's own 5 ms each of them can cost it that much beside a long one.
"""


def create_app(settings: Settings | None = None) -> Flask:
    """The application, ready to serve; settings come from the environment unless given."""
    settings = settings or from_environment()
    sys.setswitchinterval(_TURN)
    app = Discreet(
        "coverage",
        template_folder="../templates",
        static_folder="web/static",
        instance_path=str(settings.instance),
    )
    app.config["SECRET_KEY"] = settings.secret_key
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["settings"] = settings
    database.connect(app, settings.database_url)
    schema.manage(app)
    dav.register(app)  # first: what it refuses is refused in its own words, not on a page
    web.register(app, settings)
    _believe_proxies(app, settings.proxies)
    for blueprint in dav.BLUEPRINTS:
        csrf.exempt(blueprint)  # they read no cookie that another site could make a browser send
    return app


def settle() -> None:
    """Have Python look no more for garbage among what is there now: for a process that will serve.

    A hundred thousand objects of libraries stay for as long as it lives. Every now and then the
    collector walked through all of them, and whoever asked for something then waited for 150 ms.
    """
    gc.freeze()


def _believe_proxies(app: Flask, count: int) -> None:
    """Take caller, host and scheme from what that many proxies of our own wrote in headers."""
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask's documentation has it
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
