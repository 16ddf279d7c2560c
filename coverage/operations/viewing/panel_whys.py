"""Why these advisors stand for a client, with names for the page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coverage.domain.ids import AdvisorId, ClientId
from coverage.operations.viewing.digests import Digest
from coverage.operations.viewing.people import AdvisorName
from coverage.planning.explain import PanelReasons, Term, why_panel


@dataclass(frozen=True, kw_only=True)
class TermBar:
    """A term of the cost table that costs anything; ``share`` is percent of the largest one."""

    term: Term
    share: int


@dataclass(frozen=True, kw_only=True)
class PanelWhy:
    """The reasons by ids, and a name for every advisor in them. No attribute of anybody is here."""

    reasons: PanelReasons
    bars: tuple[TermBar, ...]
    names: Mapping[AdvisorId, AdvisorName]


def panel_why(digest: Digest, client: ClientId) -> PanelWhy | None:
    """Why the plan has this panel, by the facts of today; None without an active week in them."""
    problem = digest.facts.problem
    if client not in problem.client_index:
        return None
    panels = tuple(digest.panels.values())
    reasons = why_panel(problem, panels, client, standing=digest.standing)
    others = (*reasons.alternatives, *reasons.near_misses)
    people = {seat.advisor for seat in reasons.seats}
    people |= {who for other in others for who in (other.primary, other.backup) if who}
    return PanelWhy(reasons=reasons, bars=_bars(reasons.terms), names=_names(digest, people))


def _bars(terms: Iterable[Term]) -> tuple[TermBar, ...]:
    """The terms that cost anything, the largest first."""
    costly = sorted((term for term in terms if term.points > 0), key=lambda term: -term.points)
    return tuple(
        TermBar(term=term, share=round(100 * term.points / costly[0].points)) for term in costly
    )


def _names(digest: Digest, people: Iterable[AdvisorId]) -> Mapping[AdvisorId, AdvisorName]:
    return {who: digest.facts.advisor_name(who) for who in people}
