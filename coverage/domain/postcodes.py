"""Dutch four-digit postcodes and the distance by road between two of them.

``nl_pc4.csv`` is GeoNames data (CC BY 4.0, https://www.geonames.org); ``NOTICE.md`` keeps the
attribution.
"""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

EARTH_RADIUS_KM = 6371.0
ROAD_FACTOR = 1.3
"""Road kilometres per great-circle kilometre; one road kilometre takes one minute."""


@dataclass(frozen=True, kw_only=True)
class Postcode:
    """A four-digit postcode area with the name of its place and its centre in degrees (WGS 84)."""

    code: str
    place: str
    latitude: float
    longitude: float


@cache
def postcodes() -> dict[str, Postcode]:
    """Every known postcode by its four digits."""
    source = resources.files("coverage.domain").joinpath("nl_pc4.csv")
    with source.open(encoding="utf-8") as file:
        return {
            row["pc4"]: Postcode(
                code=row["pc4"],
                place=row["place"],
                latitude=float(row["lat"]),
                longitude=float(row["lon"]),
            )
            for row in csv.DictReader(file)
        }


def great_circle_km(start: Postcode, end: Postcode) -> float:
    """Haversine distance in kilometres on a sphere of radius 6371.0 km."""
    phi1, phi2 = math.radians(start.latitude), math.radians(end.latitude)
    half_lat = math.sin((phi2 - phi1) / 2)
    half_lon = math.sin(math.radians(end.longitude - start.longitude) / 2)
    chord = half_lat**2 + math.cos(phi1) * math.cos(phi2) * half_lon**2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def road_km(start: str, end: str) -> float:
    """Kilometres by road between two postcodes, one way; KeyError when one is unknown."""
    table = postcodes()
    return ROAD_FACTOR * great_circle_km(table[start], table[end])


def road_km_row(start: str, ends: Sequence[str]) -> list[float]:
    """`road_km` from ``start`` to each of ``ends``, to the last bit the same but in a fifth of the
    time.
    """
    table = postcodes()
    phi1 = math.radians(table[start].latitude)
    longitude, cos1 = table[start].longitude, math.cos(phi1)
    sin, sqrt, asin, radians = math.sin, math.sqrt, math.asin, math.radians
    row = []
    for phi2, cos2, east in _trigonometry(tuple(ends)):
        half_lat = sin((phi2 - phi1) / 2)
        half_lon = sin(radians(east - longitude) / 2)
        chord = half_lat**2 + cos1 * cos2 * half_lon**2
        row.append(ROAD_FACTOR * (2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))))
    return row


@lru_cache(maxsize=4)
def _trigonometry(codes: tuple[str, ...]) -> tuple[tuple[float, float, float], ...]:
    """Latitude in radians, its cosine, and longitude in degrees of each postcode."""
    places = [postcodes()[code] for code in codes]
    angles = [math.radians(place.latitude) for place in places]
    return tuple(
        (phi, math.cos(phi), place.longitude) for phi, place in zip(angles, places, strict=True)
    )
