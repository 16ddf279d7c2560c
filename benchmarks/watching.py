"""How much an employer learns who opens a booking session every day for four weeks.

    python -m benchmarks.watching [--worlds 200] [--json OUT]

Many simulated worlds (`benchmarks.watched_months`), half of them with one booking by an employee of
the watched client, half of them with none. In all of them people also keep times that they do not
book, and the watcher asks for eight times every morning: what is refused because somebody is
deciding is spent, and looks booked from the next day on. Three ways of telling worlds apart are
tried: counting the times that went, adding up what each half-day that lost times says (a likelihood
ratio, learnt from other worlds), and asking for all times on every hour. And in worlds with as many
bookings as an agency really has: how likely a time that went is a conversation of an own employee.
"""

import argparse
import json
import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.records import RESULTS, machine, versions
from benchmarks.watched_months import LAPSED, Vanished, Watch, watch
from benchmarks.watched_worlds import Rules

TRIED = (
    Rules(),
    Rules(withdrawn=0.0),
    Rules(withdrawn=0.25),
    Rules(withdrawn=0.75),
    Rules(early=1.0),
    Rules(quota=1),
    Rules(quota=3),
)
"""The rules as they are, and what others would come to."""
MANY_LAPSE = 10 * LAPSED
"""As if ten times as many people kept a time and left it."""
BUSY = 5.0
"""A client whose employees book so many times as often as the average one's."""
_LEADS = (2, 4, 7, 12, 20)


@dataclass(frozen=True, kw_only=True)
class Leak:
    """What watching comes to under one set of rules.

    ``lapsed`` is how many holds end without a booking, for each booking.

    ``auc_...`` is the chance that a world with a booking of an own employee looks more like one
    than a world without; 0.5 is guessing. ``advantage`` is the most by which the right answer can
    be given more often than the wrong one. ``posterior`` is the share of half-days that lost times
    in which an own employee had booked (or kept the time, where it was on hold), at the usual rate
    and at `BUSY` times that; ``worst`` the same for the lead at which it is highest.
    ``within_an_hour`` is the likelihood ratio of "some time went in the hour in which I suspect
    somebody", for a watcher who could ask for all times before and after. ``served`` is the share
    of seekers who find a time within five working days.
    """

    rules: Rules
    lapsed: float
    worlds: int
    auc_count: float
    auc_best: float
    advantage: float
    posterior: float
    posterior_busy: float
    worst: float
    within_an_hour: float
    served: float


def measure(rules: Rules, worlds: int, *, lapsed: float = LAPSED, first_seed: int = 0) -> Leak:
    """Simulate and tell apart."""
    seeds = range(first_seed, first_seed + worlds)
    none = [watch(seed, rules, own=0, lapsed=lapsed) for seed in seeds]
    one = [watch(seed + 10**6, rules, own=1, lapsed=lapsed) for seed in seeds]
    usual = [watch(seed + 2 * 10**6, rules, own=1.0, lapsed=lapsed) for seed in seeds]
    busy = [watch(seed + 3 * 10**6, rules, own=BUSY, lapsed=lapsed) for seed in seeds]
    weights = _weights(one[: worlds // 2], none[: worlds // 2])
    learnt = _scores(one[worlds // 2 :], none[worlds // 2 :], lambda w: _weight(w, weights))
    counted = _scores(one, none, lambda w: len(w.vanished))
    hourly = sum(w.hourly for w in none) / worlds
    everybody = [*one, *usual, *busy]
    return Leak(
        rules=rules,
        lapsed=lapsed,
        worlds=worlds,
        auc_count=auc(*counted),
        auc_best=auc(*learnt),
        advantage=max(advantage(*counted), advantage(*learnt)),
        posterior=own_share(v for w in usual for v in w.vanished),
        posterior_busy=own_share(v for w in busy for v in w.vanished),
        worst=max(_by_lead([v for w in usual for v in w.vanished])),
        within_an_hour=1 / max(1 - math.exp(-hourly), 1e-9),
        served=sum(w.served for w in everybody) / max(1, sum(w.seekers for w in everybody)),
    )


def auc(with_it: Sequence[float], without: Sequence[float]) -> float:
    """How often the former are larger than the latter; half where they are equal."""
    ordered = sorted(without)
    won = sum(bisect_left(ordered, x) + bisect_right(ordered, x) for x in with_it) / 2
    return won / (len(with_it) * len(ordered))


def advantage(with_it: Sequence[float], without: Sequence[float]) -> float:
    """The most by which a threshold tells right more often than wrong."""
    yes, no = sorted(with_it), sorted(without)
    return max(
        abs(bisect_left(no, x) / len(no) - bisect_left(yes, x) / len(yes)) for x in (*yes, *no)
    )


def _scores(
    with_it: Iterable[Watch], without: Iterable[Watch], score: Callable[[Watch], float]
) -> tuple[list[float], list[float]]:
    return [score(w) for w in with_it], [score(w) for w in without]


def _weights(with_it: Sequence[Watch], without: Sequence[Watch]) -> dict[tuple[int, bool], float]:
    """How much each kind of half-day that lost times speaks for a booking."""
    yes = Counter(_kind(v) for w in with_it for v in w.vanished)
    no = Counter(_kind(v) for w in without for v in w.vanished)
    return {kind: math.log((yes[kind] + 1) / (no[kind] + 1)) for kind in yes | no}


def _weight(seen: Watch, weights: Mapping[tuple[int, bool], float]) -> float:
    return sum(weights.get(_kind(v), 0.0) for v in seen.vanished)


def _kind(seen: Vanished) -> tuple[int, bool]:
    return bisect_left(_LEADS, seen.lead), seen.went == seen.listed


def own_share(vanished: Iterable[Vanished]) -> float:
    """In which share of half-days that lost times an own employee had booked."""
    seen = list(vanished)
    return sum(v.own for v in seen) / max(1, len(seen))


def _by_lead(vanished: Sequence[Vanished]) -> Iterator[float]:
    for bucket in range(len(_LEADS) + 1):
        yield own_share(v for v in vanished if _kind(v)[0] == bucket)


def table(report: Mapping[str, Any]) -> Iterator[str]:
    """A row for each set of rules; the first are those of the product."""
    yield f"{report['date']}, {report['records'][0]['worlds']} worlds of each kind. `watching`"
    yield ""
    heads = (
        "quota, withdrawn, early, holds that lapse, AUC counting, AUC best, advantage, posterior"
    )
    heads += ", at its worst lead, busy client, ratio within an hour, served in 5 days"
    yield f"| {' | '.join(heads.split(', '))} |"
    yield "|---" * 12 + "|"
    for row in report["records"]:
        rules = row["rules"]
        yield (
            f"| {rules['quota']} | {rules['withdrawn']} | {rules['early']} "
            f"| {row['lapsed']} | {row['auc_count']:.3f} | {row['auc_best']:.3f} "
            f"| {row['advantage']:.2f} | {row['posterior']:.1%} | {row['worst']:.1%} "
            f"| {row['posterior_busy']:.1%} "
            f"| {row['within_an_hour']:.0f} | {row['served']:.1%} |"
        )


def main() -> None:
    """Measure all sets of rules and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.watching", description=__doc__)
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--json", type=Path, default=RESULTS / "watching.json")
    options = parser.parse_args()
    records = [asdict(measure(rules, options.worlds)) for rules in TRIED]
    records.insert(1, asdict(measure(Rules(), options.worlds, lapsed=MANY_LAPSE)))
    report = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": "watching",
        "machine": machine(),
        "versions": versions(),
        "records": records,
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print("\n".join(table(report)))


if __name__ == "__main__":
    main()
