"""The rooms of an agency by name, for those who plan."""

from coverage.domain.errors import NoAgency
from coverage.domain.ids import PlaceId
from coverage.domain.places import PlaceKind
from coverage.domain.visibility import Reader
from coverage.operations.viewing.readers import coordinators_only
from coverage.operations.viewing.remembered import current_facts
from coverage.persistence.database import reading


def room_names(reader: Reader) -> tuple[tuple[PlaceId, str], ...]:
    """Every room, by name; none while there is no agency."""
    coordinators_only(reader)
    with reading() as session:
        try:
            facts = current_facts(session)
        except NoAgency:
            return ()
    rooms = (place for place in facts.agency.places if place.kind is PlaceKind.ROOM)
    return tuple((place.id, place.name) for place in sorted(rooms, key=lambda p: (p.name, p.id)))
