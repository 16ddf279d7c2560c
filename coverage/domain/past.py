"""The published past is immutable: a new plan keeps what the last one says of the weeks gone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from coverage.domain.assignments import CoverSpan, Plan
from coverage.domain.ids import ClientId
from coverage.domain.weeks import Week


def keep_past(
    draft: Plan, published: Plan, *, this_week: Week, clients: Collection[ClientId]
) -> Plan:
    """``draft`` with the weeks before ``this_week`` as ``published`` has them.

    Only ``clients`` keep their past: of others there are no facts any more. Weeks of which
    ``published`` says nothing (its horizon began later) stay as in ``draft``. Panels are of the
    draft: a panel has no weeks, what it meant in the past is in the cover.
    """
    first = Week(draft.horizon.start)
    past: defaultdict[ClientId, list[CoverSpan]] = defaultdict(list)
    for span in published.cover:
        if span.client in clients and (part := _within(span, first, this_week)):
            past[span.client].append(part)
    cover = [span for spans in past.values() for span in spans]
    for span in draft.cover:
        cover += _outside(span, past.get(span.client, ()))
    before = range(draft.horizon.index(this_week))
    return replace(
        draft,
        cover=tuple(sorted(cover, key=lambda span: (span.client, span.first))),
        surge_staffing=(
            *(s for s in published.surge_staffing if draft.horizon.index(s.week) in before),
            *(s for s in draft.surge_staffing if draft.horizon.index(s.week) not in before),
        ),
        surge_shortfalls=(
            *(s for s in published.surge_shortfalls if draft.horizon.index(s.week) in before),
            *(s for s in draft.surge_shortfalls if draft.horizon.index(s.week) not in before),
        ),
    )


def _within(span: CoverSpan, first: Week, end: Week) -> CoverSpan | None:
    """The part of ``span`` from ``first`` up to, not including, ``end``."""
    start, last = max(span.first, first), min(span.last, end.next(-1))
    return replace(span, first=start, last=last) if start <= last else None


def _outside(span: CoverSpan, taken: Iterable[CoverSpan]) -> Iterator[CoverSpan]:
    """What is left of ``span`` when the weeks of ``taken`` are cut out."""
    start = span.first
    for part in sorted(taken, key=lambda other: other.first):
        if part.last < start or part.first > span.last:
            continue
        if start < part.first:
            yield replace(span, first=start, last=part.first.next(-1))
        start = part.last.next()
    if start <= span.last:
        yield replace(span, first=start)
