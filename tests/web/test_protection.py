"""Headers, cookies and tokens that protect every page."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coverage.app import create_app
from coverage.settings import Settings
from coverage.web.protection import MOST_BYTES
from tests.entering import enter, open_session


@pytest.mark.parametrize("path", ["/", "/log-in", "/account", "/nothing", "/static/naast.css"])
def test_every_answer_says_what_a_browser_may_do_with_it(app: Flask, path: str) -> None:
    with enter(app, "coordinator").get(path) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/", "/log-in", "/account", "/coordinator/accounts", "/nothing"])
def test_no_page_stays_behind_in_a_browser(app: Flask, path: str) -> None:
    for browser in (app.test_client(), enter(app, "coordinator")):
        assert browser.get(path).headers["Cache-Control"] == "no-store"


def test_a_static_file_may_be_kept_under_the_address_of_its_content(app: Flask) -> None:
    page = app.test_client().get("/").text
    address = re.search(r'href="(/static/naast\.css\?v=\w+)"', page)
    assert address is not None
    with app.test_client().get(address[1]) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in answer.headers
    with app.test_client().get("/static/naast.css") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"


def test_no_page_has_a_script_or_style_of_its_own(app: Flask) -> None:
    for path in ("/", "/log-in", "/account", "/coordinator/accounts", "/nothing"):
        page = enter(app, "coordinator").get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", page)


def test_a_form_without_its_token_is_refused_and_changes_nothing(app: Flask) -> None:
    _account, token = open_session(app, "coordinator")
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["token"] = token
    for path in ("/coordinator/accounts/invite", "/account/password", "/log-in", "/log-out"):
        answer = browser.post(path, data={"name": "Somebody", "role": "coordinator"})
        assert answer.status_code == 400
        assert "The CSRF token is missing" not in answer.text
    assert "Somebody" not in browser.get("/coordinator/accounts").text


def test_a_token_of_another_session_is_refused(app: Flask) -> None:
    with app.test_client() as stranger:
        page = stranger.get("/log-in").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    answer = app.test_client().post("/log-out", data={"csrf_token": token[1]})
    assert answer.status_code == 400


def test_cookies_are_for_this_site_and_out_of_reach_of_scripts(app: Flask) -> None:
    answer = app.test_client().get("/log-in")
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie


def test_behind_https_cookies_never_travel_without_it(settings: Settings) -> None:
    secure = Settings(
        instance=settings.instance,
        database_url=settings.database_url,
        secret_key=settings.secret_key,
        sealing_keys=settings.sealing_keys,
        public_url="https://naast.example.nl",
        secure_cookies=True,
        proxies=1,
    )
    app = create_app(secure)
    answer = app.test_client().get("/log-in", headers={"X-Forwarded-Proto": "https"})
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert "Secure" in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_stranger_learns_nothing_from_the_health_page(app: Flask) -> None:
    assert app.test_client().get("/healthz").text == "ok\n"
    assert app.test_client().get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_nobody_but_a_coordinator_with_an_agency_may_send_much(app: Flask) -> None:
    def send(browser: FlaskClient, path: str, size: int) -> int:
        head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="agency.zip"'
        body = head + b"\r\n\r\n" + bytes(size) + b"\r\n--x--\r\n"
        kind = "multipart/form-data; boundary=x"
        return browser.post(path, data=body, content_type=kind).status_code

    stranger, contact = app.test_client(), enter(app, "contact", "somewhere")
    coordinator = enter(app, "coordinator")
    # the check of the token reads the form, before anybody asks who sends it
    app.config["WTF_CSRF_ENABLED"] = True
    for path in ("/log-in", "/log-out", "/coordinator/agency"):
        assert send(stranger, path, MOST_BYTES) == 413
    assert send(contact, "/coordinator/agency", MOST_BYTES) == 413
    assert send(coordinator, "/coordinator/accounts/invite", MOST_BYTES) == 413
    app.config["WTF_CSRF_ENABLED"] = False
    assert send(coordinator, "/coordinator/agency", MOST_BYTES) == 422
