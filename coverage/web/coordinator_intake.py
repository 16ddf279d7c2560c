"""Pages of the intake blueprint, still to be filled by its owner."""

from flask import Blueprint

blueprint = Blueprint("intake", __name__, url_prefix="/coordinator")
