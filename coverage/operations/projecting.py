"""Making a stored calendar say what facts say: only what reads differently changes."""

import gc
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import uuid4

from coverage.calendars.collections import Definition
from coverage.calendars.entries import Entry
from coverage.calendars.events import etag_of, href_of, item_of, midnight, render, uid_of
from coverage.calendars.words import Words
from coverage.domain.calendars import Collection, NewItem, OwnerKind
from coverage.domain.weeks import Week
from coverage.persistence.calendar_batches import Known, Rewrite

PAST_KEPT = timedelta(weeks=2)
"""How long an entry stays after its last day: a lost telephone must not tell a history."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Have Python look for no cycles of garbage meanwhile.

    Calendars of a large agency are some hundred thousand values, in none of which there is a cycle:
    the collector would walk through all of them time and again, a third of the time that it takes.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def new_calendar(
    kind: OwnerKind, owner: str, definition: Definition, *, words: Words
) -> dict[str, str]:
    """The row of a calendar that has nothing in it yet."""
    return {
        "owner_kind": kind.value,
        "owner": owner,
        "name": definition.name,
        "title": definition.title(words),
        "colour": definition.colour,
        "components": ",".join(definition.components),
        "tag": secrets.token_hex(8),
        "uid_seed": uuid4().hex,
    }


def rewrite(
    calendar: Collection,
    wanted: Sequence[Entry],
    known: Mapping[str, Known],
    *,
    now: datetime,
    today: date,
) -> Rewrite:
    """What must change for ``calendar`` to hold ``wanted``, the last two weeks, and nothing
    else.

    Objects that say the same keep their bytes, UID and ETag.
    """
    this_week, since = midnight(Week.of(today).monday), kept_since(today)
    put: list[tuple[NewItem, Known | None]] = []
    kept: set[str] = set()
    for entry in sorted(wanted):
        uid = uid_of(entry, calendar.uid_seed)
        before = known.get(href_of(uid))
        kept.add(href_of(uid))
        if before is None or not _says_the_same(entry, uid, before):
            put.append((item_of(entry, calendar=calendar.id, uid=uid, changed_at=now), before))
    bury = [
        each
        for href, each in known.items()
        if href not in kept and each.is_live and not (since < each.last < this_week)
    ]
    return Rewrite(collection=calendar, put=put, bury=bury, once=True)


def kept_since(today: date) -> datetime:
    """What was over by then is taken out of calendars."""
    return midnight(today - PAST_KEPT)


def _says_the_same(entry: Entry, uid: str, before: Known) -> bool:
    """Whether what is stored is what would be stored, had the entry changed when it last did."""
    return before.is_live and before.etag == etag_of(
        render(entry, uid, changed_at=before.changed_at)
    )
