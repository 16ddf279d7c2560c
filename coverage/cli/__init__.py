"""Commands of ``flask --app wsgi``, one module per noun."""

from flask import Flask

from coverage.cli.account import account

GROUPS = (account,)


def register(app: Flask) -> None:
    """Add every command to ``app``."""
    for group in GROUPS:
        app.cli.add_command(group)
