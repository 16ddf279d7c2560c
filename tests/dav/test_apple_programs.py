"""What Calendar on macOS and iOS sends, as it was seen on the way to other servers."""

from __future__ import annotations

import pytest

from coverage.dav.multistatus import MOST_NAMES
from tests.calendars.agencies import ANNA, BRAM
from tests.dav.conftest import ON_SQLITE, PROPFIND, Phone, error_in, found, parsed, texts

pytestmark = ON_SQLITE

MAKING = """<?xml version="1.0" encoding="UTF-8"?>
<B:mkcalendar xmlns:B="urn:ietf:params:xml:ns:caldav">
  <A:set xmlns:A="DAV:">
    <A:prop>
      <B:supported-calendar-component-set>
        <B:comp name="VEVENT"/>
      </B:supported-calendar-component-set>
      <D:calendar-color xmlns:D="http://apple.com/ns/ical/" symbolic-color="blue"
        >#1BADF8FF</D:calendar-color>
      <A:displayname>Thuis</A:displayname>
      <D:calendar-order xmlns:D="http://apple.com/ns/ical/">2</D:calendar-order>
      <B:calendar-free-busy-set><YES/></B:calendar-free-busy-set>
    </A:prop>
  </A:set>
</B:mkcalendar>"""
ALARM = "BEGIN:VALARM\nUID:1\nTRIGGER:-PT15M\nACTION:AUDIO\nEND:VALARM\n"
ALARMS = (
    '<A:propertyupdate xmlns:A="DAV:" xmlns:B="urn:ietf:params:xml:ns:caldav"><A:set><A:prop>'
    f"<B:default-alarm-vevent-{{}}>{ALARM}</B:default-alarm-vevent-{{}}>"
    "</A:prop></A:set></A:propertyupdate>"
)
DEPUTIES = """<A:expand-property xmlns:A="DAV:">
  <A:property name="calendar-proxy-read-for" namespace="http://calendarserver.org/ns/">
    <A:property name="displayname" namespace="DAV:"/>
  </A:property>
  <A:property name="calendar-home-set" namespace="urn:ietf:params:xml:ns:caldav">
    <A:property name="resourcetype"/>
    <A:property name="calendar-order" namespace="http://apple.com/ns/ical/"/>
  </A:property>
</A:expand-property>"""


def test_a_calendar_is_made_on_a_mac(phone: Phone) -> None:
    path = phone.home + "2B2BEB1A-29E8-48FB-BE26-28A765E84660/"
    assert phone("MKCALENDAR", path, MAKING, Content_Type="text/xml").status_code == 201
    asked = PROPFIND.format("<D:displayname/><C:calendar-free-busy-set/>")
    shown = phone("PROPFIND", path, asked, Depth="0")
    assert texts(shown, "//D:displayname") == ["Thuis"]
    assert len(found(shown, "//C:calendar-free-busy-set/YES")) == 1


@pytest.mark.parametrize("kind", ["date", "datetime"])
def test_alarms_that_are_liked_are_kept_with_a_calendar_and_named_where_they_are_not(
    phone: Phone, kind: str
) -> None:
    body = ALARMS.format(kind, kind)
    kept = phone("PROPPATCH", phone.time_off, body)
    assert texts(kept, "//D:status") == ["HTTP/1.1 200 OK"]
    asked = PROPFIND.format(f"<C:default-alarm-vevent-{kind}/>")
    shown = phone("PROPFIND", phone.time_off, asked, Depth="0")
    assert texts(shown, f"//C:default-alarm-vevent-{kind}") == [ALARM]
    refused = phone("PROPPATCH", phone.home, body)
    assert refused.status_code == 207
    assert texts(refused, "//D:status") == ["HTTP/1.1 403 Forbidden"]


def test_properties_lead_on_to_those_of_other_resources(phone: Phone) -> None:
    answer = phone.report(DEPUTIES, f"/dav/principals/{ANNA}/", Depth="0")
    assert answer.status_code == 207
    (home,) = found(answer, "/D:multistatus/D:response/D:propstat/D:prop/C:calendar-home-set/*")
    assert home.findtext("{DAV:}href") == phone.home
    assert home.find(".//{DAV:}resourcetype/{DAV:}collection") is not None
    assert texts(answer, "//D:status") == [
        *("HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found"),  # of the home
        *("HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found"),  # of the principal
    ]
    fewer = phone.report(DEPUTIES, f"/dav/principals/{ANNA}/", Prefer="return=minimal")
    assert texts(fewer, "//D:status") == ["HTTP/1.1 200 OK"] * 2


def test_it_goes_round_in_a_circle_as_often_as_asked_and_there_is_an_end_to_that(
    phone: Phone,
) -> None:
    step = '<property name="owner"><property name="principal-URL">{}</property></property>'
    last = '<property name="displayname"/>'
    report = '<expand-property xmlns="DAV:">{}</expand-property>'
    answer = phone.report(report.format(step.format(last)), phone.calendar)
    assert texts(answer, "//D:principal-URL/D:response//D:displayname") == [ANNA]
    many = last * MOST_NAMES
    assert phone.report(report.format(many), phone.calendar).status_code == 207
    assert phone.report(report.format(many + last), phone.calendar).status_code == 400
    for name in ("", "a b", "a&gt;&lt;b", "{x}y", "a' namespace='D;V:", "a' namespace='urn: x"):
        odd = report.format(f"<property name='{name}'/>")
        assert phone.report(odd, phone.calendar).status_code == 400


def test_nobody_is_led_to_another_ones_things(phone: Phone) -> None:
    answer = phone.report(DEPUTIES, f"/dav/principals/{BRAM}/")
    assert (answer.status_code, error_in(answer)) == (404, "")
    assert BRAM not in parsed(phone.report(DEPUTIES, "/dav/")).xpath("string()")
