"""The ``If`` header (RFC 4918 10.4), with sync tokens as states of calendars (RFC 6578 5)."""

import pytest

from tests.calendars.agencies import BRAM
from tests.dav.conftest import ON_SQLITE, PROPFIND, Phone, texts
from tests.dav.objects import an_event

LOCK = "<opaquelocktoken:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>"


@pytest.fixture
def href(phone: Phone) -> str:
    phone("PUT", phone.time_off + "one.ics", an_event())
    return phone.time_off + "one.ics"


@pytest.fixture
def etag(phone: Phone, href: str) -> str:
    return phone("GET", href).headers["ETag"]


def token(phone: Phone) -> str:
    asked = PROPFIND.format("<D:sync-token/>")
    (found,) = texts(phone("PROPFIND", phone.time_off, asked, Depth="0"), "//D:sync-token")
    return found


def test_an_etag_in_a_list_is_a_condition(phone: Phone, href: str, etag: str) -> None:
    other = an_event(summary="Kapper")
    assert phone("PUT", href, other, If='(["x"])').status_code == 412
    assert phone("PUT", href, other, If=f"([W/{etag}])").status_code == 412
    assert phone("GET", href).headers["ETag"] == etag
    assert phone("PUT", href, other, If=f"([{etag}])").status_code == 204
    assert phone("DELETE", href, If=f"([{etag}])").status_code == 412
    assert phone("DELETE", href, If=f'(["x"]) (Not [{etag}])').status_code == 204
    assert phone("PUT", href, other, If=f"([{etag}])").status_code == 412
    assert phone("PUT", href, other, If=f"(Not [{etag}])").status_code == 201


@ON_SQLITE
def test_nobody_holds_a_lock(phone: Phone, href: str, etag: str) -> None:
    for method in ("PUT", "DELETE", "GET", "PROPFIND", "MOVE", "PROPPATCH"):
        answer = phone(method, href, an_event(), If=f"({LOCK})", Depth="0")
        assert answer.status_code == 412, method
    assert phone("PUT", href, an_event(), If=f"(Not {LOCK} [{etag}])").status_code == 204
    assert phone("PUT", href, an_event(), If=f"({LOCK}) (Not <DAV:no-lock>)").status_code == 204
    assert phone("GET", href, If=f"([{etag}])").status_code == 200


@ON_SQLITE
def test_a_list_may_be_about_another_resource(phone: Phone, href: str, etag: str) -> None:
    two = phone.time_off + "two.ics"
    for at in (href, f"http://localhost{href}"):
        assert phone("PUT", two, an_event("two"), If=f'<{at}> (["x"])').status_code == 412
        assert phone("PUT", two, an_event("two"), If=f"<{at}> ([{etag}])").status_code in (201, 204)
    for at in (
        f"http://elsewhere.example{href}",
        f"/dav/calendars/{BRAM}/time-off/one.ics",
        f"{phone.time_off}%ff",
        "urn:x",
    ):
        assert phone("DELETE", two, If=f"<{at}> ([{etag}])").status_code == 412
    assert phone("DELETE", two, If=f'<{href}> (["x"]) <{href}> ([{etag}])').status_code == 204


def test_a_sync_token_is_the_state_of_its_calendar(phone: Phone, href: str) -> None:
    before = token(phone)
    two = phone.time_off + "two.ics"
    condition = f"<{phone.time_off}> (<{before}>)"
    assert phone("PUT", two, an_event("two"), If=condition).status_code == 201
    assert phone("PUT", two, an_event("two", summary="x"), If=condition).status_code == 412
    assert phone("DELETE", href, If=condition).status_code == 412
    assert phone("DELETE", href, If=f"<{phone.time_off}> (<{token(phone)}>)").status_code == 204


@ON_SQLITE
@pytest.mark.parametrize(
    "header",
    [
        *("x", "()", "(", '(["x")', "(<>)", "<urn:x>", '(Not Not ["x"])', '(["x"]) <urn:x>'),
        *("(Not)", '["x"]', "(" * 3000, "( " * 3000, '(["x"]' + " " * 4000 + "x"),
    ],
)
def test_what_cannot_be_understood_changes_nothing(phone: Phone, href: str, header: str) -> None:
    assert phone("DELETE", href, If=header).status_code == 400
    assert phone("GET", href).status_code == 200


@ON_SQLITE
def test_a_calendar_has_no_etag_to_be_deleted_by(phone: Phone) -> None:
    mine = phone.home + "mine/"
    phone("MKCALENDAR", mine)
    for condition in ({"If_Match": '"x"'}, {"If_None_Match": "*"}, {"If_Match": ""}):
        assert phone("DELETE", mine, **condition).status_code == 412
    assert phone("DELETE", mine, If='(["x"])').status_code == 412
    assert phone("DELETE", mine, If_Match="*").status_code == 204
