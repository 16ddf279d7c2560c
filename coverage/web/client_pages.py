"""The page on which employees find their advisors, as its client's contact and the agency look
after it: its address, a poster with it, another address, and the reporting channel.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coverage import clock
from coverage.domain.client_pages import ReportingChannel
from coverage.domain.errors import InvalidInput
from coverage.domain.ids import ClientId
from coverage.domain.visibility import Reader
from coverage.operations.booking import client_pages
from coverage.operations.booking.client_pages import (
    LONGEST_NAME,
    LONGEST_REACH,
    PageDesk,
    page_desk,
)
from coverage.web import poster_words
from coverage.web.audiences import (
    Audience,
    contact_reader,
    coordinator_reader,
    for_audience,
    settings,
)
from coverage.web.forms import FormReader
from coverage.web.qr_codes import qr_code

contacts = Blueprint("client_page", __name__, url_prefix="/client/page")
coordinators = Blueprint(
    "coordinator_client_page", __name__, url_prefix="/coordinator/clients/<slug>/page"
)


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """Who looks after which page, and where the forms of it go."""

    reader: Reader
    client: ClientId
    blueprint: str
    section: str
    slug: str | None = None

    def url(self, view: str) -> str:
        """The address of another view of the same page."""
        return url_for(f"{self.blueprint}.{view}", slug=self.slug)

    @property
    def is_coordinator(self) -> bool:
        """Whether it is the agency that looks."""
        return self.slug is not None


@contacts.get("/")
@for_audience(Audience.CONTACT)
def page() -> ResponseReturnValue:
    """The address, and what can be done with it."""
    return _page(_contact(), {}, {})


@contacts.post("/")
@for_audience(Audience.CONTACT)
def open_page() -> ResponseReturnValue:
    """Give the client a page."""
    return _open(_contact())


@contacts.post("/renew")
@for_audience(Audience.CONTACT, page="client_page.page")
def renew() -> ResponseReturnValue:
    """Another address; the old one leads nowhere from now on."""
    return _renew(_contact())


@contacts.post("/channel")
@for_audience(Audience.CONTACT, page="client_page.page")
def tell_channel() -> ResponseReturnValue:
    """Say which reporting channel the client has."""
    return _tell_channel(_contact())


@contacts.get("/poster")
@for_audience(Audience.CONTACT)
def poster() -> ResponseReturnValue:
    """A poster to print."""
    return _poster(_contact())


@coordinators.get("/")
@for_audience(Audience.COORDINATOR)
def coordinator_page(slug: str) -> ResponseReturnValue:
    """As the contact has it, for one client."""
    return _page(_coordinator(slug), {}, {})


@coordinators.post("/")
@for_audience(Audience.COORDINATOR)
def coordinator_open_page(slug: str) -> ResponseReturnValue:
    """Give the client a page."""
    return _open(_coordinator(slug))


@coordinators.post("/renew")
@for_audience(Audience.COORDINATOR, page="coordinator_client_page.coordinator_page")
def coordinator_renew(slug: str) -> ResponseReturnValue:
    """Another address; the old one leads nowhere from now on."""
    return _renew(_coordinator(slug))


@coordinators.post("/channel")
@for_audience(Audience.COORDINATOR, page="coordinator_client_page.coordinator_page")
def coordinator_tell_channel(slug: str) -> ResponseReturnValue:
    """Say which reporting channel the client has."""
    return _tell_channel(_coordinator(slug))


@coordinators.get("/poster")
@for_audience(Audience.COORDINATOR)
def coordinator_poster(slug: str) -> ResponseReturnValue:
    """A poster to print."""
    return _poster(_coordinator(slug))


def _contact() -> _Desk:
    reader = contact_reader()
    return _Desk(
        reader=reader,
        client=reader.client,
        blueprint="client_page",
        section="client_page.page",
    )


def _coordinator(slug: str) -> _Desk:
    return _Desk(
        reader=coordinator_reader(),
        client=ClientId(slug),
        blueprint="coordinator_client_page",
        section="coordinator.clients",
        slug=slug,
    )


def _back(desk: _Desk) -> ResponseReturnValue:
    name = "coordinator_page" if desk.is_coordinator else "page"
    return redirect(desk.url(name), code=303)


def _open(desk: _Desk) -> ResponseReturnValue:
    client_pages.open_page(desk.reader, desk.client, now=clock.now())
    flash(gettext("The page is open. Tell everybody its address."))
    return _back(desk)


def _renew(desk: _Desk) -> ResponseReturnValue:
    client_pages.renew_page(desk.reader, desk.client, now=clock.now())
    flash(gettext("The page has another address now. Replace posters and links."))
    return _back(desk)


def _tell_channel(desk: _Desk) -> ResponseReturnValue:
    fields = FormReader(request.form)
    channel = ReportingChannel(
        name=fields.text("name", longest=LONGEST_NAME, required=False),
        reach=fields.text("reach", longest=LONGEST_REACH, required=False),
    )
    try:
        fields.finish()
        client_pages.tell_channel(desk.reader, desk.client, channel, now=clock.now())
    except InvalidInput as refusal:
        return _page(desk, request.form, refusal.problems), 422
    flash(gettext("The page says this of your reporting channel from now on."))
    return _back(desk)


def _page(desk: _Desk, form: Mapping[str, str], problems: Mapping[str, str]) -> str:
    found = page_desk(desk.reader, desk.client)
    channel = found.page.channel if found.page else ReportingChannel()
    return render_template(
        "client/page.html",
        section=desk.section,
        desk=desk,
        view="coordinator_" if desk.is_coordinator else "",
        found=found,
        address=_address(found),
        code=qr_code(_address(found)) if found.page else "",
        form=form or {"name": channel.name, "reach": channel.reach},
        problems=problems,
        longest_name=LONGEST_NAME,
        longest_reach=LONGEST_REACH,
    )


def _poster(desk: _Desk) -> ResponseReturnValue:
    """The poster; before there is a page, to where it is opened."""
    found = page_desk(desk.reader, desk.client)
    if found.page is None:
        return _back(desk)
    return render_template(
        "client/poster.html",
        desk=desk,
        view="coordinator_" if desk.is_coordinator else "",
        section=desk.section,
        found=found,
        address=_address(found),
        code=qr_code(_address(found)),
        poster=poster_words,
    )


def _address(found: PageDesk) -> str:
    return f"{settings().public_url}/appointment/{found.page.token}/" if found.page else ""
