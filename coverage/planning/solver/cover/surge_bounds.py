"""What no staffing undercuts, from each client's surges on their own.

A client that had all room to itself would take k people, then h hand-overs with k people, then t of
travel (`teams`, exact). It would have to work only the hours that it gets in *every* staffing with
as few unmet hours (`hours.sure`). Room that others take only makes it worse, so the sum of k over
clients is a bound on people.

The later goals are held to what the goals before *reached*, which may be above their bounds. With
V people reached and K the sum of k, at most D = V - K clients have more than their k; all others
have at least h hand-overs. So the sum of h without its D largest is a bound on hand-overs. In the
same way at most V - K plus the excess of hand-overs over that bound many clients may travel less
than t, and not less than the nearest person in each week.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coverage.planning.solver.cover.calls import Call, Whole
from coverage.planning.solver.cover.teams import LARGEST, best_team


@dataclass(frozen=True, kw_only=True)
class Alone:
    """The least of each goal when a client has all room to itself, one goal after the other.

    ``nearest`` is the travel when neither people nor hand-overs count.
    """

    people: int
    handovers: int
    hectometres: int
    nearest: int


def alone(call: Call, left: Whole, sure: Whole) -> Alone:
    """The least of ``call``, which works at least ``sure`` steps in each week."""
    free = call.free(left)
    far = np.where(free > 0, call.hectometres[:, None], np.iinfo(np.int64).max).min(axis=0)
    nearest = int(far[sure > 0].sum())
    team = best_team(call, free, sure, call.asked)
    if team is None:
        return Alone(
            people=_at_least(free, sure), handovers=0, hectometres=nearest, nearest=nearest
        )
    return Alone(
        people=team.people,
        handovers=team.handovers,
        hectometres=team.hectometres,
        nearest=nearest,
    )


def _at_least(free: Whole, sure: Whole) -> int:
    """People for the hardest week alone."""
    best = np.sort(free, axis=0)[::-1].cumsum(axis=0)
    return next((k for k in range(1, LARGEST + 1) if (best[k - 1] >= sure).all()), LARGEST)


def bounds(found: Sequence[Alone], *, people: int, handovers: int) -> tuple[int, int, int]:
    """Bounds on people, hand-overs and travel, given what was reached of the first two."""
    least_people = sum(one.people for one in found)
    freed = people - least_people
    least_handovers = _without_largest([one.handovers for one in found], freed)
    freed += handovers - least_handovers
    travel = sum(one.nearest for one in found)
    gains = [one.hectometres - one.nearest for one in found]
    return least_people, least_handovers, travel + _without_largest(gains, freed)


def _without_largest(numbers: Sequence[int], count: int) -> int:
    return sum(sorted(numbers)[: max(0, len(numbers) - count)])
