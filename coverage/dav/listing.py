"""Answers about many objects of one calendar, cast from a mould.

What an answer says of an object differs from the next one in a few places only. So one model object
is described as every resource is, once for each kind of component, with bytes and without; where
its marks stand in the markup, the values of all others are filled in. No property is written down a
second time for it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby
from threading import Lock
from urllib.parse import quote

from coverage.dav.markup import DAV, http_date, tag, text
from coverage.dav.multistatus import Properties, Wanted, described
from coverage.dav.refusals import Refused
from coverage.dav.resources import Calendar, Member, members
from coverage.domain.calendars import Item

_A_MOMENT = datetime(1601, 2, 3, tzinfo=UTC)
# private characters, which no markup of ours has; the others cannot have any
_HREF, _ETAG, _BODY = "\ue000", "\ue001", "\ue002"
_SIZE, _CHANGED = str(10**17 + 1601), http_date(_A_MOMENT)
_MODEL = Item("", _ETAG, "", int(_SIZE), _A_MOMENT, _BODY.encode())
_MARKS = (_HREF, _ETAG, _SIZE, _CHANGED, _BODY)
_MARK = re.compile("|".join(map(re.escape, _MARKS)))
_PLAIN = re.compile(r"[A-Za-z0-9._~-]*", re.ASCII)


LARGE = 1_000
"""Objects that make an answer large: some ten milliseconds of work."""
LARGE_BYTES = 1024 * 1024
"""Of the objects in it, which make an answer large as well."""
MOST_BYTES = 16 * 1024 * 1024
"""Of the objects in one answer. It takes several times as much memory until it is sent, and a
calendar may hold 264 MB.
"""
MOST_MARKUP = 64 * 1024 * 1024
"""Characters around what the objects in one answer say. Programs need some hundred for each object;
two hundred properties that nobody knows, asked of each of 25,000, would take gigabytes of memory.
"""
_turn = Lock()


@contextmanager
def in_turn(most: int, weight: int = 0) -> Iterator[None]:
    """Let large answers, of ``most`` objects or fewer with ``weight`` bytes, be made one after the
    other.

    Side by side they are not ready any sooner, since threads share one interpreter; but whoever
    wants something small meanwhile would wait for all of them instead of one. Nor do their bytes
    lie in memory at the same time.
    """
    if most < LARGE and weight < LARGE_BYTES:
        yield
        return
    with _turn:
        yield


def too_much() -> Refused:
    """More than one answer holds (RFC 4791 7.8, RFC 5323 5.17). As a whole: a client that takes a
    part for all deletes what is not in it.
    """
    return Refused(507, tag(DAV + "number-of-matches-within-limits"))


def listed(
    calendar: Calendar, items: Sequence[Item], wanted: Wanted, known: Properties
) -> Iterator[str]:
    """A ``response`` for each of ``items``, in their order: what `described` would say of it.

    Bytes must be there if any property that is wanted shows them.
    """
    room, moulds = MOST_MARKUP, dict[tuple[str, bool], str]()
    castable = not any(mark in name for mark in _MARKS for name in wanted.names)
    for kind, group in groupby(items, key=_kind):
        some = list(group)
        if kind not in moulds:
            moulds[kind] = described(_model(calendar, some[0]), wanted, known)
        room -= len(some) * len(moulds[kind])
        if room < 0:
            raise too_much()
        if castable:
            yield from _cast(calendar, some, moulds[kind])
        else:
            yield from (described(each, wanted, known) for each in members(calendar, some))


def _kind(item: Item) -> tuple[str, bool]:
    """What must be the same of objects that share a mould."""
    return item[2], item[5] is None


def _model(calendar: Calendar, item: Item) -> Member:
    return Member(
        user=calendar.user,
        href=_HREF,
        item=_MODEL._replace(component=item.component, body=item.body and _MODEL.body),
        writable=calendar.writable,
    )


def _cast(calendar: Calendar, items: list[Item], markup: str) -> Iterator[str]:
    mould = _MARK.sub("%s", markup.replace("%", "%%"))
    values = [_VALUES[mark](calendar, items) for mark in _MARK.findall(markup)]
    return map(mould.__mod__, zip(*values, strict=True))


def _hrefs(calendar: Calendar, items: list[Item]) -> list[str]:
    base, names = calendar.href, [item[0] for item in items]
    if not _PLAIN.fullmatch("".join(names)):
        names = [quote(name) for name in names]
    return [base + name for name in names]


def _bodies(_: Calendar, items: list[Item]) -> Iterator[str]:
    """One at a time, as they are filled in."""
    return (text((item.body or b"").decode()) for item in items)


_when = lru_cache(maxsize=4096)(http_date)
_VALUES: dict[str, Callable[[Calendar, list[Item]], Iterable[object]]] = {
    _HREF: _hrefs,
    _ETAG: lambda _, items: [item[1] for item in items],
    _SIZE: lambda _, items: [item[3] for item in items],
    _CHANGED: lambda _, items: [_when(item[4]) for item in items],
    _BODY: _bodies,
}
