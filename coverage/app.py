"""The only place that wires: settings, database, doors."""

from flask import Flask
from jinja2 import StrictUndefined

from coverage import web
from coverage.persistence import database
from coverage.settings import Settings, from_environment


def create_app(settings: Settings | None = None) -> Flask:
    """The application, ready to serve; settings come from the environment unless given."""
    settings = settings or from_environment()
    app = Flask(
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
    web.register(app, settings)
    return app
