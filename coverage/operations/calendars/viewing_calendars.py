"""Reading calendars: every read says for whom, and what is not theirs is not there."""

from bisect import bisect_right
from collections.abc import Collection as Sized
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta, tzinfo
from itertools import accumulate

from sqlalchemy.orm import Session

from coverage.calendars.collections import ZONE
from coverage.calendars.freebusy import BusyTimes, busy_times
from coverage.calendars.moments import EARLIEST, LATEST
from coverage.calendars.parsing import NotAnObject
from coverage.calendars.recurring import MOST_TOGETHER, occurrences
from coverage.calendars.walls import Steps
from coverage.domain.calendars import Changes, Collection, Earlier, Item, OwnerKind, Window
from coverage.domain.devices import holder_of
from coverage.domain.errors import NotFound
from coverage.domain.visibility import CoordinatorReader, DeviceReader
from coverage.operations.calendars.coordinator_calendars import view, views_of
from coverage.persistence import calendar_history, calendars
from coverage.persistence.database import reading

_ZONES_DIFFER = timedelta(hours=26)


class TokenForgotten(Exception):  # noqa: N818  an answer of the sync protocol, not a failure
    """A sync token is none of this calendar's, or older than what the calendar remembers."""


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is of one moment, and one transaction: who asks, and what they see.

    A write inside begins a new moment.
    """
    with reading():
        yield


def calendars_of(reader: DeviceReader, owner: str) -> Sequence[Collection]:
    """The calendars of ``owner``; NotFound when they are not this reader's."""
    _own(reader, owner)
    with reading() as session:
        if isinstance(reader, CoordinatorReader):
            return views_of(session, reader)
        return calendars.collections_of(session, OwnerKind.ADVISOR, owner)


def calendar(reader: DeviceReader, owner: str, name: str) -> Collection:
    """One calendar; NotFound when there is none or it is not this reader's."""
    with reading() as session:
        return _calendar(session, reader, owner, name)


def contents(
    reader: DeviceReader, owner: str, name: str, *, with_body: bool = False
) -> tuple[Collection, Sequence[Item]]:
    """A calendar with all of its objects, as of one moment."""
    with reading() as session:
        found = _calendar(session, reader, owner, name)
        return found, calendars.items(session, found.id, with_body=with_body)


def item(reader: DeviceReader, owner: str, name: str, href: str) -> Item:
    """One object with its bytes; NotFound when there is none (any more)."""
    with reading() as session:
        found = _calendar(session, reader, owner, name)
        items = calendars.items_by_href(session, found.id, [href])
    if not items:
        raise NotFound
    return items[0]


def earlier(reader: DeviceReader, owner: str, name: str, href: str) -> Sequence[Earlier]:
    """What an object was before it was overwritten or deleted, the newest first; nobody but its
    owner sees that.
    """
    with reading() as session:
        return calendar_history.earlier(session, _calendar(session, reader, owner, name).id, href)


def weight(
    reader: DeviceReader, owner: str, name: str, window: Window | None, *, zone: tzinfo = ZONE
) -> int:
    """How many bytes `contents` with bodies, or `items_between` in ``window``, would bring into
    memory.
    """
    around = window if window is None or zone == ZONE else _wider(window)
    with reading() as session:
        return calendars.weight(session, _calendar(session, reader, owner, name).id, around)


def sizes(reader: DeviceReader, owner: str, name: str, hrefs: Sized[str]) -> dict[str, int]:
    """How many bytes each of these objects has; those that are not there are left out."""
    with reading() as session:
        found = _calendar(session, reader, owner, name)
        heads = calendars.items_by_href(session, found.id, hrefs, with_body=False)
        return {each.href: each.size for each in heads}


def items(reader: DeviceReader, owner: str, name: str, hrefs: Sized[str]) -> dict[str, Item]:
    """Objects by href, with their bytes; those that are not there are left out."""
    with reading() as session:
        found = _calendar(session, reader, owner, name)
        return {each.href: each for each in calendars.items_by_href(session, found.id, hrefs)}


