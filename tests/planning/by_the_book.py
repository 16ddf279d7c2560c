"""The specification once more, straight from its text: facts, hard rules and points.

Nothing here comes from `coverage.planning`, or from the arithmetic of `coverage.domain`: no masks,
no arrays, no shared functions, only dates, sets and loops. It is slow and meant to be read beside
`docs/planning.md`. What the product's own checker says of a plan must agree with it to the last
minute; `exact.py` looks for the best panels with it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from coverage.domain.advisors import Advisor
from coverage.domain.agencies import Agency
from coverage.domain.assignments import PinKind, Role
from coverage.domain.clients import Client, DifferIn, Service
from coverage.domain.postcodes import postcodes

Pair = tuple[str | None, str | None]
"""Primary and backup by id; None is an empty seat."""


def rounded(number: float) -> int:
    """Half up: 0.5 becomes 1."""
    return int(Decimal(number).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def road_km(start: str, end: str) -> float:
    """1.3 times the arc between two points on a sphere of 6371 km, from the chord between them."""
    one, other = (_on_the_unit_sphere(code) for code in (start, end))
    return 1.3 * 2 * 6371.0 * math.asin(math.dist(one, other) / 2)


def _on_the_unit_sphere(code: str) -> tuple[float, float, float]:
    place = postcodes()[code]
    north, east = math.radians(place.latitude), math.radians(place.longitude)
    return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)


class Book:
    """What the specification says of one agency. Advisors and clients by id, weeks by number."""

    def __init__(self, agency: Agency) -> None:
        self.agency = agency
        self.advisors: dict[str, Advisor] = {a.id: a for a in agency.advisors}
        self.weeks = range(agency.horizon.weeks)
        self.clients: dict[str, Client] = {
            c.id: c for c in agency.clients if any(self.active(c, week) for week in self.weeks)
        }
        everyone = [(a, week) for a in self.advisors for week in self.weeks]
        self.capacity = {(a, week): self._capacity(a, week) for a, week in everyone}
        self.away = {(a, week): self._away(a, week) for a, week in everyone}

    # facts

    def day(self, week: int, weekday: int) -> date:
        return self.agency.horizon.start + timedelta(days=7 * week + weekday)

    def usual(self, a: str, week: int) -> list[date]:
        """Working days of the advisor that are not public holidays."""
        days = [self.day(week, weekday) for weekday in self.advisors[a].working_days]
        return [day for day in days if day not in self.agency.days_off]

    def present(self, a: str, week: int) -> list[date]:
        """Those without an absence, with a valid credential, while the advisor is available."""
        who = self.advisors[a]
        return [
            day
            for day in self.usual(a, week)
            if not any(x.advisor == a and x.first <= day <= x.until for x in self.agency.absences)
            and day <= who.valid_until
            and (who.available_from or day) <= day <= (who.available_until or day)
        ]

    def _away(self, a: str, week: int) -> bool:
        present, usual = len(self.present(a, week)), len(self.usual(a, week))
        return present == 0 or 2 * present < usual

    def _capacity(self, a: str, week: int) -> int:
        who = self.advisors[a]
        if not who.working_days:
            return 0
        present, normal = len(self.present(a, week)), len(who.working_days)
        return rounded(60 * who.hours_per_week * present / normal)

    def active(self, client: Client, week: int) -> bool:
        """Whether the contract touches any of the seven days."""
        until = client.contract_until or date.max
        return any(client.contract_from <= self.day(week, d) <= until for d in range(7))

    def active_weeks(self, c: str) -> list[int]:
        return [week for week in self.weeks if self.active(self.clients[c], week)]

    def road(self, c: str, a: str) -> float:
        client = self.clients[c]
        if client.service is Service.CENTRAL:
            return 0.0
        return road_km(self.advisors[a].postcode, client.postcode)

    def demand(self, c: str) -> int:
        return rounded(60 * self.clients[c].demand_hours_per_week)

    def travel(self, c: str, a: str) -> int:
        return rounded(self.clients[c].visits_per_year * 2 * self.road(c, a) / 52)

    # hard rules

    def compatible(self, c: str, a: str) -> bool:
        who, client, horizon = self.advisors[a], self.clients[c], self.agency.horizon
        return (
            client.languages <= who.languages
            and client.topics <= who.topics
            and (client.service is Service.CENTRAL or self.road(c, a) <= who.radius_km)
            and not any(
                tie.advisor == a
                and tie.client == c
                and max(tie.first, horizon.start) <= min(tie.until or date.max, horizon.last)
                for tie in self.agency.conflicts
            )
            and any(self.capacity[a, week] for week in self.weeks)
        )

    def fits(self, c: str, role: Role, a: str) -> bool:
        """Compatible, and not refused by the role itself."""
        employer, third = self.advisors[a].internal_to, role is Role.THIRD
        return (
            self.compatible(c, a)
            and (employer is None or (third and employer == c))
            and (not third or self.clients[c].panel_size == 3)
        )

    def may(self, c: str, role: Role, a: str) -> bool:
        """What bans leave of that."""
        return self.fits(c, role, a) and not any(
            pin.kind is PinKind.BAN
            and (pin.client, pin.advisor) == (c, a)
            and pin.role in (None, role)
            for pin in self.agency.pins
        )

    def pins(self, c: str) -> dict[Role, str]:
        """The pins that can be kept; of two that contradict each other the first by role and id."""
        kept: dict[Role, str] = {}
        for role in Role:
            wished = {
                pin.advisor
                for pin in self.agency.pins
                if (pin.kind, pin.client, pin.role) == (PinKind.PIN, c, role)
            }
            able = [a for a in sorted(wished) if self.may(c, role, a) and a not in kept.values()]
            if able:
                kept[role] = able[0]
        return kept

    def candidates(self, c: str, role: Role) -> list[str]:
        pins = self.pins(c)
        if role in pins:
            return [pins[role]]
        return [a for a in self.advisors if self.may(c, role, a) and a not in pins.values()]

    def pairs(self, c: str) -> Iterator[Pair]:
        """Every primary and backup that the rules allow the client, and none where they allow it.

        A pinned seat must be filled, unless nobody may be primary: then no seat is.
        """
        pins, primaries = self.pins(c), self.candidates(c, Role.PRIMARY)
        if not primaries or not pins:
            yield None, None
        for primary in primaries:
            if Role.BACKUP not in pins:
                yield primary, None
            for backup in self.candidates(c, Role.BACKUP):
                if backup != primary:
                    yield primary, backup

    # points

    @cached_property
    def constants(self) -> int:
        return 30_000 * sum(not self.candidates(c, Role.PRIMARY) for c in self.clients)

    def published(self, c: str, role: Role) -> str | None:
        """Who holds the seat today; nobody when that advisor no longer fits."""
        for panel in self.agency.panels:
            holder = panel.holder(role)
            if panel.client == c and holder is not None and self.fits(c, role, holder):
                return holder
        return None

    def covered(self, c: str, pair: Pair) -> dict[int, str]:
        """Who covers each active week; gaps are left out."""
        if pair[0] is None:
            return {}
        found = {}
        for week in self.active_weeks(c):
            there = [a for a in pair if a is not None and not self.away[a, week]]
            if there:
                found[week] = there[0]
        return found

    def own_points(self, c: str, pair: Pair) -> dict[str, float]:
        """All that the panel of one client costs whatever others do."""
        primary, backup = pair
        if primary is None:
            return {"uncovered": 30_000.0}
        client, gaps = self.clients[c], len(self.active_weeks(c)) - len(self.covered(c, pair))
        first = self.advisors[primary]
        points = {
            "both_away": gaps * (200 + 40 * self.demand(c) / 60),
            "change_primary": 500.0 * (self.published(c, Role.PRIMARY) not in (None, primary)),
            "travel_primary": 10 * self._travel_hours(c, primary),
            "sector_primary": 120.0 * (client.sector not in first.sectors),
            "gender_primary": 150.0 * (client.preferred_gender not in (None, first.gender)),
        }
        if backup is None:
            return points | {"no_backup": 2_500.0}
        second = self.advisors[backup]
        same = {
            None: False,
            DifferIn.GENDER: first.gender == second.gender,
            DifferIn.BACKGROUND: first.background == second.background,
        }
        return points | {
            "change_backup": 200.0 * (self.published(c, Role.BACKUP) not in (None, backup)),
            "travel_backup": 2 * self._travel_hours(c, backup),
            "sector_backup": 48.0 * (client.sector not in second.sectors),
            "panel_alike": 250.0 * same[client.differ_in],
        }

    def _travel_hours(self, c: str, a: str) -> float:
        """A year's, whatever the horizon."""
        return self.clients[c].visits_per_year * 2 * self.road(c, a) / 60

    def terms(self, panels: Mapping[str, Pair]) -> dict[str, float]:
        """Points by key, without the keys that cost nothing."""
        points: defaultdict[str, float] = defaultdict(float)
        load: Counter[tuple[str, int]] = Counter()
        for c in self.clients:
            pair = panels.get(c, (None, None))
            for key, number in self.own_points(c, pair).items():
                points[key] += number
            for week, a in self.covered(c, pair).items():
                load[a, week] += self.demand(c) + self.travel(c, a)
        for where, minutes in load.items():
            points["overload"] += 80 * max(0, minutes - self.capacity[where]) / 60
            points["near_full"] += 10 * max(0, minutes - 0.85 * self.capacity[where]) / 60
        for a, who in self.advisors.items():
            first = sum(panels.get(c, (None, None))[0] == a for c in self.clients)
            second = sum(panels.get(c, (None, None))[1] == a for c in self.clients)
            points["too_many"] += 3_000.0 * max(0, first - who.max_primary)
            points["too_many"] += 3_000.0 * max(0, second - who.max_backup)
        return {key: number for key, number in points.items() if number}
