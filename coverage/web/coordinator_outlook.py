"""How a plan would hold up: whether work is shared fairly, and what illness would leave of it."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coverage.operations.viewing.outlook_page import outlook_page
from coverage.operations.viewing.plan_table import NoPlanYet
from coverage.web.audiences import Audience, coordinator_reader, for_audience
from coverage.web.coordinator_filters import Filters
from coverage.web.coordinator_first_step import say_first_step
from coverage.web.use_chart import use_chart

blueprint = Blueprint("outlook", __name__, url_prefix="/coordinator")
say_first_step(blueprint)


@blueprint.get("/outlook")
@for_audience(Audience.COORDINATOR)
def index() -> ResponseReturnValue:
    """The outlook of one plan, and of those beside it."""
    filters = Filters(request.args)
    found = outlook_page(
        coordinator_reader(), plan=filters.plan(), page=filters.page(), size=filters.size()
    )
    if isinstance(found, NoPlanYet):
        return render_template("coordinator/no_plan.html", section="coordinator.plan", found=found)
    uses = found.outlook.utilisation.advisors if found.outlook else ()
    return render_template(
        "coordinator/outlook.html",
        section="coordinator.plan",
        found=found,
        chart=use_chart(use.share for use in uses),
        turn=_turn,
    )


def _turn(**changes: Any) -> str:
    """This page's address with another plan or page."""
    args = {name: request.args[name] for name in ("plan", "page", "size") if name in request.args}
    return url_for("outlook.index", **{**args, **changes})
