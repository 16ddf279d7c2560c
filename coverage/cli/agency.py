"""``flask --app wsgi agency``: an agency's facts in and out at the command line."""

import gc
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from coverage import clock
from coverage.domain.errors import Fault, FolderRefused, NoAgency
from coverage.operations import intake
from coverage.settings import Settings

_SHOWN_REMARKS = 20

agency = AppGroup("agency", help="Bring an agency's facts in, and write them out again.")


@agency.command("import")
@click.argument("source", metavar="DIR|FILE.xlsx|FILE.zip", type=click.Path(path_type=Path))
def import_agency(source: Path) -> None:
    """Make the facts those of a folder of CSV files, of a .zip of it, or of an .xlsx workbook.

    All or nothing: every fault is listed by file, line and column, and nothing is stored unless
    there is none. What advisors and contacts entered in the product stays.
    """
    # half a million small facts, all of which stay: looking for garbage took a third of the time
    gc.set_threshold(50_000, 20, 50)
    settings: Settings = current_app.extensions["settings"]
    try:
        done = intake.import_folder(None, source, now=clock.now(), language=settings.locale)
    except FolderRefused as refused:
        for fault in refused.faults:
            click.echo(told(fault), err=True)
        number = len(refused.faults)
        raise click.ClickException(
            f"{number} fault{'s' if number != 1 else ''}; nothing was stored."
        ) from None
    for remark in done.remarks[:_SHOWN_REMARKS]:
        click.echo(f"Note: {told(remark, verb='')}")
    if len(done.remarks) > _SHOWN_REMARKS:
        click.echo(f"Note: and {len(done.remarks) - _SHOWN_REMARKS} more like these.")
    if not done.changed:
        click.echo(f"{done.name}: nothing changed.")
        return
    click.echo(f"{done.name}:")
    for kind, counts in done.counts.items():
        if counts:
            parts = {
                "added": counts.added,
                "changed": counts.changed,
                "removed": counts.removed,
            }
            click.echo(f"  {kind.replace('_', ' '):<10} {_listed(parts)}")


def _listed(parts: dict[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in parts.items() if number)


@agency.command("export")
@click.argument("target", metavar="DIR|FILE.xlsx|FILE.zip", type=click.Path(path_type=Path))
def export_agency(target: Path) -> None:
    """Write all facts as CSV files into a folder, or into one .zip or .xlsx file."""
    try:
        written = intake.export_folder(None, target)
    except NoAgency:
        raise click.ClickException(
            "There is no agency yet. Bring one in with: flask --app wsgi agency import DIR"
        ) from None
    except OSError as error:
        raise click.ClickException(f"{target} cannot be written: {error.strerror}") from None
    click.echo(
        f"{written.name}: {len(written.advisors)} advisors and {len(written.clients)} clients"
        f" written to {target}"
    )


def told(fault: Fault, *, verb: str = "expected ") -> str:
    """One fault in a line: ``clients.csv:14 postcode: found "9999x", expected ...``."""
    where = fault.file + (f":{fault.line}" if fault.line else "")
    where = " ".join(part for part in (where, fault.column) if part)
    found = f'found "{fault.found}", ' if fault.found else ""
    return f"{where}: {found}{verb}{fault.expected}" if where else f"{verb}{fault.expected}"
