"""What one client could choose: two advisors or three, visited or by phone, different people, and
what temporary cover takes.

Each choice is the best panel under it, all other panels as they stand, so that its points are exact
for what the objective counts. Third members and substitutes are outside the objective: for them the
weeks they close and the hours they take are told instead.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from coverage.domain.clients import Client, DifferIn, Service
from coverage.domain.errors import NotFound
from coverage.domain.ids import ClientId
from coverage.planning.advice.answers import ClientAdvice, Option, OptionKind
from coverage.planning.candidates import candidates_of
from coverage.planning.explain import PanelCosts, Standing, with_panel
from coverage.planning.explain.alternatives import best_pair
from coverage.planning.explain.standing import covered_weeks
from coverage.planning.masks import members
from coverage.planning.narrowing import narrowed
from coverage.planning.problem import NOBODY, Problem, Seats

Taken = Callable[[int], Sequence[int]]
"""Minutes that the plan asks of each advisor in a week, the covering of this client left out."""

_WISHES = {
    DifferIn.GENDER: OptionKind.DIFFER_GENDER,
    DifferIn.BACKGROUND: OptionKind.DIFFER_BACKGROUND,
}


def advise_client(
    problem: Problem, standing: Standing, client: ClientId, *, taken: Taken
) -> ClientAdvice:
    """What ``client`` could choose; NotFound for a client without an active week.

    ``taken`` tells what the plan leaves of a week, by the numbers of ``problem``.
    """
    if client not in problem.client_index:
        raise NotFound(client)
    number = problem.client_index[client]
    desk = _Desk(problem=narrowed(problem, client), standing=standing, client=number, taken=taken)
    return ClientAdvice(
        client=client,
        total=desk.total,
        open_weeks=tuple(problem.horizon[week] for week in desk.open_weeks),
        options=tuple(desk.options()),
    )


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """One client's question, with everything that its choices share."""

    problem: Problem
    standing: Standing
    client: int
    taken: Taken

    @property
    def facts(self) -> Client:
        return self.problem.clients[self.client]

    @property
    def pair(self) -> tuple[int, int]:
        seats = self.standing.seats
        return seats.primary[self.client], seats.backup[self.client]

    @cached_property
    def total(self) -> float:
        """What the panel as it stands costs."""
        costs = PanelCosts(problem=self.problem, standing=self.standing, client=self.client)
        return costs.total(*self.pair)

    @cached_property
    def open_weeks(self) -> tuple[int, ...]:
        """Active weeks that primary and backup leave open."""
        own, helped = covered_weeks(self.problem, self.client, *self.pair)
        return members(self.problem.active[self.client] & ~own & ~helped)

    def options(self) -> Iterator[Option]:
        """Every choice, also those that nobody can do."""
        yield self._panel(OptionKind.BEST_PAIR, self.facts)
        if self.facts.service is Service.LOCAL:
            yield self._panel(OptionKind.CENTRAL, replace(self.facts, service=Service.CENTRAL))
        else:
            yield self._panel(OptionKind.LOCAL, replace(self.facts, service=Service.LOCAL))
        for wish in DifferIn:
            yield self._differing(wish)
        if self.open_weeks:
            yield self._third()
            yield self._substitutes()

    def _panel(self, kind: OptionKind, facts: Client) -> Option:
        """The best pair, were the client's facts ``facts``."""
        costs = self._alone(facts)
        return self._of_pair(kind, costs, best_pair(costs), self.total)

    def _differing(self, wish: DifferIn) -> Option:
        """The best pair that differs in ``wish``; points for alikeness are left out of both."""
        facts = replace(self.facts, differ_in=None)
        costs = self._alone(facts)
        now = costs.total(*self.pair)
        best = best_pair(costs, apart=wish)
        found = self._of_pair(_WISHES[wish], costs, best, now)
        if best is None:
            return replace(found, able=0)
        backups = costs.problem.backups(0)
        return replace(found, able=sum(costs.differ(best[1], b, wish) for b in backups))

    def _of_pair(
        self,
        kind: OptionKind,
        costs: PanelCosts,
        best: tuple[float, int, int] | None,
        now: float,
    ) -> Option:
        candidates = costs.problem.candidates
        able = (candidates.primary[0] | candidates.backup[0]).bit_count()
        among = candidates.compatible[0].bit_count()
        if best is None:
            return Option(kind=kind, able=able, among=among)
        people = [self.problem.advisors[advisor].id for advisor in best[1:]]
        own, helped = covered_weeks(costs.problem, 0, *best[1:])
        closed = sum((own | helped) >> week & 1 for week in self.open_weeks)
        return Option(
            kind=kind,
            able=able,
            among=among,
            points=best[0] - now,
            people=tuple(people),
            weeks=closed,
        )

    def _alone(self, facts: Client) -> PanelCosts:
        """The costs of any pair for a client of these facts, everybody else as they stand."""
        problem = self.problem
        agency = replace(problem.agency, clients=(facts,), advisors=problem.advisors, panels=())
        some = sum(1 << a for a, row in enumerate(problem.capacity) if any(row))
        candidates, _ = candidates_of(agency, problem.advisors, (facts,), some_capacity=some)
        seats = problem.published
        alone = replace(
            problem,
            agency=agency,
            clients=(facts,),
            active=(problem.active[self.client],),
            demand=(problem.demand[self.client],),
            candidates=candidates,
            published=Seats(
                primary=(seats.primary[self.client],), backup=(seats.backup[self.client],)
            ),
            published_third=(problem.published_third[self.client],),
            concerns=(),
        )
        standing = replace(self._without, seats=Seats(primary=(NOBODY,), backup=(NOBODY,)))
        return PanelCosts(problem=alone, standing=standing, client=0)

    @cached_property
    def _without(self) -> Standing:
        """How the others stand when this client's seats are empty."""
        return with_panel(self.problem, self.standing, self.client, primary=NOBODY, backup=NOBODY)

    def _third(self) -> Option:
        """The third member who would close most open weeks with what the plan leaves of them."""
        facts = replace(self.facts, panel_size=3)
        thirds = self._alone(facts).problem.thirds(0)
        closing = {
            advisor: self._closing(advisor) for advisor in thirds if advisor not in self.pair
        }
        able = [advisor for advisor, weeks in closing.items() if weeks]
        best = sorted(able, key=lambda a: (-len(closing[a]), self._km(a), a))[:1]
        return self._cover(
            OptionKind.THIRD, able=len(able), by={advisor: closing[advisor] for advisor in best}
        )

    def _substitutes(self) -> Option:
        """As few substitutes as close what can be closed: again and again who closes most."""
        outside = [a for a in self.problem.substitutes(self.client) if a not in self.pair]
        closing = {advisor: self._closing(advisor) for advisor in outside}
        left, by = set(self.open_weeks), {}
        while left:
            best = min(
                closing, key=lambda a: (-len(left & closing[a]), self._km(a), a), default=NOBODY
            )
            if best == NOBODY or not (taking := left & closing[best]):
                break
            by[best] = frozenset(taking)
            left -= taking
        able = sum(bool(weeks) for weeks in closing.values())
        return self._cover(OptionKind.SUBSTITUTE, able=able, by=by)

    def _closing(self, advisor: int) -> frozenset[int]:
        """The open weeks in which ``advisor`` is there with room for the whole load."""
        minutes = self.problem.load(self.client, advisor)
        return frozenset(
            week
            for week in self.open_weeks
            if not self.problem.is_away(advisor, week)
            and self.problem.capacity[advisor][week] - self._used[week][advisor] >= minutes
        )

    def _cover(self, kind: OptionKind, *, able: int, by: dict[int, frozenset[int]]) -> Option:
        problem, demand = self.problem, self.problem.demand[self.client]
        whole = sum(problem.load(self.client, a) * len(weeks) for a, weeks in by.items())
        weeks = sum(map(len, by.values()))
        return Option(
            kind=kind,
            able=able,
            among=problem.candidates.compatible[self.client].bit_count(),
            people=tuple(problem.advisors[advisor].id for advisor in by),
            weeks=weeks,
            hours=whole / 60,
            travel=(whole - weeks * demand) / 60,
        )

    @cached_property
    def _used(self) -> Mapping[int, Sequence[int]]:
        """What the plan asks of everybody in the open weeks."""
        return {week: self.taken(week) for week in self.open_weeks}

    def _km(self, advisor: int) -> float:
        return self.problem.road_km(self.client, advisor)
