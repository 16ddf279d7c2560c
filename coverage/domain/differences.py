"""Where two plans differ: seats on panels, who covers which weeks, and surge hours."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from coverage.domain.assignments import CoverRole, CoverSpan, Panel, Plan, Role
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week


@dataclass(frozen=True, kw_only=True)
class SeatChange:
    """A seat that another advisor takes, or nobody."""

    client: ClientId
    role: Role
    before: AdvisorId | None
    after: AdvisorId | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """In what capacity a week is covered, and by whom; a gap has no advisor."""

    role: CoverRole
    advisor: AdvisorId | None


@dataclass(frozen=True, kw_only=True)
class CoverChange:
    """Consecutive weeks, both inclusive, that change in the same way; None where a plan has no such
    week.
    """

    client: ClientId
    first: Week
    last: Week
    before: Standing | None
    after: Standing | None

    @property
    def weeks(self) -> int:
        """How many weeks change."""
        return (self.last.monday - self.first.monday).days // 7 + 1

    @property
    def opens_gap(self) -> bool:
        """Whether somebody covered these weeks, and nobody does any more."""
        return _is_gap(self.after) and not _is_gap(self.before)

    @property
    def closes_gap(self) -> bool:
        """Whether nobody covered these weeks, and somebody does now."""
        return _is_gap(self.before) and not _is_gap(self.after)


@dataclass(frozen=True, kw_only=True)
class SurgeChange:
    """Minutes that an advisor works for a surge in one week, then and now."""

    client: ClientId
    week: Week
    advisor: AdvisorId
    before: int
    after: int


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What a plan does otherwise than another, in order of client and week."""

    seats: tuple[SeatChange, ...]
    cover: tuple[CoverChange, ...]
    surges: tuple[SurgeChange, ...]

    @property
    def clients(self) -> tuple[ClientId, ...]:
        """The clients for whom anything changes, in order."""
        parts: tuple[Iterable[SeatChange | CoverChange | SurgeChange], ...] = (
            self.seats,
            self.cover,
            self.surges,
        )
        return tuple(sorted({change.client for part in parts for change in part}))

    @property
    def client_weeks(self) -> int:
        """How many weeks are covered otherwise, over all clients."""
        return sum(change.weeks for change in self.cover)

    @property
    def gaps_opened(self) -> int:
        """Client-weeks that become a gap."""
        return sum(change.weeks for change in self.cover if change.opens_gap)

    @property
    def gaps_closed(self) -> int:
        """Client-weeks that are a gap no longer."""
        return sum(change.weeks for change in self.cover if change.closes_gap)

    def of(self, clients: Iterable[ClientId]) -> "Difference":
        """The part that concerns ``clients``."""
        wanted = set(clients)
        return Difference(
            seats=tuple(c for c in self.seats if c.client in wanted),
            cover=tuple(c for c in self.cover if c.client in wanted),
            surges=tuple(c for c in self.surges if c.client in wanted),
        )


def difference(before: Plan, after: Plan) -> Difference:
    """What ``after`` does otherwise than ``before``, over the weeks and clients of both."""
    return Difference(
        seats=tuple(_seats(before.panels, after.panels)),
        cover=tuple(_cover(before.cover, after.cover)),
        surges=tuple(_surges(before, after)),
    )


def _seats(before: Iterable[Panel], after: Iterable[Panel]) -> Iterator[SeatChange]:
    then = {panel.client: panel for panel in before}
    now = {panel.client: panel for panel in after}
    for client in sorted(then.keys() | now.keys()):
        old, new = then.get(client, Panel(client=client)), now.get(client, Panel(client=client))
        for role in Role:
            if old.holder(role) != new.holder(role):
                yield SeatChange(
                    client=client, role=role, before=old.holder(role), after=new.holder(role)
                )


def _cover(before: Iterable[CoverSpan], after: Iterable[CoverSpan]) -> Iterator[CoverChange]:
    then, now = _by_client(before), _by_client(after)
    for client in sorted(then.keys() | now.keys()):
        old, new = then.get(client, []), now.get(client, [])
        # most clients change nothing; only the others are worth looking at week by week
        if [_without_reason(span) for span in old] != [_without_reason(span) for span in new]:
            yield from _joined(client, _weekly(old), _weekly(new))


def _by_client(spans: Iterable[CoverSpan]) -> dict[ClientId, list[CoverSpan]]:
    found: defaultdict[ClientId, list[CoverSpan]] = defaultdict(list)
    for span in spans:
        found[span.client].append(span)
    for part in found.values():
        part.sort(key=lambda span: span.first)
    return found


def _without_reason(span: CoverSpan) -> tuple[object, ...]:
    return (span.first, span.last, span.role, span.advisor)


def _weekly(spans: Iterable[CoverSpan]) -> dict[int, Standing]:
    """The standing of each week, by the number of the week since the year 1."""
    weekly = {}
    for span in spans:
        standing = Standing(role=span.role, advisor=span.advisor)
        weekly.update(dict.fromkeys(range(_number(span.first), _number(span.last) + 1), standing))
    return weekly


def _number(week: Week) -> int:
    return week.monday.toordinal() // 7


def _week(number: int) -> Week:
    return Week(date.fromordinal(number * 7 + 1))


def _joined(
    client: ClientId, then: Mapping[int, Standing], now: Mapping[int, Standing]
) -> Iterator[CoverChange]:
    """The weeks that differ, consecutive ones of the same kind as one change."""
    runs: list[tuple[int, int, Standing | None, Standing | None]] = []
    for week in sorted(then.keys() | now.keys()):
        before, after = then.get(week), now.get(week)
        if before == after:
            continue
        if runs and runs[-1][1:] == (week - 1, before, after):
            runs[-1] = (runs[-1][0], week, before, after)
        else:
            runs.append((week, week, before, after))
    for first, last, before, after in runs:
        yield CoverChange(
            client=client, first=_week(first), last=_week(last), before=before, after=after
        )


def _surges(before: Plan, after: Plan) -> Iterator[SurgeChange]:
    then = {(s.client, s.week, s.advisor): s.minutes for s in before.surge_staffing}
    now = {(s.client, s.week, s.advisor): s.minutes for s in after.surge_staffing}
    for client, week, advisor in sorted(then.keys() | now.keys()):
        old, new = (plan.get((client, week, advisor), 0) for plan in (then, now))
        if old != new:
            yield SurgeChange(client=client, week=week, advisor=advisor, before=old, after=new)


def _is_gap(standing: Standing | None) -> bool:
    return standing is not None and standing.role is CoverRole.GAP
