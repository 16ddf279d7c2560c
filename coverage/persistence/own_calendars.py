"""Calendars that advisors make, name and take away again."""

import json
import secrets
from collections.abc import Mapping, Sequence
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coverage.domain.calendars import CalendarId, OwnerKind
from coverage.domain.errors import AlreadyThere
from coverage.persistence.calendar_rows import CalendarRow, ObjectRow, OccurrenceRow


def count_calendars(session: Session, kind: OwnerKind, owner: str) -> int:
    """How many calendars this owner has."""
    found = select(func.count()).where(
        CalendarRow.owner_kind == kind.value, CalendarRow.owner == owner
    )
    return session.scalar(found) or 0


def add_calendar(
    session: Session,
    kind: OwnerKind,
    owner: str,
    name: str,
    *,
    title: str,
    colour: str,
    components: Sequence[str],
    properties: Mapping[str, str],
) -> None:
    """Make a calendar; AlreadyThere when the name is taken, also at this very moment."""
    columns = {
        "owner_kind": kind.value,
        "owner": owner,
        "name": name,
        "title": title,
        "colour": colour,
        "components": ",".join(components),
        "properties": json.dumps(dict(properties)),
        "tag": secrets.token_hex(8),
        "uid_seed": uuid4().hex,
    }
    try:
        with session.begin_nested():
            session.execute(insert(CalendarRow), [columns])
    except IntegrityError:
        raise AlreadyThere from None


def remove_calendar(session: Session, calendar: CalendarId) -> None:
    """Take a calendar away with all that was ever in it: one of the same name later on is another,
    and tokens of this one are refused there.
    """
    session.execute(delete(CalendarRow).where(CalendarRow.id == calendar))


def set_properties(
    session: Session,
    calendar: CalendarId,
    *,
    title: str,
    colour: str,
    properties: Mapping[str, str],
) -> None:
    """Replace the properties of a locked calendar."""
    session.execute(
        update(CalendarRow)
        .where(CalendarRow.id == calendar)
        .values(
            title=title,
            colour=colour,
            properties=json.dumps(dict(properties)),
            property_change=CalendarRow.property_change + 1,
        )
    )


def has_room(session: Session, calendar: CalendarId, href: str, *, most: int) -> bool:
    """Whether a locked calendar has fewer than ``most`` objects, so that ``href`` can be added.

    Counting all rows asks an index only, and is done first: tombstones seldom matter. Where they do
    they are forgotten, except the one of ``href``: a device that makes and deletes without end
    must not fill the database, and all devices start anew.
    """
    rows = select(func.count()).where(ObjectRow.calendar == calendar)
    count = session.scalar(rows) or 0
    if count < most:
        return True
    if (session.scalar(rows.where(ObjectRow.etag.is_not(None))) or 0) >= most:
        return False
    if count >= 2 * most:
        _forget_tombstones(session, calendar, but=href)
    return True


def _forget_tombstones(session: Session, calendar: CalendarId, *, but: str) -> None:
    old = (ObjectRow.calendar == calendar, ObjectRow.etag.is_(None), ObjectRow.href != but)
    newest = select(func.max(ObjectRow.change)).where(*old).scalar_subquery()
    session.execute(update(CalendarRow).where(CalendarRow.id == calendar).values(forgotten=newest))
    session.execute(delete(ObjectRow).where(*old))


def bytes_in_large(session: Session, calendar: CalendarId, *, above: int) -> int:
    """How many bytes the objects have together that are larger than ``above``."""
    size = func.length(ObjectRow.body)
    found = select(func.sum(size)).where(ObjectRow.calendar == calendar, size > above)
    return session.scalar(found) or 0


def times_in(session: Session, calendar: CalendarId) -> int:
    """How many times all objects of a calendar take place, as far as is stored."""
    found = select(func.count()).where(OccurrenceRow.calendar == calendar)
    return session.scalar(found) or 0
