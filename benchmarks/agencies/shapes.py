"""The shapes that an agency may have: the same laws with other parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

Shares = Mapping[str, float]
"""The share of people or organisations to which each word applies, apart from the others."""

ASKED: Shares = {"en": 0.12, "pl": 0.016, "tr": 0.012, "ar": 0.012, "uk": 0.005}
"""Languages that clients require beside Dutch. English where staff is international, the others
where many of one origin work: one employer in sixty for Polish, fewer for the rest.
"""
SPOKEN: Shares = {"en": 0.7, "de": 0.15, "fr": 0.09, "tr": 0.08, "ar": 0.07, "pl": 0.06, "uk": 0.03}
"""Languages that advisors speak well enough for such a conversation."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Where an agency works, for whom, and how scarce its people are.

    ``fullness`` is demand over capacity, both over the whole horizon; travel comes on top (about a
    twentieth). ``crowding`` is the power of the number of postcodes within 3 km by which a postcode
    is drawn: 0.75 is about where people live, 0 favours the countryside. ``most_neighbours`` leaves
    out towns, ``centre`` and ``reach_km`` leave out the rest of the country. ``radius_km`` is the
    median road distance that advisors accept. ``ties`` is the mean number of conflicts of a client
    for each hundred advisors, of which ``near_ties`` is the share among those who live nearest.
    """

    fullness: float = 0.66
    crowding: float = 0.75
    most_neighbours: int | None = None
    centre: str | None = None
    reach_km: float = 0.0
    radius_km: float = 60.0
    asked: Shares = field(default_factory=lambda: ASKED)
    spoken: Shares = field(default_factory=lambda: SPOKEN)
    ties: float = 0.9
    near_ties: float = 0.3


COUNTRY = Shape()

SHAPES: Mapping[str, Shape] = {
    "country": COUNTRY,
    # Villages only: few candidates each, all of them far away.
    "rural": replace(COUNTRY, crowding=0.0, most_neighbours=4, radius_km=52.0),
    # Everybody within one town: nearly everyone is a candidate, distance decides nothing.
    "one-city": replace(COUNTRY, centre="Rotterdam", reach_km=14.0),
    # Half of the clients ask for a second language, some for two: small pools that overlap.
    "many-languages": replace(
        COUNTRY,
        asked={"en": 0.35, "pl": 0.1, "tr": 0.08, "ar": 0.08, "uk": 0.06},
        spoken={**SPOKEN, "tr": 0.14, "ar": 0.13, "pl": 0.12, "uk": 0.1},
    ),
    # Ties to a tenth of all advisors, and to half of the six who live nearest.
    "heavy-conflicts": replace(COUNTRY, ties=10.0, near_ties=0.5),
    # No slack: with travel nine tenths are used, and every holiday overflows.
    "full": replace(COUNTRY, fullness=0.85),
}
"""Shapes by name; ``country`` is as hard as the agencies the targets are stated for."""
