"""When an object takes place (RFC 5545 3.8.5, RFC 4791 9.9), in bounded work.

Where the standard leaves room: an instance on a clock time that is skipped takes place after the
gap, as 3.3.5 says (3.3.10 says so too, and the opposite: nobody is booked over because of it).
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from coverage.calendars.happenings import Happening
from coverage.calendars.moments import EARLIEST, LATEST, Length, Moment
from coverage.calendars.objects import NotAnObject, ReadObject, read_object
from coverage.calendars.parsing import Condition
from coverage.calendars.rules import Rule
from coverage.calendars.walls import Steps, walls
from coverage.domain.calendars import Occurrence, Window

MOST_OCCURRENCES = 10_000
"""Instances of one object that are stored: four a day for almost seven years."""
_STEPS = 60_000
"""Half a second at worst; every day since 1863, every hour for almost seven years."""
MOST_TOGETHER = 10_000_000
"""Steps that all objects of one question may take: some three million instances."""
_SECOND = timedelta(seconds=1)
_MARGIN = timedelta(days=2)
"""More than zones differ, and than a clock ever moves."""


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One time of a happening. ``replaces`` is where the rule had it, None when nothing recurs."""

    happening: Happening
    start: Moment
    replaces: Moment | None
    occurrence: Occurrence


def occurrences(
    body: bytes | ReadObject,
    *,
    zone: tzinfo,
    window: Window,
    most: int = MOST_OCCURRENCES,
    among: Steps | None = None,
) -> tuple[Occurrence, ...]:
    """The times at which an object takes place that touch ``window``, in order.

    Floating and all-day times are those of ``zone``. Cancelled and transparent ones are there and
    not busy. NotAnObject (max-instances) when there are more than ``most``, or when finding them
    asks for too much work; an open ``window`` of a series without an end always does. ``among`` is
    the work that many objects may ask for together.
    """
    found = instances(_read(body, among), zone=zone, window=window, most=most, among=among)
    return tuple(sorted({one.occurrence for one in found}, key=lambda o: (o.start, o.end, o.busy)))


def instances(
    thing: ReadObject,
    *,
    zone: tzinfo,
    window: Window,
    most: int = MOST_OCCURRENCES,
    among: Steps | None = None,
) -> list[Instance]:
    """`occurrences` with the component that each of them comes from."""
    found: list[Instance] = []
    try:
        for one in _instances(thing, zone, window, Steps(_STEPS, among)):
            if _touches(one.occurrence, window):
                found.append(one)
                if len(found) > most:
                    raise NotAnObject(Condition.INSTANCES)
    except OverflowError:  # an end beyond the calendar
        raise NotAnObject(Condition.LATEST) from None
    return found


def _read(body: bytes | ReadObject, among: Steps | None) -> ReadObject:
    return read_object(body, among) if isinstance(body, bytes) else body


def _touches(occurrence: Occurrence, window: Window) -> bool:
    """Half open, but what takes no time counts where it begins (RFC 4791 9.9)."""
    if window.end is not None and occurrence.start >= window.end:
        return False
    if window.start is None or occurrence.end > window.start:
        return True
    return occurrence.start == occurrence.end == window.start


def _instances(thing: ReadObject, zone: tzinfo, window: Window, steps: Steps) -> Iterator[Instance]:
    changed = {one.replaces.instant(zone): one for one in thing.changed if one.replaces}
    gone = _Gone(thing.master, zone, steps)
    for one in changed.values():
        if one.start and one.replaces and not gone.holds(one.replaces):
            yield _instance(one, one.start, zone, replaces=one.replaces)
    master = thing.master
    if master is None:
        return
    if master.start is None:
        occurrence = _undated(master, zone)
        if occurrence is not None:
            start = Moment(wall=occurrence.start.replace(tzinfo=None), zone=UTC)
            yield Instance(happening=master, start=start, replaces=None, occurrence=occurrence)
        return
    later = _later(thing, zone)
    for start, end in _starts(master, zone, _widened(thing, window, zone), steps):
        at = start.instant(zone)
        if at not in changed and not gone.holds(start):
            change = later[place - 1][1] if (place := bisect_right(later, at, key=_since)) else None
            yield _shown(master, change, start, end, zone, recurs=thing.recurs)


def _since(later: tuple[datetime, Happening]) -> datetime:
    return later[0]


def _shown(
    master: Happening,
    change: Happening | None,
    start: Moment,
    end: Length | Moment | None,
    zone: tzinfo,
    *,
    recurs: bool,
) -> Instance:
    """An instance of the series, as the last THISANDFUTURE before it wants it."""
    replaces = start if recurs else None
    if change is None or change.start is None or change.replaces is None:
        return _instance(master, start, zone, replaces=replaces, end=end)
    moved = change.start.wall - _on_the_wall(change.replaces, change.start, zone)
    then = change.start.at(_on_the_wall(start, change.start, zone) + moved)
    return _instance(change, then, zone, replaces=replaces, end=end)


def _on_the_wall(moment: Moment, like: Moment, zone: tzinfo) -> datetime:
    """What the clock of ``like`` shows at ``moment``."""
    if moment.zone == like.zone or moment.all_day or like.all_day:
        return moment.wall
    return moment.instant(zone).astimezone(like.zone or zone).replace(tzinfo=None)


def _instance(
    happening: Happening,
    start: Moment,
    zone: tzinfo,
    *,
    replaces: Moment | None,
    end: Length | Moment | None = None,
) -> Instance:
    begins = start.instant(zone)
    if isinstance(end, Length):
        ends = end.after(start, zone)
    elif end is not None:
        ends = end.instant(zone)
    else:
        ends = happening.ends(start, zone)
    occurrence = Occurrence(start=begins, end=max(begins, ends), busy=happening.busy)
    return Instance(happening=happening, start=start, replaces=replaces, occurrence=occurrence)


