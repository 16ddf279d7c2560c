"""Whoever loads the address of a form, after a refusal or out of a history, finds its page."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from flask.testing import FlaskClient

from coverage.web.audiences import Audience
from coverage.web.ways_back import LOADED
from tests.entering import enter

ROLES = {
    Audience.COORDINATOR: ("coordinator", ""),
    Audience.ADVISOR: ("advisor", "somebody"),
    Audience.CONTACT: ("contact", "somewhere"),
    Audience.SIGNED_IN: ("coordinator", ""),
}


def forms(app: Flask) -> Iterator[tuple[str, Audience]]:
    """Every address of this door to which a form goes, with whom it is for."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        audience = getattr(app.view_functions[rule.endpoint], "audience", None)
        if "POST" in (rule.methods or ()) and isinstance(audience, Audience):
            values = {name: 1 if "number" in name else "x" for name in rule.arguments}
            values |= dict.fromkeys(rule.arguments & {"plan_id", "account", "invitation"}, 1)
            yield adapter.build(rule.endpoint, values, method="POST"), audience


def browser_for(app: Flask, audience: Audience) -> FlaskClient:
    return enter(app, *ROLES[audience]) if audience in ROLES else app.test_client()


def test_every_address_of_a_form_can_be_loaded(app: Flask, sqlite_only: None) -> None:
    browsers = {audience: browser_for(app, audience) for audience in Audience}
    adapter, asked = app.url_map.bind("localhost"), 0
    for address, audience in forms(app):
        answer = browsers[audience].get(address)
        asked += 1
        assert answer.status_code in (200, 303, 404, 409), f"{address}: {answer.status_code}"
        if answer.status_code == 303:
            leads_to = answer.location.partition("?")[0].partition("#")[0]
            endpoint, _ = adapter.match(leads_to, method="GET")
            assert not endpoint.endswith(LOADED), f"{address} leads to a form again"
    assert asked > 80


def test_what_only_forms_go_to_leads_to_the_page_of_the_form(app: Flask, sqlite_only: None) -> None:
    advisor, coordinator = enter(app, "advisor", "somebody"), enter(app, "coordinator")
    for browser, address, page in (
        (advisor, "/advisor/conversations/n1/call-off", "/advisor/conversations/n1"),
        (advisor, "/advisor/conversations/cases/c1/aftercare", "/advisor/conversations/"),
        (coordinator, "/coordinator/drafts/3/publish", "/coordinator/drafts/3"),
        (coordinator, "/account/password", "/account"),
        (app.test_client(), "/log-out", "/"),
        (app.test_client(), "/appointment/own/1/goes-on", "/appointment/own"),
        (app.test_client(), "/appointment/own/2/backup/time", "/appointment/own/2/backup/when"),
        (app.test_client(), "/appointment/tok/known", "/appointment/tok/who"),
    ):
        answer = browser.get(address)
        assert (answer.status_code, answer.location) == (303, page), address


def test_a_refused_page_in_another_language_keeps_the_language(
    app: Flask, sqlite_only: None
) -> None:
    answer = app.test_client().get("/appointment/own/1/backup?lang=ar")
    assert answer.location == "/appointment/own?lang=ar"


def test_only_those_who_may_send_a_form_are_led_back(app: Flask, sqlite_only: None) -> None:
    contact, nobody = enter(app, "contact", "somewhere"), app.test_client()
    assert contact.get("/advisor/conversations/n1/mark").status_code == 404
    answer = nobody.get("/advisor/conversations/n1/mark")
    assert answer.location == "/log-in?next=/advisor/conversations/n1/mark"
