"""Refusals that a user can cause. They carry data; wording belongs to ``web/refusals.py`` and the
command line.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from coverage.domain.ids import AdvisorId, ClientId
from coverage.domain.weeks import Week


class Refusal(Exception):  # noqa: N818  a refusal is not a failure
    """The request was understood and will not be carried out; nothing was stored."""


class NotFound(Refusal):
    """There is no such thing, or it is not this reader's: nobody may tell the two apart (404, never
    403).
    """


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong with what came in, and where.

    ``line`` counts from 1, the header included; 0 means the file as a whole. ``expected`` says what
    would have been right, in the reader's words.
    """

    file: str
    line: int = 0
    column: str = ""
    found: str = ""
    expected: str


class FolderRefused(Refusal):
    """An agency folder has faults; every one is listed and nothing was stored."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


class InvalidInput(Refusal):
    """Fields of a form do not hold what they must; ``problems`` maps a field's name to a message
    key.
    """

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(", ".join(sorted(problems)))
        self.problems = problems


class ImpossibleChange(InvalidInput):
    """A change of the facts that cannot be: it names somebody unknown, or its dates make no sense.

    ``number`` is its place in a row of changes, from 0.
    """

    def __init__(self, problems: dict[str, str], *, number: int = 0) -> None:
        super().__init__(problems)
        self.number = number


class PublishedMeanwhile(Refusal):
    """Somebody published since this draft was made (409). Carries both version numbers."""

    def __init__(self, *, base_version: int, current_version: int) -> None:
        super().__init__(f"draft from version {base_version}, published is {current_version}")
        self.base_version = base_version
        self.current_version = current_version


@dataclass(frozen=True, kw_only=True)
class BrokenRule:
    """One hard rule that a draft breaks, and where. Empty fields: the rule is not about such a
    thing.

    ``rule`` is the rule's name, ``role`` a seat of the panel, a role in the cover or ``surge``.
    """

    rule: str
    client: ClientId | None = None
    role: str = ""
    advisor: AdvisorId | None = None
    week: Week | None = None


class HardViolations(Refusal):
    """A draft breaks hard rules and cannot be published (422)."""

    def __init__(self, violations: Sequence[BrokenRule]) -> None:
        super().__init__(f"{len(violations)} violations")
        self.violations = tuple(violations)


class FactsChanged(Refusal):
    """The draft was made from facts that no longer hold in a way publication would hide (409)."""


class WrongState(Refusal):
    """The thing is not in a state in which this can be done: a run that has ended, a request
    already decided.
    """


class NothingPublished(Refusal):
    """There is no published plan to start from (409)."""


class NoAgency(Refusal):
    """No agency's facts have been imported yet."""


class BadCredentials(Refusal):
    """Name and password do not belong together, or the account is closed: nobody may tell which."""


class TooManyAttempts(Refusal):
    """Wrong passwords came too fast; ``retry_after`` is in seconds."""

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


class InvitationSpent(Refusal):
    """The invitation link was used, withdrawn, expired or never existed."""


class WeakPassword(Refusal):
    """``reason`` is ``short``, ``long``, ``common``, or ``similar`` to a name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ReadOnlyCalendar(Refusal):
    """The reader may look at this calendar and write nothing in it (403)."""


class ConditionFailed(Refusal):
    """A write asked for a state of the object that is not its state now (412)."""


class NoSuchCalendar(Refusal):
    """There is no calendar to put an object into (409)."""


class AlreadyThere(Refusal):
    """Something has this address already."""


class MadeAlready(Refusal):
    """A form was sent a second time: what it makes was made, and shown, the first time."""


class UidTaken(Refusal):
    """An object of the calendar under ``name`` has this UID, or the one to overwrite has another;
    ``href`` is the last part of its address.
    """

    def __init__(self, *, name: str, href: str) -> None:
        super().__init__("uid taken")
        self.name = name
        self.href = href


class WrongComponent(Refusal):
    """The calendar does not hold such components."""


class CalendarFull(Refusal):
    """As many objects, calendars or characters are kept as may be (507)."""


class TimeGone(Refusal):
    """This time cannot be had: taken, or never offered; nobody may tell which (409)."""


class HoldEnded(Refusal):
    """The time was kept for ten minutes, and they are over; nothing was booked (409)."""


class SeekerSessionEnded(Refusal):
    """Nobody booked anything for half an hour, or it was ended: begin anew (nothing is lost that
    was stored) (409).
    """


class WrongCode(Refusal):
    """Locator and words do not belong together, or there is no such case: nobody may tell (401)."""


class TooLate(Refusal):
    """A conversation can be moved or cancelled until an hour before it begins (409)."""
