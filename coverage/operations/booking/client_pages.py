"""The page on which employees of a client find their advisors: its address, and what only the
client and the agency can say there.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from coverage.domain.client_pages import AgencyLine, ClientPage, ReportingChannel
from coverage.domain.clients import Client
from coverage.domain.errors import InvalidInput, NotFound
from coverage.domain.ids import ClientId
from coverage.domain.visibility import AdvisorReader, ContactReader, CoordinatorReader, Reader
from coverage.operations.booking.booking_facts import booking_facts
from coverage.persistence import audit, client_pages, parties
from coverage.persistence.database import reading, writing
from coverage.persistence.parties import is_client

TOKEN_BYTES = 16
"""128 random bits: 22 characters of an address that nobody guesses, and a small QR code."""
LONGEST_NAME = 200
LONGEST_REACH = 400


def client_at(token: str) -> ClientId:
    """Whose page is at this address; NotFound when it is nobody's (any more)."""
    with reading() as session:
        page = client_pages.page_at(session, token)
        if page is None or not is_client(session, page.client):
            raise NotFound
        return page.client


def token_of(client: ClientId) -> str:
    """The address of the page of ``client``, for the command line; empty when it has none."""
    with reading() as session:
        page = client_pages.page_of(session, client)
        return page.token if page else ""


@dataclass(frozen=True, kw_only=True)
class PageDesk:
    """A client's page as those see it who look after it: ``page`` is None before it was opened.
    Nothing here depends on a booking.
    """

    client: Client
    page: ClientPage | None
    line: AgencyLine


def page_desk(reader: Reader, client: ClientId) -> PageDesk:
    """The page of ``client``; NotFound for others than its contact and the agency's
    coordinators.
    """
    _authorise(reader, client)
    with reading() as session:
        found = booking_facts(session).clients.get(client)
        if found is None:
            raise NotFound
        return PageDesk(
            client=found,
            page=client_pages.page_of(session, client),
            line=client_pages.agency_line(session),
        )


def open_page(reader: Reader, client: ClientId, *, now: datetime) -> ClientPage:
    """The page of ``client``, which gets one when it has none: who asks twice has the same page."""
    _authorise(reader, client)
    with writing() as session:
        _exists(session, client, held=True)
        if found := client_pages.page_of(session, client):
            return found
        page = ClientPage(
            client=client, token=_new_token(), channel=ReportingChannel(), made_at=now
        )
        client_pages.store_page(session, page)
        _record(session, reader, client, verb="client_page.opened", now=now)
        return page


def open_pages(reader: CoordinatorReader | None, *, now: datetime) -> int:
    """Give every client a page that has none; how many were opened. None stands for the command
    line.
    """
    with writing() as session:
        known = client_pages.pages(session)
        missing = [ClientId(slug) for slug, _ in parties.clients(session) if slug not in known]
        for client in missing:
            channel = ReportingChannel()
            page = ClientPage(client=client, token=_new_token(), channel=channel, made_at=now)
            client_pages.store_page(session, page)
        if missing:
            audit.record(
                session,
                at=now,
                account=reader.account if reader else None,
                verb="client_page.opened_all",
                subject="agency:1",
                detail={"pages": len(missing)},
            )
        return len(missing)


def renew_page(reader: Reader, client: ClientId, *, now: datetime) -> ClientPage:
    """Give the page another address: the old one leads nowhere from now on, also where it hangs."""
    _authorise(reader, client)
    with writing() as session:
        page = replace(_page(session, client), token=_new_token(), made_at=now)
        client_pages.store_page(session, page)
        _record(session, reader, client, verb="client_page.renewed", now=now)
        return page


def tell_channel(
    reader: Reader, client: ClientId, channel: ReportingChannel, *, now: datetime
) -> None:
    """Say on the page which reporting channel the client has; an empty one says nothing of it.

    InvalidInput with ``name`` or ``reach`` as ``required`` (one without the other) or ``too_long``.
    """
    _authorise(reader, client)
    problems = {}
    for field, text, longest in (
        ("name", channel.name, LONGEST_NAME),
        ("reach", channel.reach, LONGEST_REACH),
    ):
        if len(text) > longest:
            problems[field] = "too_long"
        elif not text and (channel.name or channel.reach):
            problems[field] = "required"
    if problems:
        raise InvalidInput(problems)
    with writing() as session:
        page = _page(session, client)
        client_pages.store_page(session, replace(page, channel=channel))
        _record(session, reader, client, verb="client_page.channel_told", now=now)


def _authorise(reader: Reader, client: ClientId) -> None:
    match reader:
        case CoordinatorReader():
            return
        case ContactReader() if reader.client == client:
            return
        case ContactReader() | AdvisorReader():
            raise NotFound


def _exists(session: Session, client: ClientId, *, held: bool = False) -> None:
    if not is_client(session, client, held=held):
        raise NotFound


def _page(session: Session, client: ClientId) -> ClientPage:
    _exists(session, client, held=True)
    page = client_pages.page_of(session, client)
    if page is None:
        raise NotFound
    return page


def _record(
    session: Session, reader: Reader, client: ClientId, *, verb: str, now: datetime
) -> None:
    audit.record(
        session, at=now, account=reader.account, verb=verb, subject=f"client:{client}", detail={}
    )


def _new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)
