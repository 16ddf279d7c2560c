"""``flask --app wsgi advisor``: letting an advisor's devices in, and calling them back."""

from datetime import datetime
from typing import NoReturn, cast
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import AppGroup

from coverage import clock
from coverage.domain.devices import DeviceId, FeedId
from coverage.domain.errors import InvalidInput, NotFound
from coverage.domain.ids import AdvisorId
from coverage.domain.visibility import AdvisorReader
from coverage.operations.calendars import devices, feeds
from coverage.settings import Settings

advisor = AppGroup("advisor", help="Device passwords and subscriptions of an advisor's calendar.")


@advisor.command("device-password")
@click.argument("slug")
@click.option("--label", default="command line", help="What the device is, in a few words.")
def device_password(slug: str, label: str) -> None:
    """Make a password for one more device of advisor SLUG and print it, this once."""
    reader, settings = AdvisorReader(advisor=AdvisorId(slug)), _settings()
    try:
        password = devices.add_device(
            reader, reader.advisor, label=label, key=settings.secret_key, now=clock.now()
        )
    except NotFound:
        _unknown(slug)
    except InvalidInput:
        raise click.ClickException(
            f"Give a label of at most {devices.LABEL_LENGTH} characters."
        ) from None
    click.echo(f"address   {settings.public_url}/dav/")
    click.echo(f"username  {slug}")
    click.echo(f"password  {password}")
    click.echo("The password cannot be shown again; revoke it when the device is lost.", err=True)


@advisor.command("devices")
@click.argument("slug")
def list_devices(slug: str) -> None:
    """Print the devices and subscriptions of advisor SLUG: number, state, label."""
    who = AdvisorId(slug)
    for device in devices.devices_of(None, who):
        used = _day("used", device.last_used_at)
        click.echo(f"device {device.id}\t{_state(device.revoked_at)}\t{used}\t{device.label}")
    for feed in feeds.feeds_of(None, who):
        fetched = _day("fetched", feed.last_fetched_at)
        click.echo(f"feed {feed.id}\t{_state(feed.revoked_at)}\t{fetched}\t{feed.label}")


@advisor.command("revoke-device")
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
def revoke_device(number: int) -> None:
    """Let device NUMBER in no more, from this moment."""
    try:
        devices.revoke_device(None, DeviceId(number), now=clock.now())
    except NotFound:
        raise click.ClickException(f"There is no device {number}.") from None


@advisor.command("feed")
@click.argument("slug")
@click.option("--label", default="command line", help="Who reads it, in a few words.")
def new_feed(slug: str, label: str) -> None:
    """Print a secret address from which the calendar of advisor SLUG can be read."""
    reader, settings = AdvisorReader(advisor=AdvisorId(slug)), _settings()
    try:
        token = feeds.new_feed(
            reader, reader.advisor, key=settings.secret_key, now=clock.now(), label=label
        )
    except NotFound:
        _unknown(slug)
    except InvalidInput:
        raise click.ClickException(
            f"Give a label of at most {devices.LABEL_LENGTH} characters."
        ) from None
    click.echo(f"{settings.public_url}/feeds/{token}.ics")


@advisor.command("revoke-feed")
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
def revoke_feed(number: int) -> None:
    """Make the address of feed NUMBER open nothing, from this moment."""
    try:
        feeds.revoke_feed(None, FeedId(number), now=clock.now())
    except NotFound:
        raise click.ClickException(f"There is no feed {number}.") from None


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])


def _unknown(slug: str) -> NoReturn:
    raise click.ClickException(f"The agency has no advisor {slug!r}.")


def _state(revoked_at: datetime | None) -> str:
    return "revoked" if revoked_at else "active"


def _day(what: str, at: datetime | None) -> str:
    if at is None:
        return f"never {what}"
    return f"{what} {at.astimezone(ZoneInfo(_settings().zone)):%Y-%m-%d}"
