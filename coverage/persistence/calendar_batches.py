"""What becomes different in a calendar, and the rows that statements take for it: no database yet.

So that it can be worked out before anybody has to wait for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from coverage.domain.calendars import Collection, NewItem


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is stored under an href: ``etag`` is None for a tombstone, ``first`` and ``last`` are
    when it begins and when it is over.
    """

    row: int
    etag: str | None
    changed_at: datetime
    last: datetime
    first: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Whether there is an object, and not the memory of one."""
        return self.etag is not None


@dataclass(frozen=True, kw_only=True)
class Rewrite:
    """What becomes different in one locked calendar.

    ``put`` pairs each object with what is known under its href, if anything; ``bury`` turns live
    objects into tombstones.

    ``once``: every object of this calendar takes place once and makes nobody busy, so that one
    which begins and ends as it did has the occurrence that it had.
    """

    collection: Collection
    put: Sequence[tuple[NewItem, Known | None]] = ()
    bury: Sequence[Known] = ()
    once: bool = False


@dataclass(frozen=True, kw_only=True)
class Batch:
    """The rows of one `Rewrite`, each object under the next change number: those of new objects,
    of changed ones and tombstones, and of those that take place as before. ``counter`` is the
    calendar's own, None when nothing becomes different.
    """

    added: list[tuple[NewItem, dict[str, object]]] = field(default_factory=list)
    changed: list[tuple[NewItem | None, dict[str, object]]] = field(default_factory=list)
    in_place: list[dict[str, object]] = field(default_factory=list)
    counter: dict[str, int] | None = None

    def __len__(self) -> int:
        """How many objects become different."""
        return len(self.added) + len(self.changed) + len(self.in_place)


def batch_of(rewrite: Rewrite, *, now: datetime) -> Batch:
    """The rows for ``rewrite``, as long as its calendar stays as it is."""
    batch = Batch()
    number = rewrite.collection.change
    for item, known in rewrite.put:
        number += 1
        values = _values(item) | {"change": number, "changed_at": now}
        if known is None:
            batch.added.append((item, values | {"calendar": rewrite.collection.id}))
        elif rewrite.once and _takes_place_as(values, known):
            batch.in_place.append(values | {"row": known.row})
        else:
            batch.changed.append((item, values | {"row": known.row}))
    for known in rewrite.bury:
        number += 1
        tomb = _TOMB | {"change": number, "changed_at": now, "row": known.row}
        batch.changed.append((None, tomb))
    if number == rewrite.collection.change:
        return batch
    return replace(batch, counter={"id": rewrite.collection.id, "change": number})


_TOMB: dict[str, object] = {
    "uid": None,
    "body": None,
    "etag": None,
    "first_instant": None,
    "last_instant": None,
    "known_from": None,
    "known_until": None,
}


def _values(item: NewItem) -> dict[str, object]:
    return {
        "href": item.href,
        "uid": item.uid,
        "component": item.component,
        "body": item.body,
        "etag": item.etag,
        "first_instant": min((each.start for each in item.occurrences), default=None),
        "last_instant": max((each.end for each in item.occurrences), default=None),
        "known_from": item.known and item.known.start,
        "known_until": item.known and item.known.end,
    }


def _takes_place_as(values: Mapping[str, object], known: Known) -> bool:
    """Whether these values are of an object that begins and ends as the live one that is known."""
    when = (values["first_instant"], values["last_instant"])
    return known.is_live and when == (known.first, known.last)
