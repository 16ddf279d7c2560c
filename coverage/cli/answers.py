"""``flask --app wsgi plan why|gaps|advice``: an answer to every "why" about a plan.

They join the group of `coverage.cli.plan`. CLIENT is the id of a client, WEEK an ISO week or a day.
"""

from datetime import date

import click

from coverage.cli import advice_words, plan_words
from coverage.cli import answer_words as words
from coverage.cli.plan import plan
from coverage.domain.errors import NoAgency, NotFound
from coverage.domain.ids import ClientId, PlanId
from coverage.domain.weeks import Week
from coverage.operations import answering, exporting
from coverage.operations.open_weeks import open_weeks

of_plan = click.option(
    "--plan",
    "name",
    metavar="ID",
    help="Number of a plan, published or latest; by default what is published.",
)


def _week(_: click.Context, __: click.Parameter, text: str | None) -> Week | None:
    """An ISO week such as 2027-W33, or a day in it such as 2027-08-18."""
    if text is None:
        return None
    try:
        return Week.parse(text) if "W" in text else Week.of(date.fromisoformat(text))
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"{text!r} is neither a week such as 2027-W33 nor a day such as 2027-08-18."
        ) from None


@plan.command("why")
@click.argument("client")
@click.argument("week", callback=_week, required=False)
@of_plan
@click.option("--all", "everybody", is_flag=True, help="Every advisor, not only the likeliest.")
def why(client: str, week: Week | None, name: str | None, everybody: bool) -> None:
    """Print why CLIENT has its panel, or why it is covered as it is (or not) in WEEK."""
    plan_id, slug = chosen(name), ClientId(client)
    try:
        if week is None:
            lines = words.panel(answering.why_client(None, slug, plan=plan_id))
        else:
            found = answering.why_client_week(None, slug, week, plan=plan_id)
            lines = words.week(found, most=None if everybody else words.SHOWN)
    except NotFound:
        when = "the planned weeks" if week is None else str(week)
        raise click.ClickException(
            f"There is no client {client!r} with a contract in {when} of this plan."
        ) from None
    for line in lines:
        click.echo(line)


@plan.command("gaps")
@of_plan
def gaps(name: str | None) -> None:
    """Print every week that nobody covers and every surge that is short: why, and what helps."""
    for line in words.open_weeks(open_weeks(None, plan=chosen(name))):
        click.echo(line)


@plan.command("advice")
@click.argument("client", required=False)
@of_plan
def advice(client: str | None, name: str | None) -> None:
    """Print which advisors are missing, or what CLIENT could choose."""
    plan_id = chosen(name)
    try:
        if client is None:
            lines = advice_words.agency(answering.advise(None, plan=plan_id))
        else:
            found = answering.advise_one(None, ClientId(client), plan=plan_id)
            lines = advice_words.client(found)
    except NotFound:
        raise click.ClickException(
            f"There is no client {client!r} with a contract in the planned weeks."
        ) from None
    for line in lines:
        click.echo(line)


def chosen(name: str | None) -> PlanId:
    """The plan of that name; without one what is published, and else the newest draft."""
    names = ("published", "latest") if name is None else (name,)
    for one in names:
        try:
            return exporting.find_plan(None, one)
        except NotFound:
            continue
        except NoAgency:
            raise click.ClickException(plan_words.NO_AGENCY) from None
    raise click.ClickException(plan_words.missing(names[-1]))
