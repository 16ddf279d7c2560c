"""``flask --app wsgi retention``: what is due to go, and letting it go."""

from collections.abc import Iterable

import click
from flask import current_app
from flask.cli import AppGroup

from coverage import clock
from coverage.domain.retention import Expired, Private
from coverage.operations.retention import Occasion, purge, scrub_all, show
from coverage.settings import Settings

retention = AppGroup("retention", help="What is kept of seekers, and for how long.")

_WORDS = {
    Private.CONTACTS: "contacts whose last conversation was",
    Private.CASES: "cases whose last conversation was",
    Private.HOLDS: "times on hold that ended",
    Private.SESSIONS: "sessions of seekers that ended",
    Private.SPENT_TIMES: "times that are not offered again, of",
    Private.NOTICES: "notices sent, or given up,",
    Private.ATTEMPTS: "counts of wrong attempts of",
    Private.APPOINTMENTS: "appointments in calendars that ended",
    Private.TRACES: "traces of such appointments of",
    Private.EARLIER_VERSIONS: "earlier versions of calendar objects of",
    Private.MAIL_FILES: "mails in the folder of",
}


@retention.command("show")
def show_due() -> None:
    """Print what `purge` would remove, changing nothing."""
    _print(show(_occasion()))


@retention.command("purge")
def purge_due() -> None:
    """Remove what is due, and write the database anew so that nothing is left of it there.

    The worker does this every night. Backups are not touched.
    """
    purged = purge(_occasion())
    _print(purged.removed)
    if not purged.scrubbed or not scrub_all():
        raise click.ClickException(
            "Removed, but copies may be left in the database's files, because others were using"
            " them (or the disk is full). Try again when it is quiet; the worker does so too."
        )
    click.echo("Nothing of it is left in the database's own files.")


def _print(found: Iterable[Expired]) -> None:
    for each in found:
        click.echo(f"{each.number:7}  {_WORDS[each.kind]} before {each.before}")


def _occasion() -> Occasion:
    settings: Settings = current_app.extensions["settings"]
    return Occasion.of(settings, now=clock.now(), today=clock.today(settings.zone))
