"""What a little more of an advisor would be worth to a plan, as its bound was worked out."""

from dataclasses import dataclass

from coverage.domain.ids import AdvisorId


@dataclass(frozen=True, kw_only=True)
class AdvisorPrices:
    """Points per hour of capacity of one advisor, by week of the plan's horizon, and per client
    more as primary and as backup; none is below zero.
    """

    advisor: AdvisorId
    hours: tuple[float, ...]
    primary: float
    backup: float
