"""Pages of the client blueprint, still to be filled by its owner."""

from flask import Blueprint

blueprint = Blueprint("client", __name__, url_prefix="/client")
