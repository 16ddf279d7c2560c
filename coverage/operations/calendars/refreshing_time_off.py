"""Holidays from an address, fetched again by the worker: what is new is shown before it counts.

Nothing of it reaches the calendar by itself. When something at the address is new, changed or gone,
it waits as a file that was brought, and the page says so; what the advisor has decided on already
is not shown again. Fetching twice, or a worker that dies in between, changes nothing.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.calendars.intake import MOST_BYTES
from coverage.domain.elsewhere import Trouble
from coverage.domain.errors import InvalidInput, NotFound
from coverage.domain.holiday_addresses import AddressClaim, HolidayAddress, next_fetch
from coverage.domain.ids import AddressId, FileId
from coverage.domain.visibility import AdvisorReader
from coverage.operations.calendars.fetching_time_off import bring_from, source_of
from coverage.operations.calendars.time_off_files import mark_of, read_beside
from coverage.persistence import audit
from coverage.persistence import holiday_addresses as stored
from coverage.persistence import time_off_files as files
from coverage.persistence.database import reading, writing
from coverage.persistence.facts import advisor_of
from coverage.persistence.sealing import SealBroken, seal, unseal
from coverage.publishing.addresses import Rules, TargetFailed
from coverage.publishing.fetching import fetch

MOST_ADDRESSES = 5
"""Of one advisor."""
LEASE = timedelta(minutes=5)
"""How long a fetch may take before another worker begins it again; it ends itself long before."""
AT_ONCE = 4
Fetch = Callable[[str], bytes]
_LOG = logging.getLogger(__name__)


def keep_address(
    reader: AdvisorReader,
    address: str,
    *,
    rules: Rules,
    keys: Mapping[str, bytes],
    now: datetime,
) -> FileId:
    """Fetch an address now, as `bring_from` does, and from now on again and again.

    InvalidInput as there, and with ``address``: ``too_many_addresses``.
    """
    source = source_of(address)
    known = {each.source for each in addresses_of(reader)}
    if source not in known and len(known) >= MOST_ADDRESSES:
        raise InvalidInput({"address": "too_many_addresses"})
    number = bring_from(reader, address, rules=rules, now=now)
    seed = uuid4().hex
    found = stored.SealedAddress(
        advisor=reader.advisor,
        source=source,
        seed=seed,
        sealed=seal(keys, address.strip(), place=_place(seed)),
    )
    with writing() as session:
        stored.keep(session, found, now=now, due_at=next_fetch(int(seed, 16), 0, now=now))
        _note(session, reader, "absence.address_kept", now=now)
    return number


def addresses_of(reader: AdvisorReader) -> tuple[HolidayAddress, ...]:
    """The reader's own addresses."""
    with reading() as session:
        return tuple(stored.addresses_of(session, reader.advisor))


def forget_address(reader: AdvisorReader, number: AddressId, *, now: datetime) -> None:
    """Fetch it no more; what came of it stays. NotFound for another's address."""
    with writing() as session:
        if not stored.forget(session, reader.advisor, number):
            raise NotFound
        _note(session, reader, "absence.address_forgotten", now=now)


def claim_due(*, now: datetime) -> list[AddressClaim]:
    """Begin what is due, and only now take the writer's lock."""
    with reading() as session:
        if not stored.any_due(session, now=now):
            return []
    with writing() as session:
        return stored.claim_due(session, now=now, lease=LEASE, most=AT_ONCE)


def fetcher(rules: Rules) -> Fetch:
    """Goes out to the network, by the operator's rules."""
    return lambda address: fetch(address, rules, most_bytes=MOST_BYTES).body or b""


@dataclass(frozen=True, kw_only=True)
class _Fetched:
    """What came of a fetch: a calendar, or why there is none."""

    body: bytes = b""
    trouble: Trouble | None = None
    wait: timedelta = timedelta()


def refresh(
    claim: AddressClaim,
    *,
    keys: Mapping[str, bytes],
    fetch_from: Fetch,
    zone: ZoneInfo,
    clock: Callable[[], datetime],
) -> None:
    """Carry out a fetch that was begun; nothing happens when somebody else has it now."""
    with reading() as session:
        known = stored.sealed(session, claim)
    if known is None:
        return
    found = _fetched(known, keys, fetch_from)
    now = clock()
    with writing() as session:
        row = stored.held(session, claim)
        if row is None:
            return
        if advisor_of(session, known.advisor) is None:  # who left has no holidays here
            stored.forget(session, known.advisor, claim.address)
            return
        row.leased_until = None
        row.trouble = found.trouble.value if found.trouble else None
        row.failures = row.failures + 1 if found.trouble else 0
        row.due_at = next_fetch(claim.address, row.failures, now=now, asked=found.wait)
        if found.trouble is None:
            row.fetched_at = now
            _offer(session, row, known, found.body, now=now, zone=zone)


def _fetched(known: stored.SealedAddress, keys: Mapping[str, bytes], fetch_from: Fetch) -> _Fetched:
    """No transaction is open meanwhile."""
    try:
        body = fetch_from(unseal(keys, known.sealed, place=_place(known.seed)))
    except SealBroken:
        return _Fetched(trouble=Trouble.SEALED)
    except TargetFailed as failure:
        return _Fetched(trouble=failure.trouble, wait=timedelta(seconds=failure.wait))
    except Exception as surprise:  # what a server sends can upset a library in any way
        _LOG.warning("holidays: %s", type(surprise).__name__)
        return _Fetched(trouble=Trouble.BROKEN)
    return _Fetched(body=body) if body.strip() else _Fetched(trouble=Trouble.NO_CALENDAR)


def _offer(
    session: Session,
    row: stored.AddressRow,
    known: stored.SealedAddress,
    body: bytes,
    *,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """Let what is new there wait to be looked at, unless it does already or was decided on."""
    file = files.BroughtFile(source=known.source, body=body)
    found = read_beside(session, known.advisor, file, today=now.astimezone(zone).date(), zone=zone)
    if not found.events:  # no calendar, or cut off: that says nothing of what is gone
        row.trouble = Trouble.NO_CALENDAR.value
        return
    mark = mark_of(found.written(), found.gone, now=now)
    if mark in (None, row.settled):
        files.forget_source(session, known.advisor, known.source)
        row.offered = None
    elif mark != row.offered or not files.is_waiting(session, known.advisor, known.source):
        files.keep_file(session, known.advisor, source=known.source, body=body, now=now)
        row.offered = mark
    else:
        files.wait_longer(session, known.advisor, known.source, now=now)


def _place(seed: str) -> str:
    return f"holiday_address.sealed.{seed}"


def _note(session: Session, reader: AdvisorReader, verb: str, *, now: datetime) -> None:
    audit.record(
        session,
        at=now,
        account=reader.account,
        verb=verb,
        subject=f"advisor:{reader.advisor}",
        detail={},
    )
