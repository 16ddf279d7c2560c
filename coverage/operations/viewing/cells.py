"""The cells of the plan table: what one client-week shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from coverage.domain.assignments import CoverRole, CoverSpan, Panel, Plan
from coverage.domain.clients import SchoolRegion
from coverage.domain.ids import ClientId
from coverage.domain.weeks import Week
from coverage.operations.viewing.columns import WeekColumn
from coverage.operations.viewing.digests import STAND_INS, Digest, weeks_of
from coverage.operations.viewing.people import AdvisorName, ClientName
from coverage.planning.masks import members


@dataclass(frozen=True, kw_only=True)
class SurgeCell:
    """A surge in one client-week: minutes that somebody works, minutes that nobody does, and who
    works.
    """

    minutes: int
    missing: int
    advisors: tuple[AdvisorName, ...]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One client-week of a plan. ``role`` is None outside the contract, and for what the plan
    leaves out.

    ``lost`` means that, by the facts of today, the advisor is away after all; ``takes_over`` is the
    member of the panel who is there instead.
    """

    week: Week
    role: CoverRole | None
    advisor: AdvisorName | None
    surge: SurgeCell | None
    changed: bool
    lost: bool
    takes_over: AdvisorName | None
    holiday: bool
    opens_month: bool

    @property
    def state(self) -> str:
        """Its look: ``g`` nobody covers, ``b`` backup, ``s`` stand-in, ``x`` surge, else ``p``."""
        if self.role is CoverRole.GAP or (self.surge is not None and self.surge.missing):
            return "g"
        if self.lost:
            return "b" if self.takes_over else "g"
        if self.role is CoverRole.BACKUP:
            return "b"
        if self.role in STAND_INS:
            return "s"
        return "x" if self.surge is not None else "p"

    @property
    def decide(self) -> bool:
        """Whether this week asks for a decision or holds one, which makes the cell a link."""
        waits = self.lost or self.changed or self.surge is not None
        return waits or self.role is CoverRole.GAP or self.role in STAND_INS

    @property
    def anchor(self) -> str:
        """The end of the name by which an address points at the cell."""
        return f"w{self.week.number}"


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """One client with its cells; ``panel`` as the plan has it, seats in order of role."""

    client: ClientName
    region: SchoolRegion | None
    hours: float | None
    primary: AdvisorName | None
    backup: AdvisorName | None
    third: AdvisorName | None
    cells: tuple[Cell, ...]


def plan_row(
    client: ClientId, *, part: Plan, digest: Digest, changed: int, weeks: Sequence[WeekColumn]
) -> PlanRow:
    """The row of ``client``; ``part`` holds (at least) its panel, cover and surges."""
    facts = digest.facts
    known = facts.clients.get(client)
    panel = digest.panels.get(client, Panel(client=client))
    names = {a: facts.advisor_name(a) for a in panel.members()}
    spans = _spans_by_week([span for span in part.cover if span.client == client], digest)
    surges = surge_cells(client, part=part, digest=digest)
    return PlanRow(
        client=facts.client_name(client),
        region=known.school_region if known else None,
        hours=known.demand_hours_per_week if known else None,
        primary=names[panel.primary] if panel.primary else None,
        backup=names[panel.backup] if panel.backup else None,
        third=names[panel.third] if panel.third else None,
        cells=tuple(
            Cell(
                week=column.week,
                role=span.role if (span := spans.get(column.index)) else None,
                advisor=facts.advisor_name(span.advisor) if span and span.advisor else None,
                surge=surges.get(column.week),
                changed=bool(changed >> column.index & 1),
                lost=digest.is_lost(client, column.index),
                takes_over=_instead(digest, client, column.index),
                holiday=known is not None and known.school_region in column.closed,
                opens_month=column.opens_month,
            )
            for column in weeks
        ),
    )


def _instead(digest: Digest, client: ClientId, week: int) -> AdvisorName | None:
    """Who of the panel is there in a week that lost its advisor."""
    found = digest.takes_over(client, week) if digest.is_lost(client, week) else None
    return digest.facts.advisor_name(found) if found else None


def surge_cells(client: ClientId, *, part: Plan, digest: Digest) -> dict[Week, SurgeCell]:
    """The weeks of ``client`` with a surge in the plan."""
    staffed = [s for s in part.surge_staffing if s.client == client]
    short = {s.week: s.minutes for s in part.surge_shortfalls if s.client == client}
    return {
        week: SurgeCell(
            minutes=sum(s.minutes for s in staffed if s.week == week),
            missing=short.get(week, 0),
            advisors=tuple(digest.facts.advisor_name(s.advisor) for s in staffed if s.week == week),
        )
        for week in sorted({s.week for s in staffed} | short.keys())
    }


def _spans_by_week(spans: Sequence[CoverSpan], digest: Digest) -> dict[int, CoverSpan]:
    return {index: span for span in spans for index in members(weeks_of(span, digest.horizon))}
