"""``flask --app wsgi account``: inviting, listing and closing at the command line."""

import click
from flask import current_app, url_for
from flask.cli import AppGroup

from coverage import clock
from coverage.domain.accounts import AccountRole
from coverage.domain.errors import InvalidInput, NotFound, WrongState
from coverage.domain.ids import AccountId
from coverage.operations import inviting
from coverage.settings import Settings

account = AppGroup("account", help="Invite people, list who can log in, close accounts.")


@account.command("invite")
@click.option("--role", required=True, type=click.Choice([role.value for role in AccountRole]))
@click.option("--advisor", default="", help="Slug of the advisor whose account it will be.")
@click.option("--client", default="", help="Slug of the client whose contact it will be.")
@click.option("--name", required=True, help="Name of the person, as pages will show it.")
def invite(role: str, advisor: str, client: str, name: str) -> None:
    """Print a link that opens once, within two weeks; whoever has it can enter."""
    wanted = {"advisor": advisor, "contact": client}.get(role, "")
    if bool(advisor) != (role == "advisor") or bool(client) != (role == "contact"):
        raise click.UsageError(
            "Give --advisor SLUG with --role advisor, --client SLUG with --role contact."
        )
    try:
        token = inviting.invite(None, AccountRole(role), name=name, of=wanted, now=clock.now())
    except InvalidInput as error:
        if "of" in error.problems:
            raise click.ClickException(f"The agency has no {role} {wanted!r}.") from None
        raise click.ClickException("Give a name of at most 200 characters.") from None
    click.echo(_link(token))


@account.command("list")
def list_accounts() -> None:
    """Print everybody who can log in: number, role, login, name."""
    for one in inviting.people(None, now=clock.now()).accounts:
        role = one.seat.role.value + (f" {one.seat.of}" if one.seat.of else "")
        click.echo(f"{one.id}\t{role}\t{one.login}\t{one.name}")


@account.command("new-link")
@click.argument("number", type=int)
def new_link(number: int) -> None:
    """Print a link by which the owner of account NUMBER chooses another password."""
    try:
        click.echo(_link(inviting.renew(None, AccountId(number), now=clock.now())))
    except NotFound:
        raise click.ClickException(f"There is no open account {number}.") from None


@account.command("close")
@click.argument("number", type=int)
def close(number: int) -> None:
    """Keep the owner of account NUMBER out from now on."""
    try:
        inviting.close_account(None, AccountId(number), now=clock.now())
    except NotFound:
        raise click.ClickException(f"There is no open account {number}.") from None
    except WrongState:
        raise click.ClickException(
            "This is the last coordinator. Invite another one first, then close this account."
        ) from None
    click.echo(f"Account {number} is closed.")


def _link(token: str) -> str:
    settings: Settings = current_app.extensions["settings"]
    with current_app.test_request_context():
        return settings.public_url + url_for("identity.invitation", token=token)
