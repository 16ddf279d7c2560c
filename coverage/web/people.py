"""The coordinator's page of accounts: who may enter, who is invited, and making links."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.accounts import AccountRole
from coverage.domain.errors import InvalidInput, WrongState
from coverage.domain.ids import AccountId
from coverage.operations import inviting
from coverage.web.audiences import Audience, coordinator_reader, for_audience, settings

blueprint = Blueprint("people", __name__, url_prefix="/coordinator/accounts")


@blueprint.get("")
@for_audience(Audience.COORDINATOR)
def index() -> ResponseReturnValue:
    """Everybody who may enter, everybody invited, and the form to invite."""
    return _page()


@blueprint.post("/invite")
@for_audience(Audience.COORDINATOR, page="people.index")
def invite() -> ResponseReturnValue:
    """Make a link; it is shown in this answer and never again."""
    form = request.form
    try:
        role = _role(form.get("role", ""))
        of = form.get("of", "")
        token = inviting.invite(
            coordinator_reader(), role, name=form.get("name", ""), of=of, now=clock.now()
        )
    except InvalidInput as error:
        return _page(problems=error.problems), 422
    return _page_with_link(token, form.get("name", ""))


@blueprint.post("/<int(max=2147483647):account>/link")
@for_audience(Audience.COORDINATOR, page="people.index")
def renew(account: int) -> ResponseReturnValue:
    """Make a link by which the account's owner chooses another password."""
    token = inviting.renew(coordinator_reader(), AccountId(account), now=clock.now())
    return _page_with_link(token, _name_of(account))


@blueprint.post("/<int(max=2147483647):account>/close")
@for_audience(Audience.COORDINATOR, page="people.index")
def close(account: int) -> ResponseReturnValue:
    """Keep somebody out from now on."""
    name = _name_of(account)
    try:
        inviting.close_account(coordinator_reader(), AccountId(account), now=clock.now())
    except WrongState:
        return _page(problems={"close": "last_coordinator"}), 409
    flash(gettext("The account of %(name)s is closed.", name=name))
    return redirect(url_for("people.index"), code=303)


@blueprint.post("/invitations/<int(max=2147483647):invitation>/link")
@for_audience(Audience.COORDINATOR, page="people.index")
def invite_again(invitation: int) -> ResponseReturnValue:
    """Make another link in place of one that was lost."""
    token = inviting.invite_again(coordinator_reader(), invitation, now=clock.now())
    return _page_with_link(token, "")


@blueprint.post("/invitations/<int(max=2147483647):invitation>/withdraw")
@for_audience(Audience.COORDINATOR, page="people.index")
def withdraw(invitation: int) -> ResponseReturnValue:
    """Make a link open nothing any more."""
    inviting.withdraw(coordinator_reader(), invitation, now=clock.now())
    flash(gettext("The invitation is withdrawn; its link opens nothing any more."))
    return redirect(url_for("people.index"), code=303)


def _page(*, problems: dict[str, str] | None = None, link: str = "", invited: str = "") -> str:
    people = inviting.people(coordinator_reader(), now=clock.now())
    return render_template(
        "identity/people.html",
        people=people,
        problems=problems or {},
        form=request.form,
        link=link,
        invited=invited,
        roles=list(AccountRole),
        you=coordinator_reader().account,
        days=inviting.INVITATION_LASTS.days,
    )


def _page_with_link(token: str, invited: str) -> str:
    address = settings().public_url + url_for("identity.invitation", token=token)
    return _page(link=address, invited=invited)


def _name_of(account: int) -> str:
    people = inviting.people(coordinator_reader(), now=clock.now())
    return next((one.name for one in people.accounts if one.id == account), "")


def _role(text: str) -> AccountRole:
    try:
        return AccountRole(text)
    except ValueError:
        raise InvalidInput({"role": "choice"}) from None
