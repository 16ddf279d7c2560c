"""What a visit to a calendar elsewhere knows when it begins, and if it still holds the link."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coverage.calendars.collections import CONVERSATIONS, COVERAGE
from coverage.domain.calendars import OwnerKind
from coverage.domain.elsewhere import Account, Claim, Link
from coverage.domain.elsewhere_steps import Written
from coverage.operations.elsewhere import opened
from coverage.operations.elsewhere_pushing import Ours
from coverage.persistence import calendars
from coverage.persistence import elsewhere as stored
from coverage.persistence import elsewhere_contents as contents
from coverage.persistence.database import reading, writing
from coverage.persistence.elsewhere import LinkRow

PUBLISHED = (COVERAGE.name, CONVERSATIONS.name)
"""The calendars that are shown elsewhere."""


class LinkLost(Exception):  # noqa: N818  as in domain.errors
    """The link is gone, or another worker has it."""


@contextmanager
def held(claim: Claim) -> Iterator[tuple[Session, LinkRow]]:
    """One transaction of a visit that still has its link; LinkLost otherwise."""
    with writing() as session:
        row = stored.held(session, claim)
        if row is None:
            raise LinkLost
        yield session, row


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a visit needs to know, read in one transaction."""

    link: Link
    seed: str
    account: Account | None
    upto: int
    pushed_upto: int
    state: str | None
    makes: int
    written: Sequence[Written]
    readings: Mapping[str, tuple[str, date]]
    wanted: Mapping[str, Ours]
    leaving: bool
    """Unlinked, or its advisor left the agency."""


def known_of(claim: Claim, keys: Mapping[str, bytes]) -> Known:
    """Read all of it at one moment; LinkLost when another visit has the link by now."""
    with reading() as session:
        row = session.get(LinkRow, claim.link)
        link = stored.link(session, claim.link)
        if row is None or link is None or row.attempt != claim.attempt:
            raise LinkLost
        leaving = link.leaving or not stored.is_advisor(session, link.advisor)
        return Known(
            link=link,
            seed=row.seed,
            account=opened(row.sealed, row.seed, keys),
            upto=stored.upto(session, link.advisor, PUBLISHED),
            pushed_upto=row.pushed_upto,
            state=row.state,
            makes=row.makes,
            written=contents.written(session, claim.link),
            readings=contents.readings(session, claim.link),
            wanted={} if leaving else wanted_of(session, link.advisor),
            leaving=leaving,
        )


def wanted_of(session: Session, advisor: str) -> dict[str, Ours]:
    """The entries that are to be there, by a name that each of them keeps."""
    found = {}
    for name in PUBLISHED:
        collection = calendars.collection(session, OwnerKind.ADVISOR, advisor, name)
        if collection is not None:
            for item in calendars.items(session, collection.id, with_body=True):
                if item.body is not None:
                    found[f"{name}/{item.href}"] = Ours(etag=item.etag, body=item.body)
    return found
