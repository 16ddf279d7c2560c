"""A seeker's session: one cookie that is set when booking begins, and a token for its forms.

The staff's session is neither read nor written here. The cookie goes with the browser, and a page
of another site cannot make a browser send it (SameSite=Strict). Nor can anybody put one there in
whose session the seeker would then choose: see `token`.
"""

import hmac
from contextlib import suppress
from hashlib import sha256

from flask import Response, request
from werkzeug.exceptions import BadRequest

from coverage import clock
from coverage.domain.errors import SeekerSessionEnded
from coverage.domain.visibility import SeekerReader
from coverage.operations.booking import seeking
from coverage.web.audiences import SEEKERS, settings

COOKIE = "a"


class ForgedForm(BadRequest):
    """A form without the token of its session, or sent by another site."""


def cookie_name() -> str:
    """What the cookie is called. Behind https browsers take one of this name over https only, so
    that whoever owns the network cannot plant one before the first visit.
    """
    return f"__Secure-{COOKIE}" if settings().secure_cookies else COOKIE


def token() -> str:
    """What the browser keeps; empty before anything began, and when it keeps two.

    Two cookies of one name come from two paths or domains. One of them is not ours: whoever planted
    it, on a shared computer or from a host beside this one, would read along.
    """
    kept = request.cookies.getlist(cookie_name())
    return kept[0] if len(kept) == 1 else ""


def form_token() -> str:
    """What every form of the session carries; empty before anything began."""
    kept = token()
    return hmac.new(kept.encode(), b"form", sha256).hexdigest() if kept else ""


def reader() -> SeekerReader:
    """The seeker of this request; SeekerSessionEnded when there is none (any more).

    Whoever sends a form must know its token.
    """
    found = seeking.seeker_of(token(), now=clock.now()) if token() else None
    if found is None:
        raise SeekerSessionEnded
    if request.method == "POST" and not hmac.compare_digest(
        request.form.get("token", "").encode(), form_token().encode()
    ):
        raise ForgedForm
    return found


def refuse_other_sites() -> None:
    """For forms that open a session: nobody is led into one by a page of another site.

    Browsers say where a request comes from in Sec-Fetch-Site; those that do not are let in.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise ForgedForm


def keep(answer: Response, value: str) -> Response:
    """Let the browser keep the session's token until it is closed; the session that it had before
    ends, with what that one chose.
    """
    before = seeking.seeker_of(token(), now=clock.now())
    if before is not None:
        with suppress(SeekerSessionEnded):
            seeking.end(before)
    answer.set_cookie(
        cookie_name(),
        value,
        httponly=True,
        samesite="Strict",
        secure=settings().secure_cookies,
        path=SEEKERS,
    )
    return answer


def drop(answer: Response) -> Response:
    """Let the browser forget the session."""
    answer.delete_cookie(
        cookie_name(),
        path=SEEKERS,
        httponly=True,
        samesite="Strict",
        secure=settings().secure_cookies,
    )
    return answer
