"""Another way to have a conversation that a seeker has: by telephone, by video, in another room.

Whoever takes over may not come to the room that was chosen; then this is asked first.
"""

from dataclasses import replace

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.bookings import ConversationKind
from coverage.domain.ids import PlaceId
from coverage.operations.booking import rooms_near, seeking
from coverage.operations.viewing_desks import seeker as viewing
from coverage.operations.viewing_desks.seeker_ways import Ways
from coverage.web import seeker_words
from coverage.web.audiences import SEEKERS, Audience, for_audience
from coverage.web.seeker_changes import Change, at_the_same_time, change_of, to_times
from coverage.web.seeker_pages import page

blueprint = Blueprint("seeker_ways", __name__, url_prefix=f"{SEEKERS}/own")

_ROOM = "room:"
"""Before the name of a room, in the field that holds the way."""


@blueprint.get("/<int:number>/<whom>/how")
@for_audience(Audience.SEEKER)
def how(number: int, whom: str) -> ResponseReturnValue:
    """The ways in which a conversation can be had."""
    return _page(change_of(number, whom))


@blueprint.post("/<int:number>/<whom>/how")
@for_audience(Audience.SEEKER)
def choose(number: int, whom: str) -> ResponseReturnValue:
    """Keep the way, and the same time in it if it can be had; or tell rooms from another place."""
    change = change_of(number, whom)
    if "near" in request.form:
        return _look_from(change, request.form["near"].strip())
    way = _way(request.form.get("way", ""))
    if way is None or not change.ways().allow(*way):
        return _page(change, problem=gettext("Choose first how you want to talk.")), 422
    kind, place = way
    chosen = replace(change.choices, changing=change.made.id, kind=kind, place=place)
    seeking.choose(change.reader, chosen, now=clock.now())
    changed = replace(change, choices=chosen, kind=kind, place=place)
    return at_the_same_time(changed) if changed.is_new_way else to_times(changed)


def _look_from(change: Change, near: str) -> ResponseReturnValue:
    postcode = rooms_near.postcode_of(near)
    if postcode is None:
        said = seeker_words.unknown_place()
        return _page(change, near=near[:60], near_problem=said), 422
    # the way that was chosen stays the one of this conversation
    seeking.choose(change.reader, replace(change.choices, near=postcode), now=clock.now())
    here = url_for("seeker_ways.how", number=change.number, whom=change.whom)
    return redirect(here, code=303)


def _page(change: Change, *, problem: str = "", near: str = "", near_problem: str = "") -> str:
    ways, made = change.ways(), change.made
    before = viewing.whereabouts(made.advisor, made.kind, made.place)
    return page(
        "ways",
        reader=change.reader,
        number=change.number,
        whom=change.whom,
        with_whom=viewing.name_of(change.advisor),
        kinds=ways.kinds,
        rooms=ways.rooms,
        seen_from=ways.near,
        before=before.room or seeker_words.kind(made.kind),
        in_a_room=bool(before.room),
        fits=ways.allow(made.kind, made.place),
        chosen=_value(change, ways),
        problem=problem,
        near=near,
        near_problem=near_problem,
    )


def _way(text: str) -> tuple[ConversationKind, PlaceId | None] | None:
    """``phone``, ``video`` or ``room:SLUG``, as the field has it."""
    if text.startswith(_ROOM):
        return ConversationKind.ROOM, PlaceId(text.removeprefix(_ROOM))
    if text in (ConversationKind.PHONE, ConversationKind.VIDEO):
        return ConversationKind(text), None
    return None


def _value(change: Change, ways: Ways) -> str:
    """What is ticked already: the way that they have, when it can be had."""
    if not ways.allow(change.kind, change.place):
        return ""
    return change.kind.value if change.place is None else f"{_ROOM}{change.place}"
