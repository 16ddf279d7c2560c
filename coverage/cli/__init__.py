"""Commands of ``flask --app wsgi``, one module per noun."""

from flask import Flask

from coverage.cli.account import account
from coverage.cli.advisor import advisor
from coverage.cli.agency import agency
from coverage.cli.demo import demo
from coverage.cli.plan import plan

GROUPS = (account, advisor, agency, plan)


def register(app: Flask) -> None:
    """Add every command to ``app``."""
    for group in GROUPS:
        app.cli.add_command(group)
    app.cli.add_command(demo)
