"""How much of a plan still stands when advisors fall ill: seasons drawn at random.

In a season every advisor is out in each week with the same chance, independently of other weeks and
other people. A client-week is covered while one member of the panel is neither away nor ill:
primary and backup whatever their load, as in the rules of panels, and a third except in weeks in
which the plan itself found no room for the client with them. Substitutes do not count: finding one
is what an agency wants to be spared. Without illness this is the plan's own cover.

This is Monte Carlo with common random numbers: what happens to an advisor depends on the seed and
on the advisor's id alone, and who is ill at one rate is ill at any higher one. Two plans are tried
on the same seasons, so that a difference between them is theirs (Law, *Simulation Modeling and
Analysis*, 5th edition 2015, section 11.2). The worst twentieth is a mean over a tail, the expected
shortfall of Rockafellar and Uryasev (*Journal of Risk* 2, 2000), which one odd season moves little.

All seasons of an advisor lie beside each other in one whole number, `WORD` bits or a multiple of
them for each, so that a client is a handful of operations on numbers of 12,800 bits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import add, and_, or_
from random import Random

from coverage.domain.assignments import CoverRole, Panel, Plan
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.outlooks import ClientRisk, Seasons
from coverage.planning.problem import Problem

SEASONS = 200
SEED = 1
"""Of every simulation, whatever the seed of the run: otherwise plans could not be compared."""
WORST_PART = 0.05
"""The part of the seasons that counts as the worst."""
RISKS = 20
"""Clients at risk that are named."""
WORD = 64
"""Bits that are counted in one step; a season takes as many words as its weeks need."""
DIGITS = 24
"""Binary digits of a chance: a rate of illness is met to a sixteen-millionth."""


def simulate(
    problem: Problem, plan: Plan, *, illness: float, seasons: int = SEASONS, seed: int = SEED
) -> Seasons:
    """Try ``plan`` on ``seasons`` seasons in which everybody is out ``illness`` of the weeks.

    ``illness`` is 0 to 1, ``seasons`` at least 1. The same plan, facts and seed give the same
    figures everywhere.
    """
    draws = _Draws(weeks=problem.weeks, seasons=seasons)
    out = [
        draws.repeat(problem.away[number]) | draws.ill(advisor.id, illness=illness, seed=seed)
        for number, advisor in enumerate(problem.advisors)
    ]
    totals, risks = [0] * (draws.words * seasons), []
    for client, calm, missing in _missed(problem, plan, draws, out):
        if missing:
            totals = list(map(add, totals, draws.counted(missing)))
            lost = missing.bit_count() / seasons - calm.bit_count()
            risks.append(_risk(problem, client, lost=lost, open_weeks=calm.bit_count()))
    weeks = sum(mask.bit_count() for mask in problem.active)
    missed = sorted(draws.by_season(totals), reverse=True)
    worst = missed[: max(1, round(WORST_PART * seasons))]
    return Seasons(
        illness=illness,
        seasons=seasons,
        seed=seed,
        weeks=weeks,
        calm=_covered(sum(risk.open for risk in risks), weeks),
        mean=_covered(sum(missed) / seasons, weeks),
        worst=_covered(sum(worst) / len(worst), weeks),
        at_risk=_worst_risks(risks),
    )


@dataclass(frozen=True, kw_only=True)
class _Draws:
    """Every season of one advisor or client in one whole number, the first in the lowest bits."""

    weeks: int
    seasons: int

    @property
    def words(self) -> int:
        """How many words one season takes."""
        return -(-self.weeks // WORD)

    def repeat(self, mask: int) -> int:
        """The weeks of ``mask`` in every season."""
        return mask * self._each

    @cached_property
    def _each(self) -> int:
        """The first bit of every season."""
        return sum(1 << season * self.words * WORD for season in range(self.seasons))

    def ill(self, advisor: AdvisorId, *, illness: float, seed: int) -> int:
        """The weeks in which ``advisor`` is ill.

        Bit by bit this draws a number below 1 in binary and asks whether it is below ``illness``,
        for all weeks of all seasons at once, from the last digit to the first.
        """
        random = Random(f"{seed} {advisor}")  # noqa: S311 - a simulation, no secret
        bits, below = self.seasons * self.words * WORD, 0
        chance = round(illness * (1 << DIGITS))
        for digit in range(DIGITS):
            zeros = random.getrandbits(bits)  # where the drawn number has a 0 in this place
            below = zeros | below if chance >> digit & 1 else zeros & below
        return (1 << bits) - 1 if chance >> DIGITS else below

    def counted(self, mask: int) -> Iterator[int]:
        """How many weeks of ``mask`` lie in each word."""
        size = self.seasons * self.words * WORD // 8
        # the order of bytes within a word does not matter to who counts its bits
        return map(int.bit_count, memoryview(mask.to_bytes(size, "little")).cast("Q"))

    def by_season(self, counts: Sequence[int]) -> list[int]:
        """Counts by word as counts by season."""
        return [sum(counts[n : n + self.words]) for n in range(0, len(counts), self.words)]


def _missed(
    problem: Problem, plan: Plan, draws: _Draws, out: Sequence[int]
) -> Iterator[tuple[int, int, int]]:
    """Of each client: the weeks without anybody of the panel when all are well, and those of every
    season.
    """
    panels = {panel.client: panel for panel in plan.panels}
    helped = _helped(problem, plan)
    repeated = {mask: draws.repeat(mask) for mask in set(problem.active)}
    for client, facts in enumerate(problem.clients):
        active = problem.active[client]
        pair, third = _members(problem, panels.get(facts.id, Panel(client=facts.id)))
        calm = reduce(and_, (problem.away[member] for member in pair), active)
        missing = reduce(and_, (out[member] for member in pair), repeated[active])
        if third is not None:
            no_room = calm & ~helped.get(facts.id, 0)
            calm &= no_room | problem.away[third]
            missing &= draws.repeat(no_room) | out[third]
        yield client, calm, missing


def _members(problem: Problem, panel: Panel) -> tuple[tuple[int, ...], int | None]:
    """Primary and backup by number, and the third; nobody without a primary (see `loads`)."""
    if panel.primary is None:
        return (), None
    index = problem.advisor_index
    pair = [index[a] for a in (panel.primary, panel.backup) if a is not None and a in index]
    return tuple(pair), None if panel.third is None else index.get(panel.third)


def _helped(problem: Problem, plan: Plan) -> dict[ClientId, int]:
    """The weeks that the third of each client covers by the plan."""
    found: dict[ClientId, int] = {}
    for span in plan.cover:
        if span.role is CoverRole.THIRD:
            first, last = problem.horizon.index(span.first), problem.horizon.index(span.last)
            weeks = [1 << week for week in range(max(0, first), min(problem.weeks, last + 1))]
            found[span.client] = reduce(or_, weeks, found.get(span.client, 0))
    return found


def _risk(problem: Problem, client: int, *, lost: float, open_weeks: int) -> ClientRisk:
    return ClientRisk(
        client=problem.clients[client].id,
        weeks=problem.active[client].bit_count(),
        lost=lost,
        open=open_weeks,
    )


def _worst_risks(risks: Sequence[ClientRisk]) -> tuple[ClientRisk, ...]:
    hit = [risk for risk in risks if risk.lost > 0]
    return tuple(sorted(hit, key=lambda risk: (-risk.lost, risk.client))[:RISKS])


def _covered(missed: float, weeks: int) -> float:
    return 1 - missed / weeks if weeks else 1.0