def _later(thing: ReadObject, zone: tzinfo) -> list[tuple[datetime, Happening]]:
    """The changes that count for all instances after them (RANGE=THISANDFUTURE), in order."""
    found = [
        (one.replaces.instant(zone), one)
        for one in thing.changed
        if one.from_then_on and one.replaces and one.start
    ]
    return sorted(found, key=lambda each: each[0])


def _widened(thing: ReadObject, window: Window, zone: tzinfo) -> tuple[datetime, datetime]:
    """Between which walls an instance may begin that touches ``window``."""
    longest, moved = timedelta(), timedelta()
    for one in (thing.master, *thing.changed):
        if one is not None:
            longest = max(longest, one.longest)
    for one in thing.changed:
        if one.from_then_on and one.start and one.replaces:
            moved = max(moved, abs(one.start.instant(zone) - one.replaces.instant(zone)))
    first, last = window.start or EARLIEST, window.end or LATEST
    reach = min(longest, LATEST - EARLIEST) + moved + _MARGIN
    since = EARLIEST if first - EARLIEST < reach else first - reach
    until = LATEST if LATEST - last < moved + _MARGIN else last + moved + _MARGIN
    return since.replace(tzinfo=None), until.replace(tzinfo=None)


def _starts(
    master: Happening, zone: tzinfo, walls_between: tuple[datetime, datetime], steps: Steps
) -> Iterator[tuple[Moment, Length | Moment | None]]:
    """The starts of a series as DTSTART, RRULE and RDATE have them, none twice."""
    start = master.start
    if start is None:  # the caller saw to it
        raise AssertionError
    seen: set[datetime] = set()
    for moment, end in master.extra:
        if (at := moment.instant(zone)) not in seen:
            seen.add(at)
            yield moment, end
    for wall in _ruled(master.rules, start, zone, walls_between, steps):
        moment = start.at(wall)
        if (at := moment.instant(zone)) not in seen:
            seen.add(at)
            yield moment, None


def _ruled(
    rules: Iterable[Rule],
    start: Moment,
    zone: tzinfo,
    between: tuple[datetime, datetime],
    steps: Steps,
) -> Iterator[datetime]:
    since, until = between
    yield start.wall
    for rule in rules:
        last = min(until, _last_wall(rule, start, zone))
        yield from walls(rule, start.wall, since=since, until=last, steps=steps)


def _last_wall(rule: Rule, start: Moment, zone: tzinfo) -> datetime:
    """What the clock of ``start`` shows at UNTIL, which is inclusive.

    UNTIL is in UTC where the series has a zone; many write a date or a floating time instead, which
    is then the series' own. For a series of days Exchange writes the midnight in UTC at which the
    last one begins, and others the end of that day on no clock in particular.
    """
    until = rule.until
    if until is None:
        return LATEST.replace(tzinfo=None)
    if until.all_day:
        return until.wall.replace(hour=23, minute=59, second=59)
    there = until.instant(zone).astimezone(start.zone or zone).replace(tzinfo=None)
    if until.zone is None or (start.all_day and there.time() != time()):
        return until.wall
    return there


class _Gone:
    """The instances that EXDATE and EXRULE take out of a series."""

    def __init__(self, master: Happening | None, zone: tzinfo, steps: Steps) -> None:
        self._zone, self._master, self._steps = zone, master, steps
        self._instants: set[datetime] = set()
        self._days: set[datetime] = set()
        if master is None or master.start is None:
            return
        for moment in master.excluded:
            if moment.all_day != master.start.all_day:  # not the standard, but its meaning is plain
                wall = moment.wall
                if moment.zone is UTC:
                    wall = moment.instant(zone).astimezone(zone).replace(tzinfo=None)
                self._days.add(wall.replace(hour=0, minute=0, second=0))
            else:
                self._instants.add(moment.instant(zone))

    def holds(self, start: Moment) -> bool:
        """Whether the instance that begins at ``start`` is taken out."""
        if start.instant(self._zone) in self._instants:
            return True
        midnight = start.wall.replace(hour=0, minute=0, second=0)
        if midnight in self._days:
            return True
        return bool(self._master and self._by_rule(self._master, start))

    def _by_rule(self, master: Happening, start: Moment) -> bool:
        """EXRULE of RFC 2445, which old programs still write."""
        if not master.excluded_rules or master.start is None:
            return False
        first, day = master.start, timedelta(days=1)
        for rule in master.excluded_rules:
            last = min(_last_wall(rule, first, self._zone), start.wall)
            since = start.wall - day
            if start.wall in walls(rule, first.wall, since=since, until=last, steps=self._steps):
                return True
        return False


def _undated(happening: Happening, zone: tzinfo) -> Occurrence | None:
    """The time of a task without a start (RFC 4791 9.9); None for a journal entry without one.

    A task counts at its DUE, else from its creation to its completion; one that has none of these
    counts at any time. The table there has other ends open and closed than for events: what is due
    at midnight belongs to the day before. A second, the smallest there is, makes up for it.
    """
    if happening.task is None:
        return None
    due, created, done = (m.instant(zone) if m else None for m in happening.task)
    if due is not None:  # start < DUE and end >= DUE
        return Occurrence(start=due - _SECOND, end=due, busy=False)
    if done is None:  # end > CREATED, or at any time
        return Occurrence(start=created or EARLIEST, end=LATEST, busy=False)
    first = min(created or done, done)  # both ends are closed
    return Occurrence(start=first - _SECOND, end=done + _SECOND, busy=False)
