"""How often a wrong password may be tried, and how long one then waits."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """``free`` wrong attempts in a row cost nothing; then each one doubles the wait.

    The count is forgiven when nothing was tried for ``forgiven_after``.
    """

    free: int
    first_wait: timedelta
    longest_wait: timedelta
    forgiven_after: timedelta

    def wait_after(self, failures: int) -> timedelta:
        """How long nobody may try again after this many wrong attempts in a row."""
        doublings = failures - self.free
        if doublings < 0:
            return timedelta(0)
        # Thirty doublings are longer than any wait; more would only overflow.
        return min(self.first_wait * (1 << min(doublings, 30)), self.longest_wait)


def _from_an_address(*, free: int) -> Allowance:
    """What one network address may do: a whole office may stand behind it, so the wait is short at
    first and forgiven within the hour.
    """
    return Allowance(
        free=free,
        first_wait=timedelta(seconds=30),
        longest_wait=timedelta(minutes=15),
        forgiven_after=timedelta(hours=1),
    )


VEIL = 0.4
"""By which share the number of free attempts changes, see `veiled`."""


def veiled(allowance: Allowance, key: str, *, now: datetime) -> Allowance:
    """The same with another number of free attempts every hour, by up to `VEIL` of it more or
    fewer, as ``key``, which nobody outside can know, decides.

    Many people share an address. Whoever counts how often they can still try would otherwise know
    how often others there did.
    """
    share = _draw(key, "free", int(now.timestamp()) // 3600)
    return replace(allowance, free=max(1, round(allowance.free * (1 - VEIL + 2 * VEIL * share))))


def is_shut(allowance: Allowance, key: str, *, now: datetime) -> bool:
    """Whether somebody who tried too often has to wait in any case: in half of all stretches as
    long as the longest wait, beginning at a moment of its own for each ``key``.

    To find an address waiting then says little of whether somebody else there tried just before.
    """
    stretch = allowance.longest_wait // timedelta(seconds=1)
    offset = int(_draw(key, "offset", 0) * stretch)
    return _draw(key, "shut", (int(now.timestamp()) + offset) // stretch) < 0.5


def _draw(key: str, *words: object) -> float:
    """A number from 0 to 1, without 1, that follows from all of these."""
    drawn = sha256("\0".join([key, *map(str, words)]).encode()).digest()
    return int.from_bytes(drawn[:6]) / (1 << 48)


UNKNOWN_BROWSER = Allowance(
    free=5,
    first_wait=timedelta(seconds=30),
    longest_wait=timedelta(minutes=15),
    forgiven_after=timedelta(days=1),
)
"""For one login name from all browsers that never knew its password: about 100 guesses a day."""

KNOWN_BROWSER = Allowance(
    free=10,
    first_wait=timedelta(seconds=10),
    longest_wait=timedelta(minutes=15),
    forgiven_after=timedelta(hours=1),
)
"""For one browser in which the password was right before: its owner mistypes now and then."""

SOURCE = _from_an_address(free=30)
"""For one network address over all login names."""

SEEKERS = _from_an_address(free=20)
"""Sessions that seekers begin from one network address, and times that they ask for, each counted
apart: an employer who asks for every time that a client's page lists (about 70) must not get
through them. An operator may choose another number of ``free`` ones. Taken `veiled`, because
colleagues share the address with the employer.
"""

CODES_FROM_SOURCE = _from_an_address(free=10)
"""Wrong return codes from one network address."""

CODES_AT_LOCATOR = Allowance(
    free=30,
    first_wait=timedelta(seconds=5),
    longest_wait=timedelta(minutes=1),
    forgiven_after=timedelta(hours=1),
)
"""Wrong return codes for one locator, from all addresses, without the first `HEARD` of each. One
guess a minute at 77 bits finds nothing in any time.
"""

HEARD = 3
"""Wrong return codes of a network address that are looked at whatever others tried at the same
locator: whoever saw a locator could else keep its owner out by guessing once a minute.
"""
