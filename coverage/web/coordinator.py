"""The coordinator's pages: the plan, what is the matter with it, clients and advisors."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coverage import clock
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.requests import RequestState
from coverage.domain.weeks import Week
from coverage.operations import elsewhere
from coverage.operations.viewing.advice_page import advice_page
from coverage.operations.viewing.advisor_page import advisor_page
from coverage.operations.viewing.advisors import advisor_table
from coverage.operations.viewing.client_page import client_page
from coverage.operations.viewing.client_weeks import client_week as one_client_week
from coverage.operations.viewing.clients import client_list, find_client
from coverage.operations.viewing.plan_table import NoPlanYet, plan_table
from coverage.operations.viewing.problem_kinds import ProblemKind
from coverage.operations.viewing.problem_list import problem_list
from coverage.operations.viewing_desks.requests import all_requests
from coverage.web import desk_words
from coverage.web.audiences import Audience, coordinator_reader, for_audience, settings
from coverage.web.coordinator_filters import NAMES, SIZES, WEEKS, Filters
from coverage.web.coordinator_first_step import say_first_step
from coverage.web.load_charts import load_chart

blueprint = Blueprint("coordinator", __name__, url_prefix="/coordinator")
say_first_step(blueprint)


@blueprint.get("/plan")
@for_audience(Audience.COORDINATOR)
def plan() -> ResponseReturnValue:
    """The plan table."""
    filters = Filters(request.args)
    query = filters.plan_query()
    table = plan_table(coordinator_reader(), query, today=_today())
    if isinstance(table, NoPlanYet):
        return render_template("coordinator/no_plan.html", section="coordinator.plan", found=table)
    return render_template(
        "coordinator/plan.html",
        table=table,
        query=query,
        ignored=filters.ignored,
        week_choices=WEEKS,
        size_choices=SIZES,
        waiting=_waiting(),
    )


@blueprint.get("/problems")
@for_audience(Audience.COORDINATOR)
def problems() -> ResponseReturnValue:
    """The problem list."""
    filters = Filters(request.args)
    found = problem_list(
        coordinator_reader(),
        plan=filters.plan(),
        kind=filters.choice("kind", ProblemKind),
        page=filters.page(),
        size=filters.size(),
        today=_today(),
    )
    if isinstance(found, NoPlanYet):
        return render_template("coordinator/no_plan.html", found=found)
    kind = filters.choice("kind", ProblemKind)
    withheld = elsewhere.who_is_withheld(
        coordinator_reader(), now=clock.now(), after=settings().elsewhere_limit
    )
    return render_template(
        "coordinator/problems.html", found=found, kind=kind, waiting=_waiting(), withheld=withheld
    )


@blueprint.get("/advice")
@for_audience(Audience.COORDINATOR)
def advice() -> ResponseReturnValue:
    """Who would be worth hiring."""
    page = advice_page(coordinator_reader(), plan=Filters(request.args).plan())
    return render_template("coordinator/advice.html", section="coordinator.plan", page=page)


@blueprint.get("/clients")
@for_audience(Audience.COORDINATOR)
def clients() -> ResponseReturnValue:
    """Every client, and who stands for it."""
    filters = Filters(request.args)
    found = client_list(
        coordinator_reader(),
        text=filters.text(),
        page=filters.page(),
        size=filters.size(),
        today=_today(),
    )
    return render_template("coordinator/clients.html", found=found, text=filters.text())


@blueprint.get("/clients/<slug>")
@for_audience(Audience.COORDINATOR)
def client(slug: str) -> ResponseReturnValue:
    """One client."""
    page = client_page(
        coordinator_reader(), ClientId(slug), plan=Filters(request.args).plan(), today=_today()
    )
    return render_template("coordinator/client.html", section="coordinator.clients", page=page)


@blueprint.get("/clients/<slug>/weeks/<week>")
@for_audience(Audience.COORDINATOR)
def client_week(slug: str, week: str) -> ResponseReturnValue:
    """One client in one week."""
    try:
        which = Week.parse(week)
    except (ValueError, OverflowError):
        raise NotFound from None
    plan = Filters(request.args).plan()
    page = one_client_week(coordinator_reader(), ClientId(slug), which, plan=plan)
    return render_template("coordinator/week.html", section="coordinator.plan", page=page)


@blueprint.get("/go")
@for_audience(Audience.COORDINATOR)
def go() -> ResponseReturnValue:
    """To the client-week of the form under the table, or to the clients that its words may mean."""
    wanted, week = request.args.get("client", "")[:100], request.args.get("week", "").strip()
    found = find_client(coordinator_reader(), wanted)
    plan = request.args.get("plan") or None
    try:
        which = Week.parse(week)
    except (ValueError, OverflowError):
        which = None
    if found is None:
        return redirect(url_for("coordinator.clients", q=wanted), code=303)
    if which is None:
        return redirect(url_for("coordinator.client", slug=found, plan=plan), code=303)
    to = url_for("coordinator.client_week", slug=found, week=str(which), plan=plan)
    return redirect(to, code=303)


@blueprint.get("/advisors")
@for_audience(Audience.COORDINATOR)
def advisors() -> ResponseReturnValue:
    """The load of every advisor, week by week."""
    filters = Filters(request.args)
    query = filters.advisor_query()
    table = advisor_table(coordinator_reader(), query, today=_today())
    if isinstance(table, NoPlanYet):
        return render_template("coordinator/no_plan.html", found=table)
    return render_template(
        "coordinator/advisors.html",
        table=table,
        query=query,
        ignored=filters.ignored,
        week_choices=WEEKS,
        size_choices=SIZES,
    )


@blueprint.get("/advisors/<slug>")
@for_audience(Audience.COORDINATOR)
def advisor(slug: str) -> ResponseReturnValue:
    """One advisor."""
    page = advisor_page(
        coordinator_reader(), AdvisorId(slug), plan=Filters(request.args).plan(), today=_today()
    )
    return render_template(
        "coordinator/advisor.html",
        section="coordinator.advisors",
        page=page,
        chart=load_chart(page.loads),
    )


@blueprint.context_processor
def _turning() -> dict[str, object]:
    return {"turn": _turn}


def _turn(**changes: Any) -> str:
    """This page's address with other values in its query; None takes a value out."""
    args = {name: request.args.getlist(name) for name in NAMES if name in request.args}
    return url_for(request.endpoint or "", **{**(request.view_args or {}), **args, **changes})


@blueprint.app_template_filter()
def language_name(code: str) -> str:
    """The language of an ISO 639-1 code in the visitor's own; the code when it has no name."""
    return desk_words.language(code)


@blueprint.app_template_filter()
def word(code: str) -> str:
    """The word for a topic, a sector, an absence or a half-day."""
    return desk_words.name(code)


@blueprint.app_template_filter()
def weekday(number: int) -> str:
    """A working day, 0 for Monday."""
    return desk_words.weekday(number)


@blueprint.app_template_filter()
def dates(first: date, until: date) -> str:
    """Two days, both included, as one stretch."""
    return desk_words.dates(first, until)


def _waiting() -> int:
    """How many requests for extra capacity wait for an answer."""
    lines = all_requests(coordinator_reader(), today=_today())
    return sum(line.state is RequestState.OPEN for line in lines)


def _today() -> date:
    return clock.today(settings().zone)
