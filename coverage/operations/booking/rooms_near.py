"""Safe rooms by distance: for a seeker who looks for one, and as a figure for the coordinator."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy.orm import Session

from coverage.domain.advisors import Advisor
from coverage.domain.clients import Client
from coverage.domain.conversation_terms import ConversationTerms
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.places import Place, PlaceKind
from coverage.domain.postcodes import Postcode, great_circle_km, postcodes, road_km_row
from coverage.domain.room_ways import RoomWay
from coverage.domain.travel import road_km_between, road_minutes
from coverage.operations.booking.booking_facts import BookingFacts, booking_facts
from coverage.persistence.conversation_terms import terms_of
from coverage.persistence.room_ways import ways

FAR = 30
"""Minutes of travel that nobody should have to make to be safe (a service level of the field)."""
_ALSO_CALLED = {"den haag": "'s-gravenhage", "den bosch": "'s-hertogenbosch"}


@dataclass(frozen=True, kw_only=True)
class RoomNear:
    """A room and how far it is: ``minutes`` by road from where somebody looks, ``far`` when that is
    more than anybody should have to travel. ``address`` is empty when nobody told it,
    ``wheelchair`` None when it is not known.
    """

    place: Place
    address: str
    minutes: int
    far: bool
    wheelchair: bool | None


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How many clients have a safe room within half an hour to which somebody of their panel comes,
    of how many; and those ``without``, by name.
    """

    within: int
    clients: int
    without: tuple[ClientId, ...]


def rooms_for(
    session: Session,
    client: ClientId,
    advisors: Collection[AdvisorId],
    *,
    near: str,
    on_site: bool,
) -> tuple[RoomNear, ...]:
    """The rooms to which any of ``advisors`` comes, the nearest first.

    ``near`` is a postcode of four digits; the client's own when it is none that is known. Rooms at
    the client's own site only ``on_site`` and where the client allows it, never those of others.
    """
    facts = booking_facts(session)
    asked = facts.clients.get(client)
    if asked is None:
        return ()
    start = near if near in postcodes() else asked.postcode
    terms = terms_of(session, advisors)
    people = [facts.advisors[each] for each in advisors if each in facts.advisors]
    told = ways(session)
    found = [
        _near(place, told.get(place.id), start)
        for place in facts.places.values()
        if is_open_to(place, asked, on_site=on_site)
        and any(serves(person, place, terms[person.id]) for person in people)
    ]
    return tuple(sorted(found, key=lambda room: (room.minutes, room.place.name, room.place.id)))


def share_within_reach(session: Session) -> Reach:
    """Which clients have a safe room away from their site within half an hour of it."""
    facts = booking_facts(session)
    terms = terms_of(session, list(facts.advisors))
    near = _rooms_by_postcode(facts)
    without = [
        client.id
        for client in facts.clients.values()
        if not _within_reach(facts, client, near[client.postcode], terms)
    ]
    total = len(facts.clients)
    return Reach(within=total - len(without), clients=total, without=tuple(without))


def is_open_to(place: Place, client: Client, *, on_site: bool) -> bool:
    """Whether employees of ``client`` may be offered a room: their employer's own only when they
    asked and it allows that.
    """
    own = place.client == client.id and client.own_site_allowed and on_site
    return is_room(place) and (place.client is None or own)


def is_room(place: Place) -> bool:
    """Whether conversations can be had there: a room with a seat, at a postcode that exists."""
    return place.kind is PlaceKind.ROOM and place.rooms > 0 and place.postcode in postcodes()


def serves(advisor: Advisor, place: Place, terms: ConversationTerms) -> bool:
    """Whether an advisor comes to a room: one they chose, or, if they chose none, one within their
    radius.
    """
    if terms.places is not None:
        return place.id in terms.places
    return road_km_between(advisor.postcode, place.postcode) <= advisor.radius_km


def postcode_of(text: str) -> str | None:
    """Four digits for a postcode (``3511 AB``) or the name of a town (its middle); None for
    neither.
    """
    words = _plain(text)
    digits, letters = words[:4], words[4:].strip()
    if digits.isascii() and digits.isdecimal() and (not letters or _is_pair(letters)):
        return digits if digits in postcodes() else None
    return _towns().get(_ALSO_CALLED.get(words, words))


def _near(place: Place, way: RoomWay | None, start: str) -> RoomNear:
    minutes = road_minutes(start, place.postcode)
    return RoomNear(
        place=place,
        address=way.address if way else "",
        minutes=minutes,
        far=minutes > FAR,
        wheelchair=place.wheelchair,
    )


def _rooms_by_postcode(facts: BookingFacts) -> Mapping[str, tuple[Place, ...]]:
    """The rooms away from any site that are not far from each postcode at which a client is: many
    clients share one.
    """
    rooms = [place for place in facts.places.values() if is_room(place) and place.client is None]
    codes = [room.postcode for room in rooms]
    return {
        code: tuple(
            room
            for room, km in zip(rooms, road_km_row(code, codes), strict=True)
            if km <= FAR  # a minute a kilometre
        )
        for code in {client.postcode for client in facts.clients.values()}
    }


def _within_reach(
    facts: BookingFacts,
    client: Client,
    rooms: Iterable[Place],
    terms: Mapping[AdvisorId, ConversationTerms],
) -> bool:
    panel = facts.panels.get(client.id)
    members = panel.members() if panel else ()
    people = [facts.advisors[each] for each in members if each in facts.advisors]
    return any(serves(person, room, terms[person.id]) for room in rooms for person in people)


@cache
def _towns() -> dict[str, str]:
    """The postcode in the middle of every town, by its name in plain letters.

    Towns of the same name are told apart in brackets; without them the name means the first one.
    """
    areas: dict[str, list[Postcode]] = {}
    for each in postcodes().values():
        areas.setdefault(_plain(each.place), []).append(each)
    found = {name: _middle(codes) for name, codes in areas.items()}
    for name in sorted(found):
        found.setdefault(name.partition(" (")[0], found[name])
    return found


def _middle(areas: list[Postcode]) -> str:
    """The area with the least distance to all others of its town."""
    return min(areas, key=lambda one: sum(great_circle_km(one, other) for other in areas)).code


def _plain(text: str) -> str:
    """Lower case without accents, single spaces."""
    letters = unicodedata.normalize("NFKD", text.replace("\u2019", "'")).casefold()
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def _is_pair(letters: str) -> bool:
    return len(letters) == 2 and letters.isascii() and letters.isalpha()
