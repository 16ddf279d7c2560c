"""The panels that stand today: how an agency's panels really come about, one contract at a time.

Clients came in the order of their contracts. First the advisors who had joined by then were asked,
the nearest first, and whoever came later only for seats that were left; each is passed over with
chance one half (full that month, away, not thought of), which gives geometric ranks. Nobody ever
moved afterwards, not even where a conflict arose since. So panels are sound one by one, far from
best together, and half blind to holidays: what `change_primary` and `change_backup` weigh against.
One client in seven has a vacancy, or never had a panel.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from benchmarks.agencies.country import Near
from benchmarks.agencies.laws import passed_over
from coverage.domain.advisors import Advisor
from coverage.domain.assignments import Panel
from coverage.domain.clients import Client
from coverage.domain.eligibility import broken_rules
from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Horizon

VACANT = 0.15
PASSED_OVER = 0.5
MEAN_YEARS = 6.0
"""Mean time since an advisor joined; exponential."""
ASKED = 12
"""Suitable people somebody thinks of, at the most."""

Ties = Mapping[tuple[AdvisorId, ClientId], date]
"""The pairs that a conflict keeps apart in the horizon, and since when."""


def panels(
    dice: Random,
    people: Sequence[Advisor],
    organisations: Sequence[Client],
    *,
    near: Near,
    tied: Ties,
    horizon: Horizon,
) -> Iterator[Panel]:
    """A panel of two for most clients whose contract runs."""
    joined = [_joined(dice, horizon) for _ in people]
    taken: Counter[int] = Counter()
    for client in sorted(organisations, key=lambda c: (c.contract_from, c.id)):
        if client.contract_from > horizon.start or dice.random() < VACANT:
            continue
        able = (
            a
            for a in near(client.postcode)
            if taken[a] < people[a].max_primary
            and is_compatible(people[a], client, tied, on=client.contract_from)
        )
        asked = _asked(able, joined, client.contract_from)
        pair = passed_over(dice, asked, PASSED_OVER, 2)
        if len(pair) == 2:
            taken[pair[0]] += 1
            yield Panel(client=client.id, primary=people[pair[0]].id, backup=people[pair[1]].id)


def is_compatible(person: Advisor, client: Client, tied: Ties, *, on: date) -> bool:
    """Whether ``person`` may sit on the panel, by what was known ``on`` that day; everybody made
    here has some capacity.
    """
    if person.internal_to is not None:
        return False
    if not (client.languages <= person.languages and client.topics <= person.topics):
        return False  # the cheap rules first: this is asked millions of times
    since = tied.get((person.id, client.id))
    conflict = since is not None and since <= on
    return not broken_rules(person, client, conflict=conflict, some_capacity=True)


def _asked(able: Iterable[int], joined: Sequence[date], on: date) -> list[int]:
    """The nearest `ASKED` who had joined ``on`` that day, else those who came later."""
    early: list[int] = []
    later: list[int] = []
    for advisor in able:
        (early if joined[advisor] <= on else later).append(advisor)
        if len(early) == ASKED:
            break
    return (early + later)[:ASKED]


def _joined(dice: Random, horizon: Horizon) -> date:
    return horizon.start - timedelta(days=round(dice.expovariate(1 / (365 * MEAN_YEARS))))
