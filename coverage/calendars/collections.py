"""Which calendars exist, for whom, and who writes them.

Three that every advisor has, and any number that they make for themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from coverage.calendars.words import Words

ZONE = ZoneInfo("Europe/Amsterdam")
"""Where a day begins and ends for an agency; all-day entries float in other people's zones."""

OWN_COMPONENTS = ("VEVENT", "VTODO", "VJOURNAL")
"""What a calendar that an advisor makes may hold, unless they ask for less."""
OWN_COLOUR = "#5B6C7D"


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
CONVERSATIONS = Definition(
    name="conversations", title=lambda words: words.conversations, colour="#7A4E9B"
)
TIME_OFF = Definition(
    name="time-off", title=lambda words: words.time_off, colour="#B3541E", writable=True
)
DEFINITIONS = {each.name: each for each in (COVERAGE, CONVERSATIONS, TIME_OFF)}

STANDING = Definition(name="standing", title=lambda words: words.standing, colour="#0E5763")
"""Who stands for a client, week by week; made when its contact asks for a subscription."""
HALF_DAYS = Definition(name="half-days", title=lambda words: words.whole_day, colour="#4A6B2A")
"""When the rooms of a place can be used; made when a coordinator's first device is."""


def is_writable(name: str) -> bool:
    """Whether the owner of the calendar under this name writes what is in it."""
    return name not in DEFINITIONS or DEFINITIONS[name].writable


def is_own(name: str) -> bool:
    """Whether it is one that its owner made, and may take away."""
    return name not in DEFINITIONS
