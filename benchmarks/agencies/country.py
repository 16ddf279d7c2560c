"""Where people live and organisations stand: real postcodes, drawn roughly as people are spread.

The province is drawn by its share of the inhabitants (CBS, 2021, in percent), the postcode in it by
a power of how many other postcodes lie within 3 km: postcodes are small where people live close
together. Drawing postcodes alike would put one in nine of them in Friesland, whose villages have a
postcode each.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import product
from random import Random

from benchmarks.agencies.shapes import Shape
from coverage.domain.clients import SchoolRegion
from coverage.domain.postcodes import Postcode, great_circle_km, postcodes, road_km_row

INHABITANTS = {
    "South Holland": 21.3,
    "North Holland": 16.5,
    "North Brabant": 14.7,
    "Guelders": 12.0,
    "Utrecht": 7.8,
    "Overijssel": 6.7,
    "Limburg": 6.4,
    "Friesland": 3.7,
    "Groningen": 3.4,
    "Drenthe": 2.8,
    "Flevoland": 2.5,
    "Zeeland": 2.2,
}
NEIGHBOUR_KM = 3.0
CELL = (0.03, 0.05)
"""Degrees of latitude and longitude, both a little more than `NEIGHBOUR_KM`."""
NEAREST = 250
"""How many of the nearest advisors anybody needs to know of a place."""

_REGIONS = {
    **dict.fromkeys(
        ("North Holland", "Friesland", "Groningen", "Drenthe", "Overijssel", "Flevoland"),
        SchoolRegion.NOORD,
    ),
    **dict.fromkeys(("South Holland", "Utrecht"), SchoolRegion.MIDDEN),
    **dict.fromkeys(("North Brabant", "Limburg", "Zeeland"), SchoolRegion.ZUID),
}
RIVERS = 52.0
"""Latitude that parts Gelderland: south of it schools keep the holidays of the south."""


class Map:
    """The postcodes of one shape, with their weights."""

    def __init__(self, shape: Shape) -> None:
        self._codes = [code for code in sorted(postcodes()) if _belongs(code, shape)]
        counts = _neighbours()
        by_province: defaultdict[str, float] = defaultdict(float)
        own = {code: counts[code] ** shape.crowding for code in self._codes}
        for code, weight in own.items():
            by_province[provinces()[code]] += weight
        self._weights = [
            INHABITANTS[provinces()[code]] * own[code] / by_province[provinces()[code]]
            for code in self._codes
        ]

    def draw(self, dice: Random, count: int) -> list[str]:
        """``count`` postcodes, with repetition."""
        return dice.choices(self._codes, self._weights, k=count)


class Near:
    """Who lives nearest to a postcode; each place is looked at once."""

    def __init__(self, homes: Sequence[str]) -> None:
        self._homes = tuple(homes)
        self._known: dict[str, tuple[int, ...]] = {}

    def __call__(self, code: str) -> tuple[int, ...]:
        """The numbers of the `NEAREST` homes, from near to far."""
        if code not in self._known:
            row = road_km_row(code, self._homes)
            order = sorted(range(len(row)), key=row.__getitem__)
            self._known[code] = tuple(order[:NEAREST])
        return self._known[code]


def school_region(code: str) -> SchoolRegion:
    """Whose school holidays a postcode keeps, roughly: regions follow municipalities."""
    south = postcodes()[code].latitude < RIVERS
    return _REGIONS.get(provinces()[code], SchoolRegion.ZUID if south else SchoolRegion.MIDDEN)


@cache
def provinces() -> dict[str, str]:
    """The province of each postcode."""
    source = resources.files("coverage.domain").joinpath("nl_pc4.csv")
    with source.open(encoding="utf-8") as file:
        return {row["pc4"]: row["province"] for row in csv.DictReader(file)}


def _belongs(code: str, shape: Shape) -> bool:
    if shape.most_neighbours is not None and _neighbours()[code] > shape.most_neighbours:
        return False
    if shape.centre is None:
        return True
    return great_circle_km(_centre(shape.centre), postcodes()[code]) <= shape.reach_km


@cache
def _centre(town: str) -> Postcode:
    """The first postcode of a town, which is its heart."""
    return next(place for _, place in sorted(postcodes().items()) if place.place == town)


@cache
def _neighbours() -> dict[str, int]:
    """How many postcodes lie within `NEIGHBOUR_KM` of each, itself included; by a grid of cells."""
    cells: defaultdict[tuple[int, int], list[Postcode]] = defaultdict(list)
    for place in postcodes().values():
        cells[_cell(place)].append(place)
    found = {}
    for place in postcodes().values():
        row, column = _cell(place)
        around = product((row - 1, row, row + 1), (column - 1, column, column + 1))
        others = (other for cell in around for other in cells.get(cell, ()))
        found[place.code] = sum(great_circle_km(place, o) <= NEIGHBOUR_KM for o in others)
    return found


def _cell(place: Postcode) -> tuple[int, int]:
    return math.floor(place.latitude / CELL[0]), math.floor(place.longitude / CELL[1])
