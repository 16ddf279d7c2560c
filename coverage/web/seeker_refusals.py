"""Refusals on the seekers' pages: kind words, the numbers to call, and how to go on."""

from collections.abc import Callable
from typing import NamedTuple

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from coverage import clock
from coverage.domain import errors
from coverage.domain.ids import ClientId
from coverage.operations.booking import client_pages, seeking
from coverage.operations.viewing_desks import seeker as viewing
from coverage.web import seeker_sessions, seeker_words
from coverage.web.seeker_pages import BegunElsewhere, page
from coverage.web.seeker_sessions import ForgedForm

ENTERED = "seeker_case.open_case"
"""Where a code is typed in; nobody knows yet whose client it is."""


class Said(NamedTuple):
    """The words of one refusal."""

    status: int
    title: str
    sentences: tuple[str, ...]


def refuse(error: Exception) -> ResponseReturnValue:
    """The page of the seekers' own for ``error``, which anything under their address may be."""
    if isinstance(error, HTTPException) and (error.code or 500) < 400:
        return error
    said = _said(error)
    # whatever failed may be the database: then it is not asked who is there
    own = said.status < 500 and _in_own_case()
    if own and said.status == 404:
        # what was offered a moment ago is gone, in another window or by the advisor
        said = _changed()._replace(status=404)
    headers = {}
    if isinstance(error, errors.TooManyAttempts):
        headers["Retry-After"] = str(error.retry_after)
    client = None if said.status >= 500 else _client(_token())
    token = _token() if client else ""
    call = None if client is None else _numbers(client)
    if isinstance(error, errors.TooManyAttempts) and request.endpoint == ENTERED:
        said, call = _too_many_codes(), _numbers(None)
    body = page(
        "plain",
        help=call,
        leaving="",
        title=said.title,
        sentences=said.sentences,
        begin=url_for("seeker.begin", token=token) if token and said.status == 409 else "",
        onward=_onward(token, own=own),
    )
    return body, said.status, headers


def _said(error: Exception) -> Said:
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words()
    status = (error.code or 500) if isinstance(error, HTTPException) else 400
    return _failed(status) if status >= 500 else _nothing(status)


def _ended() -> Said:
    return Said(
        409,
        gettext("You have to begin again"),
        (
            gettext("For your safety everything you chose is forgotten after half an hour."),
            gettext("What you booked stays booked; you find it with your code."),
        ),
    )


def _begun_elsewhere() -> Said:
    return Said(
        409,
        gettext("This is the page of another organisation"),
        (
            gettext("What you chose before belongs to the page on which you began."),
            gettext("Do you work here? Then begin again; what you chose there is forgotten then."),
            gettext("What you booked stays booked; you find it with your code."),
        ),
    )


def _hold_ended() -> Said:
    return Said(
        409,
        gettext("The ten minutes are over"),
        (gettext("The time is not kept any more, and nothing was booked. Choose a time again."),),
    )


def _too_many() -> Said:
    return Said(
        429,
        gettext("That is as much as can be looked up for now"),
        (
            gettext(
                "So that nobody can find out who books here, only a few days and times can be "
                "looked at."
            ),
            gettext("Please wait a while and try again. Or call; that is always possible."),
        ),
    )


def _too_many_codes() -> Said:
    return Said(
        429,
        gettext("No more codes can be tried for now"),
        (
            gettext(
                "So that nobody can guess a code, only a few can be tried from one place. Your "
                "code and your appointment stay as they are."
            ),
            gettext("Please wait a while and try again. Or call; that is always possible."),
        ),
    )


def _forged() -> Said:
    return Said(
        400,
        gettext("That did not work"),
        (gettext("Nothing was changed. Go back to the page and try again."),),
    )


def _too_late() -> Said:
    return Said(
        409,
        gettext("It is too late to change this here"),
        (gettext("It begins within an hour. Please call the advisor."),),
    )


def _nothing(status: int = 404) -> Said:
    return Said(
        status,
        gettext("There is nothing here"),
        (
            gettext(
                "The address may be wrong or old. The intranet or a poster of your employer has "
                "the right one."
            ),
        ),
    )


def _failed(status: int = 500) -> Said:
    return Said(
        status,
        gettext("Something went wrong on our side"),
        (gettext("Please try again in a few minutes, or call."),),
    )


def _changed() -> Said:
    return Said(
        409,
        gettext("Something changed in the meantime"),
        (gettext("Nothing was changed. Look again at what there is now."),),
    )


_WORDS: tuple[tuple[type[Exception], Callable[[], Said]], ...] = (
    (errors.SeekerSessionEnded, _ended),
    (BegunElsewhere, _begun_elsewhere),
    (errors.HoldEnded, _hold_ended),
    (errors.TooManyAttempts, _too_many),
    (errors.TooLate, _too_late),
    (errors.TimeGone, _changed),
    (errors.WrongState, _changed),
    (errors.NotFound, _nothing),
    (ForgedForm, _forged),
)


def _token() -> str:
    """The client's page that the address is of, if it is of one."""
    return str((request.view_args or {}).get("token", ""))


def _client(token: str) -> ClientId | None:
    if not token:
        return None
    try:
        return client_pages.client_at(token)
    except errors.NotFound:
        return None


def _numbers(client: ClientId | None) -> viewing.Help:
    """Whom an employee of ``client`` can call; of nobody's client, the agency's own line."""
    return viewing.help_of(client, now=clock.now(), zone=seeker_words.zone())


def _in_own_case() -> bool:
    """Whether whoever is refused came with a code that still opens their own page."""
    kept = seeker_sessions.token()
    found = seeking.seeker_of(kept, now=clock.now()) if kept else None
    return found is not None and found.case is not None


def _onward(token: str, *, own: bool) -> list[tuple[str, str]]:
    if own:
        return [(url_for("seeker_case.own_page"), gettext("Your appointment"))]
    code = (url_for("seeker_case.enter"), gettext("Come back with your code"))
    if not token:
        return [code]
    return [(url_for("seeker.client", token=token), gettext("To the first page")), code]
