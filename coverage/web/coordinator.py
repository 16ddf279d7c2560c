"""Pages of the coordinator blueprint, still to be filled by its owner."""

from flask import Blueprint

blueprint = Blueprint("coordinator", __name__, url_prefix="/coordinator")
