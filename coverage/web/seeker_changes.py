"""A conversation that a seeker has and wants otherwise: at another time, in another way, or with
somebody else in place of its advisor: the backup, or who has the case by now.

The old time stays theirs until the new one is confirmed.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from coverage import clock
from coverage.domain.bookings import Booking, ConversationKind
from coverage.domain.errors import NotFound, TimeGone
from coverage.domain.ids import AdvisorId, PlaceId
from coverage.domain.seeking import Choices
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking import own_conversations, seeking
from coverage.operations.booking.booking_times import half_of
from coverage.operations.booking.spending import Wish
from coverage.operations.viewing_desks.seeker_ways import Ways, ways_of
from coverage.web import seeker_sessions, seeker_words
from coverage.web.audiences import settings
from coverage.web.seeker_case import coming

SAME, BACKUP = "same", "backup"
"""With whom: the words in the addresses."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is looked for in place of ``made``: a time with ``advisor`` (its own, or who has the
    case by now, or the backup), in the way ``kind`` and ``place``, which is its own until another
    one is chosen.
    """

    reader: SeekerReader
    number: int
    made: Booking
    advisor: AdvisorId
    whom: str
    choices: Choices
    kind: ConversationKind
    place: PlaceId | None

    @property
    def is_new_way(self) -> bool:
        """Whether anything but the time becomes different."""
        made = self.made
        return (self.advisor, self.kind, self.place) != (made.advisor, made.kind, made.place)

    def ways(self) -> Ways:
        """How the conversation could be had."""
        return ways_of(self.reader, self.made, self.advisor, near=self.choices.near)


def change_of(number: int, whom: str) -> Change:
    """The conversation that the own page shows as this one; NotFound for a backup that is not on
    offer.
    """
    reader = seeker_sessions.reader()
    own = coming(reader, number)
    if whom == SAME:
        advisor = own.goes_on.id if own.goes_on else own.booking.advisor
    elif whom == BACKUP and own.backup is not None:
        advisor = own.backup.id
    else:
        raise NotFound
    made, choices = own.booking, seeking.choices_of(reader)
    kind, place = made.kind, made.place
    if choices.changing == made.id and choices.kind is not None:
        kind, place = choices.kind, choices.place
    return Change(
        reader=reader,
        number=number,
        made=made,
        advisor=advisor,
        whom=whom,
        choices=choices,
        kind=kind,
        place=place,
    )


def at_the_same_time(change: Change) -> ResponseReturnValue:
    """Keep the time that they have, if it can be had in the new way; else show the times around it.
    To where a way is chosen, when there is none as yet.
    """
    if not change.ways().allow(change.kind, change.place):
        return redirect(_address("seeker_ways.how", change), code=303)
    try:
        keep_time(change, advisor=change.advisor, starts=change.made.starts)
    except TimeGone:
        half = half_of(change.made.starts, seeker_words.zone())
        chosen = replace(change.choices, day=half[0], half_day=half[1])
        seeking.choose(change.reader, chosen, now=clock.now())
        return to_times(change)
    return redirect(url_for("seeker_moves.decide", number=change.number), code=303)


def keep_time(change: Change, *, advisor: AdvisorId, starts: datetime) -> None:
    """Keep a time beside the old one; TimeGone when it cannot be had."""
    now, zone, key = clock.now(), seeker_words.zone(), settings().secret_key
    wish = Wish(advisor=advisor, kind=change.kind, place=change.place, starts=starts)
    if change.whom == SAME:
        own_conversations.move(
            change.reader,
            change.made.id,
            wish,
            key=key,
            now=now,
            zone=zone,
            withheld_after=settings().elsewhere_limit,
        )
        return
    own_conversations.take_backup(
        change.reader,
        change.made.id,
        wish,
        keys=settings().sealing_keys,
        key=key,
        now=now,
        zone=zone,
        withheld_after=settings().elsewhere_limit,
    )


def to_times(change: Change) -> ResponseReturnValue:
    """To the times of the chosen half-day."""
    return redirect(_address("seeker_moves.when", change, anchor="time"), code=303)


def _address(endpoint: str, change: Change, *, anchor: str | None = None) -> str:
    return url_for(endpoint, number=change.number, whom=change.whom, _anchor=anchor)
