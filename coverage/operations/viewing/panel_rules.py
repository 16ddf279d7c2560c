"""Which hard rules the members of a plan's panels still satisfy, by the facts of today."""

from collections.abc import Iterator

from coverage.domain.assignments import PinKind, Role
from coverage.domain.eligibility import Rule, broken_rules, conflicting, internal_refuses
from coverage.domain.ids import AdvisorId, ClientId
from coverage.operations.viewing.digests import Digest
from coverage.operations.viewing.facts import Facts

Broken = tuple[ClientId, Role, AdvisorId, frozenset[Rule]]
"""A seat, who holds it, and the rules that speak against it."""


def broken_by_seat(digest: Digest) -> Iterator[Broken]:
    """The seats whose holder no longer satisfies every hard rule, in order of the plan's panels.

    `coverage.planning.problem` finds the same, but looks at every pair; here only the pairs that
    sit on a panel count, so that a page need not wait for it.
    """
    facts = digest.facts
    seated = _Seating(facts)
    for client, panel in digest.panels.items():
        if client in facts.clients and facts.clients[client].active_during(facts.agency.horizon):
            for role in Role:
                holder = panel.holder(role)
                if holder is not None and (rules := seated.broken(client, role, holder)):
                    yield client, role, holder, rules


class _Seating:
    """The facts that decide about seats, looked up once."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._apart = conflicting(facts.agency.conflicts, facts.agency.horizon)
        bans = (pin for pin in facts.agency.pins if pin.kind is PinKind.BAN)
        self._banned = {(pin.client, pin.advisor, pin.role) for pin in bans}

    def broken(self, client: ClientId, role: Role, advisor: AdvisorId) -> frozenset[Rule]:
        """The rules that keep ``advisor`` from ``role``; somebody who has left has no capacity."""
        if advisor not in self._facts.advisors:
            return frozenset({Rule.CAPACITY})
        person, organisation = self._facts.advisors[advisor], self._facts.clients[client]
        presence = self._facts.presence(advisor, self._facts.agency.horizon)
        found = set(
            broken_rules(
                person,
                organisation,
                conflict=(advisor, client) in self._apart,
                some_capacity=any(week.capacity for week in presence),
            )
        )
        if internal_refuses(person, organisation, role):
            found.add(Rule.INTERNAL)
        if not self._banned.isdisjoint({(client, advisor, None), (client, advisor, role)}):
            found.add(Rule.BAN)
        return frozenset(found)
