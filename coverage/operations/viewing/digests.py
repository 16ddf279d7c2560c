"""What pages ask of a whole plan, worked out once per plan and state of the facts.

Weeks are bit masks (bit ``w`` is week ``w`` of the plan's horizon), as in `coverage.planning`: a
plan for the whole country then fits in a few megabytes and can be kept between requests.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from coverage.domain.assignments import (
    CoverRole,
    CoverSpan,
    Panel,
    Plan,
    SurgeShortfall,
    SurgeStaffing,
)
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Horizon, Week
from coverage.operations.viewing.facts import Facts, between
from coverage.planning.explain import Standing, standing_of
from coverage.planning.masks import members

Duty = tuple[ClientId, CoverRole]
"""Covering one client in one role."""
STAND_INS = (CoverRole.THIRD, CoverRole.SUBSTITUTE)
"""Who covers when neither primary nor backup is there."""


@dataclass(frozen=True, kw_only=True)
class Digest:
    """One plan seen from the facts of today."""

    facts: Facts
    horizon: Horizon
    panels: Mapping[ClientId, Panel]
    duties: Mapping[AdvisorId, Mapping[Duty, int]]
    """The weeks of each duty of each advisor."""
    gaps: Mapping[ClientId, tuple[CoverSpan, ...]]
    """Weeks that the plan itself leaves open, by client, with their reasons."""
    surge_staffing: tuple[SurgeStaffing, ...]
    surge_shortfalls: tuple[SurgeShortfall, ...]

    @cached_property
    def gap_weeks(self) -> Mapping[ClientId, int]:
        """The open weeks of each client that has any."""
        return {
            client: sum(weeks_of(span, self.horizon) for span in spans)
            for client, spans in self.gaps.items()
        }

    @cached_property
    def stand_in_weeks(self) -> Mapping[ClientId, int]:
        """The weeks of each client that a third or a substitute covers."""
        found: defaultdict[ClientId, int] = defaultdict(int)
        for duties in self.duties.values():
            for (client, role), weeks in duties.items():
                if role in STAND_INS:
                    found[client] |= weeks
        return dict(found)

    @cached_property
    def lost_by(self) -> Mapping[ClientId, Mapping[AdvisorId, int]]:
        """Weeks whose advisor is away or gone by the facts of today: the plan fails there."""
        found: defaultdict[ClientId, dict[AdvisorId, int]] = defaultdict(dict)
        for advisor, duties in self.duties.items():
            if away := self.facts.away(advisor, self.horizon):
                for (client, _), weeks in duties.items():
                    broken = weeks & away
                    if broken and (broken := broken & self.facts.active(client, self.horizon)):
                        found[client][advisor] = found[client].get(advisor, 0) | broken
        return dict(found)

    @cached_property
    def lost(self) -> Mapping[ClientId, int]:
        """The weeks of `lost_by`, whoever is away."""
        return {client: reduce(or_, by.values()) for client, by in self.lost_by.items()}

    @cached_property
    def standing(self) -> Standing:
        """What the panels ask of each advisor, as explanations need it."""
        return standing_of(self.facts.problem, tuple(self.panels.values()))

    @cached_property
    def loads(self) -> Mapping[AdvisorId, tuple[int, ...]]:
        """Minutes that the plan asks of each advisor by week: covering, travel and surges.

        Weeks that the advisor turned out to be away ask nothing of them any more (see `lost_by`).
        """
        minutes = {a: [0] * self.horizon.weeks for a in self.facts.advisors}
        there = {a: ~self.facts.away(a, self.horizon) for a in minutes}
        for advisor, row in minutes.items():
            for (client, _), weeks in self.duties.get(advisor, {}).items():
                load = self.facts.load(client, advisor)
                for week in members(weeks & there[advisor]):
                    row[week] += load
        for part in self.surge_staffing:
            if part.advisor in minutes and part.week in self.horizon:
                week = self.horizon.index(part.week)
                if there[part.advisor] >> week & 1:
                    minutes[part.advisor][week] += part.minutes
        return {advisor: tuple(row) for advisor, row in minutes.items()}

    @cached_property
    def overloads(self) -> Mapping[AdvisorId, Mapping[int, int]]:
        """Minutes above capacity by week, of advisors who are above it at all."""
        found: dict[AdvisorId, dict[int, int]] = {}
        for advisor, row in self.loads.items():
            presence = self.facts.presence(advisor, self.horizon)
            above = {
                week: load - there.capacity
                for week, (load, there) in enumerate(zip(row, presence, strict=True))
                if load > there.capacity
            }
            if above:
                found[advisor] = above
        return found

    def taken(self, week: Week, *, without: ClientId | None = None) -> tuple[int, ...]:
        """Minutes that the plan asks of each advisor of the problem in ``week``, surges included.

        The covering of ``without`` is left out. As planned: also of those who turned out away.
        """
        minutes = dict.fromkeys(self.facts.problem.advisor_index, 0)
        bit = between(self.horizon, week, week)
        for advisor, duties in self.duties.items():
            if advisor in minutes:
                for (client, _), weeks in duties.items():
                    if weeks & bit and client != without:
                        minutes[advisor] += self.facts.load(client, advisor)
        for part in self.surge_staffing:
            if part.week == week and part.advisor in minutes:
                minutes[part.advisor] += part.minutes
        return tuple(minutes.values())

    def members(self, client: ClientId) -> tuple[AdvisorId, ...]:
        """The panel of ``client``, seats in order; nobody when the plan has none for it."""
        panel = self.panels.get(client)
        return panel.members() if panel else ()

    def is_lost(self, client: ClientId, week: int) -> bool:
        """Whether the advisor of a planned week is away or gone by the facts of today."""
        return bool(self.lost.get(client, 0) >> week & 1)

    def takes_over(self, client: ClientId, week: int) -> AdvisorId | None:
        """The first member of the panel who is there in a week that lost its advisor."""
        for member in self.members(client):
            if not self.facts.away(member, self.horizon) >> week & 1:
                return member
        return None


def digest_of(facts: Facts, plan: Plan) -> Digest:
    """Look at ``plan`` once, from beginning to end."""
    duties: defaultdict[AdvisorId, defaultdict[Duty, int]] = defaultdict(lambda: defaultdict(int))
    gaps: defaultdict[ClientId, list[CoverSpan]] = defaultdict(list)
    for span in plan.cover:
        if span.advisor is None:
            gaps[span.client].append(span)
        else:
            duties[span.advisor][span.client, span.role] |= weeks_of(span, plan.horizon)
    return Digest(
        facts=facts,
        horizon=plan.horizon,
        panels={panel.client: panel for panel in plan.panels},
        duties={advisor: dict(found) for advisor, found in duties.items()},
        gaps={client: tuple(sorted(s, key=lambda x: x.first)) for client, s in gaps.items()},
        surge_staffing=plan.surge_staffing,
        surge_shortfalls=plan.surge_shortfalls,
    )


def weeks_of(span: CoverSpan, horizon: Horizon) -> int:
    """The weeks of ``span`` that lie in ``horizon``, as a mask."""
    return between(horizon, span.first, span.last)


def runs_of(mask: int, horizon: Horizon) -> tuple[tuple[Week, Week], ...]:
    """The weeks of ``mask`` as stretches of consecutive ones, first and last inclusive."""
    runs: list[tuple[int, int]] = []
    for week in members(mask):
        if runs and runs[-1][1] == week - 1:
            runs[-1] = (runs[-1][0], week)
        else:
            runs.append((week, week))
    return tuple((horizon[first], horizon[last]) for first, last in runs)


def weeks_from(horizon: Horizon, week: Week) -> int:
    """The weeks of ``horizon`` from ``week`` on, as a mask: what a coordinator can still do
    something about.
    """
    start = min(max(0, horizon.index(week)), horizon.weeks)
    return (1 << horizon.weeks) - (1 << start)
