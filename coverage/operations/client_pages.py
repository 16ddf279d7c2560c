"""The page on which employees of a client find their advisors: its address, and what only the
client and the agency can say there.
"""

import secrets
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from coverage.domain.client_pages import ClientPage, ReportingChannel
from coverage.domain.errors import AlreadyThere, InvalidInput, NotFound
from coverage.domain.ids import ClientId
from coverage.domain.visibility import AdvisorReader, ContactReader, CoordinatorReader, Reader
from coverage.persistence import audit, client_pages
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


def page_for(reader: Reader, client: ClientId) -> ClientPage | None:
    """The page of ``client``, None before it was opened; NotFound for others than its contact and
    the agency's coordinators.
    """
    _authorise(reader, client)
    with reading() as session:
        _exists(session, client)
        return client_pages.page_of(session, client)


def open_page(reader: Reader, client: ClientId, *, now: datetime) -> ClientPage:
    """Give ``client`` a page; AlreadyThere when it has one."""
    _authorise(reader, client)
    with writing() as session:
        _exists(session, client, held=True)
        if client_pages.page_of(session, client) is not None:
            raise AlreadyThere
        page = ClientPage(
            client=client, token=_new_token(), channel=ReportingChannel(), made_at=now
        )
        client_pages.store_page(session, page)
        _record(session, reader, client, verb="client_page.opened", now=now)
        return page


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
