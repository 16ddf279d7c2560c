"""Entering and leaving: the public page, logging in and out, invitations, and one's own account."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.errors import BadCredentials, InvalidInput, TooManyAttempts, WeakPassword
from coverage.operations import identity, inviting
from coverage.operations.identity import Entered
from coverage.web.audiences import Audience, for_audience, settings, signed_in, visitor
from coverage.web.languages import LANGUAGES
from coverage.web.navigation import home_of

blueprint = Blueprint("identity", __name__)

_BROWSER_COOKIE = "naast_browser"


@blueprint.get("/")
@for_audience(Audience.PUBLIC)
def landing() -> ResponseReturnValue:
    """What this is, for whoever does not know; everybody else goes to their own first page."""
    account = visitor()
    if account is not None:
        return redirect(home_of(account), code=303)
    return render_template("identity/landing.html")


@blueprint.get("/healthz")
@for_audience(Audience.PUBLIC)
def healthz() -> ResponseReturnValue:
    """Whether the service answers; says nothing else."""
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/robots.txt")
@for_audience(Audience.PUBLIC)
def robots() -> ResponseReturnValue:
    """Search engines have nothing to find here."""
    return "User-agent: *\nDisallow: /\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/log-in")
@for_audience(Audience.PUBLIC)
def log_in() -> ResponseReturnValue:
    """The form to log in."""
    if visitor() is not None:
        return redirect(_back(), code=303)
    return _log_in_page()


@blueprint.post("/log-in")
@for_audience(Audience.PUBLIC)
def log_in_now() -> ResponseReturnValue:
    """Let somebody in, or say what to do."""
    try:
        entered = identity.log_in(
            request.form.get("login", ""),
            request.form.get("password", ""),
            source=request.remote_addr or "",
            browser_token=request.cookies.get(_browser_cookie()),
            now=clock.now(),
        )
    except BadCredentials:
        return _log_in_page(problem="wrong"), 401
    except TooManyAttempts as error:
        page = _log_in_page(problem="fast", minutes=-(-error.retry_after // 60))
        return page, 429, {"Retry-After": str(error.retry_after)}
    return _come_in(entered, _back())


@blueprint.post("/log-out")
@for_audience(Audience.PUBLIC, page="identity.landing")
def log_out() -> ResponseReturnValue:
    """Leave. Public, because whose session just ended wants to leave all the same."""
    if "token" in cookie:
        identity.log_out(cookie["token"])
    cookie.clear()
    flash(gettext("You are logged out."))
    response = redirect("/log-in", code=303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blueprint.get("/invitation/<token>")
@for_audience(Audience.PUBLIC)
def invitation(token: str) -> ResponseReturnValue:
    """Who invites, for what, and the form to accept."""
    return _invitation_page(token, problems={})


@blueprint.post("/invitation/<token>")
@for_audience(Audience.PUBLIC)
def accept_invitation(token: str) -> ResponseReturnValue:
    """Choose a name and a password, and come in."""
    form = request.form
    try:
        _same_twice(form.get("password", ""), form.get("again", ""))
        entered = inviting.accept_invitation(
            token, form.get("login", ""), form.get("password", ""), now=clock.now()
        )
    except InvalidInput as error:
        return _invitation_page(token, problems=error.problems), 422
    return _come_in(entered, "/")


@blueprint.get("/account")
@for_audience(Audience.SIGNED_IN)
def account() -> ResponseReturnValue:
    """One's own account: password, language, and where one is logged in."""
    return _account_page(problems={})


@blueprint.post("/account/password")
@for_audience(Audience.SIGNED_IN, page="identity.account")
def change_password() -> ResponseReturnValue:
    """Choose another password; other browsers are logged out."""
    form = request.form
    try:
        _same_twice(form.get("password", ""), form.get("again", ""))
        entered = identity.change_password(
            signed_in().id,
            present=form.get("present", ""),
            new=form.get("password", ""),
            now=clock.now(),
        )
    except BadCredentials:
        return _account_page(problems={"present": "wrong_password"}), 422
    except WeakPassword as error:
        return _account_page(problems={"password": f"password_{error.reason}"}), 422
    except InvalidInput as error:
        return _account_page(problems=error.problems), 422
    flash(gettext("Your password is changed. Other browsers are logged out."))
    return _come_in(entered, "/account")


@blueprint.post("/account/language")
@for_audience(Audience.SIGNED_IN, page="identity.account")
def choose_language() -> ResponseReturnValue:
    """Choose the language of one's pages."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        return _account_page(problems={"language": "choice"}), 422
    identity.choose_language(signed_in().id, chosen)
    cookie["lang"] = chosen
    return redirect("/account", code=303)


@blueprint.post("/account/log-out-everywhere")
@for_audience(Audience.SIGNED_IN, page="identity.account")
def log_out_everywhere() -> ResponseReturnValue:
    """Leave on every machine, this one too."""
    identity.log_out_everywhere(signed_in().id, now=clock.now())
    cookie.clear()
    flash(gettext("You are logged out everywhere."))
    return redirect("/log-in", code=303)


def _log_in_page(problem: str = "", minutes: int = 0) -> str:
    login = request.form.get("login", "")
    return render_template("identity/log_in.html", problem=problem, minutes=minutes, login=login)


def _invitation_page(token: str, *, problems: dict[str, str]) -> str:
    offer = inviting.look_at_invitation(token, now=clock.now())
    login = request.form.get("login", "")
    return render_template("identity/invitation.html", offer=offer, problems=problems, login=login)


def _account_page(*, problems: dict[str, str]) -> str:
    someone = signed_in()
    browsers = identity.sessions_of(someone.id, now=clock.now())
    return render_template(
        "identity/account.html", account=someone, browsers=browsers, problems=problems
    )


def _same_twice(password: str, again: str) -> None:
    if password != again:
        raise InvalidInput({"again": "mismatch"})


def _come_in(entered: Entered, where: str) -> Response:
    """Give the browser its tokens; the old session, whosever it was, is left behind."""
    language, notes = cookie.get("lang"), cookie.get("_flashes")
    cookie.clear()
    cookie["token"] = entered.session_token
    if language:
        cookie["lang"] = language
    if notes:
        cookie["_flashes"] = notes
    response = make_response(redirect(where, code=303))
    response.set_cookie(
        _browser_cookie(),
        entered.browser_token,
        max_age=identity.BROWSER_KNOWN_FOR,
        secure=settings().secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response


def _browser_cookie() -> str:
    return f"__Host-{_BROWSER_COOKIE}" if settings().secure_cookies else _BROWSER_COOKIE


def _back() -> str:
    """Where somebody wanted to go before they had to log in: a path of this site, or the start."""
    wanted = request.args.get("next", "")
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if plain and wanted.isprintable() else "/"
