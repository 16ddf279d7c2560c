"""A zone of the world as a VTIMEZONE (RFC 5545 3.6.5).

Written here because the library gives the moment of each change on the clock after it, where the
standard wants the clock before (TZOFFSETFROM): an hour wrong in spring.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_YEARS = 10
_Offsets = tuple[timedelta, timedelta, str, bool]
"""Before, after, the name after, and whether it is summer time then."""


def zone_component(zone: ZoneInfo, *, since: int) -> list[str]:
    """The lines of a VTIMEZONE that is right from the year ``since`` on.

    Changes on the last Sunday of a month, as in all of Europe, are a rule without an end; others
    are told one by one for ten years.
    """
    first = datetime(since, 1, 1, tzinfo=UTC)
    changes: defaultdict[_Offsets, list[datetime]] = defaultdict(list)
    for instant in _changes(zone, first):
        before, after = (instant - timedelta(seconds=1)).astimezone(zone), instant.astimezone(zone)
        offsets = _offset(before), _offset(after), after.tzname() or "", bool(after.dst())
        changes[offsets].append(instant.replace(tzinfo=None) + offsets[0])
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone.key}"]
    if not changes:
        local = first.astimezone(zone)
        offset = _offset(local)
        still = (offset, offset, local.tzname() or "", False)
        lines += _observance(still, [local.replace(tzinfo=None)])
    for offsets, walls in changes.items():
        lines += _observance(offsets, walls)
    return [*lines, "END:VTIMEZONE"]


def _changes(zone: ZoneInfo, first: datetime) -> Iterator[datetime]:
    """The instants at which the clock changes, found by halving the days on which it does."""
    for day in range(_YEARS * 365):
        start = first + timedelta(days=day)
        end = start + timedelta(days=1)
        before = _offset(start.astimezone(zone))
        if before == _offset(end.astimezone(zone)):
            continue
        while end - start > timedelta(seconds=1):
            middle = start + timedelta(seconds=(end - start).total_seconds() // 2)
            if _offset(middle.astimezone(zone)) == before:
                start = middle
            else:
                end = middle
        yield end


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


def _observance(offsets: _Offsets, walls: list[datetime]) -> list[str]:
    before, after, name, summer = offsets
    kind = "DAYLIGHT" if summer else "STANDARD"
    lines = [f"BEGIN:{kind}", f"DTSTART:{walls[0]:%Y%m%dT%H%M%S}"]
    if all(_is_last_sunday(wall, like=walls[0]) for wall in walls) and len(walls) > 1:
        lines.append(f"RRULE:FREQ=YEARLY;BYMONTH={walls[0].month};BYDAY=-1SU")
    else:
        lines += [f"RDATE:{wall:%Y%m%dT%H%M%S}" for wall in walls[1:]]
    return [
        *lines,
        f"TZOFFSETFROM:{_written(before)}",
        f"TZOFFSETTO:{_written(after)}",
        f"TZNAME:{name}",
        f"END:{kind}",
    ]


def _is_last_sunday(wall: datetime, *, like: datetime) -> bool:
    same = wall.month == like.month and wall.time() == like.time()
    return same and wall.weekday() == 6 and (wall + timedelta(days=7)).month != wall.month


def _written(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
