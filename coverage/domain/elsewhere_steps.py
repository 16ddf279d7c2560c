"""What to do about one object of ours in a calendar elsewhere (decision 0046).

What we want there, what we remember of our own writing, and what is there now decide. Nothing is
remembered that only a finished write could tell, so that a visit that was cut off anywhere is
simply made again.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from uuid import UUID, uuid5

from coverage.domain.elsewhere import RESTORED_AT_MOST

ABANDONED_KEPT = timedelta(days=60)
"""How long a name is watched that we gave up: bins elsewhere give things back for 30 days."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """One object of ours elsewhere, or about to be.

    ``source`` is the calendar and href it shows. ``name`` (the last part of its address) and
    ``uid`` follow from the link's seed, the source and the ``generation``, so that writing twice
    writes the same thing. ``content`` is the ETag of our own object as last written, ``etag`` what
    the server called it then; None when that is not known. ``restored`` counts how often somebody
    else's change to this content was undone. ``abandoned_at``: the name was given up then for
    another generation.
    """

    source: str
    generation: int
    name: str
    uid: str
    etag: str | None = None
    content: str | None = None
    restored: int = 0
    abandoned_at: datetime | None = None

    @property
    def contested(self) -> bool:
        """Whether it is left as somebody else wants it."""
        return self.restored >= RESTORED_AT_MOST


class Step(Enum):
    """What to do next about an object."""

    NOTHING = auto()
    CREATE = auto()
    UPDATE = auto()
    """Write it again, if it is still as we wrote it."""
    LOOK = auto()
    """Read it first: it is not as we remember it."""
    RENEW = auto()
    """Write it under another name and UID: it was deleted, and many servers keep the old ones."""
    REMOVE = auto()
    FORGET = auto()


def new_written(seed: str, source: str, generation: int = 0) -> Written:
    """The object that shows ``source``; the same for the same arguments."""
    space = UUID(seed)
    return Written(
        source=source,
        generation=generation,
        name=f"{uuid5(space, f'name/{generation}/{source}')}.ics",
        uid=str(uuid5(space, f"uid/{generation}/{source}")),
    )


def next_step(known: Written, *, wanted: str | None, there: str | None, now: datetime) -> Step:
    """What to do: ``wanted`` is the ETag of our own object, ``there`` the ETag that the server
    gives now; None where there is none.
    """
    if wanted is None or known.abandoned_at is not None:
        return _step_away(known, there, now)
    if there is None:
        is_new = known.etag is None and known.content is None
        return Step.CREATE if is_new else Step.RENEW
    if there != known.etag:
        return Step.LOOK
    return Step.NOTHING if known.content == wanted else Step.UPDATE


def _step_away(known: Written, there: str | None, now: datetime) -> Step:
    if there is None:
        watched = known.abandoned_at is not None and now - known.abandoned_at < ABANDONED_KEPT
        return Step.NOTHING if watched else Step.FORGET
    return Step.REMOVE if there == known.etag else Step.LOOK


def now_there(known: Written, *, content: str, etag: str | None) -> Written:
    """After our content was written, or found to be there already."""
    same = known.content == content
    return replace(known, content=content, etag=etag, restored=known.restored if same else 0)


def undone(known: Written, *, wanted: str) -> Written:
    """Before somebody else's change is undone; changes of our own start the count again."""
    return replace(known, restored=known.restored + 1 if known.content == wanted else 0)


def abandoned(known: Written, *, now: datetime) -> Written:
    """The name is given up, and watched."""
    return replace(known, abandoned_at=now, etag=None)
