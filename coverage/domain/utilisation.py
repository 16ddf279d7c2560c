"""How full advisors are over the horizon, and how evenly the work is shared among them.

Quartiles rather than a Gini coefficient or a standard deviation: "half of the advisors are between
62 % and 78 % full" needs no explanation (decision 0076).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from coverage.domain.ids import AdvisorId

NEAR_FULL = 0.85
"""The share of capacity above which a week is near full; the costs of a plan use the same."""
FAR = 0.20
"""So far from the middle somebody is worth a look: a day a week of a full-time advisor."""


@dataclass(frozen=True, kw_only=True)
class AdvisorUse:
    """What a plan asks of one advisor. ``load`` and ``capacity`` are minutes over the horizon.

    ``near_full`` counts the weeks above 85 % of their capacity, ``over`` those of them above 100 %.
    Everything counts: covering in any role, travel, and surges.
    """

    advisor: AdvisorId
    load: int
    capacity: int
    near_full: int
    over: int

    @property
    def share(self) -> float:
        """The part of the capacity that is used; above 1 for who has more work than hours."""
        return self.load / self.capacity


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Shares of capacity in use: the least, the quartiles, the most.

    ``apart`` is how far an advisor is from the middle on average; ``near_full`` and ``over`` are
    advisor-weeks above 85 % and above 100 %.
    """

    least: float
    lower: float
    middle: float
    upper: float
    most: float
    apart: float
    near_full: int
    over: int


@dataclass(frozen=True, kw_only=True)
class Utilisation:
    """Advisors with any capacity, in the order of their ids.

    Internal advisors are left out: they only ever sit with their own employer, so that nobody could
    share the work with them.
    """

    advisors: tuple[AdvisorUse, ...]

    @cached_property
    def spread(self) -> Spread | None:
        """How evenly the work is shared; None without anybody to share it."""
        if not self.advisors:
            return None
        shares = sorted(use.share for use in self.advisors)
        middle = _quantile(shares, 0.5)
        return Spread(
            least=shares[0],
            lower=_quantile(shares, 0.25),
            middle=middle,
            upper=_quantile(shares, 0.75),
            most=shares[-1],
            apart=sum(abs(share - middle) for share in shares) / len(shares),
            near_full=sum(use.near_full for use in self.advisors),
            over=sum(use.over for use in self.advisors),
        )

    @property
    def far(self) -> tuple[AdvisorUse, ...]:
        """Who is `FAR` or more from the middle, the furthest first."""
        if self.spread is None:
            return ()
        middle = self.spread.middle
        found = [use for use in self.advisors if abs(use.share - middle) >= FAR]
        return tuple(sorted(found, key=lambda use: (-abs(use.share - middle), use.advisor)))


def _quantile(ordered: Sequence[float], part: float) -> float:
    """The value below which ``part`` of them lie, between two neighbours in proportion."""
    place = part * (len(ordered) - 1)
    before = int(place)
    after = min(before + 1, len(ordered) - 1)
    return ordered[before] + (place - before) * (ordered[after] - ordered[before])
