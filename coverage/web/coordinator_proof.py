"""How good a plan is, for those who have to trust it."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coverage.operations.viewing.plan_table import NoPlanYet
from coverage.operations.viewing.proof_page import proof_page
from coverage.web.audiences import Audience, coordinator_reader, for_audience
from coverage.web.coordinator_filters import Filters
from coverage.web.coordinator_first_step import say_first_step

blueprint = Blueprint("proof", __name__, url_prefix="/coordinator")
say_first_step(blueprint)


@blueprint.get("/proof")
@for_audience(Audience.COORDINATOR)
def index() -> ResponseReturnValue:
    """Points, bound and goals of one plan."""
    found = proof_page(coordinator_reader(), plan=Filters(request.args).plan())
    if isinstance(found, NoPlanYet):
        return render_template("coordinator/no_plan.html", section="coordinator.plan", found=found)
    return render_template(
        "coordinator/proof.html", section="coordinator.plan", found=found, turn=_turn
    )


def _turn(**changes: Any) -> str:
    """This page's address with another plan."""
    kept = {"plan": request.args["plan"]} if "plan" in request.args else {}
    return url_for("proof.index", **{**kept, **changes})
