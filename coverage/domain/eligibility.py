"""The hard rules between an advisor and a client: who may stand for whom at all."""

from collections.abc import Collection
from enum import StrEnum

from coverage.domain.advisors import Advisor, Conflict
from coverage.domain.assignments import Pin, PinKind, Role
from coverage.domain.clients import Client, Service
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.postcodes import road_km
from coverage.domain.rounding import round_half_up
from coverage.domain.weeks import Horizon


class Rule(StrEnum):
    """Hard rules, in the order in which a funnel applies them."""

    LANGUAGE = "language"
    TOPIC = "topic"
    CONFLICT = "conflict"
    DISTANCE = "distance"
    CAPACITY = "capacity"
    INTERNAL = "internal"
    BAN = "ban"
    # the rules of a single week, for substitutes and surges
    AWAY = "away"
    ROOM = "room"
    PANEL = "panel"


def conflicting(
    conflicts: Collection[Conflict], horizon: Horizon
) -> set[tuple[AdvisorId, ClientId]]:
    """The pairs that a conflict keeps apart on any day of the horizon."""
    start, last = horizon.start, horizon.last
    # as `Horizon.overlaps`; a country has a hundred thousand ties
    return {
        (c.advisor, c.client)
        for c in conflicts
        if c.first <= last and (c.until is None or max(c.first, start) <= c.until)
    }


def distance_km(advisor: Advisor, client: Client) -> float:
    """Road kilometres, one way, that serving ``client`` asks of ``advisor``: 0 for a central
    client.
    """
    if client.service is Service.CENTRAL:
        return 0.0
    return road_km(advisor.postcode, client.postcode)


def covering_minutes(advisor: Advisor, client: Client) -> int:
    """Minutes that an active week of covering ``client`` takes: demand and travel."""
    travel = round_half_up(client.visits_per_year * 2 * distance_km(advisor, client) / 52)
    return round_half_up(60 * client.demand_hours_per_week) + travel


def broken_rules(
    advisor: Advisor, client: Client, *, conflict: bool, some_capacity: bool
) -> frozenset[Rule]:
    """The hard rules that keep ``advisor`` from any seat on the panel of ``client``; empty when
    compatible.

    ``conflict`` tells whether one overlaps the horizon, ``some_capacity`` whether there is any in
    it. Being internal is a matter of role, see `internal_refuses`; so are bans, see `banned`.
    """
    broken = set()
    if not client.languages <= advisor.languages:
        broken.add(Rule.LANGUAGE)
    if not client.topics <= advisor.topics:
        broken.add(Rule.TOPIC)
    if conflict:
        broken.add(Rule.CONFLICT)
    if client.service is Service.LOCAL and distance_km(advisor, client) > advisor.radius_km:
        broken.add(Rule.DISTANCE)
    if not some_capacity:
        broken.add(Rule.CAPACITY)
    return frozenset(broken)


def internal_refuses(advisor: Advisor, client: Client, role: Role) -> bool:
    """Whether an internal advisor may not take ``role``: only third, and only at their employer."""
    if advisor.internal_to is None:
        return False
    return role is not Role.THIRD or advisor.internal_to != client.id


def banned(pins: Collection[Pin], advisor: AdvisorId, client: ClientId, role: Role) -> bool:
    """Whether a ban keeps ``advisor`` from ``role`` at ``client``."""
    return any(
        pin.kind is PinKind.BAN
        and pin.client == client
        and pin.advisor == advisor
        and pin.role in (None, role)
        for pin in pins
    )
