"""How good a plan is, for those who have to trust it."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coverage.domain.errors import NoAgency
from coverage.operations.viewing.plan_table import NoPlanYet
from coverage.operations.viewing.proof_page import proof_page
from coverage.web.audiences import Audience, coordinator_reader, for_audience
from coverage.web.coordinator_filters import Filters

blueprint = Blueprint("proof", __name__, url_prefix="/coordinator")


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


@blueprint.errorhandler(NoAgency)
def no_agency(_: NoAgency) -> ResponseReturnValue:
    """Nothing was imported yet: not a failure, but the first step."""
    return render_template("coordinator/no_agency.html")


def _turn(**changes: Any) -> str:
    """This page's address with another plan."""
    kept = {"plan": request.args["plan"]} if "plan" in request.args else {}
    return url_for("proof.index", **{**kept, **changes})
