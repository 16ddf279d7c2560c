"""Commands of ``flask --app wsgi``, one module per noun."""

from flask import Flask, current_app
from flask.cli import with_appcontext

import coverage.cli.answers
import coverage.cli.scenarios  # noqa: F401  their commands join the group of plans
from coverage.cli.account import account
from coverage.cli.advisor import advisor
from coverage.cli.agency import agency
from coverage.cli.demo import demo
from coverage.cli.plan import plan
from coverage.cli.retention import retention
from coverage.persistence import schema

GROUPS = (account, advisor, agency, plan, retention)


def register(app: Flask) -> None:
    """Add every command to ``app``; each finds its database there and up to date."""
    for group in GROUPS:
        group.callback = with_appcontext(_keep_schema)
        app.cli.add_command(group)
    app.cli.add_command(demo)


def _keep_schema() -> None:
    schema.keep_current(current_app._get_current_object())  # type: ignore[attr-defined]
