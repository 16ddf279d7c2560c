"""Who a page is for. Every view declares it; a test walks the address map to prove that."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import Response, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from coverage import clock
from coverage.domain.accounts import Account, AccountRole
from coverage.domain.errors import NotFound
from coverage.domain.visibility import AdvisorReader, ContactReader, CoordinatorReader, Reader
from coverage.operations import identity
from coverage.settings import Settings

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)

# Kept with the request, not in `g`: that lives as long as an outer application context does.
_VISITOR = "naast.visitor"

SEEKERS = "/appointment"
"""Where the seekers' pages are. There the staff's session is neither read nor written."""


class Audience(StrEnum):
    """Those who may open a page. ``SIGNED_IN`` are all who have an account; ``SEEKER`` is whoever
    has the address of a client's page, without any account: what they may see there is decided by a
    session of their own (`coverage.web.seeker_sessions`).
    """

    PUBLIC = "public"
    SEEKER = "seeker"
    COORDINATOR = "coordinator"
    ADVISOR = "advisor"
    CONTACT = "contact"
    SIGNED_IN = "signed_in"


def for_audience(
    audience: Audience, *, page: str | None = None
) -> Callable[[Callable[P, R]], Callable[P, ResponseReturnValue]]:
    """Open a view to ``audience`` only.

    Whoever is not logged in must do that first (303); to everybody else nothing is there (404). For
    a view that only a form goes to, ``page`` is the endpoint to which the form belongs
    (`coverage.web.ways_back`).
    """

    def declare(view: Callable[P, R]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def door(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if audience not in (Audience.PUBLIC, Audience.SEEKER):
                account = visitor()
                if account is None:
                    return _log_in_first()
                if audience not in (Audience.SIGNED_IN, _audience_of(account)):
                    raise NotFound
            return view(*args, **kwargs)

        door.audience = audience  # type: ignore[attr-defined]  # the test of the address map reads it
        door.page = page  # type: ignore[attr-defined]  # ways_back reads it
        return door

    return declare


def is_page(endpoint: str | None) -> bool:
    """Whether a view of this door answers there, not a file or a calendar program's door."""
    view = current_app.view_functions.get(endpoint or "")
    return isinstance(getattr(view, "audience", None), Audience)


def for_seekers() -> bool:
    """Whether this request is for a seeker's page, or for one that would be."""
    return request.path == SEEKERS or request.path.startswith(SEEKERS + "/")


def settings() -> Settings:
    """The settings of the application that answers."""
    return cast(Settings, current_app.extensions["settings"])


def visitor() -> Account | None:
    """Who is logged in, asked of the database once per request."""
    if _VISITOR not in request.environ:
        token = session.get("token")
        found = identity.whose_session(token, now=clock.now()) if token else None
        request.environ[_VISITOR] = found
    return cast(Account | None, request.environ[_VISITOR])


def forget_visitor() -> None:
    """For the rest of this request nobody is logged in: they left, or the database cannot say."""
    request.environ[_VISITOR] = None


def signed_in() -> Account:
    """The account of this request, behind any audience but the public."""
    account = visitor()
    if account is None:
        raise NotFound
    return account


def reader() -> Reader:
    """The reader of this request, behind any audience but the public."""
    return signed_in().reader()


def coordinator_reader() -> CoordinatorReader:
    """The coordinator of this request."""
    found = reader()
    if not isinstance(found, CoordinatorReader):
        raise NotFound
    return found


def is_coordinator() -> bool:
    """Whether a coordinator is logged in; asked where a page has not yet been opened."""
    account = visitor()
    return account is not None and account.seat.role is AccountRole.COORDINATOR


def advisor_reader() -> AdvisorReader:
    """The advisor of this request."""
    found = reader()
    if not isinstance(found, AdvisorReader):
        raise NotFound
    return found


def contact_reader() -> ContactReader:
    """The contact person of this request."""
    found = reader()
    if not isinstance(found, ContactReader):
        raise NotFound
    return found


def _audience_of(account: Account) -> Audience:
    return {
        AccountRole.COORDINATOR: Audience.COORDINATOR,
        AccountRole.ADVISOR: Audience.ADVISOR,
        AccountRole.CONTACT: Audience.CONTACT,
    }[account.seat.role]


def _log_in_first() -> ResponseReturnValue:
    """To the log-in page, and back afterwards when there is a page to come back to."""
    if "HX-Request" in request.headers:
        # A part of a page that refreshes itself: the whole page goes, not the part.
        return Response(status=401, headers={"HX-Redirect": url_for("identity.log_in")})
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("identity.log_in", next=back), code=303)
