"""Inviting people in, and closing their accounts.

An invitation is a link for whoever it is given to; nothing is mailed. It opens once, for two weeks,
and can be withdrawn. A new link for an account that exists lets its owner choose another password.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coverage.domain.accounts import Account, AccountRole, Invitation, Seat
from coverage.domain.devices import holder_of
from coverage.domain.errors import (
    InvalidInput,
    InvitationSpent,
    NotFound,
    WeakPassword,
    WrongState,
)
from coverage.domain.ids import AccountId, AdvisorId, ClientId
from coverage.domain.passwords import check_password
from coverage.domain.visibility import CoordinatorReader
from coverage.operations.identity import Entered, come_in, forgive_login, replace_password
from coverage.operations.passwords import hash_password
from coverage.persistence import accounts, audit, browsers, devices, invitations, parties
from coverage.persistence.database import reading, writing

INVITATION_LASTS = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Named:
    """Somebody's or something's name with its slug."""

    slug: str
    name: str


@dataclass(frozen=True, kw_only=True)
class People:
    """Who may enter, who is invited, and whom one can invite for."""

    accounts: tuple[Account, ...]
    invitations: tuple[Invitation, ...]
    advisors: tuple[Named, ...]
    clients: tuple[Named, ...]


@dataclass(frozen=True, kw_only=True)
class OpenInvitation:
    """What an invitation says to whoever opens it. ``login`` is set when the account exists."""

    invitation: Invitation
    of: str
    login: str | None


def people(_reader: CoordinatorReader | None, *, now: datetime) -> People:
    """Everybody who may enter or was asked to."""
    with reading() as session:
        return People(
            accounts=tuple(accounts.open_accounts(session)),
            invitations=tuple(invitations.open_invitations(session, now=now)),
            advisors=tuple(Named(slug=s, name=n) for s, n in parties.advisors(session)),
            clients=tuple(Named(slug=s, name=n) for s, n in parties.clients(session)),
        )


def invite(
    reader: CoordinatorReader | None,
    role: AccountRole,
    *,
    name: str,
    of: str = "",
    now: datetime,
) -> str:
    """Make a link by which ``name`` can enter in ``role``, and give its secret.

    ``of`` is the slug or the exact name of the advisor or client. ``reader`` is None at the command
    line. InvalidInput when the agency knows no such advisor or client, or when a coordinator
    invites for an advisor who can enter already: nobody sits beside an advisor at their desk.
    """
    name = name.strip()
    if not name:
        raise InvalidInput({"name": "required"})
    if len(name) > 200:
        raise InvalidInput({"name": "too_long"})
    if not name.isprintable() or not of.isprintable():
        raise InvalidInput({"of" if name.isprintable() else "name": "unreadable"})
    with writing() as session:
        seat = _seat(session, role, of)
        if reader is not None and _is_taken(session, seat):
            raise InvalidInput({"of": "has_account"})
        return _make_link(session, reader, seat, name=name, account=None, now=now)


def renew(reader: CoordinatorReader | None, account: AccountId, *, now: datetime) -> str:
    """A new link for somebody who has an account: they choose another password. NotFound if closed.

    The old password goes on working until the link is used; earlier links stop.
    """
    with writing() as session:
        found = _open_account(session, account)
        invitations.withdraw_invitations_for(session, account, now=now)
        return _make_link(session, reader, found.seat, name=found.name, account=account, now=now)


def invite_again(reader: CoordinatorReader, invitation: int, *, now: datetime) -> str:
    """Another link in place of an open invitation, whose own stops. NotFound when it is spent."""
    with writing() as session:
        found = invitations.invitation(session, invitation, now=now)
        if found is None or not invitations.withdraw_invitation(session, invitation, now=now):
            raise NotFound
        return _make_link(
            session, reader, found.seat, name=found.name, account=found.account, now=now
        )


def withdraw(reader: CoordinatorReader | None, invitation: int, *, now: datetime) -> None:
    """Make the link open nothing. NotFound when it was spent already."""
    with writing() as session:
        if not invitations.withdraw_invitation(session, invitation, now=now):
            raise NotFound
        _note(session, reader, "invitation.withdrawn", f"invitation:{invitation}", now=now)


def look_at_invitation(token: str, *, now: datetime) -> OpenInvitation:
    """What the link is for; InvitationSpent when it opens nothing."""
    with reading() as session:
        found = invitations.open_invitation(session, token, now=now)
        if found is None:
            raise InvitationSpent
        account = found.account and accounts.account_of(session, found.account)
        return OpenInvitation(
            invitation=found,
            of=parties.name_of(session, found.seat),
            login=account.login if account else None,
        )


def accept_invitation(token: str, login: str, password: str, *, now: datetime) -> Entered:
    """Choose a name to log in with and a password, and come in.

    ``login`` is ignored when the link renews an account. InvitationSpent when the link opens
    nothing or its advisor came in by another one, InvalidInput when the login cannot be had,
    WeakPassword when the password may not be chosen.
    """
    offer = look_at_invitation(token, now=now)
    login = offer.login or _check_login(login)
    _check_both(login, password, offer.invitation.name)
    password_hash = hash_password(password)
    try:
        with writing() as session:
            invitation = invitations.open_invitation(session, token, now=now)
            if invitation is None:
                raise InvitationSpent
            account = _open_or_renew(session, invitation, login, password_hash, now=now)
            invitations.mark_accepted(session, invitation.id, account=account.id, now=now)
            forgive_login(session, login)
            return come_in(session, account, now=now)
    except IntegrityError:
        raise InvalidInput({"login": "login_taken"}) from None


def close_account(reader: CoordinatorReader | None, account: AccountId, *, now: datetime) -> None:
    """Keep somebody out from now on; their browsers are logged out at once, and an advisor's
    telephones and subscriptions get nothing any more.

    WrongState for the last coordinator: somebody must be able to invite others.
    """
    with writing() as session:
        coordinators = accounts.count_open_coordinators(session)
        found = _open_account(session, account)
        if found.seat.role is AccountRole.COORDINATOR and coordinators == 1:
            raise WrongState
        accounts.mark_closed(session, account, now=now)
        invitations.withdraw_invitations_for(session, account, now=now)
        browsers.forget_account(session, account)
        if found.seat.role is not AccountRole.CONTACT:  # what a client has stays the client's
            devices.revoke_all(session, holder_of(found.reader()), now=now)
        _note(session, reader, "account.closed", f"account:{account}", now=now)


def _seat(session: Session, role: AccountRole, of: str) -> Seat:
    if role is AccountRole.COORDINATOR:
        return Seat(role=role)
    if role is AccountRole.ADVISOR:
        slug = parties.find_advisor(session, of)
        if slug is None:
            raise InvalidInput({"of": "unknown_advisor"})
        return Seat(role=role, advisor=AdvisorId(slug))
    slug = parties.find_client(session, of)
    if slug is None:
        raise InvalidInput({"of": "unknown_client"})
    return Seat(role=role, client=ClientId(slug))


def _make_link(
    session: Session,
    reader: CoordinatorReader | None,
    seat: Seat,
    *,
    name: str,
    account: AccountId | None,
    now: datetime,
) -> str:
    token = secrets.token_urlsafe(32)
    number = invitations.add_invitation(
        session,
        seat,
        token=token,
        name=name,
        invited_by=None if reader is None else reader.account,
        account=account,
        now=now,
        expires_at=now + INVITATION_LASTS,
    )
    verb = "invitation.made" if account is None else "invitation.renewed"
    _note(session, reader, verb, f"invitation:{number}", now=now, role=seat.role.value)
    return token


def _open_or_renew(
    session: Session, invitation: Invitation, login: str, password_hash: str, *, now: datetime
) -> Account:
    if invitation.account is not None:
        account = _open_account(session, invitation.account)
        replace_password(session, account.id, password_hash)
        verb = "account.password_renewed"
    else:
        if invitation.inviter is not None and _is_taken(session, invitation.seat):
            raise InvitationSpent
        account = accounts.add_account(
            session,
            invitation.seat,
            login=login,
            name=invitation.name,
            password_hash=password_hash,
            now=now,
        )
        verb = "account.opened"
    subject = f"account:{account.id}"
    audit.record(
        session,
        at=now,
        account=account.id,
        verb=verb,
        subject=subject,
        detail={"invitation": invitation.id},
    )
    return account


def _is_taken(session: Session, seat: Seat) -> bool:
    """Whether it is an advisor's seat and they can enter. The advisor is held until the transaction
    ends, so that of two links for them only one is accepted.
    """
    if seat.advisor is None:
        return False
    parties.hold_advisor(session, seat.advisor)
    return accounts.advisor_has_account(session, seat.advisor)


def _open_account(session: Session, account: AccountId) -> Account:
    found = accounts.account_of(session, account)
    if found is None or found.closed_at is not None:
        raise NotFound
    return found


def _check_login(login: str) -> str:
    """The login name as stored: an address for mail, or any word of three characters."""
    name = accounts.login_key(login)
    if len(name) < 3:
        raise InvalidInput({"login": "too_short" if name else "required"})
    if len(name) > 200:
        raise InvalidInput({"login": "too_long"})
    if any(sign.isspace() or not sign.isprintable() for sign in name):
        raise InvalidInput({"login": "login_spaces"})
    return name


def _check_both(login: str, password: str, name: str) -> None:
    try:
        check_password(password, names=(login, name))
    except WeakPassword as weak:
        raise InvalidInput({"password": f"password_{weak.reason}"}) from None


def _note(
    session: Session,
    reader: CoordinatorReader | None,
    verb: str,
    subject: str,
    *,
    now: datetime,
    **detail: str | int,
) -> None:
    account = None if reader is None else reader.account
    audit.record(session, at=now, account=account, verb=verb, subject=subject, detail=detail)