def items_between(
    reader: DeviceReader, owner: str, name: str, window: Window, *, zone: tzinfo = ZONE
) -> Sequence[Item]:
    """The objects that take place in ``window``, with their bytes.

    What is stored of all-day and floating times is right for our zone; in another ``zone`` they are
    worked out anew.
    """
    if zone != ZONE:
        around = _wider(window)
        near, among = items_between(reader, owner, name, around), Steps(MOST_TOGETHER)
        return [each for each in near if _takes_place(each, window, zone, among)]
    with reading() as session:
        found = _calendar(session, reader, owner, name)
        stored = calendars.items_between(session, found.id, window)
        there = {each.href for each in stored}
        long = calendars.long_items(session, found.id, window)
        among = Steps(MOST_TOGETHER)
        beyond = [
            each
            for each in long
            if each.href not in there and _takes_place(each, window, zone, among)
        ]
    return [*stored, *beyond]


def busy_between(
    reader: DeviceReader, owner: str, name: str, window: Window, *, zone: tzinfo = ZONE
) -> BusyTimes:
    """When this calendar makes its owner busy; in another ``zone`` than ours as in
    `items_between`.
    """
    if zone != ZONE:
        near = items_between(reader, owner, name, _wider(window))
        return _busy((each.body or b"" for each in near), window, zone)
    with reading() as session:
        found = _calendar(session, reader, owner, name)
        certain, perhaps = calendars.busy_between(session, found.id, window)
        long = [each.body or b"" for each in calendars.long_items(session, found.id, window)]
    # what is stored of a long series is among the first already; twice is busy once
    beyond = _busy({*perhaps, *long}, window, ZONE)
    return BusyTimes(certain=tuple(certain)) + beyond


def changes(
    reader: DeviceReader,
    owner: str,
    name: str,
    *,
    tag: str,
    since: int,
    limit: int | None,
    most_bytes: int | None = None,
) -> Changes:
    """What changed after ``since``, at most ``limit`` of it; all that is there without a ``tag``.

    ``most_bytes``: with the objects' bytes, and no more than so many of them together.

    ``tag`` is the calendar's when the number was given out; TokenForgotten when it is another's, or
    when the number is one that the calendar has not reached or no longer remembers.
    """
    with reading() as session:
        found = _calendar(session, reader, owner, name)
        known = tag == found.tag and found.forgotten <= since <= found.change
        if tag and not known:
            raise TokenForgotten
        number = since if tag else None
        heads = calendars.changes(session, found, since=number, limit=limit, with_body=False)
        if most_bytes is None:
            return heads
        count = _how_many(heads, most_bytes)
        return calendars.changes(session, found, since=number, limit=count, with_body=True)


def _how_many(heads: Changes, most_bytes: int) -> int:
    """How many of these changes, with their bytes, are the most that is wanted; at least one."""
    upto = [*accumulate(item.size for item in heads.changed)]
    if not upto or upto[-1] <= most_bytes:
        return len(heads.changed) + len(heads.removed)
    return max(1, bisect_right(upto, most_bytes))


def _wider(window: Window) -> Window:
    """``window`` and what other zones may mean by it."""
    start, end = window.start, window.end
    return Window(
        start=start and max(start, EARLIEST) - _ZONES_DIFFER,
        end=end and min(end, LATEST) + _ZONES_DIFFER,
    )


def _busy(bodies: Iterable[bytes], window: Window, zone: tzinfo) -> BusyTimes:
    """All busy times of these objects, in what work is left."""
    among, found = Steps(MOST_TOGETHER), [BusyTimes()]
    found += (busy_times(body, window, zone=zone, among=among) for body in bodies)
    return BusyTimes(
        certain=tuple(each for one in found for each in one.certain),
        tentative=tuple(each for one in found for each in one.tentative),
    )


def _takes_place(item: Item, window: Window, zone: tzinfo, among: Steps) -> bool:
    """Whether an object takes place in ``window``, worked out from its bytes, in what work is
    left.
    """
    try:
        return bool(occurrences(item.body or b"", zone=zone, window=window, most=1, among=among))
    except NotAnObject:
        return True  # so many that nobody counts them


def _calendar(session: Session, reader: DeviceReader, owner: str, name: str) -> Collection:
    _own(reader, owner)
    if isinstance(reader, CoordinatorReader):
        return view(session, reader, name)
    found = calendars.collection(session, OwnerKind.ADVISOR, owner, name)
    if found is None:
        raise NotFound
    return found


def _own(reader: DeviceReader, owner: str) -> None:
    """Everybody reads below their own user name; what a coordinator finds there is a matter of
    `coordinator_calendars`.
    """
    if holder_of(reader).username != owner:
        raise NotFound
