"""One visit to a calendar elsewhere: push ours, read busy time, write down how it went.

No transaction is open while anything is asked of the network. Every transaction first sees that the
visit still holds the link: whoever lost it to another worker writes nothing any more.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from coverage.domain.elsewhere import Account, Claim, Trouble, next_visit
from coverage.domain.elsewhere_steps import Written
from coverage.operations.elsewhere_known import PUBLISHED, Known, LinkLost, held, known_of
from coverage.operations.elsewhere_pushing import Pushed, push
from coverage.operations.elsewhere_reading import key_of, read_busy, state_of
from coverage.persistence import elsewhere as stored
from coverage.persistence import elsewhere_contents as contents
from coverage.persistence.database import reading, writing
from coverage.persistence.elsewhere import LinkRow
from coverage.publishing.addresses import TargetFailed
from coverage.publishing.answers import CalendarThere, Home

if TYPE_CHECKING:  # its libraries are for workers only
    from coverage.publishing.servers import Server

TITLE = "Naast"
"""The name of the calendar that we make."""
LEASE = timedelta(minutes=5)
"""How long a visit may take before another worker makes it again; it ends itself long before."""
BACK, AHEAD = timedelta(days=1), timedelta(weeks=26)
"""From when to when busy time is read."""
SOON = timedelta(minutes=1)
"""When something is left to do though nothing failed."""
MOST_READ = 100
"""Calendars of one account that are read; the page says how many are left out."""
MOST_MAKES = 3
"""How often we ask for a calendar that then cannot be found."""
MOST_FAREWELLS = 30
"""Failed visits after which a link that is leaving is forgotten: about a week."""
Connect = Callable[[Account], "Server"]
_LOG = logging.getLogger(__name__)


def claim_due(*, now: datetime, most: int) -> list[Claim]:
    """Begin the visits that are due, and only now take the writer's lock."""
    with reading() as session:
        if not stored.any_due(session, PUBLISHED, now=now):
            return []
    with writing() as session:
        return stored.claim_due(session, PUBLISHED, now=now, lease=LEASE, most=most)


def visit(
    claim: Claim,
    *,
    keys: Mapping[str, bytes],
    connect: Connect,
    zone: ZoneInfo,
    clock: Callable[[], datetime],
) -> None:
    """Carry out a visit that was begun; nothing happens when somebody else has the link now."""
    try:
        known = known_of(claim, keys)
        call = _Visit(claim=claim, known=known, zone=zone, now=clock())
        try:
            if known.account is None:
                raise TargetFailed(Trouble.SEALED)
            with connect(known.account) as server:
                call.carry_out(server)
        except TargetFailed as failure:
            call.fail(failure)
        except LinkLost:
            raise
        except Exception as surprise:  # what a server sends can upset a library in any way
            _LOG.warning("link %s: %s", claim.link, type(surprise).__name__)
            call.fail(TargetFailed(Trouble.BROKEN))
        call.finish(clock())
    except LinkLost:
        _LOG.info("link %s changed hands", claim.link)


