"""Device passwords: one per telephone or computer, shown once, called back at once."""

import base64
import secrets
from datetime import datetime, timedelta
from typing import NoReturn

from sqlalchemy.orm import Session

from coverage.calendars.collections import ZONE
from coverage.calendars.events import midnight
from coverage.domain.devices import (
    Device,
    DeviceId,
    Holder,
    HolderKind,
    advisor_holder,
    holder_of,
)
from coverage.domain.errors import BadCredentials, InvalidInput, NotFound, TooManyAttempts
from coverage.domain.ids import AccountId, AdvisorId
from coverage.domain.visibility import AdvisorReader, CoordinatorReader, Reader
from coverage.operations.calendars.coverage_calendars import prepare
from coverage.persistence import audit
from coverage.persistence import devices as stored
from coverage.persistence.database import reading, writing

LABEL_LENGTH = 60
"""Characters that an advisor's word for a device may have."""
WRONG_ALLOWED, WRONG_WINDOW = 30, timedelta(minutes=10)
"""Wrong passwords that one source may send in this time before it is asked to wait."""

_SECRET_BYTES = 17  # 136 bits: the least above 128 that fills groups of four characters


def add_device(
    reader: AdvisorReader, advisor: AdvisorId, *, label: str, key: bytes, now: datetime
) -> str:
    """Make a password for one more device of ``advisor`` and return it: it cannot be shown again.

    Only the advisor may (or the operator in their name): what a device may read is the
    advisor's own. ``key`` is the server's secret key. NotFound for another's or an unknown
    slug, InvalidInput for a label that is too long.
    """
    _own(reader, advisor)
    return _add(reader, label, key=key, now=now)


def add_own_device(
    reader: AdvisorReader | CoordinatorReader,
    *,
    label: str,
    key: bytes,
    now: datetime,
    once: str | None = None,
) -> str:
    """Make a password for one more device of the reader; see `add_device`.

    MadeAlready when the form that is called ``once`` made one before.
    """
    return _add(reader, label, key=key, now=now, once=once)


def _add(
    reader: AdvisorReader | CoordinatorReader,
    label: str,
    *,
    key: bytes,
    now: datetime,
    once: str | None = None,
) -> str:
    label, password = a_label(label), _new_password()
    holder = holder_of(reader)
    with writing() as session:
        if not stored.is_there(session, holder):
            raise NotFound
        if isinstance(reader, AdvisorReader):
            prepare(session, reader.advisor)
        made = stored.add_device(
            session,
            holder,
            label=label,
            password_hash=_hash(password, key),
            now=now,
            once=once,
        )
        _note(session, reader, "device_added", made, now=now)
    return password


def own_devices(reader: AdvisorReader | CoordinatorReader) -> tuple[Device, ...]:
    """The reader's devices, revoked ones too, the newest first."""
    with reading() as session:
        return tuple(stored.devices_of(session, holder_of(reader)))


def devices_of(
    reader: AdvisorReader | CoordinatorReader | None, advisor: AdvisorId
) -> tuple[Device, ...]:
    """The devices of ``advisor``, revoked ones too, the newest first. A reader of None is the
    operator.

    A coordinator sees them to revoke one for an advisor who calls about a lost telephone.
    """
    if isinstance(reader, AdvisorReader):
        _own(reader, advisor)
    with reading() as session:
        return tuple(stored.devices_of(session, advisor_holder(advisor)))


def revoke_device(
    reader: AdvisorReader | CoordinatorReader | None, device_id: DeviceId, *, now: datetime
) -> None:
    """Let a device in no more, from this moment; NotFound when it is not this reader's."""
    with writing() as session:
        device = stored.device(session, device_id)
        if device is None or not may_revoke(reader, device.holder):
            raise NotFound
        if device.revoked_at is None:
            stored.revoke_device(session, device_id, now=now)
            _note(session, reader, "device_revoked", device_id, now=now)


