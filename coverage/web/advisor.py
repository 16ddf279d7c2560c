"""Pages of the advisor blueprint, still to be filled by its owner."""

from flask import Blueprint

blueprint = Blueprint("advisor", __name__, url_prefix="/advisor")
