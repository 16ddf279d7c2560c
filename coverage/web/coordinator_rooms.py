"""Rooms for conversations: a coordinator tells where each is and how one gets in."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.errors import InvalidInput
from coverage.domain.ids import PlaceId
from coverage.domain.room_ways import LONGEST_ADDRESS, LONGEST_WAY, RoomWay
from coverage.operations.booking import room_ways
from coverage.web.audiences import Audience, coordinator_reader, for_audience
from coverage.web.forms import FormReader

blueprint = Blueprint("coordinator_rooms", __name__, url_prefix="/coordinator/conversations/rooms")


@blueprint.get("")
@for_audience(Audience.COORDINATOR)
def page() -> ResponseReturnValue:
    """Every room, and which of them nobody can find yet."""
    return render_template(
        "coordinator/rooms.html",
        section="coordinator_conversations.page",
        rooms=room_ways.rooms(coordinator_reader()),
    )


@blueprint.get("/<slug>")
@for_audience(Audience.COORDINATOR)
def one(slug: str) -> ResponseReturnValue:
    """What is known of one room, in a form."""
    return _room(PlaceId(slug), {}, {})


@blueprint.post("/<slug>")
@for_audience(Audience.COORDINATOR)
def tell(slug: str) -> ResponseReturnValue:
    """Keep what the form says of it."""
    fields = FormReader(request.form)
    told = RoomWay(
        place=PlaceId(slug),
        address=fields.text("address", longest=LONGEST_ADDRESS, required=False),
        way=fields.text("way", longest=LONGEST_WAY, required=False),
    )
    try:
        fields.finish()
        room_ways.tell_way(coordinator_reader(), told, now=clock.now())
    except InvalidInput as refusal:
        return _room(told.place, request.form, refusal.problems), 422
    flash(gettext("Kept. Whoever has an appointment in this room reads it from now on."))
    return redirect(url_for("coordinator_rooms.page"), code=303)


def _room(place: PlaceId, form: Mapping[str, str], problems: Mapping[str, str]) -> str:
    room = room_ways.room(coordinator_reader(), place)
    return render_template(
        "coordinator/room.html",
        section="coordinator_conversations.page",
        room=room,
        form=form or {"address": room.way.address, "way": room.way.way},
        problems=problems,
        longest_address=LONGEST_ADDRESS,
        longest_way=LONGEST_WAY,
    )
