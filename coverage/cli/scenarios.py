"""``flask plan replan``, ``what-if``, ``scenarios`` and ``drop-scenario``: fewest changes, and what
if.

A change is one line, such as ``advisor-out anna-bakker 2027-03-01 2027-04-11``; see `SHAPES`.
"""

from datetime import date

import click

from coverage import clock
from coverage.cli import plan_words as words
from coverage.cli.plan import carry_out_here, executor_for, follow, plan, report_run, settings_now
from coverage.domain.agencies import Agency
from coverage.domain.change_fields import SHAPES, ChangeKind
from coverage.domain.change_texts import parse_change
from coverage.domain.changes import Change
from coverage.domain.errors import (
    ImpossibleChange,
    InvalidInput,
    NoAgency,
    NotFound,
    NothingPublished,
)
from coverage.domain.ids import PlanId, RunId
from coverage.domain.replans import Move, MoveCause, ReplanReport
from coverage.domain.runs import RunKind, RunStatus
from coverage.operations import planning, scenarios

_NOTHING = "There are no panels to start from. Publish a plan first, or make one with `plan solve`."
_CAUSES = {
    MoveCause.NEW: "has no primary yet",
    MoveCause.HOLDER: "somebody may no longer sit there",
    MoveCause.GAP: "weeks without anybody",
    MoveCause.GAIN: "costs less",
}


def _help_of_changes() -> str:
    lines = []
    for kind in ChangeKind:
        shape = SHAPES[kind]
        named = [f.name for f in shape.fields if f.name not in shape.placed]
        placed = " ".join(name.upper() for name in (shape.subject, *shape.placed))
        more = " ".join(f"[{name.replace('_', '-')}=...]" for name in named[:6])
        lines.append(f"{kind} {placed} {more}".strip())
    return "\n".join(lines)


def _today(text: str | None) -> date:
    if text is None:
        return clock.today(settings_now().zone)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no date such as 2027-03-08.") from None


@plan.command("replan")
@click.option("--today", metavar="DATE", help="Weeks before that of DATE stay as they are.")
@click.option("--work", type=click.IntRange(min=1), help="Work units; by default what is needed.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--here", is_flag=True, help="Solve in this process instead of in a worker.")
def replan(today: str | None, work: int | None, seed: int, here: bool) -> None:
    """Change the published plan as little as the facts of now ask; it becomes a draft."""
    executor = executor_for(here=here)
    try:
        run_id = planning.request_replan(
            None, now=clock.now(), today=_today(today), work=work, seed=seed, executor=executor
        )
    except NoAgency:
        raise click.ClickException(words.NO_AGENCY) from None
    except NothingPublished:
        raise click.ClickException(_NOTHING) from None
    _finish(run_id, executor)


@plan.command(
    "what-if",
    help=f"Plan beside the published plan, with changes supposed.\n\n\b\n{_help_of_changes()}",
)
@click.argument("name")
@click.option("--change", "lines", multiple=True, required=True, help="One line; may be repeated.")
@click.option("--anew", is_flag=True, help="Plan everything anew instead of changing little.")
@click.option("--today", metavar="DATE", help="Weeks before that of DATE stay as they are.")
@click.option("--work", type=click.IntRange(min=1), help="Work units; by default what is needed.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--here", is_flag=True, help="Solve in this process instead of in a worker.")
def what_if(
    name: str,
    *,
    lines: tuple[str, ...],
    anew: bool,
    today: str | None,
    work: int | None,
    seed: int,
    here: bool,
) -> None:
    """Suppose changes and plan with them; the help above lists every kind of change."""
    executor = executor_for(here=here)
    kind = RunKind.PLAN if anew else RunKind.REPLAN
    try:
        agency = scenarios.facts_of_now(None)
        changes = _read(lines, agency)
        number = scenarios.create(None, name, changes, now=clock.now())
        run_id = scenarios.request_run(
            None,
            number,
            kind=kind,
            now=clock.now(),
            today=_today(today),
            work=work,
            seed=seed,
            processes=settings_now().solver_processes,
            executor=executor,
        )
    except NoAgency:
        raise click.ClickException(words.NO_AGENCY) from None
    except NothingPublished:
        scenarios.drop(None, number)
        raise click.ClickException(f"{_NOTHING} `--anew` plans without.") from None
    except ImpossibleChange as refusal:
        line = lines[refusal.number]
        raise click.ClickException(f"Cannot suppose {line!r}: {_problems(refusal)}.") from None
    except InvalidInput as refusal:
        raise click.ClickException(f"The name {name!r}: {_problems(refusal)}.") from None
    _finish(run_id, executor)


@plan.command("scenarios")
def list_all() -> None:
    """Print every scenario: name, plan, what it supposes."""
    for found in scenarios.list_scenarios(None):
        made = "-" if found.plan is None else f"plan {found.plan.id}"
        click.echo(f"{found.name}\t{made}\t{'; '.join(found.changes)}")


@plan.command("drop-scenario")
@click.argument("name")
def drop(name: str) -> None:
    """Forget a scenario with all of its runs and plans."""
    try:
        scenarios.drop(None, scenarios.scenario_named(None, name).id)
    except NotFound:
        raise click.ClickException(
            f"There is no scenario {name!r}. `plan scenarios` shows those there are."
        ) from None
    click.echo(f"Dropped scenario {name}.")


def _read(lines: tuple[str, ...], agency: Agency) -> list[Change]:
    changes = []
    for number, line in enumerate(lines):
        try:
            changes.append(parse_change(line, agency))
        except ImpossibleChange as refusal:
            raise ImpossibleChange(refusal.problems, number=number) from None
    return changes


def _finish(run_id: RunId, executor: str | None) -> None:
    """Let the run be carried out, and tell what came of it."""
    if executor is not None:
        carry_out_here(run_id, executor)
    run = follow(run_id)
    report_run(run)
    if run.status is RunStatus.DONE and run.plan_id is not None:
        _tell(run.plan_id)


def _tell(plan_id: PlanId) -> None:
    report = scenarios.report_of(None, plan_id)
    if report is not None:
        for line in told(report):
            click.echo(line)


def told(report: ReplanReport) -> list[str]:
    """What a re-plan did, line by line."""
    lines = [_moved(move) for move in report.moves]
    lines.append(
        f"{len(report.moves)} panels change, {report.needed} of them because they must be looked"
        f" at; from {report.since} on that is worth {report.gain:,.1f} points"
    )
    for key in report.after:
        before, after = report.standing.get(key, 0.0), report.after[key]
        if before or after:
            lines.append(f"  {key:15} {before:14.3f} -> {after:14.3f}")
    lines.append(
        f"  weeks with neither primary nor backup: {report.gaps_standing} -> {report.gaps_after}"
    )
    return lines


def _moved(move: Move) -> str:
    before, after = (" + ".join(a or "nobody" for a in pair) for pair in (move.before, move.after))
    why = _CAUSES[move.cause]
    if move.weeks:
        why = f"{move.weeks} {why}" if move.cause is MoveCause.GAP else f"{why}, {move.weeks} weeks"
    return f"{move.client}: {before} -> {after} ({why}; gain {move.gain:,.1f})"


def _problems(refusal: InvalidInput) -> str:
    return ", ".join(f"{field}: {key.replace('_', ' ')}" for field, key in refusal.problems.items())
