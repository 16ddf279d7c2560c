"""Calendars of rooms: on which half-days each can be used, some months ahead.

They are made when a coordinator first reads them, follow every import, and move on by themselves
whenever they are read; nobody's time is spent on them before. Only coordinators read them.
"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from coverage.calendars.collections import HALF_DAYS, ZONE
from coverage.calendars.events import midnight
from coverage.calendars.rooms import closed_days, half_days
from coverage.calendars.words import Words, words_in
from coverage.domain.agencies import Agency
from coverage.domain.calendars import Collection, OwnerKind
from coverage.domain.errors import NoAgency
from coverage.domain.ids import PlaceId
from coverage.domain.places import Place, PlaceKind, room_codes
from coverage.domain.weeks import Horizon, Week
from coverage.operations.projecting import new_calendar, rewrite
from coverage.persistence import agency_calendars as found_calendars
from coverage.persistence import calendar_changes as store
from coverage.persistence.calendar_batches import Rewrite
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import load_agency
from coverage.persistence.facts_revision import wait_for_turn

AHEAD = 13
"""Weeks that are written, this one included."""
_MARGIN = 4
"""Weeks that may be missing at the end before they are written: not anew every Monday."""


def freshen_rooms(*, now: datetime, today: date, language: str = "nl") -> None:
    """See to it that every room has a calendar that reaches far enough."""
    with reading() as session:
        reached = midnight(Week.of(today).next(AHEAD - _MARGIN).monday)
        due = found_calendars.has_open_rooms(session) and (
            found_calendars.rooms_end(session) < reached
        )
    if due:
        with writing() as session:
            wait_for_turn(session)
            try:
                agency = load_agency(session)
            except NoAgency:
                return
            write_rooms(session, agency, now=now, today=today, words=words_in(language))


def project_rooms(session: Session, agency: Agency, *, now: datetime, language: str = "nl") -> int:
    """Make the calendars follow new facts, where coordinators have any; how many objects changed.

    Part of the transaction that stores ``agency``.
    """
    if not found_calendars.has_rooms(session):
        return 0
    today = now.astimezone(ZONE).date()
    return write_rooms(session, agency, now=now, today=today, words=words_in(language))


def write_rooms(
    session: Session, agency: Agency, *, now: datetime, today: date, words: Words
) -> int:
    """Make every room's calendar say what its opening hours say; how many objects changed."""
    rooms = {place.id: place for place in agency.places if place.kind is PlaceKind.ROOM}
    found = _calendars(session, rooms, words)
    weeks = Horizon(start=Week.of(today).monday, weeks=AHEAD)
    closed = closed_days(agency, weeks)
    known = store.known_items(session, [each.id for each in found.values()])
    rewrites: list[Rewrite] = []
    for owner, calendar in found.items():
        room = rooms.get(PlaceId(owner))
        wanted = [] if room is None else half_days(room, weeks, closed=closed, words=words)
        before = known[calendar.id]
        rewrites.append(rewrite(calendar, wanted, before, now=now, today=today))
    codes = room_codes(rooms.values(), agency.clients)
    for owner, calendar in found.items():
        store.rename(
            session, [calendar], title=codes.get(PlaceId(owner), owner), colour=HALF_DAYS.colour
        )
    return store.apply(session, rewrites, now=now)


def _calendars(
    session: Session, rooms: Mapping[PlaceId, Place], words: Words
) -> Mapping[str, Collection]:
    """The locked calendar of every room, and of those that are gone."""
    found = store.locked(session, OwnerKind.PLACE, HALF_DAYS.name)
    missing = sorted(set(rooms) - set(found))
    if not missing:
        return found
    new = [new_calendar(OwnerKind.PLACE, each, HALF_DAYS, words=words) for each in missing]
    store.add_collections(session, new)
    return store.locked(session, OwnerKind.PLACE, HALF_DAYS.name)
