"""Addresses of rooms, and the way in. A row stays when facts are brought in anew: an agency's files
have no column for it.
"""

from collections.abc import Mapping

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from coverage.domain.ids import PlaceId
from coverage.domain.room_ways import LONGEST_ADDRESS, LONGEST_WAY, RoomWay
from coverage.persistence.database import Row


class RoomWayRow(Row):
    """The way to one room; rooms of which nobody told it have no row."""

    __tablename__ = "room_way"

    place: Mapped[str] = mapped_column(String(200), primary_key=True)
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    way: Mapped[str] = mapped_column(String(LONGEST_WAY))


def way_to(session: Session, place: PlaceId) -> RoomWay:
    """How one finds a room; empty when nobody told."""
    row = session.get(RoomWayRow, place)
    return RoomWay(place=place) if row is None else _to_way(row)


def ways(session: Session) -> Mapping[PlaceId, RoomWay]:
    """What is known of every room of which something is."""
    found = map(_to_way, session.scalars(select(RoomWayRow)))
    return {way.place: way for way in found}


def store_way(session: Session, told: RoomWay) -> None:
    """Keep how one finds a room; an empty one removes what was known."""
    row = session.get(RoomWayRow, told.place)
    if not (told.address or told.way):
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(RoomWayRow(place=told.place, address=told.address, way=told.way))
    else:
        row.address, row.way = told.address, told.way
    session.flush()


def _to_way(row: RoomWayRow) -> RoomWay:
    return RoomWay(place=PlaceId(row.place), address=row.address, way=row.way)
