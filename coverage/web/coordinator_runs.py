"""Pages of the runs blueprint, still to be filled by its owner."""

from flask import Blueprint

blueprint = Blueprint("runs", __name__, url_prefix="/coordinator")
