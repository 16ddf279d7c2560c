"""Why nobody covers a week, or hours of a surge are short, with names for the page."""

from collections.abc import Mapping
from dataclasses import dataclass

from coverage.domain.assignments import Panel, Plan
from coverage.domain.errors import NotFound
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week
from coverage.operations.viewing.digests import Digest
from coverage.operations.viewing.facts import Facts
from coverage.operations.viewing.people import AdvisorName
from coverage.planning.explain import (
    AdvisorRow,
    Funnel,
    FunnelStep,
    GapReasons,
    ShortfallReasons,
    why_gap,
    why_shortfall,
)

SHOWN = 12
"""Lines of the table advisors by rules: those whom the fewest rules keep out come first."""


@dataclass(frozen=True, kw_only=True)
class FunnelBar:
    """A step of the funnel that loses somebody; ``share`` is percent of all advisors still left."""

    step: FunnelStep
    share: int


@dataclass(frozen=True, kw_only=True)
class GapWhy:
    """The reasons by ids, and a name for every advisor in what is shown.

    ``rows`` are the first `SHOWN` of ``reasons.rows``.
    """

    reasons: GapReasons | ShortfallReasons
    bars: tuple[FunnelBar, ...]
    rows: tuple[AdvisorRow, ...]
    names: Mapping[AdvisorId, AdvisorName]


def gap_why(seen: Digest, client: ClientId, week: Week) -> GapWhy | None:
    """Who could cover ``client`` in ``week``, and what keeps everybody else out, by today's facts.

    None when the facts of today know no such active week.
    """
    taken = seen.taken(week, without=client)
    try:
        return _named(
            seen.facts,
            why_gap(
                seen.facts.problem,
                _part(seen, client),
                client,
                week,
                seats=seen.standing.seats,
                taken=taken,
            ),
        )
    except NotFound:
        return None


def shortfall_why(seen: Digest, client: ClientId, week: Week) -> GapWhy | None:
    """The same of hours of a surge that nobody works; None when no surge asks for any by now."""
    try:
        return _named(
            seen.facts,
            why_shortfall(
                seen.facts.problem,
                _part(seen, client),
                client,
                week,
                seats=seen.standing.seats,
                taken=seen.taken(week),
            ),
        )
    except NotFound:
        return None


def _part(seen: Digest, client: ClientId) -> Plan:
    """What the answers about one client need of a plan beside what the digest knows of all."""
    return Plan(
        horizon=seen.horizon,
        panels=(seen.panels.get(client, Panel(client=client)),),
        cover=(),
        surge_staffing=tuple(part for part in seen.surge_staffing if part.client == client),
    )


def _named(facts: Facts, reasons: GapReasons | ShortfallReasons) -> GapWhy:
    rows = reasons.rows[:SHOWN]
    people = {row.advisor for row in rows}
    for relaxation in reasons.relaxations:
        people |= set(relaxation.advisors)
        people |= {step.advisor for step in relaxation.steps if step.advisor}
    people |= set(reasons.away if isinstance(reasons, GapReasons) else reasons.people)
    people |= set(reasons.funnel.left)
    return GapWhy(
        reasons=reasons,
        bars=_bars(reasons.funnel),
        rows=rows,
        names={who: facts.advisor_name(who) for who in people},
    )


def _bars(funnel: Funnel) -> tuple[FunnelBar, ...]:
    return tuple(
        FunnelBar(step=step, share=round(100 * step.left / max(1, funnel.advisors)))
        for step in funnel.telling
    )
