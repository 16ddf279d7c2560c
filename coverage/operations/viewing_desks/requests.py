"""Capacity requests as client and coordinators see them; to advisors they do not exist."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from coverage.domain.assignments import Plan
from coverage.domain.errors import NotFound
from coverage.domain.ids import ClientId, RequestId
from coverage.domain.requests import CapacityWish, RequestState, state_on
from coverage.domain.visibility import ContactReader, CoordinatorReader
from coverage.domain.weeks import Horizon, Week
from coverage.operations.viewing.facts import Facts
from coverage.operations.viewing.remembered import current_facts
from coverage.persistence import capacity
from coverage.persistence.capacity import StoredRequest
from coverage.persistence.database import reading
from coverage.persistence.plans import load_plan, published_head
from coverage.persistence.sealing import SealBroken, unseal
from coverage.planning.surge_room import SurgeRoom, surge_room

_UNDECIDED_FIRST = tuple(RequestState)


@dataclass(frozen=True, kw_only=True)
class RequestLine:
    """One request in a list, without its reason."""

    id: RequestId
    client_id: ClientId
    client: str
    wish: CapacityWish
    state: RequestState
    asked_at: datetime


@dataclass(frozen=True, kw_only=True)
class StaffedWeek:
    """A week of an agreed surge in the published plan: minutes worked and missing, and by whom."""

    week: Week
    minutes: int
    missing: int
    advisors: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RequestView:
    """One request. ``reason`` is empty for a contact who did not write it, and None when the key
    that sealed it is gone.

    ``staffing`` is empty until a plan with the surge is published. ``room`` is what it would
    take, for a coordinator with an undecided request and a published plan; else None.
    """

    line: RequestLine
    reason: str | None
    note: str
    decided_at: datetime | None
    staffing: tuple[StaffedWeek, ...]
    room: SurgeRoom | None = None
    known_client: bool = True


@dataclass(frozen=True, kw_only=True)
class AskingFrame:
    """Within what a contact may ask: the planned weeks, and languages beyond the client's own."""

    client: str
    horizon: Horizon
    own_languages: frozenset[str]
    languages: frozenset[str]


def asking_frame(reader: ContactReader) -> AskingFrame:
    """What the form to ask offers; NotFound when the agency no longer knows the client."""
    with reading() as session:
        facts = current_facts(session)
    client = facts.clients.get(reader.client)
    if client is None:
        raise NotFound
    spoken = frozenset[str]().union(*(a.languages for a in facts.agency.advisors))
    return AskingFrame(
        client=client.name,
        horizon=facts.agency.horizon,
        own_languages=client.languages,
        languages=spoken - client.languages,
    )


def own_requests(reader: ContactReader, *, today: date) -> tuple[RequestLine, ...]:
    """The requests of the reader's client, the newest first."""
    with reading() as session:
        facts = current_facts(session)
        stored = capacity.requests(session, reader.client)
    return tuple(_line(item, facts, today) for item in stored)


def own_request(
    reader: ContactReader, number: RequestId, *, keys: Mapping[str, bytes], today: date
) -> RequestView:
    """One request of the reader's client, with the reason if the reader wrote it; or NotFound."""
    with reading() as session:
        stored = capacity.request(session, number)
        if stored.client != reader.client:
            raise NotFound
        facts = current_facts(session)
        plan = _published(session, [reader.client])
    written_here = stored.asked_by == reader.account
    reason = _reason(stored, keys) if written_here else ""
    return _view(stored, facts, plan, today=today, reason=reason)


def all_requests(_reader: CoordinatorReader, *, today: date) -> tuple[RequestLine, ...]:
    """Every request: undecided first, then agreed, running, ended, and the others; the newest
    first.
    """
    with reading() as session:
        facts = current_facts(session)
        stored = capacity.requests(session)
    lines = [_line(item, facts, today) for item in stored]
    return tuple(sorted(lines, key=lambda line: _UNDECIDED_FIRST.index(line.state)))


def any_request(
    _reader: CoordinatorReader, number: RequestId, *, keys: Mapping[str, bytes], today: date
) -> RequestView:
    """One request with its reason, and what it would take while it is undecided."""
    with reading() as session:
        stored = capacity.request(session, number)
        facts = current_facts(session)
        undecided = stored.state is RequestState.OPEN
        plan = _published(session, None if undecided else [stored.client])
    room = None
    if undecided and plan is not None and stored.client in facts.clients:
        room = surge_room(facts.agency, plan, stored.wish.surge(stored.client))
    reason = _reason(stored, keys)
    return replace(_view(stored, facts, plan, today=today, reason=reason), room=room)


def _published(session: Session, clients: list[ClientId] | None) -> Plan | None:
    head = published_head(session)
    return None if head is None else load_plan(session, head.id, clients=clients)


def _line(stored: StoredRequest, facts: Facts, today: date) -> RequestLine:
    return RequestLine(
        id=stored.id,
        client_id=stored.client,
        client=facts.client_name(stored.client).name,
        wish=stored.wish,
        state=state_on(today, stored=stored.state, wish=stored.wish),
        asked_at=stored.asked_at,
    )


def _view(
    stored: StoredRequest,
    facts: Facts,
    plan: Plan | None,
    *,
    today: date,
    reason: str | None,
) -> RequestView:
    agreed = stored.state is RequestState.AGREED
    return RequestView(
        line=_line(stored, facts, today),
        reason=reason,
        note=stored.note,
        decided_at=stored.decided_at,
        staffing=_staffing(stored, facts, plan) if agreed and plan else (),
        known_client=stored.client in facts.clients,
    )


def _staffing(stored: StoredRequest, facts: Facts, plan: Plan) -> tuple[StaffedWeek, ...]:
    surge = stored.wish.surge(stored.client)
    staffed = [part for part in plan.surge_staffing if part.client == stored.client]
    short = {p.week: p.minutes for p in plan.surge_shortfalls if p.client == stored.client}
    return tuple(
        StaffedWeek(
            week=week,
            minutes=sum(part.minutes for part in staffed if part.week == week),
            missing=short.get(week, 0),
            advisors=tuple(facts.advisor_name(p.advisor).name for p in staffed if p.week == week),
        )
        for week in sorted({part.week for part in staffed} | short.keys())
        if surge.days_in(week)
    )


def _reason(stored: StoredRequest, keys: Mapping[str, bytes]) -> str | None:
    if stored.sealed_reason is None:
        return ""
    place = capacity.reason_place(stored.id)
    try:
        return unseal(keys, stored.sealed_reason, place=place).rstrip(" ")
    except SealBroken:
        return None
