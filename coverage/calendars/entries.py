"""What an advisor's coverage calendar says of a plan: at most one line per week and kind.

Why these lines and no others: docs/decisions/0040.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from coverage.calendars.words import Words
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, Plan
from coverage.domain.availability import absent_days, week_presence
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
    """One all-day line of an advisor's week.

    ``key`` tells it from the advisor's other entries and stays the same while its text changes;
    ``until`` is the day after the last one.
    """

    key: str
    first: date
    until: date
    summary: str


def entries(
    agency: Agency, plan: Plan, *, since: Week, words: Words
) -> Mapping[AdvisorId, list[Entry]]:
    """The entries of every advisor who has any, from the week ``since`` on.

    Clients that the agency has no longer are left out, though the plan was made with them.
    """
    names = {client.id: client.calendar_name for client in agency.clients}
    lines = _covering(plan, since)
    _stand_by(lines, agency, plan, since)
    found: defaultdict[AdvisorId, list[Entry]] = defaultdict(list)
    for (advisor, week, kind), clients in lines.items():
        listed = ", ".join(sorted(names[client] for client in clients if client in names))
        if not listed:
            continue
        found[advisor].append(_entry(week, f"{week}/{kind}", f"{_label(kind, words)}: {listed}"))
    for staffing in plan.surge_staffing:
        if staffing.week >= since and staffing.minutes and staffing.client in names:
            key = f"{staffing.week}/{EntryKind.EXTRA_HOURS}/{staffing.client}"
            text = f"{names[staffing.client]}, {words.hours(staffing.minutes)}"
            found[staffing.advisor].append(
                _entry(staffing.week, key, f"{words.extra_hours}: {text}")
            )
    return found


_Lines = defaultdict[tuple[AdvisorId, Week, EntryKind], set[ClientId]]


def _covering(plan: Plan, since: Week) -> _Lines:
    lines: _Lines = defaultdict(set)
    for span in plan.cover:
        if span.advisor is None:
            continue
        kind = _COVERING[span.role]
        for week in _weeks(max(span.first, since), span.last):
            lines[span.advisor, week, kind].add(span.client)
    return lines


def _stand_by(lines: _Lines, agency: Agency, plan: Plan, since: Week) -> None:
    """Add the backups and thirds who are there and could be called, and are not covering
    already.
    """
    clients = {client.id: client for client in agency.clients}
    weeks = [week for week in plan.horizon if week >= since]
    there = _there(agency, weeks)
    for panel in plan.panels:
        client = clients.get(panel.client)
        if client is None:
            continue
        for seat, active, kind in (
            (panel.backup, EntryKind.BACKUP_ACTIVE, EntryKind.BACKUP),
            (panel.third, EntryKind.THIRD_ACTIVE, EntryKind.THIRD),
        ):
            if seat is None:
                continue
            for week in there.get(seat, ()):
                covering = panel.client in lines.get((seat, week, active), ())
                if not covering and client.active_in(week):
                    lines[seat, week, kind].add(panel.client)


def _there(agency: Agency, weeks: list[Week]) -> dict[AdvisorId, list[Week]]:
    """The weeks in which each advisor is not away."""
    absent = absent_days(agency.absences, agency.horizon)
    return {
        advisor.id: [
            week
            for week in weeks
            if not week_presence(
                advisor, week, absent=absent.get(advisor.id, set()), days_off=agency.days_off
            ).away
        ]
        for advisor in agency.advisors
    }


def _weeks(first: Week, last: Week) -> Iterator[Week]:
    week = first
    while week <= last:
        yield week
        week = week.next()


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
