"""How long advisors are on the road between two things they do, and seekers to a room."""

from functools import lru_cache

from coverage.domain.bookings import QUANTUM
from coverage.domain.postcodes import postcodes, road_km

_MINUTES = QUANTUM.seconds // 60


@lru_cache(maxsize=65536)
def road_km_between(start: str, end: str) -> float:
    """`road_km`, kept; 0 when either has no postcode that we know: it is everywhere."""
    known = postcodes()
    if start == end or start not in known or end not in known:
        return 0.0
    return road_km(start, end)


def road_minutes(start: str, end: str) -> int:
    """Minutes by road between two postcodes, one a kilometre, rounded up to five."""
    return _MINUTES * road_quanta(start, end)


@lru_cache(maxsize=65536)
def road_quanta(start: str, end: str) -> int:
    """The same in quanta."""
    return -int(-road_km_between(start, end) // _MINUTES)
