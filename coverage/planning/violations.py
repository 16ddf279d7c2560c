"""Hard rules that a plan may break, by name, and where it breaks them."""

from dataclasses import dataclass
from enum import StrEnum

from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week


class Breach(StrEnum):
    """The name of a broken rule. The first group are rules between an advisor and a client."""

    LANGUAGE = "language"
    TOPIC = "topic"
    CONFLICT = "conflict"
    DISTANCE = "distance"
    CAPACITY = "capacity"
    INTERNAL = "internal"
    BAN = "ban"
    # panels
    PIN = "pin"
    SAME_ADVISOR = "same_advisor"
    BACKUP_ALONE = "backup_alone"
    PANEL_SIZE = "panel_size"
    UNKNOWN = "unknown"
    REPEATED = "repeated"
    # the cover of weeks
    MISSING_WEEK = "missing_week"
    NOT_ACTIVE = "not_active"
    COVERED_TWICE = "covered_twice"
    WRONG_ROLE = "wrong_role"
    AWAY = "away"
    NEEDLESS_GAP = "needless_gap"
    ROOM = "room"
    # surges
    NOT_ASKED = "not_asked"
    ABOVE_ASKED = "above_asked"
    HALF_HOURS = "half_hours"
    TOO_MANY_PEOPLE = "too_many_people"
    NEUTRAL = "neutral"
    PANEL = "panel"


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One broken rule: where, and by whom."""

    rule: Breach
    client: ClientId | None = None
    role: str = ""
    """A role on the panel, a role in the cover, or ``surge``."""
    advisor: AdvisorId | None = None
    week: Week | None = None
