"""Which calendars exist, for whom.

One today: each advisor's ``coverage``, which only a published plan writes. Calendars that advisors
write themselves get a definition here and nothing of what is below changes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from coverage.calendars.words import Words

ZONE = ZoneInfo("Europe/Amsterdam")
"""Where a day begins and ends for an agency; all-day entries float in other people's zones."""


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A calendar that every owner of a kind has.

    ``name`` is the last part of its address and never changes. ``components`` are the iCalendar
    components that it may hold.
    """

    name: str
    title: Callable[[Words], str]
    colour: str
    components: tuple[str, ...] = ("VEVENT",)
    writable: bool = False


COVERAGE = Definition(name="coverage", title=lambda words: words.title, colour="#0E5763")
DEFINITIONS = {COVERAGE.name: COVERAGE}
