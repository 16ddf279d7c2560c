"""What a client's subscription says of a plan: one line per week, fit for an intranet.

A name, and whether it is the primary's or a stand-in's. Never why, and nothing that tells whether
anybody talked: docs/decisions/0047.
"""

from collections.abc import Iterator
from datetime import timedelta

from coverage.calendars.entries import Entry
from coverage.calendars.words import Words
from coverage.domain.agencies import Agency
from coverage.domain.assignments import CoverRole, CoverSpan, Plan
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week


def standing(
    agency: Agency, plan: Plan, *, since: Week, words: Words
) -> dict[ClientId, list[Entry]]:
    """The weeks of every client from ``since`` on; clients without any are left out."""
    names = {advisor.id: advisor.name for advisor in agency.advisors}
    found: dict[ClientId, list[Entry]] = {}
    for span in plan.cover:
        for week in _weeks(span, since):
            entry = Entry(
                key=str(week),
                first=week.monday,
                until=week.friday + timedelta(days=1),
                summary=_summary(span, names, words),
                public=True,
            )
            found.setdefault(span.client, []).append(entry)
    return found


def _weeks(span: CoverSpan, since: Week) -> Iterator[Week]:
    week = max(span.first, since)
    while week <= span.last:
        yield week
        week = week.next()


def _summary(span: CoverSpan, names: dict[AdvisorId, str], words: Words) -> str:
    """As the client's own desk has it: whoever is not the primary is "backup active"."""
    name = names.get(span.advisor, "") if span.advisor else ""
    if not name:
        return words.nobody
    return name if span.role is CoverRole.PRIMARY else f"{words.backup_active}: {name}"
