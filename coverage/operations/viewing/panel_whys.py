"""Why these advisors stand for a client, with names for the page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coverage.domain.ids import AdvisorId, ClientId
from coverage.operations.viewing.digests import Digest
from coverage.operations.viewing.people import AdvisorName, ClientName
from coverage.planning.explain import Alternative, PanelReasons, Term, why_panel


@dataclass(frozen=True, kw_only=True)
class TermBar:
    """A term of the cost table that costs anything; ``share`` is percent of the largest one."""

    term: Term
    share: int


@dataclass(frozen=True, kw_only=True)
class PanelWhy:
    """The reasons by ids, and a name for everybody in them. No attribute of anybody is here.

    ``pairs`` are the best panels in which both are others: those that change one seat only are told
    by the seat.
    """

    reasons: PanelReasons
    bars: tuple[TermBar, ...]
    pairs: tuple[Alternative, ...]
    names: Mapping[AdvisorId, AdvisorName]
    clients: Mapping[ClientId, ClientName]


def panel_why(digest: Digest, client: ClientId) -> PanelWhy | None:
    """Why the plan has this panel, by the facts of today; None without an active week in them."""
    problem = digest.facts.problem
    if client not in problem.client_index:
        return None
    panels = tuple(digest.panels.values())
    reasons = why_panel(problem, panels, client, standing=digest.standing)
    told = (*reasons.for_primary, *reasons.for_backup)
    others = (*told, *reasons.alternatives, *reasons.near_misses)
    known = {_seats(other) for other in told}
    swaps = [other.exchange for other in others if other.exchange]
    people = {seat.advisor for seat in reasons.seats}
    people |= {who for other in others for who in (other.primary, other.backup) if who}
    people |= {who for swap in swaps for who in (swap.advisor, swap.to) if who}
    people |= {concern.advisor for concern in reasons.concerns if concern.advisor}
    return PanelWhy(
        reasons=reasons,
        bars=_bars(reasons.terms),
        pairs=tuple(pair for pair in reasons.alternatives if _seats(pair) not in known),
        names=_names(digest, people),
        clients={swap.client: digest.facts.client_name(swap.client) for swap in swaps},
    )


def _seats(other: Alternative) -> tuple[AdvisorId, AdvisorId | None]:
    return other.primary, other.backup


def _bars(terms: Iterable[Term]) -> tuple[TermBar, ...]:
    """The terms that cost anything, the largest first."""
    costly = sorted((term for term in terms if term.points > 0), key=lambda term: -term.points)
    return tuple(
        TermBar(term=term, share=round(100 * term.points / costly[0].points)) for term in costly
    )


def _names(digest: Digest, people: Iterable[AdvisorId]) -> Mapping[AdvisorId, AdvisorName]:
    return {who: digest.facts.advisor_name(who) for who in people}
