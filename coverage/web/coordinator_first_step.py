"""What a coordinator meets before the agency was brought in."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from coverage.domain.errors import NoAgency


def say_first_step(blueprint: Blueprint) -> None:
    """Pages of ``blueprint`` that need an agency lead to bringing one in."""
    blueprint.register_error_handler(NoAgency, _no_agency)


def _no_agency(_: NoAgency) -> ResponseReturnValue:
    """Not a failure of a page, but its first step; what was sent could not be done."""
    return render_template("coordinator/no_agency.html"), 200 if request.method == "GET" else 409
