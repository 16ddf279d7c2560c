"""Refusals on the web: which status a domain error has, and how its page tells how to go on."""

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from coverage.domain import errors
from coverage.web import seeker_refusals
from coverage.web.audiences import for_seekers, forget_visitor

STATUS: dict[type[errors.Refusal], int] = {
    errors.NotFound: 404,
    errors.InvitationSpent: 404,
    errors.NoAgency: 409,
    errors.NothingPublished: 409,
    errors.PublishedMeanwhile: 409,
    errors.FactsChanged: 409,
    errors.WrongState: 409,
    errors.MadeAlready: 409,
    errors.HardViolations: 422,
    errors.FolderRefused: 422,
    errors.InvalidInput: 422,
    errors.WeakPassword: 422,
    errors.BadCredentials: 401,
    errors.TooManyAttempts: 429,
}
"""Status by error; a view that can say more catches the error itself and shows its form again."""

PROBLEMS = {
    "required": lazy_gettext("Fill this in."),
    "date": lazy_gettext("Give a date, such as 2027-03-08."),
    "date_order": lazy_gettext("The last day must not be before the first."),
    "past": lazy_gettext("This lies in the past."),
    "horizon": lazy_gettext("This lies outside the weeks that are planned."),
    "time": lazy_gettext("Give a time, such as 09:00."),
    "time_pair": lazy_gettext("Give both: from when, and until when."),
    "time_order": lazy_gettext("The end must come after the beginning."),
    "quarter": lazy_gettext("Give whole quarters of an hour, such as 09:15."),
    "overlap": lazy_gettext("These stretches overlap."),
    "number": lazy_gettext("Give a number, such as 8."),
    "whole_number": lazy_gettext("Give a whole number, such as 2."),
    "illness": lazy_gettext("Give a percentage from 0 to 30, such as 5."),
    "contract": lazy_gettext("Your contract with the agency does not hold on this day."),
    "no_working_day": lazy_gettext("There is no working day between these days."),
    "half_hours": lazy_gettext("Give whole or half hours, such as 8 or 8.5."),
    "half_days_hours": lazy_gettext(
        "A half-day takes four hours: ask for more hours or fewer half-days."
    ),
    "same_again": lazy_gettext("You have sent exactly this already."),
    "too_early": lazy_gettext("This is too early: what was before yesterday stays as it was."),
    "not_shorter": lazy_gettext("Choose a day before the present last one."),
    "negative": lazy_gettext("This cannot be less than zero."),
    "too_small": lazy_gettext("This is too little."),
    "too_large": lazy_gettext("This is too much."),
    "too_short": lazy_gettext("This is too short."),
    "too_long": lazy_gettext("This is too long."),
    "choice": lazy_gettext("Choose one of the list."),
    "language": lazy_gettext("Give languages as two letters, such as nl or ar."),
    "file": lazy_gettext("Choose a file."),
    "address_closed": lazy_gettext(
        "No calendar could be read there. Check the address, or export a file instead."
    ),
    "address_silent": lazy_gettext(
        "The server gave no answer. Try again later, or export a file instead."
    ),
    "address_sealed": lazy_gettext(
        "The stored address can no longer be opened. Give it once more."
    ),
    "file_too_large": lazy_gettext("This file is larger than 4 MB. Export a shorter time."),
    "unreadable": lazy_gettext("This holds signs that cannot be read."),
    "postcode": lazy_gettext("Give a Dutch postcode of four digits, such as 3511."),
    "slug": lazy_gettext("Use lower-case letters, digits and hyphens, such as anna-bakker."),
    "taken": lazy_gettext("Somebody has this name already. Choose another."),
    "panel_size": lazy_gettext("A panel has two or three members."),
    "no_absence": lazy_gettext("No absence of this advisor begins on this day."),
    "left_before": lazy_gettext("It ends before this day already."),
    "nothing_changes": lazy_gettext("This is as it is now. Change something."),
    "too_many_changes": lazy_gettext("A scenario has at most 50 changes."),
    "login_taken": lazy_gettext("Somebody already logs in with this name. Choose another."),
    "login_spaces": lazy_gettext("Leave spaces out."),
    "unknown_advisor": lazy_gettext("The agency has no advisor of this name."),
    "has_account": lazy_gettext(
        "This advisor has an account already. Make a new link for it in the list."
    ),
    "unknown_client": lazy_gettext("The agency has no client of this name."),
    "last_coordinator": lazy_gettext(
        "This is the last coordinator: somebody must be able to invite others."
    ),
    "https_address": lazy_gettext(
        "Give an address that begins with https://, without a user name or a number for a server."
    ),
    "not_listed": lazy_gettext(
        "This service does not visit that server. Ask whoever runs it to put it on the list."
    ),
    "too_many_addresses": lazy_gettext("Five addresses are fetched already. Stop one first."),
    "too_many_links": lazy_gettext("You have linked five calendars already. Unlink one first."),
    "pause": lazy_gettext("Give 0 to 120 minutes, in steps of five."),
    "notice": lazy_gettext("Give 0 to 336 hours (two weeks)."),
    "most_per_day": lazy_gettext("Give a number from 1 to 8."),
    "phone": lazy_gettext("Give a telephone number, such as 085 000 01 23."),
    "phone_for_windows": lazy_gettext("Give the number on which you pick up in these hours."),
    "video": lazy_gettext("Give an address that begins with https://, without a password in it."),
    "quarters": lazy_gettext("Give hours in quarters, such as 1.25, up to 200."),
    "statement": lazy_gettext("Tick this once you have said it."),
    "mismatch": lazy_gettext("The two do not match."),
    "wrong_password": lazy_gettext("This is not your present password."),
    "password_short": lazy_gettext("Use at least 12 characters; a few words together are fine."),
    "password_long": lazy_gettext("Use at most 200 characters."),
    "password_common": lazy_gettext("This is easy to guess. Put a few unrelated words together."),
    "password_similar": lazy_gettext("This looks like your name or the name you log in with."),
}
"""Wording of a field's problem by message key, see `coverage.domain.errors.InvalidInput`."""

_OWN_PAGE = frozenset({400, 401, 404, 405, 409, 413, 422, 429, 500})


def word_refusals(app: Flask) -> None:
    """Answer every refusal and failure of ``app`` with a page that says how to go on."""
    app.register_error_handler(errors.Refusal, _refuse)
    app.register_error_handler(HTTPException, _refuse_http)
    app.add_template_filter(problem_text)


def problem_text(key: str) -> str:
    """Wording for a message key; a general sentence when nobody wrote one."""
    return str(PROBLEMS.get(key, lazy_gettext("This cannot be used.")))


def _refuse(error: errors.Refusal) -> ResponseReturnValue:
    if for_seekers():
        return seeker_refusals.refuse(error)
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)
    headers = {}
    if isinstance(error, errors.TooManyAttempts):
        headers["Retry-After"] = str(error.retry_after)
    return _page(status, error), status, headers


def _refuse_http(error: HTTPException) -> ResponseReturnValue:
    if for_seekers():
        return seeker_refusals.refuse(error)
    status = error.code or 500
    if status < 400:
        return error
    if status >= 500:
        # Whatever failed may be the database: the page must not ask it who is there.
        forget_visitor()
    headers = {
        name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")
    }
    return _page(status, error), status, headers


def _page(status: int, error: Exception) -> str:
    name = status if status in _OWN_PAGE else (500 if status >= 500 else 400)
    return render_template(
        f"errors/{name}.html",
        error=error,
        kind=type(error).__name__,
        csrf=isinstance(error, CSRFError),
    )
