"""An advisor's calendars elsewhere: link one, see how it goes, try now, take it away.

No page waits for another server: everything here only tells the worker what to do.
"""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.elsewhere import Account, LinkId
from coverage.domain.errors import InvalidInput
from coverage.operations import elsewhere
from coverage.publishing.addresses import LONGEST, Rules
from coverage.web import elsewhere_words
from coverage.web.audiences import Audience, advisor_reader, for_audience, settings
from coverage.web.forms import FormReader

blueprint = Blueprint("advisor_elsewhere", __name__, url_prefix="/advisor/elsewhere")


@blueprint.get("/")
@for_audience(Audience.ADVISOR)
def page() -> ResponseReturnValue:
    """The linked calendars, and the form to link one."""
    return _page({})


@blueprint.post("/")
@for_audience(Audience.ADVISOR)
def link() -> ResponseReturnValue:
    """Link a calendar, or give one that is linked another password."""
    fields = FormReader(request.form)
    account = Account(
        address=fields.text("address", longest=LONGEST),
        username=fields.text("username", longest=200),
        password=fields.text("password", longest=200),
    )
    try:
        fields.finish()
        elsewhere.add_link(
            advisor_reader(),
            account,
            rules=Rules(hosts=settings().elsewhere_hosts, loopback=settings().elsewhere_loopback),
            keys=settings().sealing_keys,
            now=clock.now(),
        )
    except InvalidInput as refusal:
        return _page(refusal.problems), 422
    flash(gettext("Linked. The first visit is made now; look again in a minute."))
    return redirect(url_for("advisor_elsewhere.page"), code=303)


@blueprint.post("/<int(max=2147483647):number>/try")
@for_audience(Audience.ADVISOR, page="advisor_elsewhere.page")
def try_now(number: int) -> ResponseReturnValue:
    """Have it visited as soon as possible."""
    elsewhere.try_now(advisor_reader(), LinkId(number), now=clock.now())
    flash(gettext("It is visited now; look again in a minute."))
    return redirect(url_for("advisor_elsewhere.page"), code=303)


@blueprint.post("/<int(max=2147483647):number>/remove")
@for_audience(Audience.ADVISOR, page="advisor_elsewhere.page")
def remove(number: int) -> ResponseReturnValue:
    """Unlink, and take away what we wrote there."""
    elsewhere.unlink(advisor_reader(), LinkId(number), remove=True, now=clock.now())
    flash(gettext("Unlinked. Our entries are taken away there now."))
    return redirect(url_for("advisor_elsewhere.page"), code=303)


@blueprint.post("/<int(max=2147483647):number>/leave")
@for_audience(Audience.ADVISOR, page="advisor_elsewhere.page")
def leave(number: int) -> ResponseReturnValue:
    """Unlink, and leave there what is there."""
    elsewhere.unlink(advisor_reader(), LinkId(number), remove=False, now=clock.now())
    flash(gettext("Unlinked. What is there stays there."))
    return redirect(url_for("advisor_elsewhere.page"), code=303)


def _page(problems: Mapping[str, str]) -> str:
    reader, limit = advisor_reader(), settings().elsewhere_limit
    return render_template(
        "advisor/elsewhere.html",
        section="advisor_devices.page",
        links=elsewhere.links_of(reader, keys=settings().sealing_keys),
        withheld=elsewhere.withheld_since(reader, now=clock.now(), after=limit),
        form=request.form,
        problems=problems,
        hints=elsewhere_words.HINTS,
        words=elsewhere_words,
        longest=LONGEST,
        limit=int(limit.total_seconds() // 3600),
    )
