"""What connects a calendar program: the address, what it asks for, and the ways to fill it in.

Advisors and coordinators make device passwords on pages that look alike; a password is shown in the
answer to the form, once, and nothing keeps it.
"""

import plistlib
from urllib.parse import quote, urlsplit
from uuid import uuid4

from flask import Response, render_template, request

from coverage.domain.errors import InvalidInput
from coverage.operations.calendars.devices import LABEL_LENGTH
from coverage.web.audiences import settings
from coverage.web.forms import FormReader
from coverage.web.qr_codes import qr_code

_PROFILE = "application/x-apple-aspen-config"


def address() -> str:
    """Where calendar programs find the calendars."""
    return f"{settings().public_url}/dav/"


def host() -> str:
    """The server's name, which is all that most programs need (RFC 6764)."""
    return urlsplit(settings().public_url).netloc


def filled_in(username: str, secret: str) -> str:
    """An address that opens DAVx⁵ with everything filled in, when its code is scanned."""
    parts = urlsplit(address())
    scheme = "caldavs" if parts.scheme == "https" else "caldav"
    return f"{scheme}://{quote(username)}:{quote(secret)}@{parts.netloc}{parts.path}"


def label_from(field: str) -> str:
    """A device's name; InvalidInput under the name of the field when it is missing or too long."""
    fields = FormReader(request.form)
    label = fields.text(field, longest=LABEL_LENGTH)
    fields.finish()
    return label


def password_made(
    username: str, secret: str, *, back: str, profile: str, section: str, writes: bool
) -> str:
    """The page that shows a new password. ``back`` and ``profile`` are addresses; ``writes``: the
    device may write as well.
    """
    return render_template(
        "calendar_apps/password_made.html",
        username=username,
        secret=secret,
        address=address(),
        host=host(),
        code=qr_code(filled_in(username, secret)),
        back=back,
        profile=profile,
        section=section,
        writes=writes,
    )


def address_made(token: str, *, back: str, section: str, what: str) -> str:
    """The page that shows a new subscription's address; ``what``: who has it, reads this."""
    stream = f"{settings().public_url}/feeds/{token}.ics"
    return render_template(
        "calendar_apps/address_made.html",
        address=stream,
        code=qr_code(stream),
        back=back,
        section=section,
        what=what,
    )


def profile(username: str) -> Response:
    """A configuration profile for an iPhone, iPad or Mac, from a form that still has the
    password.
    """
    fields = FormReader(request.form)
    secret = fields.text("secret", longest=LABEL_LENGTH)
    fields.finish()
    body = plistlib.dumps(_profile(username, secret))
    return Response(
        body,
        content_type=_PROFILE,
        headers={"Content-Disposition": 'attachment; filename="naast.mobileconfig"'},
    )


def problem_under(field: str, refusal: InvalidInput) -> dict[str, str]:
    """The one problem of a form whose field has another name than the operation knows."""
    (problem,) = refusal.problems.values()
    return {field: problem}


def _profile(username: str, secret: str) -> dict[str, object]:
    """Apple's Configuration Profile Reference, payload ``com.apple.caldav.account``."""
    parts, account, whole = urlsplit(address()), str(uuid4()), str(uuid4())
    secure = parts.scheme == "https"
    return {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"naast.{whole}",
        "PayloadUUID": whole,
        "PayloadDisplayName": "Naast",
        "PayloadContent": [
            {
                "PayloadType": "com.apple.caldav.account",
                "PayloadVersion": 1,
                "PayloadIdentifier": f"naast.{whole}.caldav",
                "PayloadUUID": account,
                "PayloadDisplayName": "Naast",
                "CalDAVAccountDescription": "Naast",
                "CalDAVHostName": parts.hostname or "",
                "CalDAVPort": parts.port or (443 if secure else 80),
                "CalDAVUseSSL": secure,
                "CalDAVPrincipalURL": f"{parts.path}principals/{quote(username)}/",
                "CalDAVUsername": username,
                "CalDAVPassword": secret,
            }
        ],
    }
