"""Pages of the requests blueprint, still to be filled by its owner."""

from flask import Blueprint

blueprint = Blueprint("requests", __name__, url_prefix="/coordinator")
