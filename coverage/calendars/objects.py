"""Calendar objects that people's devices send (RFC 4791 4.1): read, checked, and never repaired.

`read_object` refuses what a calendar cannot hold, by the name of the precondition (RFC 4791
5.3.2.1). What it lets through can always be expanded (`recurring`), unless it has too many
instances.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from coverage.calendars.happenings import COMPONENTS, NOBODY, Happening, Zones, happening_of
from coverage.calendars.parsing import Condition, NotAnObject, Part, parse
from coverage.calendars.walls import Steps

__all__ = ["Condition", "NotAnObject", "ReadObject", "read_object"]

LONGEST_UID = 600
"""Characters; what programs make up has forty, and an index must hold it."""


@dataclass(frozen=True, kw_only=True)
class ReadObject:
    """A body that a calendar can hold. ``component`` is VEVENT, VTODO or VJOURNAL.

    ``recurs`` says that it has a rule or several dates, so that what is stored of it reaches to a
    horizon only. ``forever`` says that no COUNT and no UNTIL ends it.
    """

    uid: str
    component: str
    recurs: bool
    forever: bool
    calendar: Part = field(repr=False, compare=False)
    master: Happening | None = field(repr=False, compare=False)
    changed: tuple[Happening, ...] = field(repr=False, compare=False)


def read_object(body: bytes, among: Steps | None = None) -> ReadObject:
    """Read what a device sends; NotAnObject says which precondition it breaks.

    Takes time and memory in proportion to the size of ``body``, which is limited, but for the zones
    that it tells of: ``among`` is the work that many objects may ask for together.
    """
    calendar = parse(body)
    parts = [part for part in calendar.parts if part.name != "VTIMEZONE"]
    kind = _component(calendar, parts)
    uid = _uid(parts)
    zones = Zones(calendar, among)
    try:
        happenings = [happening_of(part, zones) for part in parts]
    except (OverflowError, ValueError):  # a sum of times beyond the calendar
        raise NotAnObject(Condition.LATEST) from None
    masters = [one for one in happenings if one.replaces is None]
    if len(masters) > 1:
        raise NotAnObject(Condition.RESOURCE)
    master = masters[0] if masters else None
    changed = tuple(_aligned(one, master) for one in happenings if one.replaces is not None)
    if _doubled(changed):
        raise NotAnObject(Condition.RESOURCE)
    return ReadObject(
        uid=uid,
        component=kind,
        recurs=bool(changed) or bool(master and (master.rules or master.extra)),
        forever=any(r.count is None and r.until is None for r in (master.rules if master else ())),
        calendar=calendar,
        master=master,
        changed=changed,
    )


def _component(calendar: Part, parts: list[Part]) -> str:
    version = calendar.one("VERSION")
    if version is not None and version.value.strip() != "2.0":
        raise NotAnObject(Condition.DATA)
    scale = calendar.one("CALSCALE")
    if scale is not None and scale.value.strip().upper() != "GREGORIAN":
        raise NotAnObject(Condition.DATA)
    kinds = {part.name for part in parts}
    # no METHOD, one kind of component, one UID: RFC 4791 4.1
    if calendar.all("METHOD") or len(kinds) != 1:
        raise NotAnObject(Condition.RESOURCE)
    (kind,) = kinds
    if kind not in COMPONENTS:
        raise NotAnObject(Condition.COMPONENT)
    return kind


def _uid(parts: list[Part]) -> str:
    found = {line.value if (line := part.one("UID")) else "" for part in parts}
    if len(found) != 1 or not (uid := found.pop()).strip() or len(uid) > LONGEST_UID:
        raise NotAnObject(Condition.RESOURCE)
    return uid


def _aligned(changed: Happening, master: Happening | None) -> Happening:
    """A change that names its instance as a time in a series of days, as Outlook does, or as a day
    in a series of times.
    """
    first, named = master.start if master else None, changed.replaces
    if first is None or named is None or named.all_day == first.all_day:
        return changed
    # in UTC it is midnight somewhere, as Exchange writes days: the nearest one
    nearest = timedelta(hours=12 if first.all_day and named.zone is UTC else 0)
    wall = datetime.combine((named.wall + nearest).date(), first.wall.time())
    return replace(changed, replaces=first.at(wall))


def _doubled(changed: tuple[Happening, ...]) -> bool:
    instants = [one.replaces.instant(NOBODY) for one in changed if one.replaces]
    return len(set(instants)) < len(instants)
