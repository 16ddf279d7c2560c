"""How seekers and advisors find a room: a coordinator tells it, once, for all who go there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from coverage.domain.errors import InvalidInput, NotFound
from coverage.domain.ids import PlaceId
from coverage.domain.places import Place
from coverage.domain.room_ways import LONGEST_ADDRESS, LONGEST_WAY, RoomWay
from coverage.domain.visibility import CoordinatorReader, Reader
from coverage.operations.booking.booking_facts import BookingFacts, booking_facts
from coverage.operations.booking.rooms_near import is_room
from coverage.operations.viewing.readers import coordinators_only
from coverage.persistence import audit
from coverage.persistence.database import reading, writing
from coverage.persistence.room_ways import store_way, way_to, ways


@dataclass(frozen=True, kw_only=True)
class Room:
    """A room that can be offered, whose site it is on (empty: the agency's own), and the way."""

    place: Place
    site: str
    way: RoomWay


def rooms(reader: Reader | None) -> tuple[Room, ...]:
    """Every room, those without an address first, then by name; NotFound for others than
    coordinators. None stands for the command line.
    """
    if reader is not None:
        coordinators_only(reader)
    with reading() as session:
        facts, told = booking_facts(session), ways(session)
    found = (_room(facts, place, told) for place in rooms_in(facts))
    return tuple(
        sorted(found, key=lambda r: (bool(r.way.address), r.place.name.casefold(), r.place.id))
    )


def room(reader: Reader, place: PlaceId) -> Room:
    """One of them; NotFound when there is none, and for others than coordinators."""
    coordinators_only(reader)
    with reading() as session:
        facts = booking_facts(session)
        return _room(facts, _known(facts, place), {place: way_to(session, place)})


def tell_way(reader: CoordinatorReader | None, told: RoomWay, *, now: datetime) -> None:
    """From now on whoever has a conversation in this room reads how to find it. None stands for the
    command line. NotFound when there is no such room.

    InvalidInput with ``address`` as ``required`` (a way in without one) or ``too_long``, ``way`` as
    ``too_long``.
    """
    problems = {}
    if told.way and not told.address:
        problems["address"] = "required"
    if len(told.address) > LONGEST_ADDRESS:
        problems["address"] = "too_long"
    if len(told.way) > LONGEST_WAY:
        problems["way"] = "too_long"
    if problems:
        raise InvalidInput(problems)
    with writing() as session:
        _known(booking_facts(session), told.place)
        store_way(session, told)
        audit.record(
            session,
            at=now,
            account=reader.account if reader else None,
            verb="room_way.told",
            subject=f"place:{told.place}",
            detail={},
        )


def rooms_in(facts: BookingFacts) -> Iterable[Place]:
    """The rooms among an agency's places."""
    return filter(is_room, facts.places.values())


def _known(facts: BookingFacts, place: PlaceId) -> Place:
    found = facts.places.get(place)
    if found is None or not is_room(found):
        raise NotFound
    return found


def _room(facts: BookingFacts, place: Place, told: Mapping[PlaceId, RoomWay]) -> Room:
    owner = facts.clients.get(place.client) if place.client else None
    return Room(
        place=place,
        site=owner.name if owner else "",
        way=told.get(place.id, RoomWay(place=place.id)),
    )