@dataclass(kw_only=True)
class _Visit:
    claim: Claim
    known: Known
    zone: ZoneInfo
    now: datetime
    failure: TargetFailed | None = None
    pushed: Pushed | None = None
    has_read: bool = False
    has_left: bool = False
    left_out: int = 0
    state: str | None = field(init=False)

    def __post_init__(self) -> None:
        self.state = self.known.state

    def fail(self, failure: TargetFailed) -> None:
        """The first thing that went wrong is what is told."""
        self.failure = self.failure or failure

    def carry_out(self, server: "Server") -> None:
        """Push and read; a calendar that cannot be written to can still be read."""
        home = server.home()
        target = self._target(home)
        if self.known.leaving:
            self._leave(server, home, target)
            return
        if target is None:
            home, target = self._make(server, home)
        try:
            self._push(server, target)
        except TargetFailed as failure:
            if failure.trouble not in (Trouble.FORBIDDEN, Trouble.REFUSED):
                raise
            self.fail(failure)
        self._read(server, home)

    def _own_url(self, home: Home) -> str | None:
        """Where the calendar that we make lies; None when the advisor named a calendar."""
        return None if home.url is None else f"{home.url.rstrip('/')}/naast-{self.known.seed[:12]}/"

    def _target(self, home: Home) -> CalendarThere | None:
        own = self._own_url(home)
        if own is None:
            return home.calendars[0]
        # by the last part of the address: servers write the rest in several ways
        name = own.rstrip("/").rsplit("/", 1)[-1]
        return next((c for c in home.calendars if c.url.rstrip("/").endswith(f"/{name}")), None)

    def _make(self, server: "Server", home: Home) -> tuple[Home, CalendarThere]:
        own = self._own_url(home)
        if own is None or self.known.makes >= MOST_MAKES:
            raise TargetFailed(Trouble.NO_CALENDAR)
        with held(self.claim) as (_, row):
            row.makes += 1
        server.make_calendar(own, title=TITLE)
        found = server.home()
        target = self._target(found)
        if target is None:
            raise TargetFailed(Trouble.NO_CALENDAR)
        self.state = None
        return found, target

    def _push(self, server: "Server", target: CalendarThere) -> None:
        """Unless nothing changed on either side since all was in place."""
        state = state_of(target)
        if state and state == self.state and self.known.upto == self.known.pushed_upto:
            self.pushed = Pushed(written=tuple(self.known.written), complete=True, wrote=False)
            return
        self.pushed = push(
            server,
            target.url,
            seed=self.known.seed,
            known=self.known.written,
            wanted=self.known.wanted,
            now=self.now,
            keep=self._keep,
        )
        self.state = state if self.pushed.complete and not self.pushed.wrote else None

    def _keep(self, changed: Sequence[Written], gone: Sequence[str]) -> None:
        if changed or gone:
            with held(self.claim) as (session, _):
                contents.keep(session, self.claim.link, changed, gone)

    def _read(self, server: "Server", home: Home) -> None:
        """Read every calendar that may have changed, and once a day all: the days move on."""
        today = self.now.astimezone(self.zone).date()
        ours = frozenset(each.uid for each in (self.pushed or self.known).written)
        read = self._read_of(home)
        self.left_out = len(home.calendars) - len(read)
        for calendar in read:
            key, state = key_of(calendar), state_of(calendar)
            before = self.known.readings.get(key)
            if state and before == (state, today):
                continue
            busy = read_busy(
                server,
                calendar,
                ours=ours,
                start=self.now - BACK,
                end=self.now + AHEAD,
                zone=self.zone,
            )
            with held(self.claim) as (session, _):
                contents.replace_busy(
                    session,
                    self.claim.link,
                    self.known.link.advisor,
                    calendar=key,
                    state=state,
                    day=today,
                    skipped=busy.skipped,
                    stretches=busy.stretches,
                )
        with held(self.claim) as (session, _):
            contents.forget_calendars(session, self.claim.link, but=map(key_of, read))
        self.has_read = True

    def _read_of(self, home: Home) -> Sequence[CalendarThere]:
        """The calendars that are read: those that were read before first, so that the same ones are
        left out every time.
        """
        known = self.known.readings
        first = sorted(home.calendars, key=lambda each: key_of(each) not in known)
        return first[:MOST_READ]

    def _leave(self, server: "Server", home: Home, target: CalendarThere | None) -> None:
        """Take away what we wrote, and our calendar when nothing else is in it."""
        if target is not None:
            taken = push(
                server,
                target.url,
                seed=self.known.seed,
                known=self.known.written,
                wanted={},
                now=self.now,
                keep=self._keep,
            )
            if not taken.complete:
                raise TargetFailed(Trouble.REFUSED)
            if home.url is not None:
                server.remove_empty(target.url)
        self.has_left = True

    def finish(self, now: datetime) -> None:
        """Write down how it went, and let go of the link."""
        with held(self.claim) as (session, row):
            row.leased_until = None
            if self.has_left or (self.known.leaving and row.failures >= MOST_FAREWELLS):
                stored.remove(session, self.claim.link)
                return
            self._write_down(session, row)
            if row.due_at == self.known.link.due_at:  # nobody asked for another visit meanwhile
                self._plan_next(row, now)

    def _write_down(self, session: Session, row: LinkRow) -> None:
        row.trouble = self.failure.trouble.value if self.failure else None
        row.trouble_at = self.now if self.failure else row.trouble_at
        row.state = self.state
        if self.pushed is not None:
            living = [each for each in self.pushed.written if each.abandoned_at is None]
            row.entries = sum(each.content is not None for each in living)
            row.contested = sum(each.contested for each in living)
            row.makes = 0
            if self.pushed.complete:
                row.pushed_at = self.now
        if self.has_read:
            row.read_at = self.now
            row.pushed_upto = self.known.upto
            row.skipped = contents.skipped(session, self.claim.link)
            row.left_out = self.left_out

    def _plan_next(self, row: LinkRow, now: datetime) -> None:
        """A calendar that cannot be written to is read as often as any other."""
        row.failures = row.failures + 1 if self.failure and not self.has_read else 0
        row.due_at = next_visit(
            self.claim.link,
            row.failures,
            now=now,
            trouble=self.failure.trouble if self.failure else None,
            asked=timedelta(seconds=self.failure.wait if self.failure else 0),
        )
        if self.pushed is not None and not self.pushed.complete and not row.failures:
            row.due_at = now + SOON
