"""Where two plans differ, by client and week."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coverage.domain.assignments import CoverSpan, Panel, Plan
from coverage.domain.ids import ClientId
from coverage.domain.weeks import Horizon
from coverage.operations.viewing.digests import weeks_of
from coverage.planning.masks import members


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What is different in a plan from another: weeks covered otherwise and weeks whose surge is
    staffed otherwise, as masks, and panels.
    """

    weeks: Mapping[ClientId, int]
    surges: Mapping[ClientId, int]
    panels: frozenset[ClientId]

    @property
    def clients(self) -> frozenset[ClientId]:
        """The clients for whom anything is different."""
        return self.panels | self.weeks.keys() | self.surges.keys()

    def of(self, client: ClientId) -> int:
        """The weeks of ``client`` in which anything is different, as a mask."""
        return self.weeks.get(client, 0) | self.surges.get(client, 0)

    @property
    def client_weeks(self) -> int:
        """How many client-weeks are covered otherwise."""
        return sum(mask.bit_count() for mask in self.weeks.values())


NO_CHANGES = Changes(weeks={}, surges={}, panels=frozenset())


def changes_between(new: Plan, old: Plan) -> Changes:
    """What ``new`` does otherwise than ``old``, in the weeks of both horizons."""
    spans, before = _by_client(new.cover), _by_client(old.cover)
    weeks = {}
    for client in spans.keys() & before.keys():
        if spans[client] != before[client] and (
            mask := _differing(spans[client], before[client], new.horizon, old.horizon)
        ):
            weeks[client] = mask
    return Changes(
        weeks=weeks,
        surges=_changed_surges(new, old),
        panels=_changed_panels(new.panels, old.panels),
    )


def _by_client(cover: Iterable[CoverSpan]) -> Mapping[ClientId, tuple[CoverSpan, ...]]:
    found: defaultdict[ClientId, list[CoverSpan]] = defaultdict(list)
    for span in cover:
        found[span.client].append(span)
    return {client: tuple(sorted(s, key=lambda x: x.first)) for client, s in found.items()}


def _differing(
    new: tuple[CoverSpan, ...], old: tuple[CoverSpan, ...], horizon: Horizon, earlier: Horizon
) -> int:
    """The weeks of ``horizon`` that another advisor covers, or the same one in another role."""
    then = {}
    for span in old:
        for index in members(weeks_of(span, earlier)):
            then[earlier[index]] = (span.role, span.advisor)
    mask = 0
    for span in new:
        for index in members(weeks_of(span, horizon)):
            if then.get(horizon[index], (span.role, span.advisor)) != (span.role, span.advisor):
                mask |= 1 << index
    return mask


def _changed_surges(new: Plan, old: Plan) -> Mapping[ClientId, int]:
    """The weeks of both horizons in which others work for a surge, or as many do other hours."""
    now, then = (
        {(part.client, part.week, part.advisor, part.minutes) for part in plan.surge_staffing}
        for plan in (new, old)
    )
    masks: defaultdict[ClientId, int] = defaultdict(int)
    for client, week, _, _ in now ^ then:
        if week in new.horizon and week in old.horizon:
            masks[client] |= 1 << new.horizon.index(week)
    return dict(masks)


def _changed_panels(new: Iterable[Panel], old: Iterable[Panel]) -> frozenset[ClientId]:
    before = {panel.client: panel for panel in old}
    return frozenset(
        panel.client for panel in new if panel.client in before and panel != before[panel.client]
    )
