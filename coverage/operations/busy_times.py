"""When advisors cannot be booked, to the minute: all that their own calendars say.

Of no appointment anything is known here but from when to when.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from coverage.calendars.collections import CONVERSATIONS, COVERAGE
from coverage.domain.calendars import Window
from coverage.domain.ids import AdvisorId
from coverage.domain.stretches import Stretch, merged
from coverage.persistence.busy_times import busy_of
from coverage.persistence.elsewhere_contents import busy_between as busy_elsewhere

_OURS = (COVERAGE.name, CONVERSATIONS.name)
"""What the product writes itself; a booking asks its own table about other bookings."""


def busy(
    session: Session, advisors: Collection[AdvisorId], window: Window
) -> Mapping[AdvisorId, list[Stretch]]:
    """The times in ``window`` at which each of ``advisors`` is busy, in order, without overlap.

    Opaque events of their time-off calendar, of those they made, and of linked ones elsewhere.
    ``window`` has two ends and lies within the years of which occurrences are stored (three, see
    `coverage.calendars.owned`). Advisors who are never busy have an empty list.
    """
    if window.start is None or window.end is None:
        raise ValueError("busy times are asked for between two instants")
    found: defaultdict[AdvisorId, list[Stretch]] = defaultdict(list)
    wanted, since, until = frozenset(advisors), window.start, window.end
    for advisor, stretch in busy_of(session, wanted, without=_OURS, since=since, until=until):
        found[advisor].append(stretch)
    for advisor, there in busy_elsewhere(session, wanted, start=since, end=until):
        found[advisor].append((there.start, there.end))
    return {a: merged(found[a], since, until) for a in sorted(wanted)}
