"""The door for calendar programs: CalDAV at ``/dav/`` and subscriptions, one standard per
module.
"""

from flask import Flask

from coverage.dav import discovery, door, feeds

BLUEPRINTS = (door.blueprint, discovery.blueprint, feeds.blueprint)
"""None of them reads a cookie, so none needs a token against forged requests."""


def register(app: Flask) -> None:
    """Open the calendars of ``app``."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
