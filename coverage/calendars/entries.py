"""What an advisor's coverage calendar says of a plan: at most one line per week and kind.

Why these lines and no others: docs/decisions/0040.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from coverage.calendars.words import Words
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, Plan
from coverage.domain.availability import absent_days, week_presence
from coverage.domain.clients import Client
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week


class EntryKind(StrEnum):
    """In what way an advisor stands for clients in a week. The values are part of UIDs: keep
    them.
    """

    PRIMARY = "primary"
    BACKUP_ACTIVE = "backup-active"
    THIRD_ACTIVE = "third-active"
    SUBSTITUTE = "substitute"
    BACKUP = "backup"
    THIRD = "third"
    EXTRA_HOURS = "extra-hours"


_COVERING = {
    CoverRole.PRIMARY: EntryKind.PRIMARY,
    CoverRole.BACKUP: EntryKind.BACKUP_ACTIVE,
    CoverRole.THIRD: EntryKind.THIRD_ACTIVE,
    CoverRole.SUBSTITUTE: EntryKind.SUBSTITUTE,
}


@dataclass(frozen=True, kw_only=True, order=True)
class Entry:
    """One all-day line of a calendar.

    ``key`` tells it from the calendar's other entries and stays the same while its text changes;
    ``until`` is the day after the last one. ``public`` ones are made to be shown to many.
    """

    key: str
    first: date
    until: date
    summary: str
    public: bool = False


def entries(
    agency: Agency, plan: Plan, *, since: Week, words: Words
) -> Mapping[AdvisorId, list[Entry]]:
    """The entries of every advisor who has any, from the week ``since`` on.

    Clients that the agency has no longer are left out, though the plan was made with them.
    """
    clients = {client.id: client for client in agency.clients}
    names_of = {client.id: client.calendar_name for client in agency.clients}
    weeks = [week for week in plan.horizon if week >= since]
    lines = _covering(plan, weeks)
    _stand_by(lines, agency, plan, weeks)
    found: defaultdict[AdvisorId, list[Entry]] = defaultdict(list)
    for (advisor, index, kind), names in lines.items():
        listed = ", ".join(sorted([names_of[n] for n in names if n in names_of]))
        if listed:
            key = f"{weeks[index]}/{kind}"
            found[advisor].append(_entry(weeks[index], key, f"{_label(kind, words)}: {listed}"))
    for staffing in plan.surge_staffing:
        client = clients.get(staffing.client)
        if client and staffing.week >= since and staffing.minutes:
            key = f"{staffing.week}/{EntryKind.EXTRA_HOURS}/{client.id}"
            text = f"{client.calendar_name}, {words.hours(staffing.minutes)}"
            found[staffing.advisor].append(
                _entry(staffing.week, key, f"{words.extra_hours}: {text}")
            )
    return found


_Lines = defaultdict[tuple[AdvisorId, int, EntryKind], set[ClientId]]
"""Clients by advisor, position of the week, and kind: a large agency has millions of them."""


def _covering(plan: Plan, weeks: Sequence[Week]) -> _Lines:
    lines: _Lines = defaultdict(set)
    for span in plan.cover:
        if span.advisor is None:
            continue
        kind = _COVERING[span.role]
        for index in _positions(weeks, span.first, span.last):
            lines[span.advisor, index, kind].add(span.client)
    return lines


def _stand_by(lines: _Lines, agency: Agency, plan: Plan, weeks: Sequence[Week]) -> None:
    """Add the backups and thirds who are there and could be called, and are not covering
    already.
    """
    clients = {client.id: client for client in agency.clients}
    there = _there(agency, weeks)
    for panel in plan.panels:
        client = clients.get(panel.client)
        if client is None:
            continue
        active = _active(client, weeks)
        for seat, covering, kind in (
            (panel.backup, EntryKind.BACKUP_ACTIVE, EntryKind.BACKUP),
            (panel.third, EntryKind.THIRD_ACTIVE, EntryKind.THIRD),
        ):
            if seat is None:
                continue
            for index in active & there.get(seat, frozenset()):
                line = lines.get((seat, index, covering))
                if line is None or panel.client not in line:
                    lines[seat, index, kind].add(panel.client)


def _active(client: Client, weeks: Sequence[Week]) -> set[int]:
    """The positions of the weeks in which the client's contract holds: `Client.active_in`, for all
    at once where it holds in all.
    """
    if weeks and client.active_in(weeks[0]) and client.active_in(weeks[-1]):
        return set(range(len(weeks)))
    return {index for index, week in enumerate(weeks) if client.active_in(week)}


def _there(agency: Agency, weeks: Sequence[Week]) -> dict[AdvisorId, frozenset[int]]:
    """The positions of the weeks in which each advisor is not away."""
    absent = absent_days(agency.absences, agency.horizon)
    return {
        advisor.id: frozenset(
            index
            for index, week in enumerate(weeks)
            if not week_presence(
                advisor, week, absent=absent.get(advisor.id, set()), days_off=agency.days_off
            ).away
        )
        for advisor in agency.advisors
    }


def _positions(weeks: Sequence[Week], first: Week, last: Week) -> range:
    """Where ``first`` to ``last`` lie in ``weeks``, which follow each other; the rest is cut
    off.
    """
    if not weeks:
        return range(0)
    start, end = ((week.monday - weeks[0].monday).days // 7 for week in (first, last))
    return range(max(start, 0), min(end + 1, len(weeks)))


def _entry(week: Week, key: str, summary: str) -> Entry:
    return Entry(key=key, first=week.monday, until=week.friday + timedelta(days=1), summary=summary)


def _label(kind: EntryKind, words: Words) -> str:
    return {
        EntryKind.PRIMARY: words.primary,
        EntryKind.BACKUP_ACTIVE: words.backup_active,
        EntryKind.THIRD_ACTIVE: words.third_active,
        EntryKind.SUBSTITUTE: words.substitute,
        EntryKind.BACKUP: words.backup,
        EntryKind.THIRD: words.third,
    }[kind]
