"""Extra capacity during a reorganisation: a contact asks, the coordinator agrees or declines.

An agreed request becomes a surge, a fact that the next draft staffs; nothing published changes by
it. It ends by itself. A reorganisation is secret before it is announced: the reason is sealed and
appears in no audit entry.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from coverage.domain.clients import Client
from coverage.domain.errors import InvalidInput, NotFound, WrongState
from coverage.domain.ids import AccountId, ClientId, RequestId
from coverage.domain.requests import (
    NOTE_LENGTH,
    REASON_LENGTH,
    CapacityWish,
    RequestState,
    state_on,
    wish_problems,
)
from coverage.domain.visibility import ContactReader, CoordinatorReader
from coverage.domain.weeks import Horizon
from coverage.operations.viewing.remembered import current_facts
from coverage.persistence import audit, capacity
from coverage.persistence.capacity import StoredRequest
from coverage.persistence.database import writing
from coverage.persistence.facts import add_surge, remove_surge
from coverage.persistence.sealing import seal

_PADDING = 256
"""Sealed reasons grow in steps of this many bytes, so that a length tells little."""


def ask(
    reader: ContactReader,
    wish: CapacityWish,
    *,
    reason: str,
    keys: Mapping[str, bytes],
    now: datetime,
    today: date,
) -> RequestId:
    """Store a request of the reader's client. InvalidInput names every field at fault.

    The same wish twice while the first is undecided is refused: somebody clicked twice.
    """
    with writing() as session:
        client, horizon, spoken = _may_ask(session, reader.client)
        problems = wish_problems(wish, client, horizon=horizon, today=today)
        if not wish.languages <= spoken:
            problems["languages"] = "choice"
        if len(reason) > REASON_LENGTH:
            problems["reason"] = "too_long"
        if problems:
            raise InvalidInput(problems)
        if any(
            old.state is RequestState.OPEN and old.wish == wish
            for old in capacity.requests(session, reader.client)
        ):
            raise InvalidInput({"first": "same_again"})
        number = capacity.add_request(session, reader.client, wish, by=reader.account, now=now)
        if reason:
            sealed = seal(keys, _padded(reason), place=capacity.reason_place(number))
            capacity.keep_reason(session, number, sealed)
        _record(session, "request.asked", number, at=now, by=reader.account)
    return number


def withdraw(reader: ContactReader, number: RequestId, *, now: datetime) -> None:
    """Take back an undecided request. NotFound when it is not the client's, else WrongState."""
    with writing() as session:
        stored = capacity.request(session, number, lock=True)
        if stored.client != reader.client:
            raise NotFound
        _only(stored, RequestState.OPEN)
        withdrawn = RequestState.WITHDRAWN
        capacity.decide(session, number, withdrawn, by=reader.account, now=now)
        _record(session, "request.withdrawn", number, at=now, by=reader.account)


def agree(reader: CoordinatorReader, number: RequestId, *, now: datetime, today: date) -> None:
    """Make the surge that was asked for a fact. WrongState when it is decided or its time is over.

    NotFound when the agency no longer knows the client.
    """
    with writing() as session:
        stored = capacity.request(session, number, lock=True)
        _only(stored, RequestState.OPEN)
        if stored.wish.until < today:
            raise WrongState
        _known(session, stored.client)
        surge = add_surge(session, stored.wish.surge(stored.client), request_id=number)
        agreed = RequestState.AGREED
        capacity.decide(session, number, agreed, by=reader.account, now=now, surge=surge)
        _record(session, "request.agreed", number, at=now, by=reader.account)


def decline(reader: CoordinatorReader, number: RequestId, *, note: str, now: datetime) -> None:
    """Refuse a request, with a word to the client that may be empty."""
    if len(note) > NOTE_LENGTH:
        raise InvalidInput({"note": "too_long"})
    with writing() as session:
        _only(capacity.request(session, number, lock=True), RequestState.OPEN)
        declined = RequestState.DECLINED
        capacity.decide(session, number, declined, by=reader.account, now=now, note=note)
        _record(session, "request.declined", number, at=now, by=reader.account)


def end_early(
    reader: CoordinatorReader, number: RequestId, *, until: date, now: datetime, today: date
) -> None:
    """Let an agreed surge end on ``until``, a day between yesterday and its own end.

    What was before that stays. InvalidInput when the day does not lie there; WrongState when the
    surge was not agreed or has ended.
    """
    with writing() as session:
        stored = capacity.request(session, number, lock=True)
        _only(stored, RequestState.AGREED)
        if state_on(today, stored=stored.state, wish=stored.wish) is RequestState.ENDED:
            raise WrongState
        if until < max(stored.wish.first, today - timedelta(days=1)):
            raise InvalidInput({"until": "too_early"})
        if until >= stored.wish.until:
            raise InvalidInput({"until": "not_shorter"})
        shorter = replace(stored.wish, until=until)
        _drop_surge(session, stored)
        surge = add_surge(session, shorter.surge(stored.client), request_id=number)
        capacity.shorten(session, number, until=until, surge=surge)
        _record(session, "request.shortened", number, at=now, by=reader.account)


def call_off(reader: CoordinatorReader, number: RequestId, *, now: datetime, today: date) -> None:
    """Withdraw an agreed surge that has not begun; one that runs can only be ended early."""
    with writing() as session:
        stored = capacity.request(session, number, lock=True)
        _only(stored, RequestState.AGREED)
        if stored.wish.first <= today:
            raise WrongState
        _drop_surge(session, stored)
        withdrawn = RequestState.WITHDRAWN
        capacity.decide(session, number, withdrawn, by=reader.account, now=now)
        _record(session, "request.called_off", number, at=now, by=reader.account)


def _may_ask(session: Session, number: ClientId) -> tuple[Client, Horizon, frozenset[str]]:
    """The client, the weeks that are planned, and the languages that the advisors speak."""
    facts = current_facts(session)
    if number not in facts.clients:
        raise NotFound
    spoken = frozenset[str]().union(*(advisor.languages for advisor in facts.agency.advisors))
    return facts.clients[number], facts.agency.horizon, spoken


def _known(session: Session, number: ClientId) -> None:
    if number not in current_facts(session).clients:
        raise NotFound


def _only(stored: StoredRequest, state: RequestState) -> None:
    if stored.state is not state:
        raise WrongState


def _drop_surge(session: Session, stored: StoredRequest) -> None:
    # an import that takes a client out takes its surges along
    with suppress(NotFound):
        if stored.surge is not None:
            remove_surge(session, stored.surge)


def _padded(reason: str) -> str:
    """``reason`` followed by spaces up to the next step in bytes."""
    length = len(reason.encode())
    return reason + " " * (-length % _PADDING)


def _record(session: Session, verb: str, number: RequestId, *, at: datetime, by: AccountId) -> None:
    audit.record(session, at=at, account=by, verb=verb, subject=f"request:{number}", detail={})
