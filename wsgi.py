"""The application for a WSGI server and for ``flask --app wsgi``."""

from coverage.app import create_app, settle
from coverage.cli import register

app = create_app()
register(app)
settle()
