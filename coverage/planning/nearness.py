"""Who lives near enough to whom, and the kilometres between them when somebody asks.

At the size of a country there are thirty million pairs of client and advisor, and only a fraction
is ever asked about. Whether a home lies within a radius needs no distance: on the unit sphere two
points lie within an angle when the product of their vectors is at least its cosine. Pairs that lie
on the edge, to the last digits, are measured by `road_km` itself, so that the outcome is exactly
that of the rule.
"""

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from functools import cache

from coverage.domain.advisors import Advisor
from coverage.domain.clients import Client, Service
from coverage.domain.postcodes import (
    EARTH_RADIUS_KM,
    ROAD_FACTOR,
    postcodes,
    road_km,
    road_km_row,
)

EDGE = 1e-12
"""Closer to the cosine of the radius than this (millimetres), `road_km` decides."""


class Distances:
    """Road kilometres one way from each client to each advisor; all 0 for a central client."""

    def __init__(self, advisors: Sequence[Advisor], clients: Sequence[Client]) -> None:
        self._homes = tuple(advisor.postcode for advisor in advisors)
        self._places = [c.postcode if c.service is Service.LOCAL else None for c in clients]
        self._nowhere = array("d", bytes(8 * len(advisors)))
        self._rows: dict[str, array[float]] = {}
        self._pairs: dict[tuple[str, int], float] = {}

    def __getitem__(self, client: int) -> Sequence[float]:
        """From ``client`` to each advisor; clients of one postcode share a row."""
        place = self._places[client]
        if place is None:
            return self._nowhere
        if place not in self._rows:
            self._rows[place] = array("d", road_km_row(place, self._homes))
        return self._rows[place]

    def km(self, client: int, advisor: int) -> float:
        """From ``client`` to ``advisor`` alone."""
        place = self._places[client]
        if place is None:
            return 0.0
        if place in self._rows:
            return self._rows[place][advisor]
        if (place, advisor) not in self._pairs:
            self._pairs[place, advisor] = road_km(place, self._homes[advisor])
        return self._pairs[place, advisor]


def near(advisors: Sequence[Advisor], places: Collection[str]) -> dict[str, int]:
    """For each postcode of ``places`` the advisors who may travel there, as a mask."""
    points = sorted((_point(place)[2], *_point(place)[:2], place) for place in places)
    heights = [height for height, *_ in points]
    masks = dict.fromkeys(places, 0)
    for number, advisor in enumerate(advisors):
        for place in _within(advisor, points, heights):
            masks[place] |= 1 << number
    return masks


def _within(
    advisor: Advisor, points: list[tuple[float, float, float, str]], heights: list[float]
) -> list[str]:
    """The places within the radius of ``advisor``; ``points`` lie in order of height (latitude)."""
    if advisor.radius_km < 0:
        return []
    home, radius = advisor.postcode, advisor.radius_km
    angle = min(math.pi, radius / ROAD_FACTOR / EARTH_RADIUS_KM)
    x, y, z = _point(home)
    latitude, limit = math.asin(z), math.cos(angle)
    lowest = math.sin(max(-math.pi / 2, latitude - angle)) - EDGE
    highest = math.sin(min(math.pi / 2, latitude + angle)) + EDGE
    band = points[bisect_left(heights, lowest) : bisect_right(heights, highest)]
    found = [
        (product, place)
        for (pz, px, py, place) in band
        if (product := x * px + y * py + z * pz) >= limit - EDGE
    ]
    return [
        place
        for product, place in found
        if product > limit + EDGE or road_km(home, place) <= radius
    ]


@cache
def _point(code: str) -> tuple[float, float, float]:
    """A postcode as a point of the unit sphere; KeyError when it is unknown."""
    place = postcodes()[code]
    phi, theta = math.radians(place.latitude), math.radians(place.longitude)
    return math.cos(phi) * math.cos(theta), math.cos(phi) * math.sin(theta), math.sin(phi)
