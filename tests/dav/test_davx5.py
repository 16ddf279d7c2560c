"""What DAVx⁵ on Android sends, as its source has it."""

import pytest

from tests.dav.conftest import ON_SQLITE, PROPFIND, Phone, texts

pytestmark = ON_SQLITE

MAKING = """<?xml version='1.0' encoding='UTF-8' ?>
<CAL:mkcalendar xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav">
  <set><prop>
    <resourcetype><collection /><CAL:calendar /></resourcetype>
    <displayname>Werk</displayname>
    <n1:calendar-color xmlns:n1="http://apple.com/ns/ical/">#8BC34AFF</n1:calendar-color>
    <CAL:calendar-timezone-id>Europe/Amsterdam</CAL:calendar-timezone-id>
    <CAL:calendar-timezone>BEGIN:VCALENDAR
{}BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
END:VCALENDAR
</CAL:calendar-timezone>
    <CAL:supported-calendar-component-set>
      <CAL:comp name="VEVENT" /><CAL:comp name="VTODO" />
    </CAL:supported-calendar-component-set>
  </prop></set>
</CAL:mkcalendar>"""


@pytest.mark.parametrize("head", ["VERSION:2.0\nPRODID:x\n", ""], ids=["today", "2024"])
def test_a_calendar_is_made_on_a_telephone(phone: Phone, head: str) -> None:
    path = phone.home + "3d8c2d0e-6b4e-4a2c-8f4c-1c6a0c8b7f00/"
    assert phone("MKCALENDAR", path, MAKING.format(head)).status_code == 201
    asked = PROPFIND.format("<D:displayname/><C:calendar-timezone-id/>")
    shown = phone("PROPFIND", path, asked, Depth="0")
    assert texts(shown, "//D:prop/*") == ["Werk", "Europe/Amsterdam"]
