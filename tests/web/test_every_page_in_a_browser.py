"""Every page of every role, on a desk and on a phone, can be used by everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from coverage import clock
from coverage.operations.booking import client_pages
from coverage.web.audiences import Audience
from tests.booking.cases import a_booking, a_case
from tests.coordinator.conftest import small_agency, small_plan
from tests.coordinator.plans import store
from tests.web.conftest import OpenPage
from tests.web.sites import Site
from tests.web.walking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Who looks, and with what."""

    role: Audience
    of: str
    width: int
    scheme: str
    language: str


VISITORS = [
    pytest.param(
        Visitor(role=role, of=of, width=width, scheme=scheme, language=language),
        id=f"{role}-{width}-{scheme}-{language}",
    )
    for role, of in (
        (Audience.COORDINATOR, ""),
        (Audience.ADVISOR, "ada"),
        (Audience.CONTACT, "alfa"),
    )
    # Dutch words are longer: where there is least room they show what does not fit
    for width, scheme, language in ((1280, "light", "en"), (390, "dark", "nl"))
]


@pytest.mark.parametrize("visitor", VISITORS)
def test_every_page_of_a_role_is_for_everybody_at_any_width(
    site: Site, open_page: OpenPage, visitor: Visitor
) -> None:
    with site.app.app_context():
        agency = small_agency()
        plan = small_plan(agency)
        store(agency, plan)
        store(agency, plan, publish=False, facts=False, version=2)
        client_pages.open_pages(None, now=clock.now())
        case = a_case(advisor="ada", phone="06 12 34 56 78")
        a_booking(case, clock.now() - timedelta(minutes=30), advisor="ada")
    walk = a_walk(site, open_page, visitor, label="full")
    walk.through("/", *plain_pages(site.app, visitor.role))
    assert walk.faults == []
    assert len(walk.seen) >= 3


@pytest.mark.parametrize("visitor", VISITORS)
def test_before_an_agency_is_there_every_page_can_be_used_too(
    site: Site, open_page: OpenPage, visitor: Visitor
) -> None:
    walk = a_walk(site, open_page, visitor, label="empty")
    walk.allow(404, 409)  # nobody's advisor, nobody's contact, no plan
    walk.through("/", *plain_pages(site.app, visitor.role))
    assert walk.faults == []


def a_walk(site: Site, open_page: OpenPage, visitor: Visitor, *, label: str) -> Walk:
    page = open_page(
        role=visitor.role.value,
        of=visitor.of,
        width=visitor.width,
        color_scheme=visitor.scheme,
        language=visitor.language,
    )
    return Walk(site.app, page, label=f"{label} {visitor.role.value} {visitor.width}")


def plain_pages(app: Flask, audience: Audience) -> list[str]:
    """Addresses without a variable part that this audience, or everybody who is in, may look at."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.arguments
        and "GET" in (rule.methods or set())
        and getattr(app.view_functions[rule.endpoint], "audience", None)
        in (audience, Audience.SIGNED_IN)
    )