def revoke_all_of(reader: CoordinatorReader, advisor: AdvisorId, *, now: datetime) -> None:
    """Let no device and no subscription of ``advisor`` in any more: for one who lost a telephone
    and calls. A coordinator need not see what they are called. NotFound for an unknown slug.
    """
    with writing() as session:
        if not stored.is_there(session, advisor_holder(advisor)):
            raise NotFound
        stored.revoke_all(session, advisor_holder(advisor), now=now)
        audit.record(
            session,
            at=now,
            account=reader.account,
            verb="devices_revoked",
            subject=f"advisor:{advisor}",
            detail={},
        )


def let_in(
    username: str, password: str, *, key: bytes, now: datetime, source: str
) -> AdvisorReader | CoordinatorReader:
    """Whose device this is: ``username`` is its holder's, ``source`` the address it calls from.

    BadCredentials when they do not belong together, TooManyAttempts when too many of those came
    from one source. A right password is always let in: nobody behind the same address can lock
    an advisor out, and trying all passwords of 136 bits is not the danger here, only the load
    and the noise are.
    """
    with reading() as session:
        device = stored.device_by_password(session, _hash(password, key))
        right = (
            device is not None
            and device.revoked_at is None
            and device.holder.username == username
            and stored.is_there(session, device.holder)
        )
    if device is None or not right:
        _refuse(stored.keyed_hash(source, key=key, purpose="source"), now=now)
    day = start_of_day(now)
    if device.last_used_at is None or device.last_used_at < day:
        with writing() as session:
            stored.mark_used(session, device.id, day=day)
    return _reader(device.holder)


def may_revoke(reader: Reader | None, holder: Holder) -> bool:
    """Whether this is the reader's to call back: their own, and for a coordinator also those of
    advisors, who call about a lost telephone. The operator (None) calls back any.
    """
    if reader is None or holder == holder_of(reader):
        return True
    return isinstance(reader, CoordinatorReader) and holder.kind is HolderKind.ADVISOR


def a_label(text: str) -> str:
    """``text`` as one printable line; InvalidInput when it is too long."""
    label = "".join(each for each in " ".join(text.split()) if each.isprintable())
    if len(label) > LABEL_LENGTH:
        raise InvalidInput({"label": "too_long"})
    return label


def start_of_day(now: datetime) -> datetime:
    """The coarse moment that is kept of a use: how often or when in a day is nobody's business. The
    day is the agency's.
    """
    return midnight(now.astimezone(ZONE).date())


def _refuse(source_hash: bytes, *, now: datetime) -> NoReturn:
    since = now - WRONG_WINDOW
    with reading() as session:
        wrong = stored.wrong_passwords(session, source_hash, since=since)
    if wrong >= WRONG_ALLOWED:  # no more writing either: a flood must not keep the database busy
        raise TooManyAttempts(retry_after=int(WRONG_WINDOW.total_seconds()))
    with writing() as session:
        stored.note_wrong_password(session, source_hash, now=now, forget_before=since)
    raise BadCredentials


def _new_password() -> str:
    """Seven groups of four lower-case letters and digits 2 to 7, easy to type on a telephone."""
    text = base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode().rstrip("=").lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _hash(password: str, key: bytes) -> bytes:
    """Spaces, dashes and capitals do not count: telephones add them by themselves."""
    typed = "".join(password.split()).replace("-", "").lower()
    return stored.keyed_hash(typed, key=key, purpose="device")


def _reader(holder: Holder) -> AdvisorReader | CoordinatorReader:
    if holder.kind is HolderKind.COORDINATOR:
        return CoordinatorReader(account=AccountId(int(holder.name)))
    return AdvisorReader(advisor=AdvisorId(holder.name))


def _own(reader: AdvisorReader, advisor: AdvisorId) -> None:
    if reader.advisor != advisor:
        raise NotFound


def _note(
    session: Session,
    reader: AdvisorReader | CoordinatorReader | None,
    verb: str,
    device_id: DeviceId,
    *,
    now: datetime,
) -> None:
    account = None if reader is None else reader.account
    audit.record(
        session, at=now, account=account, verb=verb, subject=f"device:{device_id}", detail={}
    )
