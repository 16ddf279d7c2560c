"""How the outlook of a plan is put into words at the command line."""

from collections.abc import Iterator

from coverage.domain.outlooks import Outlook, Seasons
from coverage.domain.utilisation import Utilisation
from coverage.operations.comparing import Comparison

_SHOWN = 5
"""Clients at risk, and advisors far from the middle, that are printed."""


def told(outlook: Outlook | None) -> Iterator[str]:
    """How evenly the work is shared, and what illness would leave of the cover."""
    if outlook is None:
        return
    if outlook.planned_for:
        yield f"planned for illness in {_percent(outlook.planned_for)} of the weeks"
    yield from _shared(outlook.utilisation)
    for found in outlook.seasons:
        yield from _seasons(found)


def _shared(utilisation: Utilisation) -> Iterator[str]:
    spread = utilisation.spread
    if spread is None:
        return
    yield (
        f"load       half of the advisors {_percent(spread.lower)} to {_percent(spread.upper)},"
        f" middle {_percent(spread.middle)}, all {_percent(spread.least)} to"
        f" {_percent(spread.most)}; on average {100 * spread.apart:.1f} points from the middle"
    )
    yield (
        f"           {spread.near_full} advisor-weeks above 85 %, of them {spread.over} above 100 %"
    )
    for use in utilisation.far[:_SHOWN]:
        hours = f"{use.load / 60:,.0f} of {use.capacity / 60:,.0f} h"
        yield f"  far from the middle: {use.advisor} {_percent(use.share)} ({hours})"


def _seasons(found: Seasons) -> Iterator[str]:
    yield (
        f"illness    {_percent(found.illness)} of the weeks: {_exactly(found.mean)} of client-weeks"
        f" covered without a substitute ({_exactly(found.worst)} in the worst twentieth of"
        f" {found.seasons} seasons, {_exactly(found.calm)} when all are well)"
    )
    for risk in found.at_risk[:_SHOWN]:
        yield f"  at risk: {risk.client} loses {risk.lost:.1f} of {risk.weeks} weeks a season"


def beside(found: Comparison) -> Iterator[str]:
    """What the two plans of a comparison would hold up, where both are known."""
    before, after = found.outlook_before, found.outlook_after
    if found.before is None or before is None or after is None:
        return
    if before.planned_for != after.planned_for:
        yield (
            f"planned for illness: {_percent(before.planned_for)} -> {_percent(after.planned_for)}"
        )
    if before.usual is not None and after.usual is not None:
        yield (
            f"covered without a substitute at {_percent(after.usual.illness)} illness:"
            f" {_exactly(before.usual.mean)} -> {_exactly(after.usual.mean)},"
            f" worst twentieth {_exactly(before.usual.worst)} -> {_exactly(after.usual.worst)}"
        )
    then, now = before.utilisation.spread, after.utilisation.spread
    if then is not None and now is not None:
        yield (
            f"half of the advisors: {_percent(then.lower)} to {_percent(then.upper)} ->"
            f" {_percent(now.lower)} to {_percent(now.upper)}; advisor-weeks above 85 %:"
            f" {then.near_full} -> {now.near_full}, above 100 %: {then.over} -> {now.over}"
        )


def _percent(share: float) -> str:
    """Whole percents, and tenths where they are needed to tell the rate."""
    return f"{round(100 * share, 1):g} %"


def _exactly(share: float) -> str:
    """Hundredths of a percent: what illness changes is small."""
    return f"{100 * share:.2f} %"
