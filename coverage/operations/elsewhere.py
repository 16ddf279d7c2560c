"""Calendars elsewhere: an advisor links one, sees how it goes, and takes it away again.

Nothing here goes out to the network: visits are the worker's (`elsewhere_visits`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from coverage.domain.elsewhere import Account, Link, LinkId, Trouble
from coverage.domain.errors import InvalidInput, NotFound
from coverage.domain.ids import AdvisorId
from coverage.domain.visibility import AdvisorReader, CoordinatorReader
from coverage.operations.viewing.people import AdvisorName
from coverage.operations.viewing.remembered import current_facts
from coverage.persistence import audit
from coverage.persistence import elsewhere as stored
from coverage.persistence.database import reading, writing
from coverage.persistence.sealing import SealBroken, seal, unseal
from coverage.publishing.addresses import Rules, TargetFailed, placed

MOST_LINKS = 5
"""Links of one advisor."""
WITHHELD_AFTER = timedelta(hours=24)
"""How long an advisor's busy time may be unknown, unless the operator says otherwise."""


@dataclass(frozen=True, kw_only=True)
class Linked:
    """A link as its own advisor sees it; ``account`` is None when its seal does not open."""

    link: Link
    account: Account | None


def add_link(
    reader: AdvisorReader,
    account: Account,
    *,
    rules: Rules,
    keys: Mapping[str, bytes],
    now: datetime,
) -> LinkId:
    """Link a calendar; the worker goes there next. Linking the same one again changes its
    password.

    InvalidInput for an address that would never be visited, and for one link too many.
    """
    try:
        place = placed(account.address, rules)
    except TargetFailed as refusal:
        problem = "not_listed" if refusal.trouble is Trouble.NOT_LISTED else "https_address"
        raise InvalidInput({"address": problem}) from None
    account = Account(address=place.url, username=account.username, password=account.password)
    with writing() as session:
        if not stored.is_advisor(session, reader.advisor):
            raise NotFound
        known = stored.sealed_of(session, reader.advisor)
        for link, (seed, sealed) in known.items():
            before = opened(sealed, seed, keys)
            if before is not None and _same(before, account):
                stored.renew(session, link, sealed=sealed_as(account, seed, keys), now=now)
                _note(session, reader, "elsewhere_renewed", link, now=now)
                return link
        if len(known) >= MOST_LINKS:
            raise InvalidInput({"address": "too_many_links"})
        seed = uuid4().hex
        sealed = sealed_as(account, seed, keys)
        link = stored.add(
            session, reader.advisor, host=place.host, seed=seed, sealed=sealed, now=now
        )
        _note(session, reader, "elsewhere_linked", link, now=now)
    return link


def links_of(reader: AdvisorReader, *, keys: Mapping[str, bytes]) -> tuple[Linked, ...]:
    """The reader's own links."""
    with reading() as session:
        sealed = stored.sealed_of(session, reader.advisor)
        return tuple(
            Linked(link=link, account=opened(sealed[link.id][1], sealed[link.id][0], keys))
            for link in stored.links_of(session, reader.advisor)
        )


def try_now(reader: AdvisorReader, link: LinkId, *, now: datetime) -> None:
    """Have the worker visit as soon as it can; NotFound for another's link."""
    with writing() as session:
        _own(session, reader, link)
        stored.hurry(session, link, now=now)


def unlink(reader: AdvisorReader, link: LinkId, *, remove: bool, now: datetime) -> None:
    """Visit no more. With ``remove`` once more, to take away what we wrote there."""
    with writing() as session:
        _own(session, reader, link)
        if remove:
            stored.leave(session, link, now=now)
        else:
            stored.remove(session, link)
        _note(session, reader, "elsewhere_unlinked", link, now=now)


def withheld(
    session: Session, now: datetime, *, after: timedelta = WITHHELD_AFTER
) -> set[AdvisorId]:
    """Advisors whose busy time elsewhere is not known well enough to book them.

    Some linked calendar was not read for longer than ``after``: what is known of it may be wrong by
    now, and a booking could collide.
    """
    return set(unreadable(session, now, after=after))


def unreadable(
    session: Session, now: datetime, *, after: timedelta = WITHHELD_AFTER
) -> dict[AdvisorId, datetime]:
    """The same advisors, with the moment of the last reading (or of linking)."""
    return stored.unreadable(session, since=now - after)


def withheld_since(reader: AdvisorReader, *, now: datetime, after: timedelta) -> datetime | None:
    """Since when the reader's own busy time is not known, while nobody can book them for it."""
    with reading() as session:
        return unreadable(session, now, after=after).get(reader.advisor)


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """An advisor whom nobody can book, and when their busy time elsewhere was last known."""

    advisor: AdvisorName
    since: datetime


def who_is_withheld(
    _reader: CoordinatorReader, *, now: datetime, after: timedelta
) -> tuple[Withheld, ...]:
    """For the coordinator's list of problems, by name; of the calendars themselves it says
    nothing.
    """
    with reading() as session:
        facts, found = current_facts(session), unreadable(session, now, after=after)
        listed = [
            Withheld(advisor=facts.advisor_name(advisor), since=since)
            for advisor, since in found.items()
            if advisor in facts.advisors
        ]
    return tuple(sorted(listed, key=lambda each: each.advisor.name))


def sealed_as(account: Account, seed: str, keys: Mapping[str, bytes]) -> bytes:
    """``account`` as it is stored."""
    text = json.dumps([account.address, account.username, account.password])
    return seal(keys, text, place=_place(seed))


def opened(sealed: bytes, seed: str, keys: Mapping[str, bytes]) -> Account | None:
    """The account again; None when its key is gone."""
    try:
        address, username, password = json.loads(unseal(keys, sealed, place=_place(seed)))
    except SealBroken:
        return None
    return Account(address=address, username=username, password=password)


def _place(seed: str) -> str:
    return f"elsewhere_link.sealed.{seed}"


def _same(one: Account, other: Account) -> bool:
    return (one.address, one.username) == (other.address, other.username)


def _own(session: Session, reader: AdvisorReader, link_id: LinkId) -> None:
    link = stored.link(session, link_id)
    if link is None or link.advisor != reader.advisor:
        raise NotFound


def _note(
    session: Session, reader: AdvisorReader, verb: str, link: LinkId, *, now: datetime
) -> None:
    audit.record(
        session, at=now, account=reader.account, verb=verb, subject=f"elsewhere:{link}", detail={}
    )
