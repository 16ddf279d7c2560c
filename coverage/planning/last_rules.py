"""The reason of every gap of a plan, fast: `funnels.last_rule` without a look at each pair.

A plan of a country has thousands of gap weeks and more than a thousand advisors. Who breaks a rule
is a mask of advisors here, the same for all clients with that need, so that a funnel is a handful
of intersections. A test holds every answer against `funnels`, which remains the table to show.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator

from coverage.domain.assignments import Panel, PinKind
from coverage.domain.clients import Service
from coverage.domain.eligibility import conflicting
from coverage.domain.ids import ClientId
from coverage.planning.funnels import Room
from coverage.planning.masks import members
from coverage.planning.problem import NOBODY, Problem
from coverage.planning.surge_rules import MAX_PEOPLE, STEP_MINUTES, SurgeWeek
from coverage.planning.violations import Breach


class LastRules:
    """Answers for one problem; what clients have in common is worked out once."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        people = range(len(problem.advisors))
        self._languages: dict[frozenset[str], int] = {}
        self._topics: dict[frozenset[str], int] = {}
        self._idle = _mask(a for a in people if not any(problem.capacity[a]))
        self._internal = _mask(a for a in people if problem.advisors[a].internal_to is not None)
        self._away = [
            _mask(a for a in people if problem.is_away(a, week)) for week in range(problem.weeks)
        ]
        self._conflicts: defaultdict[ClientId, int] = defaultdict(int)
        for advisor, client in conflicting(problem.agency.conflicts, problem.horizon):
            self._conflicts[client] |= 1 << problem.advisor_index[advisor]
        self._bans: defaultdict[ClientId, int] = defaultdict(int)
        for pin in problem.agency.pins:
            if pin.kind is PinKind.BAN and pin.role is None:
                self._bans[pin.client] |= 1 << problem.advisor_index[pin.advisor]
        self._client = NOBODY
        """Whose gap was asked about last: a client's gaps come one after the other."""
        self._rules: tuple[tuple[Breach, int], ...] = ()
        self._everyone = (1 << len(problem.advisors)) - 1

    def of_gap(self, client: int, week: int) -> Breach:
        """The rule at which nobody is left to be a substitute of ``client`` in ``week``.

        Whoever is left after the rules that need no room has none, or it was needed elsewhere.
        """
        left = self._everyone
        if client != self._client:
            languages = self._problem.clients[client].languages
            self._client, self._rules = client, tuple(self._standing(client, languages))
        for rule, broken in self._rules:
            left &= ~broken
            if not left:
                return rule
        return Breach.ROOM if left & ~self._away[week] else Breach.AWAY

    def of_shortfall(
        self, asked: SurgeWeek, panel: Panel, room: Room, *, team: Collection[int]
    ) -> Breach:
        """The rule at which nobody is left to work (more) in a surge week; see `surge_breaches`."""
        kept = _mask(team)
        left = self._everyone
        for rule, broken in self._of_surge(asked, panel):
            left &= ~broken | kept
            if not left:
                return rule
        left = _mask(advisor for advisor in members(left) if room(advisor) >= STEP_MINUTES)
        if left and len(team) >= MAX_PEOPLE and not left & kept:
            return Breach.TOO_MANY_PEOPLE
        return Breach.ROOM

    def _standing(self, client: int, languages: frozenset[str]) -> Iterator[tuple[Breach, int]]:
        """Who breaks each rule that no week changes, in the order of the funnel."""
        facts, people = self._problem.clients[client], self._problem.advisors
        if languages not in self._languages:
            self._languages[languages] = _mask(
                a for a, person in enumerate(people) if not languages <= person.languages
            )
        yield Breach.LANGUAGE, self._languages[languages]
        if facts.topics not in self._topics:
            self._topics[facts.topics] = _mask(
                a for a, person in enumerate(people) if not facts.topics <= person.topics
            )
        yield Breach.TOPIC, self._topics[facts.topics]
        yield Breach.CONFLICT, self._conflicts.get(facts.id, 0)
        if facts.service is Service.LOCAL:
            distances = self._problem.distances(client)
            yield (
                Breach.DISTANCE,
                _mask(a for a, one in enumerate(people) if distances[a] > one.radius_km),
            )
        yield Breach.CAPACITY, self._idle
        yield Breach.INTERNAL, self._internal
        yield Breach.BAN, self._bans.get(facts.id, 0)

    def _of_surge(self, asked: SurgeWeek, panel: Panel) -> Iterator[tuple[Breach, int]]:
        facts = self._problem.clients[asked.client]
        yield from self._standing(asked.client, facts.languages | asked.languages)
        if asked.neutral:
            yield Breach.NEUTRAL, self._problem.candidates.conflicts_ever.get(asked.client, 0)
            yield Breach.PANEL, _mask(self._problem.advisor_index[a] for a in panel.members())
        yield Breach.AWAY, self._away[asked.week]


def _mask(numbers: Collection[int] | Iterator[int]) -> int:
    found = 0
    for number in numbers:
        found |= 1 << number
    return found
